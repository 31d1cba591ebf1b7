package sparse

import (
	"math"

	"tasnif/features/parallel"
)

// codeMax is the largest code of a weight.
const codeMax = 127

// eighths are 2^(-i/8): literals, so that every machine has the same steps.
var eighths = [8]float64{1, 0.9170040432046712, 0.8408964152537146, 0.7711054127039704,
	0.7071067811865476, 0.6484197773255048, 0.5946035575013605, 0.5452538663326288}

// Steps are unit 2^(-e/8), by e.
func Steps(unit float32) *[256]float32 {
	steps := new([256]float32)
	for e := range steps {
		steps[e] = float32(math.Ldexp(float64(unit)*eighths[e%8], -e/8))
	}
	return steps
}

// Quantized has each row's weights in eight bits, with the smallest step that holds its
// largest weight, without those that become 0. Weights that are not numbers are left as
// they are.
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

// encode writes a row's codes and gives its exponent.
func (m *Matrix) encode(codes []int8, weights []float32) byte {
	largest := float32(0)
	for _, w := range weights {
		largest = max(largest, w, -w)
	}
	e := 255
	for e > 0 && m.steps[e]*codeMax < largest {
		e--
	}
	step := float64(m.steps[e])
	for i, w := range weights {
		if step > 0 {
			codes[i] = int8(max(-codeMax, min(codeMax, math.Round(float64(w)/step))))
		}
	}
	return byte(e)
}

// FromCodes is a quantized matrix of a file; Check says whether it can be used.
func FromCodes(starts []uint32, labels []uint16, codes []int8, exponents []byte, unit float32) *Matrix {
	return &Matrix{Starts: starts, Labels: labels, Codes: codes, Exponents: exponents, Unit: unit, steps: Steps(unit)}
}
