package stats

import (
	"math/bits"
)

// Stream is a counter-based random number generator: the i-th number of the n-th stream is
// a function of (seed, n, i), so resamples can be drawn on any number of cores in any
// order. The mixing is SplitMix64's (Steele, Lea and Flood 2014).
type Stream uint64

const golden = 0x9e3779b97f4a7c15

// NewStream is the n-th stream of a seed.
func NewStream(seed, n uint64) Stream { return Stream(mix(mix(seed) + golden*(n+1))) }

// At is the i-th number, uniform over 64 bits.
func (s Stream) At(i int) uint64 { return mix(uint64(s) + golden*uint64(i+1)) }

// Below is the i-th number, uniform over [0, n); the bias of the multiplication
// is below n / 2^64.
func (s Stream) Below(i, n int) int {
	hi, _ := bits.Mul64(s.At(i), uint64(n))
	return int(hi)
}

// Resample draws len(weight) items with replacement, and sets weight to the number of times
// each was drawn.
func (s Stream) Resample(weight []float64) {
	clear(weight)
	for i := range weight {
		weight[s.Below(i, len(weight))]++
	}
}

// halve assigns every item to one of two sides with probability 1/2: 1 on one, 0 on the
// other.
func (s Stream) halve(one, other []float64) {
	for i := range one {
		one[i] = float64(s.At(i) >> 63)
		other[i] = 1 - one[i]
	}
}

func mix(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
