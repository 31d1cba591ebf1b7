package calibration

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// A strong prior is the answer, a weak one changes little, and one that agrees nothing.
// Without positive examples the answer stays near the prior.
func TestSigmoidWithPrior(t *testing.T) {
	var p Points
	p.Put(2, 30, true)
	p.Put(1, 60, true)
	p.Put(-1, 300, false)
	assert.EqualValues(t, 90, p.Positives())
	a, b := p.Sigmoid(Prior{})
	far := func(strength float64) float64 {
		x, y := p.Sigmoid(Prior{-1, 5, strength})
		return (x+1)*(x+1) + (y-5)*(y-5)
	}
	assert.Less(t, far(1e6), 1e-6)
	assert.Less(t, far(100), far(1))
	x, y := p.Sigmoid(Prior{a, b, 3})
	assert.InDelta(t, a, x, 1e-3)
	assert.InDelta(t, b, y, 1e-3)
	var none Points
	none.Put(-1, 5, false)
	x, y = none.Sigmoid(Prior{-3, -1, 2})
	assert.InDelta(t, -3, x, 0.5)
	assert.InDelta(t, -1, y, 0.5)
}

// Points that stand for several examples are as good as the examples.
func TestSigmoidOfWeightedPoints(t *testing.T) {
	var p Points
	var score []float64
	var truth []bool
	for _, q := range []struct {
		score, n float64
		positive bool
	}{{1.5, 3, true}, {0.2, 2, true}, {0.1, 4, false}, {-1, 9, false}} {
		p.Put(q.score, q.n, q.positive)
		for range int(q.n) {
			score, truth = append(score, q.score), append(truth, q.positive)
		}
	}
	a, b := Platt(score, truth)
	x, y := p.Sigmoid(Prior{})
	assert.InDelta(t, a, x, 1e-9)
	assert.InDelta(t, b, y, 1e-9)
}
