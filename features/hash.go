package features

import (
	"encoding/binary"
	"math/bits"
)

// Terms are known by 64-bit hashes. Two of 5 million terms share one with a
// probability of 10^-6, and n-grams of up to five letters below U+0800 never
// do, since their hash is a bijection of their letters.

const (
	mixA = 0x9E3779B97F4A7C15 // 2^64 / golden ratio
	mixB = 0xD6E8FEB86659FD93
)

// mix is a bijection of 64 bits whose results are spread evenly in the high
// bits, which tables use.
func mix(x uint64) uint64 {
	x *= mixA
	x ^= x >> 32
	return x * mixB
}

// fold multiplies to 128 bits and adds the halves' bits, as wyhash does.
func fold(x, y uint64) uint64 {
	hi, lo := bits.Mul64(x, y)
	return hi ^ lo
}

// hashBytes hashes a word. Its length is multiplied so that it changes all bits:
// added to the low ones, it could undo what a first letter differs in ("xx", "yxx").
func hashBytes(b []byte, seed uint64) uint64 {
	h := seed ^ mixA ^ uint64(len(b))*mixB
	for len(b) > 8 {
		h = fold(h^binary.LittleEndian.Uint64(b), mixB)
		b = b[8:]
	}
	return mix(fold(h^tail(b), mixB))
}

// tail reads the last 0 to 8 bytes.
func tail(b []byte) uint64 {
	switch n := len(b); {
	case n == 8:
		return binary.LittleEndian.Uint64(b)
	case n >= 4:
		return uint64(binary.LittleEndian.Uint32(b)) | uint64(binary.LittleEndian.Uint32(b[n-4:]))<<32
	case n >= 2:
		return uint64(binary.LittleEndian.Uint16(b)) | uint64(binary.LittleEndian.Uint16(b[n-2:]))<<16
	case n == 1:
		return uint64(b[0])
	}
	return 0
}

// seedOf keeps the terms of the i-th block apart from those of others.
func seedOf(block int) uint64 { return mix(uint64(block+1) * mixB) }
