package linear

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"

	"tasnif/features"
	"tasnif/features/parallel"
	"tasnif/model/linear/sparse"
)

// ManyFeatures is a number of features whose sums fit a core's cache.
const ManyFeatures = 1 << 13

// A quantized Linear has weights in eight bits. A feature's row is
//
//	exponent, code of label 0, code of label 1, ...
//	W[f][l] = step(exponent) (code - 128),   step(e) = Unit 2^(-e/8)
//
// Each row has a step of its own, because weights differ by orders of magnitude between
// features and little between the labels of a feature. The rounding error of a blend's
// weights is .5 %; with one step a label it would be 10 %.
const (
	codeZero   = 128
	codeMax    = 127
	rowPadding = 7 // zeros after the last row, since eight codes are read at once

	// A chunk of features is summed in integers: a value is at most 2^17 - 1, a code 255,
	// and (2^17 - 1) * 255 * 64 is below 2^31.
	chunkFeatures = 64
	valueMax      = 1<<17 - 1
)

// Quantized is the model in a quarter of the memory. A model with a weight that is NaN or
// infinite is returned unchanged; reading its file is refused.
func (m *Linear) Quantized() *Linear {
	if m.Codes != nil {
		return m
	}
	if m.Sparse != nil {
		return &Linear{Labels: m.Labels, B: m.B, Sparse: m.Sparse.Quantized()}
	}
	largest := 0.0
	for _, w := range m.W {
		if w-w != 0 {
			return m
		}
		largest = max(largest, math.Abs(float64(w)))
	}
	q := &Linear{Labels: m.Labels, B: m.B, Unit: float32(largest / codeMax)}
	q.steps = sparse.Steps(q.Unit)
	q.Codes = make([]byte, m.Features()*q.stride()+rowPadding)
	parallel.Ranges(m.Features(), ManyFeatures, func(from, to int) {
		for f := from; f < to; f++ {
			q.encodeRow(q.Codes[f*q.stride():][:q.stride()], m.W[f*m.Labels:][:m.Labels])
		}
	})
	return q
}

// encodeRow writes one feature's row, with the smallest step that can express its largest
// weight.
func (m *Linear) encodeRow(row []byte, weights []float32) {
	e := sparse.Exponent(m.steps, weights)
	row[0] = e
	for l, w := range weights {
		code := 0.0
		if step := float64(m.steps[e]); step > 0 {
			code = max(-codeMax, min(codeMax, math.Round(float64(w)/step)))
		}
		row[1+l] = byte(codeZero + int(code))
	}
}

func (m *Linear) stride() int { return m.Labels + 1 }

// scoreRows is Scores of a quantized model. Values times their rows' steps are rounded to
// integers, and two labels are summed in one 64-bit word: since
//
//	sum v (a + 2^32 b) = sum v a + 2^32 sum v b
//
// the two sums can be separated as long as each stays below 2^31.
func (m *Linear) scoreRows(dst []float32, x features.Vector) {
	var c chunk
	for at := 0; at < len(x.Index); at += chunkFeatures {
		end := min(at+chunkFeatures, len(x.Index))
		largest := c.values(m, x.Index[at:end], x.Value[at:end])
		if largest < 1e-30 {
			continue
		}
		sum, back := c.round(largest), float64(largest)/valueMax
		add := func(l int, lane int64) { dst[l] += float32(float64(lane-codeZero*sum) * back) }
		l := 0
		for ; l+2 < m.Labels; l += 8 {
			c.read8(m.Codes[1+l:])
			lanes := c.sum8()
			for i := range min(8, m.Labels-l) {
				add(l+i, lanes[i])
			}
		}
		for ; l < m.Labels; l++ {
			add(l, c.sum1(m.Codes[1+l:]))
		}
	}
}

// chunk is a number of features that are summed. Each step is a loop of its own, short
// enough for the processor's registers.
type chunk struct {
	n     int
	row   [chunkFeatures]int     // offset of the feature's row
	value [chunkFeatures]float32 // the feature's value times the row's step
	whole [chunkFeatures]uint64  // value rounded to an integer, in two's complement
	codes [chunkFeatures]uint64  // codes of eight labels
}

// values sets the offsets of the features' rows and the values times the rows' steps. It
// returns the largest magnitude.
func (c *chunk) values(m *Linear, index []uint32, given []float32) (largest float32) {
	c.n = len(index)
	given, row, value := given[:len(index)], c.row[:len(index)], c.value[:len(index)]
	codes, steps, stride := m.Codes, m.steps, m.stride()
	most := uint32(0) // bits of a float32, which order as the number does
	for i, f := range index {
		at := int(f) * stride
		v := given[i] * steps[codes[at]]
		row[i], value[i] = at, v
		most = max(most, math.Float32bits(v)&^(1<<31))
	}
	return math.Float32frombits(most)
}

// round rounds the values to integers, scaled so that largest becomes valueMax, and returns
// their sum.
func (c *chunk) round(largest float32) (sum int64) {
	by := valueMax / largest
	whole := c.whole[:c.n]
	for i, v := range c.value[:c.n] {
		w := int64(v*by+(valueMax+1.5)) - (valueMax + 1)
		whole[i] = uint64(w)
		sum += w
	}
	return sum
}

// read8 reads the codes of eight labels, from the first of codes.
func (c *chunk) read8(codes []byte) {
	out := c.codes[:c.n]
	for i, at := range c.row[:c.n] {
		out[i] = binary.LittleEndian.Uint64(codes[at : at+8 : at+8])
	}
}

// sum8 sums value times code over the features, for the eight labels of read8.
func (c *chunk) sum8() (lanes [8]int64) {
	const low = 0x000000FF000000FF // bytes 0 and 4
	var s0, s1, s2, s3 uint64
	whole := c.whole[:c.n]
	for i, w := range c.codes[:c.n] {
		v := whole[i]
		s0 += v * (w & low)
		w >>= 8
		s1 += v * (w & low)
		w >>= 8
		s2 += v * (w & low)
		w >>= 8
		s3 += v * (w & low)
	}
	for i, s := range [4]uint64{s0, s1, s2, s3} {
		half := int64(int32(s))
		lanes[i], lanes[i+4] = half, (int64(s)-half)>>32
	}
	return lanes
}

// sum1 sums value times code over the features, for the first label of codes.
func (c *chunk) sum1(codes []byte) (lane int64) {
	whole := c.whole[:c.n]
	for i, at := range c.row[:c.n] {
		lane += int64(whole[i]) * int64(codes[at])
	}
	return lane
}

// FromCodes rebuilds a quantized matrix without biases. codes are not trusted.
func FromCodes(codes []byte, unit float32, labels int) (*Linear, error) {
	m := &Linear{Labels: labels, Codes: codes, Unit: unit}
	n := len(codes) - rowPadding
	if n < 0 || n%m.stride() != 0 || bytes.ContainsFunc(codes[n:], func(r rune) bool { return r != 0 }) {
		return nil, fmt.Errorf("%d bytes of weights are not rows of %d", len(codes), m.stride())
	}
	if !(unit >= 0 && unit <= math.MaxFloat32/codeMax) {
		return nil, fmt.Errorf("its weights' unit is %v", unit)
	}
	m.steps = sparse.Steps(unit)
	return m, nil
}
