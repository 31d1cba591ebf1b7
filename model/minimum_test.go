package model

import (
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"tasnif/data"
)

func TestProbabilityRisesWithTheScore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		score := rapid.SliceOfN(rapid.Float64Range(-20, 20), 0, 60).Draw(t, "score")
		truth := rapid.SliceOfN(rapid.Bool(), len(score), len(score)).Draw(t, "truth")
		a, b := platt(score, truth)
		d := Decision{A: a, B: b}
		last := -1.0
		for s := float32(-25); s <= 25; s += .5 {
			p := d.probability(s)
			if math.IsNaN(p) || p < 0 || p > 1 || p < last {
				t.Fatalf("score %g has probability %g after %g (A %g, B %g)", s, p, last, a, b)
			}
			last = p
		}
	})
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
		a, b := platt(score, truth)
		if a == 0 || positives == 0 || negatives == 0 {
			if want := math.Log((negatives + 1) / (positives + 1)); a != 0 || b != want {
				t.Fatalf("A %g, B %g, and the rate alone has B %g", a, b, want)
			}
			return
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
				j.apply(q)
				sum -= math.Log(q[truth[i]])
			}
			return sum
		}
		found := fitJoint(logs, truth)
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

func TestGivenFromTheThresholdOn(t *testing.T) {
	m := trained(t, "multinomial")
	d := data.Document{Headline: "قمة الجيش"}
	for l, p := range m.Predict(d).Scores {
		m.Decisions[HeadlineView][l].Threshold = p
		assert.Contains(t, m.Predict(d).Decided, l)
		m.Decisions[HeadlineView][l].Threshold = math.Nextafter(p, 1)
		assert.NotContains(t, m.Predict(d).Decided, l)
	}
}
