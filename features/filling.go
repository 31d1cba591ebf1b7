package features

import (
	"math/bits"
	"runtime"
	"slices"
	"sync/atomic"
)

// newVocabulary makes a table of terms with these hashes, which stand in df
// documents each; hashes[i] gets index i.
func newVocabulary(hashes []uint64, df []uint32) (vocabulary, error) {
	n := uint64(len(hashes))
	v := vocabulary{pairs: make([]slotPair, n+4), beyond: 2 << bits.Len64(n)}
	v.one = 2 * v.beyond
	f := filling{vocabulary: &v, cores: 1, common: commonFrom(df)}
	if n >= 1<<16 {
		f.cores = min(runtime.GOMAXPROCS(0), 64)
	}
	f.deal(hashes, df)
	f.fill()
	if !f.settle() {
		return vocabulary{}, errSameHash
	}
	return v, nil
}

// filling is a vocabulary being made, on several cores. Terms come in the order
// of their texts, so their homes are all over the table. They are dealt to parts
// of the table by their homes, in each part the common ones before the others,
// and then part after part is filled, each of which fits in the processor's cache.
type filling struct {
	*vocabulary
	cores  int    // that deal
	common uint32 // the df from which terms choose first
	dealt  []dealt
	ends   []int     // of each part's terms in dealt, twice a part: of the common ones, and of all
	late   [][]dealt // of each part, terms for which it had no slot left
	same   atomic.Bool
}

// dealt is a term on its way to its part.
type dealt struct {
	hash  uint64
	index uint32
}

// partBits is log2 of the pairs in a part: 64 KB.
const partBits = 12

// commonFrom is the least document frequency, a power of two, that so few terms
// reach that they are an eighth of all or less. It asks some of the terms.
func commonFrom(df []uint32) uint32 {
	var terms [33]int // by the length of their df in bits
	asked, step := 0, 1+len(df)>>14
	for i := 0; i < len(df); i += step {
		terms[bits.Len32(df[i])]++
		asked++
	}
	length, sum := len(terms), 0
	for length > 1 && sum+terms[length-1] <= asked/8 {
		length--
		sum += terms[length]
	}
	return 1 << min(length-1, 31)
}

// deal brings the terms into the order of their parts. Each core counts, and
// then deals, the terms of one range.
func (f *filling) deal(hashes []uint64, df []uint32) {
	places := 2 * ((len(f.pairs)-1)>>partBits + 1)
	size, common := uint64(len(f.pairs)), uint64(f.common)
	bounds := func(core int) (from, to int) {
		return len(hashes) * core / f.cores, len(hashes) * (core + 1) / f.cores
	}
	terms := make([][]int, f.cores) // of each place; then where the next one goes
	eachPart(f.cores, func(core int) {
		n := make([]int, places)
		from, to := bounds(core)
		for i, h := range hashes[from:to] {
			n[destination(h, size, uint64(df[from+i]), common)]++
		}
		terms[core] = n
	})
	f.ends = make([]int, places)
	at := 0
	for p := range places {
		for core := range terms {
			at, terms[core][p] = at+terms[core][p], at
		}
		f.ends[p] = at
	}
	f.dealt = make([]dealt, len(hashes))
	eachPart(f.cores, func(core int) {
		next := terms[core]
		from, to := bounds(core)
		for i, h := range hashes[from:to] {
			at := &next[destination(h, size, uint64(df[from+i]), common)]
			f.dealt[*at] = dealt{h, uint32(from + i)}
			*at++
		}
	})
}

// destination is twice the part that a hash is at home in, and one more for a
// term that is not common.
func destination(hash, pairs, df, common uint64) uint64 {
	home, _ := bits.Mul64(hash, pairs)
	_, rare := bits.Sub64(df, common, 0)
	return home>>partBits*2 + rare
}

// fill gives the terms slots in their parts.
func (f *filling) fill() {
	f.late = make([][]dealt, len(f.ends)/2)
	eachPart(len(f.late), func(part int) {
		from, end := 0, uint64(min(len(f.pairs), (part+1)<<partBits))
		if part > 0 {
			from = f.ends[2*part-1]
		}
		for _, t := range f.dealt[from:f.ends[2*part+1]] {
			home, mark := f.place(t.hash)
			if f.insertAtHome(t.index, home, mark) {
				continue
			}
			switch f.insert(home, end, t.index, home, mark) {
			case full:
				f.late[part] = append(f.late[part], t)
			case clash:
				f.same.Store(true)
			}
		}
	})
}

// settle gives slots to the terms that found their part full, and tells whether
// no two terms had the same hash.
func (f *filling) settle() bool {
	for _, t := range slices.Concat(f.late...) {
		home, mark := f.place(t.hash)
		at := f.insert(home, uint64(len(f.pairs)), t.index, home, mark)
		if at == full {
			at = f.insert(0, home, t.index, home, mark)
		}
		if at == clash {
			return false
		}
	}
	return !f.same.Load()
}

type inserted int

const (
	placed inserted = iota
	full            // no slot is free
	clash           // there is a term with the same hash
)

// insertAtHome puts a term into its home, if a slot is free there and the first
// has no such hash. Which slot it is is a coin's toss to the processor, so it is
// no branch. (To a free slot a mark is never equal, having the bit one.)
func (v *vocabulary) insertAtHome(index uint32, home, mark uint64) bool {
	pair := &v.pairs[home]
	slot := nonzero(pair[0]) & 1
	if pair[slot] != 0 || pair[0]^mark < v.one {
		return false
	}
	pair[slot] = mark | uint64(index)<<1
	return true
}

// insert puts a term into the first free slot of pairs p..to.
func (v *vocabulary) insert(p, to uint64, index uint32, home, mark uint64) inserted {
	for ; p < to; p++ {
		pair := &v.pairs[p]
		for s, e := range pair {
			if e == 0 {
				pair[s] = mark | uint64(index)<<1
				if p != home {
					v.pairs[home][0] |= v.beyond
				}
				return placed
			}
			if e^mark < v.one {
				return clash
			}
		}
	}
	return full
}
