package linear

import (
	"bytes"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tasnif/features"
)

// drawLinear is a matrix whose rows differ by orders of magnitude.
func drawLinear(t *rapid.T) *Linear {
	m := NewLinear(rapid.IntRange(0, 40).Draw(t, "features"), rapid.IntRange(1, 20).Draw(t, "labels"))
	for f := range m.Features() {
		size := math.Pow(10, rapid.Float64Range(-6, 3).Draw(t, "size"))
		for l := range m.Labels {
			m.W[f*m.Labels+l] = float32(size * rapid.Float64Range(-1, 1).Draw(t, "weight"))
		}
	}
	for l := range m.B {
		m.B[l] = rapid.Float32Range(-10, 10).Draw(t, "bias")
	}
	return m
}

// Every weight is kept to a hundredth of its row's largest, or of a millionth of
// a millionth of the whole.
func TestQuantizedWeights(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := drawLinear(t)
		q := m.Quantized()
		require.Equal(t, m.Features(), q.Features())
		require.Nil(t, q.W)
		for f := range m.Features() {
			largest := 0.0
			for l := range m.Labels {
				largest = max(largest, math.Abs(m.Weight(f, l)))
			}
			for l := range m.Labels {
				require.InDelta(t, m.Weight(f, l), q.Weight(f, l), largest/2/codeMax*1.1+1e-6*float64(q.Unit))
			}
		}
		require.Same(t, q, q.Quantized())
	})
}

// A score is the bias and the sum of values times weights, whatever the number
// of features, their size and their sign: what is explained adds up.
func TestQuantizedScores(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := drawLinear(t).Quantized()
		var x features.Vector
		if q.Features() > 0 {
			for range rapid.IntRange(0, 300).Draw(t, "length") {
				x.Index = append(x.Index, uint32(rapid.IntRange(0, q.Features()-1).Draw(t, "feature")))
				x.Value = append(x.Value, rapid.Float32Range(-1, 3).Draw(t, "value"))
			}
		}
		got := make([]float32, q.Labels)
		q.Scores(got, x)
		for l := range got {
			want, size := float64(q.B[l]), 0.0
			for i, f := range x.Index {
				part := float64(x.Value[i]) * float64(q.steps[q.Codes[int(f)*q.stride()]])
				want += float64(x.Value[i]) * q.Weight(int(f), l)
				size = max(size, math.Abs(part)*codeMax)
			}
			require.InDelta(t, want, got[l], 1e-5*(1+math.Abs(float64(q.B[l]))+size*math.Sqrt(float64(x.Len()+1))*8))
		}
	})
}

// The Sums of a chunk cannot run over, even at their largest.
func TestQuantizedScoresAtTheirLargest(t *testing.T) {
	for _, sign := range []float32{1, -1} {
		m := NewLinear(1000, 9)
		for i := range m.W {
			m.W[i] = sign * 7
		}
		q, x := m.Quantized(), features.Vector{}
		for f := range 1000 {
			x.Index, x.Value = append(x.Index, uint32(f)), append(x.Value, 0.5)
		}
		got := make([]float32, 9)
		q.Scores(got, x)
		for _, s := range got {
			assert.InDelta(t, sign*3500, s, 0.1)
		}
	}
}

func TestQuantizedOddWeights(t *testing.T) {
	zero := NewLinear(3, 2).Quantized()
	got := make([]float32, 2)
	zero.Scores(got, features.Vector{Index: []uint32{0, 2}, Value: []float32{1, 1}})
	assert.Equal(t, []float32{0, 0}, got)
	broken := NewLinear(1, 1)
	broken.W[0] = float32(math.NaN())
	assert.Same(t, broken, broken.Quantized(), "left for the file to refuse")
}

// The same model gives the same bytes, whoever quantized it.
func TestQuantizedTwice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := drawLinear(t)
		assert.True(t, bytes.Equal(m.Quantized().Codes, m.Quantized().Codes))
	})
}
