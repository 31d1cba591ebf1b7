package model

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/floats"
	"pgregory.net/rapid"
)

// jointSample draws rows of log p and a truth that follows them by a Joint.
func jointSample(n int, j Joint) (logs [][]float64, truth []int) {
	random := rand.New(rand.NewPCG(1, 2))
	for range n {
		row := make([]float64, len(j.Offsets))
		for l := range row {
			row[l] = Decision{A: -1}.logProbability(float32(2 * random.NormFloat64()))
		}
		q := append([]float64(nil), row...)
		j.apply(q)
		at, left := 0, random.Float64()
		for ; at < len(q)-1 && left > q[at]; at++ {
			left -= q[at]
		}
		logs, truth = append(logs, row), append(truth, at)
	}
	return logs, truth
}

// The fit finds the Joint that the truth was drawn from; of few documents it
// stays near even.
func TestFitJointFinds(t *testing.T) {
	drawn := Joint{1.5, []float64{.6, -.2, -.4}}
	logs, truth := jointSample(20000, drawn)
	found := fitJoint(logs, truth)
	assert.InDelta(t, drawn.Power, found.Power, .06)
	assert.InDeltaSlice(t, drawn.Offsets, found.Offsets, .06)

	few := fitJoint(logs[:20], truth[:20])
	assert.InDelta(t, 1, few.Power, .1)
	assert.InDeltaSlice(t, []float64{0, 0, 0}, few.Offsets, .1)
	assert.Equal(t, found, fitJoint(logs, truth), "the same bytes every time")
}

// Scores that speak against their labels are not believed the other way round.
func TestFitJointNeverTurns(t *testing.T) {
	logs, truth := jointSample(5000, Joint{-2, []float64{0, 0}})
	assert.Zero(t, fitJoint(logs, truth).Power)
}

// With one label a document the label given is the one with the highest reported
// probability, the first of equals, if that is the least asked for; and the
// probabilities are some, whatever the scores.
func TestSingleGivesTheMostProbable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 6).Draw(t, "labels")
		number := rapid.Float64Range(-5, 5)
		j := Joint{rapid.Float64Range(0, 3).Draw(t, "power"), rapid.SliceOfN(number, n, n).Draw(t, "offsets")}
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
	even := even(2)
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
		assert.Equal(t, sigmoid(1), d.probability(s))
		assert.InDelta(t, math.Log(sigmoid(1)), d.logProbability(s), 1e-15)
	}
}
