package render_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tasnif/model"
	"tasnif/model/eval"
	"tasnif/model/eval/evaltest"
	"tasnif/model/eval/predictions"
	"tasnif/model/eval/render"
)

// What outside programs script against.
func TestJSONContract(t *testing.T) {
	var r struct {
		Schema    *int
		Documents *int
		Mode      *string
		Accuracy  *float64
		Micro     *struct{ Precision, Recall, F1 *float64 }
		Macro     *struct{ Precision, Recall, F1 *float64 }
		Labels    []struct {
			Label                 *string
			Support               *int
			Precision, Recall, F1 *float64
		}
	}
	text := evaltest.JSON(t, evaltest.DefaultReport(t, evaltest.Multi()))
	require.NoError(t, json.Unmarshal([]byte(text), &r))
	assert.Equal(t, eval.Schema, *r.Schema)
	assert.Equal(t, 12, *r.Documents)
	assert.Equal(t, "multi", *r.Mode)
	assert.Equal(t, .5, *r.Accuracy)
	for _, s := range []*float64{r.Micro.Precision, r.Micro.Recall, r.Micro.F1, r.Macro.Precision, r.Macro.Recall, r.Macro.F1} {
		assert.NotNil(t, s)
	}
	require.Len(t, r.Labels, 5)
	for _, l := range r.Labels {
		assert.NotNil(t, l.Label)
		assert.NotNil(t, l.Support)
		assert.NotNil(t, l.Precision)
		assert.NotNil(t, l.Recall)
		assert.NotNil(t, l.F1)
	}
	assert.NotContains(t, text, "null")
	assert.Equal(t, 12, strings.Count(text, `"key":`), "rows")
	assert.Contains(t, text, `شؤون عسكرية`)
}

// A report read back is the report, and writes the same bytes; its set gives
// the same decisions' figures.
func TestReadReportRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := evaltest.Draw(t, rapid.SampledFrom([]model.Mode{model.Single, model.Multi}).Draw(t, "mode"))
		r := evaltest.Report(t, s, eval.Options{Resamples: 3, Seed: 1, Worst: 2, Rows: true})
		text := evaltest.JSON(t, r)
		back, err := render.ReadReport(strings.NewReader(text))
		require.NoError(t, err)
		assert.Equal(t, text, evaltest.JSON(t, back))

		sheet, err := back.Predictions()
		require.NoError(t, err)
		again := evaltest.Report(t, sheet, eval.Options{})
		assert.Equal(t, r.Micro, again.Micro)
		assert.Equal(t, r.Confusion, again.Confusion)
		assert.Equal(t, r.Fingerprint, again.Fingerprint)
		assert.Equal(t, r.Groups, again.Groups)
		assert.InDelta(t, r.Ranking.MAP, again.Ranking.MAP, evaltest.Exact, "scores here have few decimals")
		for i := range sheet.Rows {
			sheet.Rows[i].Scores = nil
		}
		again = evaltest.Report(t, sheet, eval.Options{})
		assert.Nil(t, again.Ranking)
		for _, format := range render.Formats() { // without scores every format still has something to say
			var b bytes.Buffer
			require.NoError(t, render.Write(&b, format, again))
			assert.NotEmpty(t, b.String())
		}
	})
}

func TestReadReportRefuses(t *testing.T) {
	good := evaltest.JSON(t, evaltest.DefaultReport(t, evaltest.Multi()))
	for _, c := range []struct{ want, old, new string }{
		{"no \"schema\"", `"schema": 1,`, ``},
		{"no probability", `"scores":[9100,`, `"scores":[10001,`},
		{"scores for 5 labels", `"scores":[9100,`, `"scores":[`},
		{"schema 2", `"schema": 1,`, `"schema": 2,`},
		{"unknown field", `"schema": 1,`, `"schema": 1, "shcema": 1,`},
		{"0 documents", `"documents": 12,`, `"documents": 0,`},
		{"rows", `"documents": 12,`, `"documents": 13,`},
		{"do not add up", `"support": 3,`, `"support": 2,`},
		{"not square", `"counts": [`, `"counts": [[],`},
		{"not among", `"truth":["diplomacy","military"]`, `"truth":["piplomacy"]`},
		{"increasing", `"truth":["diplomacy","military"]`, `"truth":["military","military"]`},
		{"unknown label", `"unknown": [
    {
      "label": "طقس"`, `"unknown": [
    {
      "label": "مطر"`},
		{"mode", `"mode": "multi"`, `"mode": "many"`},
		{"not a report", `{`, `[`},
	} {
		require.Contains(t, good, c.old)
		_, err := render.ReadReport(strings.NewReader(strings.Replace(good, c.old, c.new, 1)))
		assert.ErrorContains(t, err, c.want)
	}
	_, err := render.ReadReport(strings.NewReader(good + "{}"))
	assert.Error(t, err)
	_, err = render.ReadReport(strings.NewReader(good[:len(good)/2]))
	assert.Error(t, err)
	_, err = (&eval.Report{}).Predictions()
	assert.ErrorContains(t, err, "no rows")
}

// FuzzReadReport: whatever is read, there is an error or a report that every
// writer can write.
func FuzzReadReport(f *testing.F) {
	for _, s := range []*predictions.Set{evaltest.Multi(), evaltest.Single()} {
		r, err := eval.Measure(f.Context(), s, eval.Options{Resamples: 2, Worst: 1, Rows: true})
		require.NoError(f, err)
		text := evaltest.JSON(f, r)
		f.Add([]byte(text))
		f.Add([]byte(text[:len(text)/2]))
	}
	f.Add([]byte(`{"schema":1,"documents":1}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		r, err := render.ReadReport(bytes.NewReader(text))
		if err != nil {
			return
		}
		for _, format := range render.Formats() {
			require.NoError(t, render.Write(&bytes.Buffer{}, format, r))
		}
		again, err := render.ReadReport(strings.NewReader(evaltest.JSON(t, r)))
		require.NoError(t, err)
		require.Equal(t, evaltest.JSON(t, r), evaltest.JSON(t, again))
	})
}
