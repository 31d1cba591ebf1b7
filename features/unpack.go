package features

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"runtime"
	"sync"
	"sync/atomic"
	"unicode/utf8"
)

// Unpack makes the vectorizer that was packed. It trusts nothing in p.
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
	case p.Documents < 0 || p.Documents > math.MaxUint32:
		return nil, fmt.Errorf("features: %d documents", p.Documents)
	}
	u := newUnpacking(cfg, p, int(n))
	if err := u.run(); err != nil {
		return nil, err
	}
	if cfg.HashBits > 0 {
		return NewVectorizer(cfg, u.out)
	}
	if err := u.join(); err != nil {
		return nil, err
	}
	return newVectorizer(cfg, u.out, u.analyzer, u.hashes)
}

// unpacking is terms being unpacked, a group at a time.
type unpacking struct {
	analyzer *analyzer
	ids      bool
	groups   [][]byte // packed
	texts    [][]byte // of each group, unpacked
	out      Arrays   // TermEnds within the group's text
	hashes   []uint64
}

func newUnpacking(cfg Config, p Packed, n int) *unpacking {
	u := &unpacking{analyzer: newAnalyzer(cfg), ids: cfg.HashBits > 0, texts: make([][]byte, len(p.Groups))}
	rest := p.Terms
	for _, size := range p.Groups {
		u.groups = append(u.groups, rest[:size])
		rest = rest[size:]
	}
	u.out = Arrays{DF: make([]uint32, n), Blocks: make([]uint8, 0, n), Documents: p.Documents}
	for b, terms := range p.Blocks {
		u.out.Blocks = append(u.out.Blocks, bytes.Repeat([]byte{byte(b)}, int(terms))...)
	}
	if u.ids {
		u.out.IDs = make([]uint32, n)
	} else {
		u.out.TermEnds, u.hashes = make([]uint32, n), make([]uint64, n)
	}
	return u
}

// run unpacks every group, on all cores.
func (u *unpacking) run() error {
	var next atomic.Int64
	var wg sync.WaitGroup
	damaged := make([]int, len(u.groups))
	for range min(runtime.GOMAXPROCS(0), len(u.groups)) {
		wg.Go(func() {
			for g := int(next.Add(1)) - 1; g < len(u.groups); g = int(next.Add(1)) - 1 {
				damaged[g] = u.group(g)
			}
		})
	}
	wg.Wait()
	for _, i := range damaged {
		if i >= 0 {
			return fmt.Errorf("features: term %d is damaged or out of order", i)
		}
	}
	return nil
}

// group unpacks group g. It gives the first term that is damaged, or -1.
func (u *unpacking) group(g int) int {
	r := packedReader{u.groups[g]}
	from, to := g*groupTerms, min((g+1)*groupTerms, len(u.out.DF))
	text := make([]byte, 0, 2*len(r.rest))
	start, id := 0, uint64(0) // of the term before
	for i := from; i < to; i++ {
		if u.ids {
			step, ok := r.number()
			if id += uint64(step); !ok || id > math.MaxUint32 {
				return i
			}
			u.out.IDs[i] = uint32(id)
		} else {
			end, ok := len(text), false
			if text, ok = r.text(text, start, i == from || u.out.Blocks[i] != u.out.Blocks[i-1]); !ok {
				return i
			}
			start = end
			u.out.TermEnds[i] = uint32(len(text))
			u.hashes[i] = u.analyzer.hash(int(u.out.Blocks[i]), text[start:])
		}
		df, ok := r.number()
		if u.out.DF[i] = df; !ok || df < 1 || int64(df) > int64(u.out.Documents) {
			return i
		}
	}
	if len(r.rest) > 0 {
		return to
	}
	u.texts[g] = text
	return -1
}

// join puts the groups' texts together, and checks the order where they meet.
func (u *unpacking) join() error {
	size := 0
	for _, text := range u.texts {
		size += len(text)
	}
	if size > math.MaxUint32 {
		return fmt.Errorf("features: %d bytes of terms are too many", size)
	}
	u.out.TermBytes = make([]byte, 0, size)
	for g, text := range u.texts {
		from, to := g*groupTerms, min((g+1)*groupTerms, len(u.out.TermEnds))
		offset := uint32(len(u.out.TermBytes))
		if from > 0 && u.out.Blocks[from] == u.out.Blocks[from-1] &&
			bytes.Compare(u.out.TermBytes[u.before(from-1):], text[:u.out.TermEnds[from]]) >= 0 {
			return fmt.Errorf("features: term %d is out of order", from)
		}
		u.out.TermBytes = append(u.out.TermBytes, text...)
		for i := from; i < to; i++ {
			u.out.TermEnds[i] += offset
		}
	}
	return nil
}

// before is where the term before term i ends.
func (u *unpacking) before(i int) uint32 {
	if i == 0 {
		return 0
	}
	return u.out.TermEnds[i-1]
}

// packedReader reads packed terms.
type packedReader struct{ rest []byte }

// number reads a varint below 2^32.
func (r *packedReader) number() (uint32, bool) {
	if len(r.rest) > 0 && r.rest[0] < 0x80 {
		x := uint32(r.rest[0])
		r.rest = r.rest[1:]
		return x, true
	}
	x, n := binary.Uvarint(r.rest)
	if n <= 0 || x > math.MaxUint32 {
		return 0, false
	}
	r.rest = r.rest[n:]
	return uint32(x), true
}

// text appends a term to dst, where dst[start:] is the one before it, which may
// be of another block (first). What it shares with that one is whole letters of
// it, so it is UTF-8 if the rest is, and after that one in order if the rest is.
func (r *packedReader) text(dst []byte, start int, first bool) ([]byte, bool) {
	shared, ok := r.number()
	if !ok || int(shared) > min(len(dst)-start, maxShared) {
		return nil, false
	}
	length, ok := r.number()
	if !ok || length == 0 || length > maxTerm || int(length) > len(r.rest) {
		return nil, false
	}
	own := r.rest[:length]
	r.rest = r.rest[length:]
	beyond := dst[start+int(shared):] // of the term before
	if !first && bytes.Compare(own, beyond) <= 0 || !utf8.Valid(own) || len(beyond) > 0 && !utf8.RuneStart(beyond[0]) {
		return nil, false
	}
	dst = append(dst, dst[start:start+int(shared)]...)
	return append(dst, own...), true
}
