package sparse

import (
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tasnif/features"
)

// draw gives a matrix of some features and labels, and the same as a dense one.
func draw(t *rapid.T) (m *Matrix, labels int, dense []float32) {
	n := rapid.IntRange(0, 30).Draw(t, "features")
	labels = rapid.IntRange(1, 12).Draw(t, "labels")
	return drawOf(t, n, labels)
}

func drawOf(t *rapid.T, n, labels int) (*Matrix, int, []float32) {
	columns, dense := make([][]Cell, labels), make([]float32, n*labels)
	for l := range labels {
		for f := range n {
			if rapid.IntRange(0, 3).Draw(t, "has") == 0 {
				w := rapid.Float32Range(-3, 3).Draw(t, "weight")
				if w == 0 {
					w = 1
				}
				columns[l] = append(columns[l], Cell{uint32(f), w})
				dense[f*labels+l] = w
			}
		}
	}
	return FromColumns(n, columns), labels, dense
}

func drawVector(t *rapid.T, n int) (x features.Vector) {
	for f := range n {
		if rapid.Bool().Draw(t, "in") {
			x.Index, x.Value = append(x.Index, uint32(f)), append(x.Value, rapid.Float32Range(-1, 2).Draw(t, "value"))
		}
	}
	return x
}

func TestMatrixIsTheDenseOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, labels, dense := draw(t)
		require.NoError(t, m.Check(m.Features(), labels))
		assert.Equal(t, dense, m.Dense(labels))
		x := drawVector(t, m.Features())
		got, want := make([]float32, labels), make([]float64, labels)
		m.AddScores(got, x)
		for j, f := range x.Index {
			for l := range labels {
				assert.EqualValues(t, dense[int(f)*labels+l], m.Weight(int(f), l))
				want[l] += float64(x.Value[j]) * float64(dense[int(f)*labels+l])
			}
		}
		for l := range labels {
			assert.InDelta(t, want[l], got[l], 1e-4)
		}
	})
}

// A quantized weight is off by at most half a step of its row, and a score is the sum of
// what Weight says.
func TestMatrixQuantized(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, labels, dense := draw(t)
		q := m.Quantized()
		require.NoError(t, q.Check(m.Features(), labels))
		assert.Same(t, q, q.Quantized())
		for f := range m.Features() {
			largest := 0.0
			for _, w := range dense[f*labels:][:labels] {
				largest = max(largest, math.Abs(float64(w)))
			}
			for l := range labels {
				assert.InDelta(t, dense[f*labels+l], q.Weight(f, l), largest/2/codeMax*1.1+1e-6)
			}
		}
		x := drawVector(t, m.Features())
		got := make([]float32, labels)
		q.AddScores(got, x)
		for l := range labels {
			want := 0.0
			for j, f := range x.Index {
				want += float64(x.Value[j]) * q.Weight(int(f), l)
			}
			assert.InDelta(t, want, got[l], 1e-4)
		}
	})
}

func TestMatrixArithmetic(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, labels, da := draw(t)
		b, _, db := drawOf(t, a.Features(), labels)
		sum := Sum([]*Matrix{a, b}, []float32{2, -0.5})
		require.NoError(t, sum.Check(a.Features(), labels))
		for i, w := range sum.Dense(labels) {
			assert.Equal(t, 2*da[i]+-0.5*db[i], w)
		}
		to := rapid.Permutation(numbers(a.Features())).Draw(t, "to")
		p := a.Permuted(to)
		require.NoError(t, p.Check(a.Features(), labels))
		for f, at := range to {
			assert.Equal(t, da[int(at)*labels:][:labels], p.Dense(labels)[f*labels:][:labels])
		}
		l := rapid.IntRange(0, labels-1).Draw(t, "label")
		with := a.WithLabel(l, b)
		require.NoError(t, with.Check(a.Features(), labels))
		want := slices.Clone(da)
		for f := range a.Features() {
			want[f*labels+l] = db[f*labels+l]
		}
		assert.Equal(t, want, with.Dense(labels))
		n := rapid.IntRange(0, a.Features()).Draw(t, "until")
		assert.Equal(t, da[:n*labels], a.Until(n).Dense(labels))
	})
}

func numbers(n int) []uint32 {
	out := make([]uint32, n)
	for i := range out {
		out[i] = uint32(i)
	}
	return out
}

func TestCheckRefuses(t *testing.T) {
	good := func() *Matrix {
		return FromColumns(3, [][]Cell{{{0, 1}, {2, 2}}, {{0, 3}}}).Quantized()
	}
	require.NoError(t, good().Check(3, 2))
	for name, spoil := range map[string]func(m *Matrix){
		"fewer rows":            func(m *Matrix) { m.Starts = m.Starts[:3] },
		"rows beyond the end":   func(m *Matrix) { m.Starts[1] = 9 },
		"rows back":             func(m *Matrix) { m.Starts[1], m.Starts[2] = 3, 1 },
		"first row late":        func(m *Matrix) { m.Starts[0] = 1 },
		"label too large":       func(m *Matrix) { m.Labels[1] = 2 },
		"labels not increasing": func(m *Matrix) { m.Labels[0] = 1 },
		"a label too few":       func(m *Matrix) { m.Labels = m.Labels[1:] },
		"exponents":             func(m *Matrix) { m.Exponents = m.Exponents[1:] },
		"unit":                  func(m *Matrix) { m.Unit = float32(math.NaN()) },
	} {
		m := good()
		spoil(m)
		assert.Error(t, m.Check(3, 2), name)
	}
	assert.Error(t, good().Check(3, 1), "a label more than the model has")
}
