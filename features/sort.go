package features

import (
	"math/bits"
	"slices"
)

// sortKeys sorts keys, all below limit, with spare as memory. It returns the sorted slice
// and the other one. The keys of a headline are distributed to buckets, then sorted by
// insertion; those of an article are sorted by radix. slices.Sort would take a third of
// Transform (BenchmarkTransformHeadline).
func sortKeys(keys, spare []uint32, limit uint32) (sorted, other []uint32) {
	const few, many = 24, 1 << 8
	if len(keys) < few {
		insertionSort(keys)
		return keys, spare
	}
	spare = slices.Grow(spare[:0], len(keys))[:len(keys)]
	if len(keys) < many {
		distribute(spare, keys, (1<<40-1)/uint64(limit), 32)
		insertionSort(spare)
		return spare, keys
	}
	for shift := uint(0); shift < uint(bits.Len32(limit)); shift += 8 {
		distribute(spare, keys, 1, shift)
		keys, spare = spare, keys
	}
	return keys, spare
}

// distribute writes keys to dst by bucket, stably:
//
//	bucket = key * by / 2^shift, modulo 256
func distribute(dst, keys []uint32, by uint64, shift uint) {
	var at [257]uint32
	bucket := func(k uint32) uint8 { return uint8(uint64(k) * by >> (shift & 63)) }
	for _, k := range keys {
		at[int(bucket(k))+1]++
	}
	for i := 1; i < len(at); i++ {
		at[i] += at[i-1]
	}
	for _, k := range keys {
		b := bucket(k)
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
