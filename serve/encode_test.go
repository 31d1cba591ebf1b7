package serve

import (
	"bytes"
	"encoding/json"
	"math"
	"testing"

	"tasnif/serve/registry"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// What is written by hand is what encoding/json writes.
func TestEncodeIsJSON(t *testing.T) {
	scores := rapid.Custom(func(t *rapid.T) Scores {
		return rapid.SliceOf(rapid.Custom(func(t *rapid.T) Score {
			return Score{rapid.String().Draw(t, "label"), rapid.Float64Range(0, 1).Draw(t, "p")}
		})).Draw(t, "scores")
	})
	prediction := rapid.Custom(func(t *rapid.T) Prediction {
		p := Prediction{ID: rapid.String().Draw(t, "id"), Labels: []string{}, Scores: scores.Draw(t, "scores"),
			View: "headline", Reason: Reason(rapid.SampledFrom([]string{"", "no_text"}).Draw(t, "reason")), Thresholds: scores.Draw(t, "thresholds")}
		p.Labels = append(p.Labels, rapid.SliceOf(rapid.String()).Draw(t, "labels")...)
		if rapid.Bool().Draw(t, "evidence") {
			p.Evidence = map[string][]Evidence{"<a>": {{Field: "body", Text: rapid.String().Draw(t, "text"), Weight: -0.5, Start: 1, End: 2}}}
		}
		return p
	})
	ref := rapid.Custom(func(t *rapid.T) registry.Ref {
		return registry.Ref{Name: rapid.String().Draw(t, "name"), Version: rapid.String().Draw(t, "version"), SHA256: rapid.String().Draw(t, "sum")}
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
	_, err := written(Answer{Prediction: Prediction{Scores: Scores{{"a", math.NaN()}}}})
	require.ErrorContains(t, err, `the score of label "a" is NaN`)
	_, err = written(BatchAnswer{Predictions: []Prediction{{Thresholds: Scores{{"a", math.Inf(1)}}}}})
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
