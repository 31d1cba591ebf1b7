package features

import (
	"encoding/binary"
	"math/bits"
	"slices"
)

// sortKeys sorts keys, all below limit; spare is memory of the same use. It
// gives back the sorted slice and the other one. A headline's keys are dealt
// evenly to buckets in their order, and the little disorder that is left is
// sorted by insertion; an article's are dealt by byte, from the lowest up.
func sortKeys(keys, spare []uint32, limit uint32) (sorted, other []uint32) {
	const few, many = 24, 1 << 8
	if len(keys) < few {
		insertionSort(keys)
		return keys, spare
	}
	spare = slices.Grow(spare[:0], len(keys))[:len(keys)]
	if len(keys) < many {
		dealFew(spare, keys, limit)
		insertionSort(spare)
		return spare, keys
	}
	for shift := 0; shift < bits.Len32(limit); shift += 8 {
		deal(spare, keys, uint(shift))
		keys, spare = spare, keys
	}
	return keys, spare
}

// dealFew writes fewer than 256 keys to dst in the order of their buckets,
//
//	bucket = key * buckets / limit
//
// and those of one bucket in the order in which they come. Where a bucket begins
// fits in a byte, so eight are summed at once: by x * 0x0101..., each byte
// becomes the sum of those up to it.
func dealFew(dst, keys []uint32, limit uint32) {
	const buckets, each = 512, 0x0101010101010101
	var at [buckets]uint8
	by := uint64(buckets<<32-1) / uint64(limit)
	for _, k := range keys {
		at[uint64(k)*by>>32%buckets]++
	}
	sum := uint64(0) // of the buckets before, in every byte
	for i := 0; i < buckets; i += 8 {
		eight := at[i : i+8 : i+8]
		upTo := binary.LittleEndian.Uint64(eight) * each
		binary.LittleEndian.PutUint64(eight, upTo<<8+sum)
		sum += upTo >> 56 * each
	}
	for _, k := range keys {
		place := &at[uint64(k)*by>>32%buckets]
		dst[*place] = k
		*place++
	}
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
