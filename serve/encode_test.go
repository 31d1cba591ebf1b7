package serve

import (
	"bytes"
	"encoding/json"
	"math"
	"strings"
	"testing"

	"tasnif/serve/registry"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// text has no characters that steer a terminal: answer.AppendString escapes those, and
// encoding/json does not.
var text = rapid.Map(rapid.String(), func(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 0x7F && r < 0xA0 || r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 {
			return -1
		}
		return r
	}, s)
})

// What is written by hand is what encoding/json writes.
func TestEncodeIsJSON(t *testing.T) {
	scores := rapid.Custom(func(t *rapid.T) Scores {
		return rapid.SliceOf(rapid.Custom(func(t *rapid.T) Score {
			return Score{Label: text.Draw(t, "label"), Probability: rapid.Float64Range(0, 1).Draw(t, "p")}
		})).Draw(t, "scores")
	})
	prediction := rapid.Custom(func(t *rapid.T) Prediction {
		p := Prediction{ID: text.Draw(t, "id"), Labels: []string{}, Scores: scores.Draw(t, "scores"),
			View: "headline", Reason: Reason(rapid.SampledFrom([]string{"", "no_text"}).Draw(t, "reason")), Thresholds: scores.Draw(t, "thresholds")}
		p.Labels = append(p.Labels, rapid.SliceOf(text).Draw(t, "labels")...)
		if rapid.Bool().Draw(t, "evidence") {
			p.Evidence = map[string][]Evidence{"<a>": {{Field: "body", Text: text.Draw(t, "text"), Weight: -0.5, Start: 1, End: 2}}}
		}
		return p
	})
	ref := rapid.Custom(func(t *rapid.T) registry.Ref {
		return registry.Ref{Name: text.Draw(t, "name"), Version: text.Draw(t, "version"), SHA256: text.Draw(t, "sum")}
	})
	rapid.Check(t, func(t *rapid.T) {
		for _, answer := range []any{
			Answer{prediction.Draw(t, "one"), ref.Draw(t, "model")},
			BatchAnswer{append([]Prediction{}, rapid.SliceOfN(prediction, 0, 3).Draw(t, "many")...), ref.Draw(t, "model")},
		} {
			got, err := written(answer)
			require.NoError(t, err)
			var want bytes.Buffer
			e := json.NewEncoder(&want)
			e.SetEscapeHTML(false)
			require.NoError(t, e.Encode(answer))
			require.Equal(t, want.String(), string(got))
		}
	})
	_, err := written(Answer{Prediction: Prediction{Scores: Scores{{Label: "a", Probability: math.NaN()}}}})
	require.ErrorContains(t, err, `the score of label "a" is NaN`)
	_, err = written(BatchAnswer{Predictions: []Prediction{{Thresholds: Scores{{Label: "a", Probability: math.Inf(1)}}}}})
	require.Error(t, err)
}

// written is an answer as the routes write it.
func written(answer any) (b []byte, err error) {
	switch a := answer.(type) {
	case Answer:
		if b, err = appendPrediction(b, &a.Prediction); err != nil {
			return nil, err
		}
		return appendModel(b, a.Model), nil
	case BatchAnswer:
		b = append(b, `{"predictions":[`...)
		for i := range a.Predictions {
			if i > 0 {
				b = append(b, ',')
			}
			if b, err = appendPrediction(b, &a.Predictions[i]); err != nil {
				return nil, err
			}
			b = append(b, '}')
		}
		return appendModel(append(b, ']'), a.Model), nil
	}
	return nil, nil
}
