package features

import (
	"bytes"
	"fmt"
	"math"
	"sort"
	"sync"
	"unicode/utf8"

	"tasnif/features/hashing"
	"tasnif/features/parallel"
	"tasnif/features/terms"
)

// Arrays are a fitted Vectorizer as plain arrays. Term i is
// TermBytes[TermEnds[i-1]:TermEnds[i]], belongs to block Blocks[i] of the Config, and
// occurs in DF[i] of Documents documents. Terms are distinct, and sorted by block, then by
// their bytes.
//
// With Config.HashBits, term i is the folded hash IDs[i] instead. IDs increase, and
// TermBytes and TermEnds are empty. Blocks may be empty, since the blocks follow from the
// ids.
type Arrays struct {
	TermBytes []byte
	TermEnds  []uint32
	IDs       []uint32
	Blocks    []uint8
	DF        []uint32
	Documents int
}

// term is the text of term i.
func (a *Arrays) term(i int) []byte {
	if i == 0 {
		return a.TermBytes[:a.TermEnds[0]]
	}
	return a.TermBytes[a.TermEnds[i-1]:a.TermEnds[i]]
}

// check is an error for arrays of inconsistent sizes. The arrays are not trusted.
func (a *Arrays) check(cfg Config) error {
	n := len(a.DF)
	switch {
	case cfg.HashBits == 0 && len(a.IDs) > 0:
		return fmt.Errorf("features: %d hashed ids of terms that are known by their text", len(a.IDs))
	case cfg.HashBits == 0 && (len(a.TermEnds) != n || len(a.Blocks) != n):
		return fmt.Errorf("features: %d terms, but %d blocks and %d document frequencies", len(a.TermEnds), len(a.Blocks), n)
	case cfg.HashBits > 0 && len(a.TermBytes)+len(a.TermEnds) > 0:
		return fmt.Errorf("features: %d texts of terms that are known by hashes", len(a.TermEnds))
	case cfg.HashBits > 0 && len(a.IDs) != n:
		return fmt.Errorf("features: %d terms, but %d document frequencies", len(a.IDs), n)
	case n > math.MaxInt32:
		return fmt.Errorf("features: %d terms are too many", n)
	case a.Documents < 0 || a.Documents > math.MaxUint32:
		return fmt.Errorf("features: %d documents", a.Documents)
	case cfg.HashBits == 0 && (n == 0 && len(a.TermBytes) != 0 || n > 0 && int(a.TermEnds[n-1]) != len(a.TermBytes)):
		return fmt.Errorf("features: the last term does not end with the bytes of the terms")
	}
	start := uint32(0)
	for i, end := range a.TermEnds {
		if end <= start || int(end) > len(a.TermBytes) {
			return fmt.Errorf("features: term %d ends at %d, which is not after %d or beyond the text", i, end, start)
		}
		start = end
	}
	return nil
}

// checkTerm is an error for term i, whose text is within TermBytes.
func (a *Arrays) checkTerm(v *Vectorizer, i int) error {
	blocks := len(v.Config.Blocks)
	switch {
	case a.DF[i] < 1 || int64(a.DF[i]) > int64(a.Documents):
		return fmt.Errorf("features: term %d has document frequency %d of %d documents", i, a.DF[i], a.Documents)
	case v.Config.HashBits > 0:
		switch id := a.IDs[i]; {
		case v.folding.Block(id) >= blocks:
			return fmt.Errorf("features: term %d has the id %d, which is of no block", i, id)
		case i > 0 && id <= a.IDs[i-1]:
			return fmt.Errorf("features: term %d is out of order", i)
		}
	case int(a.Blocks[i]) >= blocks:
		return fmt.Errorf("features: term %d is of block %d of %d", i, a.Blocks[i], blocks)
	case !utf8.Valid(a.term(i)):
		return fmt.Errorf("features: term %d is not UTF-8", i)
	case i > 0 && (a.Blocks[i] < a.Blocks[i-1] || a.Blocks[i] == a.Blocks[i-1] && bytes.Compare(a.term(i-1), a.term(i)) >= 0):
		return fmt.Errorf("features: term %d is out of order", i)
	}
	return nil
}

// NewVectorizer makes the vectorizer of these arrays under cfg. It checks all of them, and
// allocates memory in proportion to their size. The arrays are kept and must not be
// changed.
func NewVectorizer(cfg Config, a Arrays) (*Vectorizer, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	if err := a.check(cfg); err != nil {
		return nil, err
	}
	n := len(a.DF)
	v := &Vectorizer{Config: cfg, analyzer: cfg.analyzer(), idf: make([]float32, n), blockEnd: make([]uint32, len(cfg.Blocks))}
	if cfg.HashBits > 0 {
		v.folding = hashing.NewFolding(cfg.HashBits, len(cfg.Blocks))
		a.Blocks = make([]uint8, n)
	}
	var rare [256]float32 // idf by df: otherwise logarithms take a sixth of the time to open a model (BenchmarkReadFile)
	for df := range rare {
		rare[df] = terms.IDF(uint32(df), a.Documents)
	}
	const part = 1 << 14
	hashes, wrong := make([]uint64, n), make([]error, (n+part-1)/part)
	parallel.Ranges(n, part, func(from, to int) {
		for i := from; i < to; i++ {
			if err := a.checkTerm(v, i); err != nil {
				wrong[from/part] = err
				return
			}
			if cfg.HashBits > 0 {
				a.Blocks[i] = uint8(v.folding.Block(a.IDs[i]))
				hashes[i] = hashing.Spread(a.IDs[i])
			} else {
				hashes[i] = v.analyzer.Hash(int(a.Blocks[i]), a.term(i))
			}
			if df := a.DF[i]; int(df) < len(rare) {
				v.idf[i] = rare[df]
			} else {
				v.idf[i] = terms.IDF(df, a.Documents)
			}
		}
	})
	for _, err := range wrong {
		if err != nil {
			return nil, err
		}
	}
	v.arrays, v.memos = a, &sync.Pool{New: func() any { return v.newMemo() }}
	for b := range v.blockEnd {
		v.blockEnd[b] = uint32(sort.Search(n, func(i int) bool { return int(a.Blocks[i]) > b }))
	}
	var err error
	if v.table, err = terms.NewTable(hashes); err != nil {
		return nil, fmt.Errorf("features: %w", err)
	}
	return v, nil
}

// Arrays are the vectorizer as plain arrays; they must not be changed.
func (v *Vectorizer) Arrays() Arrays { return v.arrays }
