// Package fingerprint recognizes the texts of an archive or a training set.
package fingerprint

import (
	"errors"
	"fmt"
	"math/bits"
	"slices"
)

// Set is a set of 64-bit fingerprints of normalized texts, in about five bytes a text.
// Fingerprints are sorted; the bucket gives their highest bits, and 32 more are kept:
//
//	fingerprint   bbbbbbbb llllllll llllllll llllllll llllllll ........
//	              bucket   low
//
// The probability of a false positive is about 2^-29, whatever the size of the set.
type Set struct {
	ends []uint32 // of each bucket in low; a power of two of them
	low  []uint32 // increasing within a bucket
}

var errSet = errors.New("fingerprints of texts")

// NewSet is the set of fingerprints, in any order; prints is sorted in place.
func NewSet(prints []uint64) *Set {
	slices.Sort(prints)
	prints = slices.Compact(prints)
	high := max(0, bits.Len(uint(len(prints)))-4)
	s := &Set{ends: make([]uint32, 1<<high), low: make([]uint32, 0, len(prints))}
	for _, p := range prints {
		b, low := s.place(p)
		if n := len(s.low); n > 0 && int(s.ends[b]) == n && s.low[n-1] == low {
			continue // equal in all the bits kept
		}
		s.low = append(s.low, low)
		s.ends[b] = uint32(len(s.low))
	}
	for b := 1; b < len(s.ends); b++ {
		s.ends[b] = max(s.ends[b], s.ends[b-1])
	}
	return s
}

// place is a fingerprint's bucket and the bits kept in it.
func (s *Set) place(print uint64) (bucket int, low uint32) {
	high := bits.Len(uint(len(s.ends))) - 1
	return int(print >> 1 >> (63 - high)), uint32(print << high >> 32)
}

// Len is the number of texts.
func (s *Set) Len() int { return len(s.low) }

// Has tells whether a fingerprint is there.
func (s *Set) Has(print uint64) bool {
	b, low := s.place(print)
	from := uint32(0)
	if b > 0 {
		from = s.ends[b-1]
	}
	_, found := slices.BinarySearch(s.low[from:s.ends[b]], low)
	return found
}

// Arrays gives the fingerprints for a file; they are its own memory.
func (s *Set) Arrays() (ends, low []uint32) { return s.ends, s.low }

// FromArrays makes a set of a file's arrays, which are not trusted.
func FromArrays(ends, low []uint32) (*Set, error) {
	if n := len(ends); n == 0 || n&(n-1) != 0 || n > 1<<28 {
		return nil, fmt.Errorf("%w: %d buckets", errSet, n)
	}
	from := uint32(0)
	for b, end := range ends {
		if end < from || int(end) > len(low) {
			return nil, fmt.Errorf("%w: bucket %d ends at %d of %d", errSet, b, end, len(low))
		}
		for i := from + 1; i < end; i++ {
			if low[i] <= low[i-1] {
				return nil, fmt.Errorf("%w: number %d is not in order", errSet, i)
			}
		}
		from = end
	}
	if int(from) != len(low) {
		return nil, fmt.Errorf("%w: %d are in no bucket", errSet, len(low)-int(from))
	}
	return &Set{ends, low}, nil
}
