package study_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/data"
	"tasnif/model"
	"tasnif/model/eval"
	"tasnif/model/eval/evaltest"
	"tasnif/model/eval/metrics"
	"tasnif/model/eval/predictions"
	"tasnif/model/eval/render"
	"tasnif/model/eval/study"
	"tasnif/model/thresholds"
)

// judged is a set of one label: right, wrong, missed and empty documents.
func judgedRows(view string, right, wrong, missed, empty int) []predictions.Row {
	var rows []predictions.Row
	add := func(n int, truth, decided []int32) {
		for range n {
			rows = append(rows, predictions.Row{View: view, Truth: truth, Decided: decided})
		}
	}
	add(right, []int32{0}, []int32{0})
	add(wrong, nil, []int32{0})
	add(missed, []int32{0}, nil)
	add(empty, nil, nil)
	return rows
}

func TestGuarantees(t *testing.T) {
	said := thresholds.Proportion{Value: 0.93, Low: 0.9, High: 0.95}
	promise := thresholds.Guarantee{Label: "war", View: "headline", Metric: thresholds.Precision, Minimum: 0.9, Reached: true, Precision: said, Recall: thresholds.Proportion{Value: 0.5, Low: 0.4, High: 0.6}}
	recall := promise
	recall.Metric, recall.Minimum = thresholds.Recall, 0.4
	none := promise
	none.Reached = false
	nothing := promise
	nothing.Precision = thresholds.Proportion{High: 0.3}
	for name, c := range map[string]struct {
		promise thresholds.Guarantee
		rows    []predictions.Row
		verdict study.GuaranteeVerdict
		within  bool
	}{
		"kept":                     {promise, judgedRows("headline", 91, 9, 50, 10), study.Kept, true},
		"kept above what was said": {promise, judgedRows("headline", 99, 1, 50, 10), study.Kept, false},
		"exactly what is promised": {promise, judgedRows("headline", 90, 10, 50, 10), study.Kept, true},
		"exactly the upper bound":  {promise, judgedRows("headline", 95, 5, 50, 10), study.Kept, true},
		"within chance":            {promise, judgedRows("headline", 85, 15, 50, 10), study.WithinChance, false},
		"broken":                   {promise, judgedRows("headline", 75, 25, 50, 10), study.Broken, false},
		"nothing given":            {promise, judgedRows("headline", 0, 0, 50, 10), study.NothingSeen, false},
		"nothing given or said":    {nothing, judgedRows("headline", 0, 0, 50, 10), study.NothingSeen, false},
		"not promised":             {none, judgedRows("headline", 91, 9, 50, 10), study.NotPromised, true},
		"recall":                   {recall, judgedRows("headline", 50, 50, 50, 10), study.Kept, true},
		"recall broken":            {recall, judgedRows("headline", 20, 0, 80, 10), study.Broken, false},
	} {
		t.Run(name, func(t *testing.T) {
			m := &model.Model{Info: model.Info{Guarantees: []thresholds.Guarantee{c.promise, {Label: "war", View: "article"}}}}
			s := &predictions.Set{Labels: []data.Topic{{ID: "war"}}, Mode: model.Multi, Rows: c.rows}
			list := study.Guarantees(m, s)
			require.Len(t, list, 1, "no document was shown as an article")
			assert.Equal(t, c.verdict, list[0].Evaluated.Verdict)
			assert.Equal(t, c.within, list[0].Evaluated.Within)
			measured, n := list[0].Evaluated.Precision, list[0].Evaluated.Given
			if c.promise.Metric == thresholds.Recall {
				measured, n = list[0].Evaluated.Recall, list[0].Evaluated.Support
			}
			assert.InDelta(t, metrics.Ratio(float64(list[0].Evaluated.Right), float64(n), 0), measured, evaltest.Exact)
			r, err := eval.Measure(t.Context(), s, eval.Options{})
			require.NoError(t, err)
			r.Guarantees = list
			var text, back bytes.Buffer
			require.NoError(t, render.WriteText(&text, r))
			assert.Contains(t, text.String(), string(c.verdict))
			assert.Contains(t, text.String(), fmt.Sprintf("]  %.3f [", measured), "the figure that was promised")
			require.NoError(t, render.WriteJSON(&back, r))
			again, err := render.ReadReport(&back)
			require.NoError(t, err)
			assert.Equal(t, list, again.Guarantees)
		})
	}
}
