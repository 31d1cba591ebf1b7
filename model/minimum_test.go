package model

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"tasnif/data"
	"tasnif/model/calibration"
)

func TestProbabilityRisesWithTheScore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		score := rapid.SliceOfN(rapid.Float64Range(-20, 20), 0, 60).Draw(t, "score")
		truth := rapid.SliceOfN(rapid.Bool(), len(score), len(score)).Draw(t, "truth")
		a, b := calibration.Platt(score, truth)
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

func TestGivenFromTheThresholdOn(t *testing.T) {
	m := trained(t, "multinomial")
	d := data.Document{Headline: "قمة الجيش"}
	for l, p := range m.Predict(d).Scores {
		m.Decisions[data.HeadlineView][l].Threshold = p
		assert.Contains(t, m.Predict(d).Decided, l)
		m.Decisions[data.HeadlineView][l].Threshold = math.Nextafter(p, 1)
		assert.NotContains(t, m.Predict(d).Decided, l)
	}
}
