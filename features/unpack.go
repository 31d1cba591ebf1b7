package features

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"sync"
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
	return newVectorizer(cfg, u.out, u.texts, u.analyzer, u.hashes)
}

// unpacking is terms being unpacked, a group at a time.
type unpacking struct {
	analyzer *analyzer
	ids      bool
	groups   [][]byte  // packed
	texts    [][]byte  // of each group, unpacked
	rooms    sync.Pool // of []byte, in which groups are unpacked
	out      Arrays    // without TermBytes
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
	damaged := make([]int, len(u.groups))
	eachPart(len(u.groups), func(g int) { damaged[g] = u.group(g) })
	for _, i := range damaged {
		if i >= 0 {
			return fmt.Errorf("features: term %d is damaged or out of order", i)
		}
	}
	return nil
}

// group unpacks group g. It gives the first term that is damaged, or -1.
func (u *unpacking) group(g int) int {
	r := packedReader{rest: u.groups[g]}
	from, to := g*groupTerms, min((g+1)*groupTerms, len(u.out.DF))
	if !u.ids {
		room, _ := u.rooms.Get().(*[]byte)
		if room == nil {
			room = new([]byte)
			*room = make([]byte, 2*len(r.rest)+2*chunkBytes)
		}
		r.text = *room
		defer func() {
			*room = r.text
			u.rooms.Put(room)
		}()
	}
	var kind blockKind
	var runs runHasher
	id := uint64(0) // of the term before
	for i := from; i < to; i++ {
		var df uint32
		var ok bool
		if u.ids {
			step, known := r.number()
			if id += uint64(step); !known || id > math.MaxUint32 {
				return i
			}
			u.out.IDs[i] = uint32(id)
			df, ok = r.number()
		} else {
			block := u.out.Blocks[i]
			first := i == from || block != u.out.Blocks[i-1]
			if df, ok = r.term(first); !ok {
				return i
			}
			u.out.TermEnds[i] = uint32(r.end)
			if first {
				kind, runs, r.shared = u.analyzer.kinds[block], runHasher{seed: u.analyzer.seeds[block]}, 0
			}
			if term := r.text[r.start:r.end]; kind.inside {
				u.hashes[i] = kind.hash(term, runs.seed)
			} else {
				u.hashes[i] = runs.hash(term, r.shared)
			}
		}
		if u.out.DF[i] = df; !ok || df < 1 || int64(df) > int64(u.out.Documents) {
			return i
		}
	}
	if len(r.rest) > 0 {
		return to
	}
	u.texts[g] = bytes.Clone(r.text[:r.end])
	return -1
}

// join brings TermEnds from places in a group's text to those in all texts, and
// checks the order where groups meet.
func (u *unpacking) join() error {
	size, starts := 0, make([]int, len(u.texts))
	for g, text := range u.texts {
		starts[g] = size
		size += len(text)
		if i := g * groupTerms; g > 0 && u.out.Blocks[i] == u.out.Blocks[i-1] && bytes.Compare(u.last(g-1), text[:u.out.TermEnds[i]]) >= 0 {
			return fmt.Errorf("features: term %d is out of order", i)
		}
	}
	if size > math.MaxUint32 {
		return fmt.Errorf("features: %d bytes of terms are too many", size)
	}
	eachPart(len(u.texts), func(g int) {
		ends := u.out.TermEnds[g*groupTerms : min((g+1)*groupTerms, len(u.out.TermEnds))]
		for i := range ends {
			ends[i] += uint32(starts[g])
		}
	})
	return nil
}

// last is the last term of a full group, before groups are joined.
func (u *unpacking) last(g int) []byte {
	return u.texts[g][u.out.TermEnds[(g+1)*groupTerms-2]:]
}

// packedReader reads packed terms.
type packedReader struct {
	rest       []byte
	text       []byte // of the terms, and room for more
	start, end int    // of the last one in text
	shared     int    // how many bytes it has in common with the one before
}

