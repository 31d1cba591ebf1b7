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
