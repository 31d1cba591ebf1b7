package features

import (
	"errors"
	"math/bits"
	"slices"
)

// vocabulary finds the index of a term by its hash. It is a table of pairs of
// 64-bit slots with linear probing, half full. A term's home and mark are the
// whole and the fraction of hash / 2^64 * pairs, so that together they are all
// of the hash but its lowest bits; its slot holds
//
//	mark | beyond | index | 0
//
// where the mark's lowest bit is set, so that no slot that is taken is 0, and
// beyond, in a pair's first slot, says that a term at home in the pair stands in
// another. The commonest terms choose their slots first: nearly all that a text
// has are at home, and a look costs one cache line.
type vocabulary struct {
	pairs  []slotPair
	one    uint64 // the mark's lowest bit
	beyond uint64
}

type slotPair [2]uint64

var errSameHash = errors.New("two terms have the same hash")

// unknown is in the place of a key that is not there; none is so large.
const unknown = 1<<32 - 1

// place is the home and the mark of a hash.
func (v *vocabulary) place(h uint64) (home, mark uint64) {
	home, mark = bits.Mul64(h, uint64(len(v.pairs)))
	return home, mark&-v.one | v.one
}

// find gives the index of the term with hash h.
func (v *vocabulary) find(h uint64) (index uint32, ok bool) {
	for p, mark := v.place(h); ; {
		for _, e := range v.pairs[p] {
			if e == 0 {
				return 0, false
			}
			if e^mark < v.one {
				return uint32(e&(v.beyond-1)) >> 1, true
			}
		}
		if p++; p == uint64(len(v.pairs)) {
			p = 0
		}
	}
}

// look writes to keys, for each term, its key in a headline, index<<1, or
// unknown. Whether a term is known, and in which slot, is a coin's toss to the
// processor, so neither is a branch: both slots of the home are read, and what
// is written goes to a place that does not depend on them. So many pairs are on
// their way from memory at once. Terms that may be elsewhere are noted in spare.
func (v *vocabulary) look(keys, spare []uint32, terms []Term) (found, noted []uint32) {
	keys = slices.Grow(keys[:0], len(terms))[:len(terms)]
	spare = slices.Grow(spare[:0], len(terms))[:len(terms)]
	strays := lookAtHome(keys, spare, v, terms)
	for _, i := range spare[:strays] {
		if index, ok := v.find(terms[i].Hash); ok {
			keys[i] = index << 1
		}
	}
	return keys, spare
}

// known moves keys that are known to the front, in their order.
func known(keys []uint32) []uint32 {
	n := 0
	for _, key := range keys {
		keys[n] = key
		n += int(nonzero(uint64(key ^ unknown)))
	}
	return keys[:n]
}

// lookAtHome writes a key for each term, unknown for those that are not at home,
// and the numbers of those that may be elsewhere, of which it gives how many.
func lookAtHome(keys, spare []uint32, v *vocabulary, terms []Term) (strays int) {
	terms, spare = terms[:len(keys)], spare[:len(keys)]
	pairs, one, beyond := v.pairs, v.one, v.beyond
	size := uint64(len(pairs))
	for i := range keys {
		home, mark := bits.Mul64(terms[i].Hash, size)
		mark = mark&-one | one
		first, second := pairs[home][0], pairs[home][1]
		e := first ^ mark
		if e >= one {
			e = second ^ mark
		}
		key := uint32(e & (beyond - 1))
		if e >= one {
			key = unknown
		}
		first &= beyond
		if e < one {
			first = 0
		}
		keys[i] = key
		if first != 0 {
			spare[strays] = uint32(i)
			strays++
		}
	}
	return strays
}
