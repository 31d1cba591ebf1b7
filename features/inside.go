package features

import "slices"

// inside counts terms by their number. What is zero between documents is as
// narrow as a document allows, since it is beyond the nearest cache.
type inside struct {
	narrow  []uint32
	wide    []uint64 // of documents that narrow does not hold
	touched []uint32 // numbers whose times are not zero
}

// Times in the headline and in the body share a word whose highest bit stays 0.
const (
	narrowBody = 20
	narrowMost = 1<<(31-narrowBody) - 1 // in the headline
	wideBody   = 32
)

// count appends the terms of the words whose parts these are; base is how often
// the word stands, headline << 32 + body. own has the terms of all words, of so
// many numbers.
func (c *inside) count(dst []termTimes, parts []wordPart, own []uint32, numbers int) []termTimes {
	var headline, body uint64 // bounds of one term's times: the times of all
	for _, p := range parts {
		n := uint64(p.to - p.from)
		headline += n * (p.base >> 32)
		body += n * (p.base & (1<<32 - 1))
	}
	if more := int(min(headline+body, uint64(numbers))) + 1 - len(c.touched); more > 0 {
		c.touched = append(c.touched, make([]uint32, more)...)
	}
	if headline <= narrowMost && body < 1<<narrowBody {
		c.narrow = slices.Grow(c.narrow, max(0, numbers-len(c.narrow)))[:max(numbers, len(c.narrow))]
		return countInside(dst, c.narrow, c.touched, parts, own, narrowBody)
	}
	c.wide = slices.Grow(c.wide, max(0, numbers-len(c.wide)))[:max(numbers, len(c.wide))]
	return countInside(dst, c.wide, c.touched, parts, own, wideBody)
}

// countInside counts in times, which it leaves as it finds it, all zero. Whether a
// term was met in a word before is a coin's toss to the processor, so it is no
// branch: the number is written, and what it was worth is added to how many there are.
func countInside[T uint32 | uint64](dst []termTimes, times []T, touched []uint32, parts []wordPart, own []uint32, bodyBits uint) []termTimes {
	sign := uint(31)
	if bodyBits == wideBody {
		sign = 63
	}
	n := 0
	for _, p := range parts {
		often := T(p.base>>32)<<(bodyBits&63) + T(uint32(p.base))
		for _, number := range own[p.from:p.to] {
			before := times[number]
			touched[n] = number
			n += int((before - 1) >> (sign & 63)) // 1 of 0
			times[number] = before + often
		}
	}
	dst = slices.Grow(dst, n)
	for _, number := range touched[:n] {
		t := times[number]
		times[number] = 0
		dst = append(dst, termOf(number, uint64(t)>>(bodyBits&63), uint64(t)&(1<<(bodyBits&63)-1)))
	}
	return dst
}
