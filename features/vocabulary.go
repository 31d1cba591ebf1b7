package features

import (
	"errors"
	"math/bits"
)

// vocabulary finds the index of a term by its hash. It is a table of 64-bit
// slots with linear probing, half empty or more. A term's slot is chosen by
// the high bits of its hash; the slot holds
//
//	hash << indexBits | index+1
//
// that is, the low bits of the hash, so nearly all 64 are compared, and a look
// costs one cache line.
type vocabulary struct {
	slots     []uint64
	shift     uint // 64 - log2(len(slots))
	indexBits uint
}

var errSameHash = errors.New("two terms have the same hash")

// newVocabulary makes a table of terms with these hashes; hashes[i] gets index i.
func newVocabulary(hashes []uint64) (vocabulary, error) {
	n := uint(len(hashes))
	slotBits := uint(bits.Len(2*n | 15))
	v := vocabulary{
		slots:     make([]uint64, 1<<slotBits),
		shift:     64 - slotBits,
		indexBits: uint(bits.Len(n)),
	}
	for i, h := range hashes {
		p := h >> v.shift
		for ; v.slots[p] != 0; p = (p + 1) & uint64(len(v.slots)-1) {
			if v.slots[p]>>v.indexBits == h<<v.indexBits>>v.indexBits {
				return vocabulary{}, errSameHash
			}
		}
		v.slots[p] = h<<v.indexBits | uint64(i+1)
	}
	return v, nil
}

// find gives the index of the term with hash h.
func (v *vocabulary) find(h uint64) (index uint32, ok bool) {
	want := h << v.indexBits >> v.indexBits
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

// look appends index<<1 | field for each term that is known. It reads the
// first slots of a few terms before it compares any, so that the waits for
// memory are one wait.
func (v *vocabulary) look(keys []uint32, terms []Term, field uint32) []uint32 {
	const ahead = 16
	var first [ahead]uint64
	mask := uint64(1)<<v.indexBits - 1
	for len(terms) > 0 {
		some := terms[:min(ahead, len(terms))]
		for i := range some {
			first[i] = v.slots[some[i].Hash>>v.shift]
		}
		for i := range some {
			e, h := first[i], some[i].Hash
			if e == 0 {
				continue
			}
			if e>>(v.indexBits&63) == h<<(v.indexBits&63)>>(v.indexBits&63) {
				keys = append(keys, (uint32(e&mask)-1)<<1|field)
			} else if index, ok := v.find(h); ok {
				keys = append(keys, index<<1|field)
			}
		}
		terms = terms[len(some):]
	}
	return keys
}
