package model

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
)

// Platt's sigmoid finds the one that the truth was drawn from.
func TestPlattFinds(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	var score []float64
	var truth []bool
	for range 20000 {
		s := random.NormFloat64()
		score, truth = append(score, s), append(truth, random.Float64() < sigmoid(3*s-1))
	}
	a, b := platt(score, truth)
	assert.InDelta(t, -3, a, 0.12)
	assert.InDelta(t, 1, b, 0.08)
}

func TestPlattEdges(t *testing.T) {
	for name, c := range map[string]struct {
		score []float64
		truth []bool
		want  float64 // probability of score 1
	}{
		"no positives":           {[]float64{1, 2, 3}, []bool{false, false, false}, 1.0 / 5},
		"no negatives":           {[]float64{1, 2}, []bool{true, true}, 3.0 / 4},
		"nothing":                {nil, nil, 1.0 / 2},
		"speaks against":         {[]float64{1, 1, -1, -1}, []bool{false, false, true, true}, 1.0 / 2},
		"huge scores, no NaN":    {[]float64{1e6, -1e6}, []bool{true, false}, math.NaN()},
		"equal scores, the rate": {[]float64{1, 1, 1}, []bool{true, false, false}, math.NaN()},
	} {
		t.Run(name, func(t *testing.T) {
			a, b := platt(c.score, c.truth)
			p := sigmoid(-(a + b))
			assert.False(t, math.IsNaN(a) || math.IsNaN(b))
			if !math.IsNaN(c.want) {
				assert.InDelta(t, c.want, p, 1e-9)
			}
		})
	}
}

// trialsOf makes trials of probabilities, the true ones marked by a minus.
func trialsOf(ps ...float64) (out []observation) {
	for _, p := range ps {
		out = append(out, observation{math.Abs(p), p < 0})
	}
	return out
}

func TestBestThreshold(t *testing.T) {
	for name, c := range map[string]struct {
		trials []observation
		cut    float64
		own    confusion
	}{
		"apart":                      {trialsOf(-.9, -.8, .2, .1), .5, confusion{2, 0, 0}},
		"one false among the true":   {trialsOf(-.9, .8, -.7, .1), .4, confusion{2, 1, 0}},
		"equal scores fall together": {trialsOf(-.5, .5, .5, .1), .3, confusion{1, 2, 0}},
		"equal merit: the higher":    {trialsOf(-.9, .8, .7, -.6), .85, confusion{1, 0, 1}},
		"no positives: answer none":  {trialsOf(.9, .8), 1, confusion{}},
		"all positive":               {trialsOf(-.9, -.2), .2, confusion{2, 0, 0}},
		"nothing":                    {nil, 1, confusion{}},
	} {
		t.Run(name, func(t *testing.T) {
			cut, own := bestThreshold(c.trials, 0, confusion{})
			assert.InDelta(t, c.cut, cut, 1e-12)
			assert.Equal(t, c.own, own)
		})
	}
}

// A label with few positives takes the threshold of all labels together.
func TestThresholdsFewPositives(t *testing.T) {
	var many []observation
	for i := range 40 {
		many = append(many, observation{float64(i) / 40, i >= 20})
	}
	cuts := thresholds([][]observation{many, trialsOf(-.05, .99, .98)})
	assert.Equal(t, cuts[0], cuts[1])
	for _, cut := range cuts { // drawn from the .4875 of the counts
		assert.Greater(t, cut, 0.35)
		assert.Less(t, cut, 0.4875)
	}
}

// The cut that is best to be expected is half of the F1 it brings (Lipton,
// Elkan, Naryanaswamy, Optimal Thresholding of Classifiers to Maximize F1
// Measure, 2014), whatever the truth of the few at hand.
func TestBestThresholdExpected(t *testing.T) {
	var trials []observation
	for i := range 1000 {
		trials = append(trials, observation{(float64(i) + .5) / 1000, i%2 == 0})
	}
	cut, own := bestThreshold(trials, 1, confusion{})
	assert.InDelta(t, own.f1()/2, cut, 0.002)
	drawn, _ := bestThreshold(trials, shrinkage(500), confusion{})
	alone, _ := bestThreshold(trials, 0, confusion{})
	assert.Less(t, math.Abs(drawn-cut), math.Abs(alone-cut), "counts alone, at %v, know less", alone)
}
