package model

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"tasnif/data"
)

// A document without a label has a reason: no text where it is blank, else no
// known words where the model knows nothing of it, else that no label reached its
// threshold.
func TestReason(t *testing.T) {
	for name, c := range map[string]struct {
		document data.Document
		known    int
		want     Reason
	}{
		"empty":                        {data.Document{}, 0, NoText},
		"blank":                        {data.Document{Headline: " \t", Body: "\n\u00a0"}, 0, NoText},
		"blank, with features":         {data.Document{Headline: " "}, 3, NoText},
		"a headline of unknown words":  {data.Document{Headline: "qwx"}, 0, NoKnownWords},
		"a body of unknown words":      {data.Document{Body: "qwx"}, 0, NoKnownWords},
		"known words below thresholds": {data.Document{Headline: "قمة"}, 1, BelowThreshold},
		"a body of known words":        {data.Document{Body: "قمة"}, 9, BelowThreshold},
	} {
		t.Run(name, func(t *testing.T) {
			p := Prediction{Known: c.known}
			assert.Equal(t, c.want, p.Reason(c.document))
		})
	}
}

// What a trained model says of a text it knows nothing of, and of a blank one.
func TestReasonOfAModel(t *testing.T) {
	m := trained(t, "multinomial")
	for text, want := range map[string]Reason{"": NoText, "  ": NoText, "qwx zzy": NoKnownWords, "۞": NoKnownWords} {
		p := m.Predict(data.Document{Headline: text})
		assert.Empty(t, p.Decided)
		assert.Equal(t, want, p.Reason(data.Document{Headline: text}), "%q", text)
	}
}
