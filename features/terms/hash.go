package terms

import (
	"encoding/binary"
	"math/bits"
)

// Terms are known by 64-bit hashes. The probability that any two of 5 million terms have
// the same hash is 10^-6. Character n-grams of up to five letters below U+0800 never
// collide, because their hash is a bijection of their letters.
//
// Hashes are stored in released models and counts, so none of this can change.

const (
	mixA = 0x9E3779B97F4A7C15 // 2^64 / golden ratio
	mixB = 0xD6E8FEB86659FD93
)

// Mix is a bijection of 64 bits that spreads its results evenly in the high bits,
// which tables use.
func Mix(x uint64) uint64 {
	x *= mixA
	x ^= x >> 32
	return x * mixB
}

// fold multiplies to 128 bits and combines the two halves, as wyhash does.
func fold(x, y uint64) uint64 {
	hi, lo := bits.Mul64(x, y)
	return hi ^ lo
}

// Hash hashes bytes. The length is multiplied so that it changes all bits: merely added, it
// could cancel the difference of a first letter ("xx", "yxx").
func Hash(b []byte, seed uint64) uint64 {
	h := seed ^ mixA ^ uint64(len(b))*mixB
	for len(b) > 8 {
		h = fold(h^binary.LittleEndian.Uint64(b), mixB)
		b = b[8:]
	}
	return Mix(fold(h^tail(b), mixB))
}

// tail reads the last 0 to 8 bytes.
func tail(b []byte) uint64 {
	switch n := len(b); {
	case n >= 4:
		return uint64(binary.LittleEndian.Uint32(b)) | uint64(binary.LittleEndian.Uint32(b[n-4:]))<<32
	case n >= 2:
		return uint64(binary.LittleEndian.Uint16(b)) | uint64(binary.LittleEndian.Uint16(b[n-2:]))<<16
	case n == 1:
		return uint64(b[0])
	}
	return 0
}

// Join is the hash of an n-gram of words and the word after it, from their hashes.
func Join(ngram, word uint64) uint64 { return Mix(fold(ngram^mixB, word^mixA)) }

// seedOf is the seed of the i-th block, so that the same text has another hash in each
// block.
func seedOf(block int) uint64 { return Mix(uint64(block+1) * mixB) }
