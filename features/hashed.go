package features

import (
	"fmt"
	"math"
	"math/bits"
)

// validateIDs is validate of terms that are known by folded hashes.
func (a Arrays) validateIDs(cfg Config) error {
	n, f := len(a.IDs), newFolding(cfg)
	switch {
	case len(a.TermBytes) > 0 || len(a.TermEnds) > 0:
		return fmt.Errorf("features: %d texts of terms that are known by hashes", len(a.TermEnds))
	case len(a.DF) != n:
		return fmt.Errorf("features: %d terms, but %d document frequencies", n, len(a.DF))
	case a.Documents < 0 || a.Documents > math.MaxUint32:
		return fmt.Errorf("features: %d documents", a.Documents)
	}
	for i, id := range a.IDs {
		switch {
		case f.block(id) >= len(cfg.Blocks):
			return fmt.Errorf("features: term %d has the id %d, which is of no block", i, id)
		case i > 0 && id <= a.IDs[i-1]:
			return fmt.Errorf("features: term %d is out of order", i)
		case a.DF[i] < 1 || int64(a.DF[i]) > int64(a.Documents):
			return fmt.Errorf("features: term %d is said to stand in %d of %d documents", i, a.DF[i], a.Documents)
		}
	}
	return nil
}

func blocksOf(ids []uint32, f folding) []uint8 {
	out := make([]uint8, len(ids))
	for i, id := range ids {
		out[i] = uint8(f.block(id))
	}
	return out
}

// Bags transforms documents that a Hasher of the same Config has counted. It is
// immutable.
type Bags struct {
	v      *Vectorizer
	has    []uint64 // by id, a bit each: whether it is a feature
	before []uint32 // by word of has, the features before it
}

// Bags makes the transformer of counted documents.
func (v *Vectorizer) Bags() *Bags {
	words := 1<<v.Config.HashBits/64 + 1
	b := &Bags{v: v, has: make([]uint64, words), before: make([]uint32, words)}
	for _, id := range v.arrays.IDs {
		b.has[id/64] |= 1 << (id % 64)
	}
	for i := 1; i < words; i++ {
		b.before[i] = b.before[i-1] + uint32(bits.OnesCount64(b.has[i-1]))
	}
	return b
}

// feature is the feature of an id: features are in the order of their ids, so it
// is the number of those before it. That is known from a few bits an id, where a
// vocabulary's slots would be beyond the cache.
func (b *Bags) feature(id uint32) (feature uint32, known bool) {
	word, bit := b.has[id/64], uint64(1)<<(id%64)
	return b.before[id/64] + uint32(bits.OnesCount64(word&(bit-1))), word&bit != 0
}

// Transform is Vectorizer.Transform of a document whose terms are sorted by id;
// headline shows it its headline alone. It gives the same vector.
func (b *Bags) Transform(s *Scratch, terms []TermCount, headline bool) Vector {
	s.index, s.times = s.index[:0], s.times[:0]
	for _, t := range terms {
		if headline {
			t.Body = 0
		}
		feature, known := b.feature(t.ID)
		if !known || t.Headline|t.Body == 0 {
			continue
		}
		s.index = append(s.index, feature)
		s.times = append(s.times, uint64(t.Headline)|uint64(t.Body)<<32)
	}
	b.v.weigh(s)
	return Vector{Index: s.index, Value: s.value}
}

// IDF is a feature's inverse document frequency.
func (v *Vectorizer) IDF(feature uint32) float64 { return float64(v.idf[feature]) }
