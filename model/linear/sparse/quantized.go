package sparse

import (
	"math"

	"tasnif/features/parallel"
)

// codeMax is the largest code of a weight.
const codeMax = 127

// eighths holds 2^(-i/8), as literals so that every machine has the same steps.
var eighths = [8]float64{1, 0.9170040432046712, 0.8408964152537146, 0.7711054127039704,
	0.7071067811865476, 0.6484197773255048, 0.5946035575013605, 0.5452538663326288}

// Steps lists unit 2^(-e/8) for every exponent e.
func Steps(unit float32) *[256]float32 {
	steps := new([256]float32)
	for e := range steps {
		steps[e] = float32(math.Ldexp(float64(unit)*eighths[e%8], -e/8))
	}
	return steps
}

// Exponent is that of the smallest step with which codes up to codeMax can express the
// largest of the weights.
func Exponent(steps *[256]float32, weights []float32) byte {
	largest := float32(0)
	for _, w := range weights {
		largest = max(largest, w, -w)
	}
	e := 255
	for e > 0 && steps[e]*codeMax < largest {
		e--
	}
	return byte(e)
}

// Quantized is the matrix with weights in eight bits, without those that are rounded to 0.
// Each row has the smallest step that can express its largest weight. A matrix with a
// weight that is NaN or infinite is returned unchanged.
func (m *Matrix) Quantized() *Matrix {
	if m.Codes != nil {
		return m
	}
	largest := 0.0
	for _, w := range m.Floats {
		if w-w != 0 {
			return m
		}
		largest = max(largest, math.Abs(float64(w)))
	}
	q := &Matrix{Starts: make([]uint32, len(m.Starts)), Labels: make([]uint16, 0, len(m.Labels)), Codes: make([]int8, 0, len(m.Labels)), Exponents: make([]byte, m.Features()), Unit: float32(largest / codeMax)}
	q.steps = Steps(q.Unit)
	codes := make([]int8, len(m.Labels))
	parallel.Ranges(m.Features(), sumRows, func(from, to int) {
		for f := from; f < to; f++ {
			q.Exponents[f] = q.encode(codes[m.Starts[f]:m.Starts[f+1]], m.Floats[m.Starts[f]:m.Starts[f+1]])
		}
	})
	for f := range m.Features() {
		for i := m.Starts[f]; i < m.Starts[f+1]; i++ {
			if codes[i] != 0 {
				q.Labels, q.Codes = append(q.Labels, m.Labels[i]), append(q.Codes, codes[i])
			}
		}
		q.Starts[f+1] = uint32(len(q.Labels))
	}
	return q
}

// encode writes a row's codes and returns its exponent.
func (m *Matrix) encode(codes []int8, weights []float32) byte {
	e := Exponent(m.steps, weights)
	step := float64(m.steps[e])
	for i, w := range weights {
		if step > 0 {
			codes[i] = int8(max(-codeMax, min(codeMax, math.Round(float64(w)/step))))
		}
	}
	return e
}

// FromCodes is a quantized matrix read from a file. Check tells whether it is usable.
func FromCodes(starts []uint32, labels []uint16, codes []int8, exponents []byte, unit float32) *Matrix {
	return &Matrix{Starts: starts, Labels: labels, Codes: codes, Exponents: exponents, Unit: unit, steps: Steps(unit)}
}
