package features

import (
	"math/bits"
	"slices"
)

// sortKeys sorts keys, all below limit; spare is memory of the same use. It
// gives back the sorted slice and the other one. A headline's keys are dealt
// to 256 buckets by their high bits, and the little disorder that is left is
// sorted by insertion; an article's are dealt by byte, from the lowest up.
func sortKeys(keys, spare []uint32, limit uint32) (sorted, other []uint32) {
	const few, many = 24, 1 << 11
	if len(keys) < few {
		insertionSort(keys)
		return keys, spare
	}
	spare = slices.Grow(spare[:0], len(keys))[:len(keys)]
	width := bits.Len32(limit)
	if len(keys) < many {
		deal(spare, keys, uint(max(0, width-8)))
		insertionSort(spare)
		return spare, keys
	}
	for shift := 0; shift < width; shift += 8 {
		deal(spare, keys, uint(shift))
		keys, spare = spare, keys
	}
	return keys, spare
}

// deal writes keys to dst in the order of eight of their bits, and those with
// the same bits in the order in which they come.
func deal(dst, keys []uint32, shift uint) {
	var at [256]uint32
	for _, k := range keys {
		at[k>>(shift&31)&0xFF]++
	}
	sum := uint32(0)
	for i, n := range at {
		at[i] = sum
		sum += n
	}
	for _, k := range keys {
		b := k >> (shift & 31) & 0xFF
		dst[at[b]] = k
		at[b]++
	}
}

func insertionSort(keys []uint32) {
	for i := 1; i < len(keys); i++ {
		k, j := keys[i], i
		for ; j > 0 && keys[j-1] > k; j-- {
			keys[j] = keys[j-1]
		}
		keys[j] = k
	}
}
