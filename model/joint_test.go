package model

import (
	"math"
	"testing"

	"tasnif/model/calibration"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/floats"
	"pgregory.net/rapid"
)

// With one label a document the label given is the one with the highest reported
// probability, the first of equals, if that is the least asked for; and the
// probabilities are some, whatever the scores.
func TestSingleGivesTheMostProbable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 6).Draw(t, "labels")
		number := rapid.Float64Range(-5, 5)
		j := calibration.Joint{Power: rapid.Float64Range(0, 3).Draw(t, "power"), Offsets: rapid.SliceOfN(number, n, n).Draw(t, "offsets")}
		r := decisionRule{joint: &j, least: rapid.Float64Range(0, .99).Draw(t, "least"), decisions: make([]Decision, n)}
		scores := make([]float32, n)
		for l := range scores {
			r.decisions[l] = Decision{A: rapid.Float64Range(-3, 0).Draw(t, "A"), B: number.Draw(t, "B")}
			scores[l] = rapid.Float32Range(-1e4, 1e4).Draw(t, "score")
		}
		p := make([]float64, n)
		r.report(p, scores)
		require.InDelta(t, 1, floats.Sum(p), 1e-9)
		given := r.give(nil, p)
		if p[most(p)] < r.least {
			require.Empty(t, given)
			return
		}
		require.Equal(t, []int{most(p)}, given)
	})
	even := calibration.Even(2)
	r := decisionRule{decisions: make([]Decision, 2), joint: &even}
	assert.Equal(t, []int{0}, r.give(nil, []float64{.5, .5}))
	r.least = .5
	assert.Equal(t, []int{0}, r.give(nil, []float64{.5, .5}), "the least is enough")
	r.least = math.Nextafter(.5, 1)
	assert.Empty(t, r.give(nil, []float64{.5, .5}))
}

// log p is that of p, and finite where p is 0.
func TestLogProbability(t *testing.T) {
	d := Decision{A: -2, B: .5}
	for _, s := range []float32{-3, -.1, 0, 2, 40} {
		assert.InDelta(t, math.Log(d.probability(s)), d.logProbability(s), 1e-12)
	}
	assert.InDelta(t, -2e6-.5, d.logProbability(-1e6), 1e-3)
}

// A label whose score tells nothing has its rate, however large the score.
func TestRateWhereTheScoreTellsNothing(t *testing.T) {
	d := Decision{B: -1}
	for _, s := range []float32{0, 3, float32(math.Inf(1)), float32(math.Inf(-1))} {
		assert.Equal(t, calibration.Sigmoid(1), d.probability(s))
		assert.InDelta(t, math.Log(calibration.Sigmoid(1)), d.logProbability(s), 1e-15)
	}
}
