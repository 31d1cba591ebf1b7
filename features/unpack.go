package features

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"

	"tasnif/features/parallel"
)

// Unpack makes a vectorizer of p, which is not trusted.
func Unpack(cfg Config, p Packed) (*Vectorizer, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	n, size := uint64(0), uint64(0)
	for _, terms := range p.Blocks {
		n += uint64(terms)
	}
	for _, bytes := range p.Groups {
		size += uint64(bytes)
	}
	switch {
	case len(p.Blocks) != len(cfg.Blocks):
		return nil, fmt.Errorf("features: terms of %d blocks, and there are %d", len(p.Blocks), len(cfg.Blocks))
	case n > uint64(len(p.Terms))/2 || uint64(len(p.Groups)) != (n+groupTerms-1)/groupTerms || size != uint64(len(p.Terms)):
		return nil, fmt.Errorf("features: %d bytes of terms in %d groups of %d bytes are not %d terms", len(p.Terms), len(p.Groups), size, n)
	}
	out := Arrays{DF: make([]uint32, n), Documents: p.Documents}
	for b, terms := range p.Blocks {
		out.Blocks = append(out.Blocks, bytes.Repeat([]byte{byte(b)}, int(terms))...)
	}
	if cfg.HashBits > 0 {
		out.IDs = make([]uint32, n)
	} else {
		out.TermEnds = make([]uint32, n)
	}
	groups, texts, damaged := make([]packedReader, len(p.Groups)), make([][]byte, len(p.Groups)), make([]int, len(p.Groups))
	rest := p.Terms
	for g, size := range p.Groups {
		groups[g], rest = packedReader{rest[:size]}, rest[size:]
	}
	parallel.Ranges(len(groups), 1, func(g, _ int) {
		texts[g], damaged[g] = groups[g].read(&out, g*groupTerms, min((g+1)*groupTerms, int(n)))
	})
	for _, i := range damaged {
		if i >= 0 {
			return nil, fmt.Errorf("features: term %d is damaged", i)
		}
	}
	if cfg.HashBits == 0 {
		starts := make([]int, len(texts)+1)
		for g, text := range texts {
			starts[g+1] = starts[g] + len(text)
		}
		if starts[len(texts)] > math.MaxUint32 {
			return nil, fmt.Errorf("features: %d bytes of terms are too many", starts[len(texts)])
		}
		out.TermBytes = make([]byte, starts[len(texts)])
		parallel.Ranges(len(texts), 1, func(g, _ int) {
			copy(out.TermBytes[starts[g]:], texts[g])
			for i := g * groupTerms; i < min((g+1)*groupTerms, int(n)); i++ {
				out.TermEnds[i] += uint32(starts[g])
			}
		})
	}
	return NewVectorizer(cfg, out)
}

// packedReader is the rest of a group of packed terms.
type packedReader struct{ rest []byte }

// read unpacks the terms [from, to). Their ends are offsets in text. damaged is the first
// invalid term, or -1.
func (r *packedReader) read(out *Arrays, from, to int) (text []byte, damaged int) {
	text = make([]byte, 0, 2*len(r.rest))
	start, id := 0, uint64(0) // of the term before
	for i := from; i < to; i++ {
		if out.IDs != nil {
			step, ok := r.number()
			if id += uint64(step); !ok || id > math.MaxUint32 {
				return nil, i
			}
			out.IDs[i] = uint32(id)
		} else {
			shared, ok := r.number()
			length, also := r.number()
			if !ok || !also || int(shared) > min(len(text)-start, maxShared) || length < 1 || length > maxTerm || int(length) > len(r.rest) {
				return nil, i
			}
			before := text[start:]
			start = len(text)
			text = append(append(text, before[:shared]...), r.rest[:length]...)
			r.rest = r.rest[length:]
			out.TermEnds[i] = uint32(len(text))
		}
		df, ok := r.number()
		if !ok {
			return nil, i
		}
		out.DF[i] = df
	}
	if len(r.rest) > 0 {
		return nil, to
	}
	return text, -1
}

// number reads a varint below 2^32.
func (r *packedReader) number() (uint32, bool) {
	if len(r.rest) > 0 && r.rest[0] < 0x80 { // nearly all
		x := r.rest[0]
		r.rest = r.rest[1:]
		return uint32(x), true
	}
	x, n := binary.Uvarint(r.rest)
	if n <= 0 || x > math.MaxUint32 {
		return 0, false
	}
	r.rest = r.rest[n:]
	return uint32(x), true
}
