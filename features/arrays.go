package features

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"sort"
	"sync"
	"unicode/utf8"
)

// Arrays are what a Vectorizer has learnt, as a model file holds it. Term i is
// TermBytes[TermEnds[i-1]:TermEnds[i]], of block Blocks[i] of the Config, and
// stands in DF[i] of Documents documents. Terms are sorted by block, then by
// their bytes; none is there twice.
//
// Where terms are known by folded hashes (Config.HashBits), term i is IDs[i]
// instead, IDs increase, and TermBytes and TermEnds are empty; so may Blocks be,
// which follow from the ids.
type Arrays struct {
	TermBytes []byte
	TermEnds  []uint32
	IDs       []uint32
	Blocks    []uint8
	DF        []uint32
	Documents int
}

// validate says what is wrong with arrays that came from outside.
func (a Arrays) validate(cfg Config) error {
	n := len(a.TermEnds)
	switch {
	case cfg.HashBits > 0:
		return a.validateIDs(cfg)
	case len(a.IDs) > 0:
		return fmt.Errorf("features: %d hashed ids of terms that are known by their text", len(a.IDs))
	case len(a.Blocks) != n || len(a.DF) != n:
		return fmt.Errorf("features: %d terms, but %d blocks and %d document frequencies", n, len(a.Blocks), len(a.DF))
	case n > math.MaxInt32:
		return fmt.Errorf("features: %d terms are too many", n)
	case a.Documents < 0 || a.Documents > math.MaxUint32:
		return fmt.Errorf("features: %d documents", a.Documents)
	case n == 0 && len(a.TermBytes) != 0, n > 0 && int(a.TermEnds[n-1]) != len(a.TermBytes):
		return fmt.Errorf("features: the last term does not end with the bytes of the terms")
	}
	start := uint32(0)
	var before []byte
	for i, end := range a.TermEnds {
		if end <= start || int(end) > len(a.TermBytes) {
			return fmt.Errorf("features: term %d ends at %d, which is no place after %d", i, end, start)
		}
		term := a.TermBytes[start:end]
		switch {
		case int(a.Blocks[i]) >= len(cfg.Blocks):
			return fmt.Errorf("features: term %d is of block %d of %d", i, a.Blocks[i], len(cfg.Blocks))
		case !utf8.Valid(term):
			return fmt.Errorf("features: term %d is not UTF-8", i)
		case a.DF[i] < 1 || int64(a.DF[i]) > int64(a.Documents):
			return fmt.Errorf("features: term %d is said to stand in %d of %d documents", i, a.DF[i], a.Documents)
		case i > 0 && a.Blocks[i] < a.Blocks[i-1],
			i > 0 && a.Blocks[i] == a.Blocks[i-1] && bytes.Compare(before, term) >= 0:
			return fmt.Errorf("features: term %d is out of order", i)
		}
		before, start = term, end
	}
	return nil
}

// NewVectorizer makes the vectorizer that learnt these arrays under cfg. It
// checks all of them, and allocates no more than in proportion to their size.
// The arrays are kept and must not be changed.
func NewVectorizer(cfg Config, a Arrays) (*Vectorizer, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	if err := a.validate(cfg); err != nil {
		return nil, err
	}
	an := newAnalyzer(cfg)
	if cfg.HashBits > 0 {
		a.Blocks = blocksOf(a.IDs, an.folding)
	}
	hashes := make([]uint64, len(a.DF))
	start := uint32(0)
	for i, b := range a.Blocks {
		if cfg.HashBits > 0 {
			hashes[i] = spread(a.IDs[i])
		} else {
			end := a.TermEnds[i]
			hashes[i] = an.hash(int(b), a.TermBytes[start:end])
			start = end
		}
	}
	return newVectorizer(cfg, a, a.texts(), an, hashes)
}

// texts are TermBytes, groupTerms terms at a time.
func (a Arrays) texts() (texts [][]byte) {
	start := uint32(0)
	for i := 0; i < len(a.TermEnds); i += groupTerms {
		end := a.TermEnds[min(i+groupTerms, len(a.TermEnds))-1]
		texts = append(texts, a.TermBytes[start:end])
		start = end
	}
	return texts
}

// newVectorizer makes the vectorizer of what was checked, and hashed by its
// analyzer. The arrays may have no TermBytes: texts are those.
func newVectorizer(cfg Config, a Arrays, texts [][]byte, an *analyzer, hashes []uint64) (*Vectorizer, error) {
	terms := len(a.DF)
	v := &Vectorizer{
		Config: cfg, analyzer: an, arrays: a, texts: texts, idf: idfs(a.DF, a.Documents), tf: newTFTable(cfg.HeadlineWeight),
		blockEnd: make([]uint32, len(cfg.Blocks)), memos: &sync.Pool{New: func() any { return newWordMemo(terms) }},
	}
	for b := range v.blockEnd {
		v.blockEnd[b] = uint32(sort.Search(len(a.Blocks), func(i int) bool { return int(a.Blocks[i]) > b }))
	}
	var err error
	if v.vocabulary, err = newVocabulary(hashes, a.DF); err != nil {
		return nil, fmt.Errorf("features: %w", err)
	}
	return v, nil
}

// Arrays are what the vectorizer has learnt; they must not be changed. TermBytes
// of terms that were unpacked are put together for each call.
func (v *Vectorizer) Arrays() Arrays {
	a := v.arrays
	if a.TermBytes == nil {
		a.TermBytes = slices.Concat(v.texts...)
	}
	return a
}

// Select is the vectorizer with the features in keep alone, strictly
// increasing; feature keep[i] becomes feature i. A kept term's value in a
// vector grows a little where its block lost others, since the block is
// brought to its length without them: choose thresholds after selection.
func (v *Vectorizer) Select(keep []uint32) (*Vectorizer, error) {
	out := Arrays{Documents: v.arrays.Documents}
	for i, k := range keep {
		if int(k) >= v.Terms() || i > 0 && k <= keep[i-1] {
			return nil, fmt.Errorf("features: feature %d to keep is %d: give increasing numbers below %d", i, k, v.Terms())
		}
		if v.Config.HashBits > 0 {
			out.IDs = append(out.IDs, v.arrays.IDs[k])
		} else {
			out.TermBytes = append(out.TermBytes, v.term(k)...)
			out.TermEnds = append(out.TermEnds, uint32(len(out.TermBytes)))
		}
		out.Blocks = append(out.Blocks, v.arrays.Blocks[k])
		out.DF = append(out.DF, v.arrays.DF[k])
	}
	w, err := NewVectorizer(v.Config, out)
	if err != nil {
		return nil, err
	}
	w.embedding, w.products = v.embedding, v.products
	return w, nil
}
