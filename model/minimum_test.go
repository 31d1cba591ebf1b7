package model

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"

	"tasnif/data"
)

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