// number reads a varint below 2^32.
func (r *packedReader) number() (uint32, bool) {
	x, n := binary.Uvarint(r.rest)
	if n <= 0 || x > math.MaxUint32 {
		return 0, false
	}
	r.rest = r.rest[n:]
	return uint32(x), true
}

// entry reads a term as it is packed. Its numbers are nearly all of one byte.
func (r *packedReader) entry() (shared int, own []byte, df uint32, ok bool) {
	if b := r.rest; len(b) > 1 && b[0]|b[1] < 0x80 {
		if end := 2 + int(b[1]); end < len(b) && b[end] < 0x80 {
			r.rest = b[end+1:]
			return int(b[0]), b[2:end], uint32(b[end]), true
		}
	}
	n, ok := r.number()
	if !ok {
		return 0, nil, 0, false
	}
	length, ok := r.number()
	if !ok || uint64(length) > uint64(len(r.rest)) {
		return 0, nil, 0, false
	}
	own, r.rest = r.rest[:length], r.rest[length:]
	df, ok = r.number()
	return int(n), own, df, ok
}

// term writes a term behind the one before it, which may be of another block
// (first). What it shares with that one is whole letters of it, so it is UTF-8
// if the rest is, and after that one in order if the rest is.
func (r *packedReader) term(first bool) (df uint32, ok bool) {
	shared, own, df, ok := r.entry()
	if !ok || shared > min(r.end-r.start, maxShared) || len(own) == 0 || len(own) > maxTerm {
		return 0, false
	}
	beyond := r.text[r.start+shared : r.end] // of the term before
	if !first && !after(own, beyond) || !valid(own) || len(beyond) > 0 && !utf8.RuneStart(beyond[0]) {
		return 0, false
	}
	if r.end+shared+len(own)+2*chunkBytes > len(r.text) {
		r.text = append(r.text, make([]byte, len(r.text)+len(own))...)
	}
	from, to := r.text[r.start:], r.text[r.end:]
	copyShort(to, from, shared)
	copyShort(to[shared:], own[:min(cap(own), max(len(own), chunkBytes))], len(own))
	r.start, r.end, r.shared = r.end, r.end+shared+len(own), shared
	return df, true
}

const chunkBytes = 16

// copyShort copies n bytes, and perhaps some that follow them, up to
// chunkBytes: most terms' parts are so short that this is no loop.
func copyShort(dst, src []byte, n int) {
	if n > chunkBytes || len(src) < chunkBytes || len(dst) < chunkBytes {
		copy(dst, src[:n])
		return
	}
	low, high := binary.LittleEndian.Uint64(src), binary.LittleEndian.Uint64(src[8:])
	binary.LittleEndian.PutUint64(dst, low)
	binary.LittleEndian.PutUint64(dst[8:], high)
}

// after tells whether a comes after b. Two letters mostly settle it.
func after(a, b []byte) bool {
	if len(a) > 1 && len(b) > 1 {
		if x, y := binary.BigEndian.Uint16(a), binary.BigEndian.Uint16(b); x != y {
			return x > y
		}
	}
	return bytes.Compare(a, b) > 0
}

// valid tells whether b is UTF-8, which it mostly shows by letters of two bytes
// alone. Up to four of U+0600 to U+06FF are seen at once: how many there are is
// a coin's toss to the processor.
func valid(b []byte) bool {
	const (
		arabic = 0x80D8_80D8_80D8_80D8
		fixed  = 0xC0FC_C0FC_C0FC_C0FC // bits
	)
	if n := len(b); n <= 8 && n&1 == 0 && cap(b) >= 8 {
		if (binary.LittleEndian.Uint64(b[:8])^arabic)&fixed<<(64-8*n) == 0 {
			return true
		}
	}
	for len(b) > 1 && b[0]-0xC2 < 0xE0-0xC2 && b[1]&0xC0 == 0x80 {
		b = b[2:]
	}
	return len(b) == 0 || utf8.Valid(b)
}
