package terms

import (
	"errors"
	"math/bits"
	"runtime"
	"slices"

	"tasnif/features/parallel"
)

// Table numbers 64-bit hashes from 0 in the order in which they are added. It uses open
// addressing with linear probing and is at most half full. With 2^k slots, the k highest
// bits of a hash give its first slot, and a slot holds
//
//	the hash's other bits | number+1 in k bits
//
// The zero value is an empty table.
type Table struct {
	slots  []uint64
	k      uint
	hashes []uint64 // by number
}

// ErrSameHash is the error for two terms with the same hash.
var ErrSameHash = errors.New("two terms have the same hash")

// parallelTable is the number of hashes from which all cores fill a table. Filling takes a
// third of the time to open a large model (BenchmarkReadFile).
const parallelTable = 1 << 15

// NewTable numbers hashes as they are listed. The table is only for Find; it keeps
// no list of the hashes.
func NewTable(hashes []uint64) (Table, error) {
	var t Table
	t.resize(2 * len(hashes))
	partBits := 0 // each core fills the slots of hashes that begin with its bits
	if len(hashes) >= parallelTable {
		partBits = min(bits.Len(uint(runtime.GOMAXPROCS(0)-1)), 3)
	}
	parts := 1 << partBits
	same, late := make([]bool, parts), make([][]uint32, parts) // late: hashes that found no slot in their part
	parallel.Ranges(parts, 1, func(part, _ int) {
		end := uint64(part+1) << (t.k - uint(partBits))
		for i, hash := range hashes {
			if partBits > 0 && int(hash>>(64-partBits)) != part {
				continue
			}
			p := hash >> (64 - t.k)
			for ; p < end && t.slots[p] != 0; p++ {
				same[part] = same[part] || (t.slots[p]^hash<<t.k)>>t.k == 0
			}
			if p < end {
				t.slots[p] = hash<<t.k | uint64(i+1)
			} else {
				late[part] = append(late[part], uint32(i))
			}
		}
	})
	for _, part := range late {
		for _, i := range part {
			_, known := t.insert(hashes[i], i)
			same[0] = same[0] || known
		}
	}
	if slices.Contains(same, true) {
		return Table{}, ErrSameHash
	}
	return t, nil
}

// resize makes the slots anew, at least n.
func (t *Table) resize(n int) {
	t.k = uint(bits.Len(uint(max(n, 2) - 1)))
	t.slots = make([]uint64, 1<<t.k)
}

// Find gives a hash's number.
func (t *Table) Find(hash uint64) (number uint32, known bool) {
	if len(t.slots) == 0 {
		return 0, false
	}
	k := t.k & 63
	mask := uint64(len(t.slots) - 1)
	for p := hash >> ((64 - k) & 63); ; p++ {
		s := t.slots[p&mask]
		if s == 0 {
			return 0, false
		}
		if (s^hash<<k)>>k == 0 {
			return uint32(s&mask) - 1, true
		}
	}
}

// FindAll appends the numbers of the hashes that are known, in order. It reads the
// first slots of many hashes before it compares any, so that the reads of
// memory overlap.
func (t *Table) FindAll(dst []uint32, hashes []uint64) []uint32 {
	if len(t.slots) == 0 {
		return dst
	}
	var first [64]uint64
	k := t.k & 63
	mask := uint64(len(t.slots) - 1)
	for len(hashes) > 0 {
		part := hashes[:min(len(hashes), len(first))]
		hashes = hashes[len(part):]
		for i, hash := range part {
			first[i&63] = t.slots[hash>>((64-k)&63)&mask]
		}
		for i, hash := range part {
			s := first[i&63]
			if s == 0 {
				continue
			}
			if (s^hash<<k)>>k == 0 {
				dst = append(dst, uint32(s&mask)-1)
			} else if n, known := t.Find(hash); known {
				dst = append(dst, n)
			}
		}
	}
	return dst
}

// Add gives a hash's number, a new one if it has none yet.
func (t *Table) Add(hash uint64) (number uint32, known bool) {
	if 2*(len(t.hashes)+1) > len(t.slots) {
		t.resize(4 * (len(t.hashes) + 1))
		t.hashes = slices.Grow(t.hashes, len(t.slots)/2-len(t.hashes))
		for i, h := range t.hashes {
			t.insert(h, uint32(i))
		}
	}
	number, known = t.insert(hash, uint32(len(t.hashes)))
	if !known {
		t.hashes = append(t.hashes, hash)
	}
	return number, known
}

// insert returns the number of a hash; if it has none, it gets the number next.
func (t *Table) insert(hash uint64, next uint32) (number uint32, known bool) {
	mask := uint64(len(t.slots) - 1)
	for p := hash >> (64 - t.k); ; p++ {
		s := &t.slots[p&mask]
		if *s == 0 {
			*s = hash<<t.k | uint64(next+1)
			return next, false
		}
		if (*s^hash<<t.k)>>t.k == 0 {
			return uint32(*s&mask) - 1, true
		}
	}
}

// Hashes lists the hashes by number; it must not be changed.
func (t *Table) Hashes() []uint64 { return t.hashes }

// Clear forgets all hashes and keeps the memory.
func (t *Table) Clear() {
	clear(t.slots)
	t.hashes = t.hashes[:0]
}
