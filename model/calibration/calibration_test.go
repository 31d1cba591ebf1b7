package calibration

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"
)

// Platt's sigmoid finds the one that the truth was drawn from.
func TestPlattFinds(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	var score []float64
	var truth []bool
	for range 20000 {
		s := random.NormFloat64()
		score, truth = append(score, s), append(truth, random.Float64() < Sigmoid(3*s-1))
	}
	a, b := Platt(score, truth)
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
			a, b := Platt(c.score, c.truth)
			p := Sigmoid(-(a + b))
			assert.False(t, math.IsNaN(a) || math.IsNaN(b))
			if !math.IsNaN(c.want) {
				assert.InDelta(t, c.want, p, 1e-9)
			}
		})
	}
}

// jointSample draws rows of log p and a truth that follows them by a Joint.
func jointSample(n int, j Joint) (logs [][]float64, truth []int) {
	random := rand.New(rand.NewPCG(1, 2))
	for range n {
		row := make([]float64, len(j.Offsets))
		for l := range row {
			row[l] = math.Log(Sigmoid(2 * random.NormFloat64()))
		}
		q := append([]float64(nil), row...)
		j.Apply(q)
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
	found := FitJoint(logs, truth)
	assert.InDelta(t, drawn.Power, found.Power, .06)
	assert.InDeltaSlice(t, drawn.Offsets, found.Offsets, .06)

	few := FitJoint(logs[:20], truth[:20])
	assert.InDelta(t, 1, few.Power, .1)
	assert.InDeltaSlice(t, []float64{0, 0, 0}, few.Offsets, .1)
	assert.Equal(t, found, FitJoint(logs, truth), "the same bytes every time")
}

// Scores that speak against their labels are not believed the other way round.
func TestFitJointNeverTurns(t *testing.T) {
	logs, truth := jointSample(5000, Joint{-2, []float64{0, 0}})
	assert.Zero(t, FitJoint(logs, truth).Power)
}

func TestPlattMinimizes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		score := rapid.SliceOfN(rapid.Float64Range(-3, 3), 4, 60).Draw(t, "score")
		truth := rapid.SliceOfN(rapid.Bool(), len(score), len(score)).Draw(t, "truth")
		positives := 0.0
		for _, y := range truth {
			if y {
				positives++
			}
		}
		negatives := float64(len(truth)) - positives
		loss := func(a, b float64) (sum float64) {
			for i, s := range score {
				target := 1 / (negatives + 2)
				if truth[i] {
					target = (positives + 1) / (positives + 2)
				}
				z := a*s + b
				sum += target*z + math.Log1p(math.Exp(-z))
			}
			return sum
		}
		a, b := Platt(score, truth)
		rate := math.Log((negatives + 1) / (positives + 1))
		if positives == 0 || negatives == 0 {
			if a != 0 || b != rate {
				t.Fatalf("A %g, B %g, and the rate alone has B %g", a, b, rate)
			}
			return
		}
		if a == 0 && b == rate {
			return // the scores tell nothing, or the opposite
		}
		for _, by := range []float64{-1e-2, 1e-2} {
			if least := loss(a, b); loss(a+by, b) < least-1e-8 || loss(a, b+by) < least-1e-8 {
				t.Fatalf("a step of %g makes %g smaller", by, least)
			}
		}
	})
}

func TestFitJointMinimizes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		labels := rapid.IntRange(2, 4).Draw(t, "labels")
		var logs [][]float64
		var truth []int
		for range rapid.IntRange(1, 60).Draw(t, "n") {
			var row []float64
			for range labels {
				row = append(row, -rapid.Float64Range(0.01, 6).Draw(t, "log p"))
			}
			logs, truth = append(logs, row), append(truth, rapid.IntRange(0, labels-1).Draw(t, "truth"))
		}
		loss := func(j Joint) float64 {
			sum := jointRidge / 2 * (j.Power - 1) * (j.Power - 1)
			for _, o := range j.Offsets {
				sum += jointRidge / 2 * o * o
			}
			for i, row := range logs {
				q := slices.Clone(row)
				j.Apply(q)
				sum -= math.Log(q[truth[i]])
			}
			return sum
		}
		found := FitJoint(logs, truth)
		least := loss(*found)
		for _, by := range []float64{-1e-2, 1e-2} {
			if better := loss(Joint{found.Power + by, found.Offsets}); found.Power+by >= 0 && better < least-1e-6 {
				t.Fatalf("%+v has %g, and %g with power %g", found, least, better, found.Power+by)
			}
			for l := range labels {
				offsets := slices.Clone(found.Offsets)
				offsets[l] += by
				if better := loss(Joint{found.Power, offsets}); better < least-1e-6 {
					t.Fatalf("%+v has %g, and %g with offsets %v", found, least, better, offsets)
				}
			}
		}
	})
}
