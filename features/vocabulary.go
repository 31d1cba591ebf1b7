package features

import (
	"errors"
	"math/bits"
	"runtime"
	"slices"
	"sync"
)

// vocabulary finds the index of a term by its hash. It is a table of 64-bit
// slots with linear probing, half empty or more. A term's slot is chosen by
// the high bits of its hash; the slot holds
//
//	mark << indexBits | index+1,   mark = the hash's low bits, the lowest of them set
//
// so nearly all of the hash is compared, no slot that is taken has the mark 0,
// and a look costs one cache line.
type vocabulary struct {
	slots     []uint64
	shift     uint // 64 - log2(len(slots))
	indexBits uint
}

var errSameHash = errors.New("two terms have the same hash")

// newVocabulary makes a table of terms with these hashes; hashes[i] gets index
// i. Each core fills a part of the table.
func newVocabulary(hashes []uint64) (vocabulary, error) {
	n := uint(len(hashes))
	slotBits := uint(bits.Len(max(2*n, 16) - 1))
	v := vocabulary{
		slots:     make([]uint64, 1<<slotBits),
		shift:     64 - slotBits,
		indexBits: uint(bits.Len(n)),
	}
	parts := uint(1)
	if n >= 1<<16 {
		parts = uint(min(runtime.GOMAXPROCS(0), 64))
	}
	late, same := make([][]int, parts), make([]bool, parts)
	var wg sync.WaitGroup
	for part := range parts {
		wg.Go(func() {
			from, to := part<<slotBits/parts, (part+1)<<slotBits/parts
			for i, h := range hashes {
				p := uint(h >> v.shift)
				if p < from || p >= to {
					continue
				}
				switch v.insert(p, to, i, h) {
				case full:
					late[part] = append(late[part], i)
				case clash:
					same[part] = true
				}
			}
		})
	}
	wg.Wait()
	for _, i := range slices.Concat(late...) { // whose place would be in the next part
		p := uint(hashes[i] >> v.shift)
		if v.insert(p, uint(len(v.slots)), i, hashes[i]) == full && v.insert(0, p, i, hashes[i]) == clash {
			same[0] = true
		}
	}
	if slices.Contains(same, true) {
		return vocabulary{}, errSameHash
	}
	return v, nil
}

type inserted int

const (
	placed inserted = iota
	full            // no slot is free
	clash           // there is a term with the same hash
)

// insert puts term i into the first free slot of p..to.
func (v *vocabulary) insert(p, to uint, i int, h uint64) inserted {
	for ; p < to; p++ {
		switch e := v.slots[p]; {
		case e == 0:
			v.slots[p] = v.mark(h)<<v.indexBits | uint64(i+1)
			return placed
		case e>>v.indexBits == v.mark(h):
			return clash
		}
	}
	return full
}

func (v *vocabulary) mark(h uint64) uint64 { return h<<(v.indexBits&63)>>(v.indexBits&63) | 1 }

// find gives the index of the term with hash h.
func (v *vocabulary) find(h uint64) (index uint32, ok bool) {
	want := v.mark(h)
	for p := h >> v.shift; ; p = (p + 1) & uint64(len(v.slots)-1) {
		e := v.slots[p]
		if e == 0 {
			return 0, false
		}
		if e>>v.indexBits == want {
			return uint32(e&(1<<v.indexBits-1)) - 1, true
		}
	}
}

// look appends index<<1 | field for each term that is known. Whether one is
// known is a coin's toss to the processor, so it is no branch: every term's
// two likeliest slots are read, a key is written, and what it was worth is added
// to the number of keys. One term in ten needs a third slot.
func (v *vocabulary) look(keys []uint32, terms []Term, field uint32) []uint32 {
	keys = slices.Grow(keys, len(terms))
	n, out := len(keys), keys[:len(keys)+len(terms)]
	last, low := uint64(len(v.slots)-1), uint64(1)<<v.indexBits-1
	for i := range terms {
		h := terms[i].Hash
		want, p := v.mark(h), h>>v.shift
		a, b := v.slots[p&last], v.slots[(p+1)&last]
		e := a
		if a>>(v.indexBits&63) != want {
			e = b
		}
		unknown := nonzero(e>>(v.indexBits&63) ^ want)
		out[n] = uint32(e&low)<<1 - 2 | field
		n += int(1 - unknown)
		if unknown&nonzero(a)&nonzero(b) != 0 {
			if index, ok := v.find(h); ok {
				out[n] = index<<1 | field
				n++
			}
		}
	}
	return out[:n]
}

// nonzero is 0 of 0, else 1, without a branch.
func nonzero(x uint64) uint64 { return (x | -x) >> 63 }
