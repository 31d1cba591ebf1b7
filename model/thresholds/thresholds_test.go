package thresholds

import (
	"cmp"
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"
)

// trialsOf makes trials of probabilities, the true ones marked by a minus.
func trialsOf(ps ...float64) (out []Observation) {
	for _, p := range ps {
		out = append(out, Observation{math.Abs(p), p < 0})
	}
	return out
}

func TestBestThreshold(t *testing.T) {
	for name, c := range map[string]struct {
		trials []Observation
		cut    float64
		own    Confusion
	}{
		"apart":                      {trialsOf(-.9, -.8, .2, .1), .5, Confusion{2, 0, 0}},
		"one false among the true":   {trialsOf(-.9, .8, -.7, .1), .4, Confusion{2, 1, 0}},
		"equal scores fall together": {trialsOf(-.5, .5, .5, .1), .3, Confusion{1, 2, 0}},
		"equal merit: the higher":    {trialsOf(-.9, .8, .7, -.6), .85, Confusion{1, 0, 1}},
		"no positives: answer none":  {trialsOf(.9, .8), 1, Confusion{}},
		"all positive":               {trialsOf(-.9, -.2), .2, Confusion{2, 0, 0}},
		"nothing":                    {nil, 1, Confusion{}},
	} {
		t.Run(name, func(t *testing.T) {
			cut, own := bestThreshold(c.trials, 0, Confusion{})
			assert.InDelta(t, c.cut, cut, 1e-12)
			assert.Equal(t, c.own, own)
		})
	}
}

// A label with few positives takes the threshold of all labels together.
func TestThresholdsFewPositives(t *testing.T) {
	var many []Observation
	for i := range 40 {
		many = append(many, Observation{float64(i) / 40, i >= 20})
	}
	cuts := Choose([][]Observation{many, trialsOf(-.05, .99, .98)})
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
	var trials []Observation
	for i := range 1000 {
		trials = append(trials, Observation{(float64(i) + .5) / 1000, i%2 == 0})
	}
	cut, own := bestThreshold(trials, 1, Confusion{})
	assert.InDelta(t, own.F1()/2, cut, 0.002)
	drawn, _ := bestThreshold(trials, shrinkage(500), Confusion{})
	alone, _ := bestThreshold(trials, 0, Confusion{})
	assert.Less(t, math.Abs(drawn-cut), math.Abs(alone-cut), "counts alone, at %v, know less", alone)
}

func TestBestThresholdIsTheBestOfAll(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var trials []Observation
		for range rapid.IntRange(0, 25).Draw(t, "n") {
			trials = append(trials, Observation{float64(rapid.IntRange(1, 20).Draw(t, "p")) / 20, rapid.Bool().Draw(t, "truth")})
		}
		drawn := rapid.SampledFrom([]float64{0, .3, 1}).Draw(t, "drawn")
		before := Confusion{float64(rapid.IntRange(0, 9).Draw(t, "tp")), float64(rapid.IntRange(0, 9).Draw(t, "fp")), float64(rapid.IntRange(0, 9).Draw(t, "fn"))}
		at := func(cut float64) (c Confusion) {
			for _, x := range trials {
				q := drawn * x.P
				if x.Truth {
					q += 1 - drawn
				}
				if x.P >= cut {
					c.TP, c.FP = c.TP+q, c.FP+1-q
				} else {
					c.FN += q
				}
			}
			return c
		}
		f1 := func(tp, fp, fn float64) float64 {
			if tp == 0 {
				return 0
			}
			return 2 * tp / (2*tp + fp + fn)
		}
		merit := func(c Confusion) float64 {
			return f1(c.TP, c.FP, c.FN) + f1(c.TP+before.TP, c.FP+before.FP, c.FN+before.FN)
		}
		cut, own := bestThreshold(trials, drawn, before)
		best := at(cut)
		if cut == 1 { // no label at all, or those of probability 1
			best = own
		}
		for _, pair := range [][2]float64{{own.TP, best.TP}, {own.FP, best.FP}, {own.FN, best.FN}} {
			if math.Abs(pair[0]-pair[1]) > 1e-9 {
				t.Fatalf("cut %g counts %v, and it is %v", cut, own, best)
			}
		}
		for _, x := range trials {
			if better := at(x.P); merit(better) > merit(own)+1e-9 {
				t.Fatalf("cut %g has merit %g, and %g has %g", cut, merit(own), x.P, merit(better))
			}
		}
	})
}

func TestThresholdsOneLabelAfterAnother(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		trials := make([][]Observation, rapid.IntRange(1, 4).Draw(t, "labels"))
		for l := range trials {
			for i := range 30 {
				truth := i < rapid.SampledFrom([]int{0, 9, 10, 11, 18}).Draw(t, "positives") // of about so many
				trials[l] = append(trials[l], Observation{float64(rapid.IntRange(1, 40).Draw(t, "p")) / 40, truth})
			}
		}
		got := Choose(trials)
		support := make([]int, len(trials))
		order, all, positives := make([]int, len(trials)), []Observation(nil), 0
		for l, list := range trials {
			order[l] = l
			all = append(all, list...)
			for _, x := range list {
				if x.Truth {
					support[l]++
					positives++
				}
			}
		}
		slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(support[b], support[a]) })
		shared, _ := bestThreshold(all, 1000/(1000+float64(positives)), Confusion{})
		var before Confusion
		for _, l := range order {
			want := shared
			if support[l] >= 10 {
				var own Confusion
				want, own = bestThreshold(trials[l], 1000/(1000+float64(support[l])), before)
				before = Confusion{before.TP + own.TP, before.FP + own.FP, before.FN + own.FN}
			}
			if got[l] != want {
				t.Fatalf("label %d of %v positives has threshold %g, not %g", l, support, got[l], want)
			}
		}
	})
}
