package features

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"fmt"
	"slices"
)

// Fit learns the vocabulary and the document frequencies from n documents, of
// which text gives the i-th. It uses all cores; the result does not depend on
// how many there are. text is called once for each document, from several
// goroutines at once. It keeps which documents these were (Vectorizer.Seen),
// and which of them had no word (Vectorizer.Empty).
func Fit(ctx context.Context, cfg Config, n int, text func(i int) Fields) (*Vectorizer, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	if cfg.HashBits != 0 {
		return nil, fmt.Errorf("features: hash_bits is %d: a vocabulary that is learnt knows terms by their text; give 0", cfg.HashBits)
	}
	c, err := count(ctx, newAnalyzer(cfg), cfg.MinDF, n, text)
	if err != nil {
		return nil, err
	}
	v, err := NewVectorizer(cfg, c.arrays(n, cfg.MaxFeatures))
	if err != nil {
		return nil, err
	}
	slices.Sort(c.empty)
	v.seen, v.empty = NewSeen(c.prints), c.empty
	return v, nil
}

// arrays chooses the terms: those of minDF and more, or of them the commonest
// maxFeatures (0: all), and among the rarest that fit, the first in order.
func (c *counter) arrays(documents, maxFeatures int) Arrays {
	least, atLeast := c.cut(maxFeatures)
	terms := c.above(least)
	slices.SortFunc(terms, candidate.compare)
	out := Arrays{Documents: documents}
	for _, t := range terms {
		if t.df == least {
			if atLeast == 0 {
				continue
			}
			atLeast--
		}
		out.TermBytes = append(out.TermBytes, t.text...)
		out.TermEnds = append(out.TermEnds, uint32(len(out.TermBytes)))
		out.Blocks = append(out.Blocks, t.block)
		out.DF = append(out.DF, t.df)
	}
	return out
}

// cut gives the least document frequency that a kept term has, and how many
// terms of that frequency are kept; all above it are.
func (c *counter) cut(maxFeatures int) (least uint32, atLeast int) {
	var terms []int // terms[d]: how many have document frequency d
	for i := range c.shards {
		for _, df := range c.shards[i].df {
			if int(df) >= len(terms) {
				terms = append(terms, make([]int, int(df)+1-len(terms))...)
			}
			terms[df]++
		}
	}
	least = c.minDF
	kept := 0
	for df := len(terms) - 1; df >= int(c.minDF); df-- {
		least, atLeast = uint32(df), terms[df]
		if maxFeatures > 0 && kept+terms[df] > maxFeatures {
			return least, maxFeatures - kept
		}
		kept += terms[df]
	}
	return least, atLeast
}

// candidate is a term that may be kept.
type candidate struct {
	prefix uint64 // the first eight bytes of the text, which settle most comparisons
	text   []byte
	df     uint32
	block  uint8
}

// compare orders by block, then text.
func (a candidate) compare(b candidate) int {
	if a.block != b.block {
		return cmp.Compare(a.block, b.block)
	}
	if a.prefix != b.prefix {
		return cmp.Compare(a.prefix, b.prefix)
	}
	return bytes.Compare(a.text, b.text)
}

// above are the terms of document frequency least and more.
func (c *counter) above(least uint32) []candidate {
	n := 0
	for i := range c.shards {
		for _, df := range c.shards[i].df {
			if df >= least {
				n++
			}
		}
	}
	out := make([]candidate, 0, n)
	for i := range c.shards {
		s := &c.shards[i]
		for j, df := range s.df {
			if df >= least {
				block, text := s.taken(s.text[j])
				var first [8]byte
				copy(first[:], text)
				out = append(out, candidate{binary.BigEndian.Uint64(first[:]), text, df, block})
			}
		}
	}
	return out
}
