package decision

import (
	"math"
	"slices"
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
		r := Rule{Joint: &j, Least: rapid.Float64Range(0, .99).Draw(t, "least"), Labels: make([]Label, n)}
		scores := make([]float32, n)
		for l := range scores {
			r.Labels[l] = Label{A: rapid.Float64Range(-3, 0).Draw(t, "A"), B: number.Draw(t, "B")}
			scores[l] = rapid.Float32Range(-1e4, 1e4).Draw(t, "score")
		}
		p := make([]float64, n)
		r.Report(p, scores)
		require.InDelta(t, 1, floats.Sum(p), 1e-9)
		given := r.Give(nil, p, true)
		if p[slices.Index(p, slices.Max(p))] < r.Least {
			require.Empty(t, given)
			return
		}
		require.Equal(t, []int{slices.Index(p, slices.Max(p))}, given)
	})
	even := calibration.Even(2)
	r := Rule{Labels: make([]Label, 2), Joint: &even}
	assert.Equal(t, []int{0}, r.Give(nil, []float64{.5, .5}, true))
	r.Least = .5
	assert.Equal(t, []int{0}, r.Give(nil, []float64{.5, .5}, true), "the least is enough")
	r.Least = math.Nextafter(.5, 1)
	assert.Empty(t, r.Give(nil, []float64{.5, .5}, true))
}

// log p is that of p, and finite where p is 0.
func TestLogProbability(t *testing.T) {
	d := Label{A: -2, B: .5}
	for _, s := range []float32{-3, -.1, 0, 2, 40} {
		assert.InDelta(t, math.Log(d.Probability(s)), d.LogProbability(s), 1e-12)
	}
	assert.InDelta(t, -2e6-.5, d.LogProbability(-1e6), 1e-3)
}

// A label whose score tells nothing has its rate, however large the score.
func TestRateWhereTheScoreTellsNothing(t *testing.T) {
	d := Label{B: -1}
	for _, s := range []float32{0, 3, float32(math.Inf(1)), float32(math.Inf(-1))} {
		assert.Equal(t, calibration.Sigmoid(1), d.Probability(s))
		assert.InDelta(t, math.Log(calibration.Sigmoid(1)), d.LogProbability(s), 1e-15)
	}
}

// A label with a higher score is never less probable.
func TestProbabilityRisesWithTheScore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		score := rapid.SliceOfN(rapid.Float64Range(-20, 20), 0, 60).Draw(t, "score")
		truth := rapid.SliceOfN(rapid.Bool(), len(score), len(score)).Draw(t, "truth")
		a, b := calibration.Platt(score, truth)
		d := Label{A: a, B: b}
		last := -1.0
		for s := float32(-25); s <= 25; s += .5 {
			p := d.Probability(s)
			if math.IsNaN(p) || p < 0 || p > 1 || p < last {
				t.Fatalf("score %g has probability %g after %g (A %g, B %g)", s, p, last, a, b)
			}
			last = p
		}
	})
}

// Shifted probabilities are probabilities, and a shift of nothing changes nothing.
func TestShiftedProbabilities(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 6).Draw(t, "labels")
		p := rapid.SliceOfN(rapid.Float64Range(0, 1), n, n).Draw(t, "p")
		by := rapid.SliceOfN(rapid.Float64Range(-20, 20), n, n).Draw(t, "by")
		single := rapid.Bool().Draw(t, "single")
		if sum := normalized(p); single && sum == 0 {
			t.Skip()
		}
		q := append([]float64{}, p...)
		Shift(q, by, single)
		sum := 0.0
		for l := range q {
			if !(q[l] >= 0 && q[l] <= 1+1e-12) {
				t.Fatalf("%v shifted by %v is %v", p, by, q)
			}
			sum += q[l]
		}
		if single && math.Abs(sum-1) > 1e-9 {
			t.Fatalf("%v sums to %v", q, sum)
		}
		same := append([]float64{}, p...)
		Shift(same, nil, single)
		assert.Equal(t, p, same)
	})
}

// normalized divides p by its sum, and gives it.
func normalized(p []float64) (sum float64) {
	if sum = floats.Sum(p); sum > 0 {
		floats.Scale(1/sum, p)
	}
	return sum
}
