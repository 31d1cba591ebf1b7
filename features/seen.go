package features

import (
	"errors"
	"fmt"
	"math/bits"
	"slices"
	"tasnif/features/arabic"
)

// Seen tells whether a text was in an archive, or in a training corpus, by 64-bit
// fingerprints of its normalised words. It keeps about five bytes a text: fingerprints in order,
// their highest bits by the bucket they stand in, 32 more as they are.
//
//	fingerprint   bbbbbbbb llllllll llllllll llllllll llllllll ........
//	              bucket   low
//
// A text that was not there is taken for one that was with a probability of
// about 2^-29, whatever the archive's size.
type Seen struct {
	ends []uint32 // of each bucket in low; a power of two of them
	low  []uint32 // rising within a bucket
}

// seenWords is how many words a text must have: many a "breaking: photos" is the
// same without being copied.
const seenWords = 4

const seenSeed = 0x7365656e74657874

var errSeen = errors.New("fingerprints of texts")

// TextPrint is a text's fingerprint; false if it is too short to tell.
func TextPrint(t *arabic.Tokens) (uint64, bool) {
	p := printOf(t)
	return p.print, p.tells()
}

// NewSeen keeps fingerprints, whose order is nothing; prints is sorted in place.
func NewSeen(prints []uint64) *Seen {
	slices.Sort(prints)
	prints = slices.Compact(prints)
	high := max(0, bits.Len(uint(len(prints)))-4)
	s := &Seen{ends: make([]uint32, 1<<high), low: make([]uint32, 0, len(prints))}
	for _, p := range prints {
		b, low := s.place(p)
		if n := len(s.low); n > 0 && int(s.ends[b]) == n && s.low[n-1] == low {
			continue // two texts that agree in all the bits kept
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
func (s *Seen) place(print uint64) (bucket int, low uint32) {
	high := bits.Len(uint(len(s.ends))) - 1
	return int(print >> 1 >> (63 - high)), uint32(print << high >> 32)
}

// Len is the number of texts.
func (s *Seen) Len() int { return len(s.low) }

// Has tells whether a fingerprint is there.
func (s *Seen) Has(print uint64) bool {
	b, low := s.place(print)
	from := uint32(0)
	if b > 0 {
		from = s.ends[b-1]
	}
	_, found := slices.BinarySearch(s.low[from:s.ends[b]], low)
	return found
}

// HasText tells whether a text was in the archive; known is false for a text
// that is too short to tell. tokens is used to cut it.
func (s *Seen) HasText(tokens *arabic.Tokens, text string) (in, known bool) {
	tokens.Read(text, nil)
	print, ok := TextPrint(tokens)
	return ok && s.Has(print), ok
}

// Arrays gives the fingerprints for a file; they are its own memory.
func (s *Seen) Arrays() (ends, low []uint32) { return s.ends, s.low }

// SeenOf checks arrays of a file, and trusts nothing in them.
func SeenOf(ends, low []uint32) (*Seen, error) {
	if n := len(ends); n == 0 || n&(n-1) != 0 || n > 1<<28 {
		return nil, fmt.Errorf("%w: %d buckets", errSeen, n)
	}
	from := uint32(0)
	for b, end := range ends {
		if end < from || int(end) > len(low) {
			return nil, fmt.Errorf("%w: bucket %d ends at %d of %d", errSeen, b, end, len(low))
		}
		for i := from + 1; i < end; i++ {
			if low[i] <= low[i-1] {
				return nil, fmt.Errorf("%w: number %d is not in order", errSeen, i)
			}
		}
		from = end
	}
	if int(from) != len(low) {
		return nil, fmt.Errorf("%w: %d are in no bucket", errSeen, len(low)-int(from))
	}
	return &Seen{ends, low}, nil
}

// WithSeen is the embedding with the texts of its archive.
func (e *Embedding) WithSeen(s *Seen) *Embedding {
	out := *e
	out.seen = s
	return &out
}

// Seen are the texts of the embedding's archive; nil where it does not know them.
func (e *Embedding) Seen() *Seen { return e.seen }
