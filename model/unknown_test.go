package model

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"tasnif/data"
	"tasnif/model/linear"
)

// Terms are counted as often as they stand, known or not.
func TestUnknownTerms(t *testing.T) {
	m := trained(t, linear.DefaultTrainer)
	learnt := small()[0]
	p := m.Predict(learnt)
	assert.Positive(t, p.Terms)
	assert.Zero(t, p.Unknown, "it was learnt from")
	strange := m.Predict(data.Document{Headline: "qwxz"})
	assert.Positive(t, strange.Terms)
	assert.Equal(t, strange.Terms, strange.Unknown)
	both := m.Predict(data.Document{Headline: learnt.Headline + " qwxz", Body: learnt.Body})
	assert.Greater(t, both.Terms, p.Terms)
	assert.GreaterOrEqual(t, both.Unknown, strange.Terms)
	assert.Less(t, both.Unknown, both.Terms)
	none := m.Predict(data.Document{})
	assert.Zero(t, none.Terms+none.Unknown)
}
