package features

import (
	"fmt"
	"math"
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

// TransformBag is Transform of a document that a Hasher of the same Config has
// counted, whose terms are sorted by id; headline shows it its headline alone.
// It gives the same vector.
func (v *Vectorizer) TransformBag(s *Scratch, terms []TermCount, headline bool) Vector {
	s.index, s.times = s.index[:0], s.times[:0]
	for _, t := range terms {
		if headline {
			t.Body = 0
		}
		feature, known := v.vocabulary.find(spread(t.ID))
		if !known || t.Headline|t.Body == 0 {
			continue
		}
		s.index = append(s.index, feature)
		s.times = append(s.times, uint64(t.Headline)|uint64(t.Body)<<32)
	}
	v.weigh(s)
	return Vector{Index: s.index, Value: s.value}
}

// IDF is a feature's inverse document frequency.
func (v *Vectorizer) IDF(feature uint32) float64 { return float64(v.idf[feature]) }
