package eval

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/data"
	"tasnif/model"
)

// judged is a sheet of one label: right, wrong, missed and empty documents.
func judgedRows(view string, right, wrong, missed, empty int) []Row {
	var rows []Row
	add := func(n int, truth, decided []int32) {
		for range n {
			rows = append(rows, Row{View: view, Truth: truth, Decided: decided})
		}
	}
	add(right, []int32{0}, []int32{0})
	add(wrong, nil, []int32{0})
	add(missed, []int32{0}, nil)
	add(empty, nil, nil)
	return rows
}

func TestPromises(t *testing.T) {
	said := model.Proportion{Value: 0.93, Low: 0.9, High: 0.95}
	promise := model.Guarantee{Label: "war", View: "headline", Metric: model.Precision, Minimum: 0.9, Reached: true, Precision: said, Recall: model.Proportion{Value: 0.5, Low: 0.4, High: 0.6}}
	recall := promise
	recall.Metric, recall.Minimum = model.Recall, 0.4
	none := promise
	none.Reached = false
	nothing := promise
	nothing.Precision = model.Proportion{High: 0.3}
	for name, c := range map[string]struct {
		promise model.Guarantee
		rows    []Row
		verdict Kept
		within  bool
	}{
		"kept":                     {promise, judgedRows("headline", 91, 9, 50, 10), KeptAim, true},
		"kept above what was said": {promise, judgedRows("headline", 99, 1, 50, 10), KeptAim, false},
		"exactly what is promised": {promise, judgedRows("headline", 90, 10, 50, 10), KeptAim, true},
		"exactly the upper bound":  {promise, judgedRows("headline", 95, 5, 50, 10), KeptAim, true},
		"within chance":            {promise, judgedRows("headline", 85, 15, 50, 10), KeptChance, false},
		"broken":                   {promise, judgedRows("headline", 75, 25, 50, 10), KeptNot, false},
		"nothing given":            {promise, judgedRows("headline", 0, 0, 50, 10), KeptBlank, false},
		"nothing given or said":    {nothing, judgedRows("headline", 0, 0, 50, 10), KeptBlank, false},
		"not promised":             {none, judgedRows("headline", 91, 9, 50, 10), KeptNone, true},
		"recall":                   {recall, judgedRows("headline", 50, 50, 50, 10), KeptAim, true},
		"recall broken":            {recall, judgedRows("headline", 20, 0, 80, 10), KeptNot, false},
	} {
		t.Run(name, func(t *testing.T) {
			m := &model.Model{Info: model.Info{Guarantees: []model.Guarantee{c.promise, {Label: "war", View: "article"}}}}
			s := &Sheet{Labels: []data.Topic{{ID: "war"}}, Mode: model.Multi, Rows: c.rows}
			list := Promises(m, s)
			require.Len(t, list, 1, "no document was shown as an article")
			assert.Equal(t, c.verdict, list[0].Seen.Verdict)
			assert.Equal(t, c.within, list[0].Seen.Within)
			measured, n := list[0].Seen.Precision, list[0].Seen.Given
			if c.promise.Metric == model.Recall {
				measured, n = list[0].Seen.Recall, list[0].Seen.Support
			}
			assert.InDelta(t, ratio(float64(list[0].Seen.Right), float64(n), 0), measured, exact)
			r, err := Measure(t.Context(), s, Options{})
			require.NoError(t, err)
			r.Promises = list
			var text, back bytes.Buffer
			require.NoError(t, WriteText(&text, r))
			assert.Contains(t, text.String(), string(c.verdict))
			assert.Contains(t, text.String(), fmt.Sprintf("]  %.3f [", measured), "the figure that was promised")
			require.NoError(t, WriteJSON(&back, r))
			again, err := ReadReport(&back)
			require.NoError(t, err)
			assert.Equal(t, list, again.Promises)
		})
	}
}

// The card says in points what trying settings brought, and which were kept.
func TestCardTellsWhatWasTried(t *testing.T) {
	tuning := &model.Tuning{
		Default: model.F1Scores{Micro: .75, Macro: .625}, Again: model.Gain{Gain: .024, Error: .009}, Adopted: true,
		Trials: []model.Trial{
			{Change: "svm.c 0.3 -> 1", F1: model.F1Scores{Micro: .76, Macro: .65}, Gain: model.Gain{Gain: .035, Error: .012}, Kept: true},
			{Change: "min_df 1 -> 2", F1: model.F1Scores{Micro: .7, Macro: .6}, Gain: model.Gain{Gain: -.052, Error: .02}},
		},
	}
	var b bytes.Buffer
	markdownTuning(&b, tuning)
	for _, part := range []string{"2 trials", "+2.4 points (standard error 0.9)", "The best was adopted.",
		"| default | 0.750 | 0.625 |", "| 0.760 | 0.650 | +3.5 | 1.2 | kept |", "| 0.700 | 0.600 | -5.2 | 2.0 |  |"} {
		assert.Contains(t, b.String(), part)
	}
	b.Reset()
	tuning.Adopted = false
	markdownTuning(&b, tuning)
	assert.Contains(t, b.String(), "The default stayed.")
	b.Reset()
	markdownPromises(&b, nil)
	markdownTuning(&b, nil)
	assert.Empty(t, b.String())
}
