package eval

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tasnif/model"
)

func asJSON(t require.TestingT, r *Report) string {
	var b bytes.Buffer
	require.NoError(t, WriteJSON(&b, r))
	return b.String()
}

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
	text := asJSON(t, measured(t, sample()))
	require.NoError(t, json.Unmarshal([]byte(text), &r))
	assert.Equal(t, Schema, *r.Schema)
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

// A report read back is the report, and writes the same bytes; its sheet gives
// the same decisions' figures.
func TestReadReportRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawSheet(t, rapid.SampledFrom([]model.Mode{model.Single, model.Multi}).Draw(t, "mode"))
		r := mustMeasure(t, s, Options{Resamples: 3, Seed: 1, Worst: 2, Rows: true})
		text := asJSON(t, r)
		back, err := ReadReport(strings.NewReader(text))
		require.NoError(t, err)
		assert.Equal(t, text, asJSON(t, back))

		sheet, err := back.Sheet()
		require.NoError(t, err)
		again := mustMeasure(t, sheet, Options{})
		assert.Equal(t, r.Micro, again.Micro)
		assert.Equal(t, r.Confusion, again.Confusion)
		assert.Equal(t, r.Fingerprint, again.Fingerprint)
		assert.Equal(t, r.Groups, again.Groups)
		assert.InDelta(t, r.Ranking.MAP, again.Ranking.MAP, exact, "scores here have few decimals")
		for i := range sheet.Rows {
			sheet.Rows[i].Scores = nil
		}
		again = mustMeasure(t, sheet, Options{})
		assert.Nil(t, again.Ranking)
		for _, format := range Formats() { // without scores every format still has something to say
			var b bytes.Buffer
			require.NoError(t, Write(&b, format, again))
			assert.NotEmpty(t, b.String())
		}
	})
}

func TestReadReportRefuses(t *testing.T) {
	good := asJSON(t, measured(t, sample()))
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
		_, err := ReadReport(strings.NewReader(strings.Replace(good, c.old, c.new, 1)))
		assert.ErrorContains(t, err, c.want)
	}
	_, err := ReadReport(strings.NewReader(good + "{}"))
	assert.Error(t, err)
	_, err = ReadReport(strings.NewReader(good[:len(good)/2]))
	assert.Error(t, err)
	_, err = (&Report{}).Sheet()
	assert.ErrorContains(t, err, "no rows")
}

// FuzzReadReport: whatever is read, there is an error or a report that every
// writer can write.
func FuzzReadReport(f *testing.F) {
	for _, s := range []*Sheet{sample(), single()} {
		r, err := Measure(f.Context(), s, Options{Resamples: 2, Worst: 1, Rows: true})
		require.NoError(f, err)
		text := asJSON(f, r)
		f.Add([]byte(text))
		f.Add([]byte(text[:len(text)/2]))
	}
	f.Add([]byte(`{"schema":1,"documents":1}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		r, err := ReadReport(bytes.NewReader(text))
		if err != nil {
			return
		}
		for _, format := range Formats() {
			require.NoError(t, Write(&bytes.Buffer{}, format, r))
		}
		again, err := ReadReport(strings.NewReader(asJSON(t, r)))
		require.NoError(t, err)
		require.Equal(t, asJSON(t, r), asJSON(t, again))
	})
}
