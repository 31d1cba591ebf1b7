package eval_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/data"
	"tasnif/model/eval"
	"tasnif/model/eval/evaltest"
	"tasnif/model/eval/predictions"
)

// A report under other ids, and under the old ones again, is itself; with one id
// renamed it is the report of the set that has that id.
func TestRelabelledRename(t *testing.T) {
	s := evaltest.Large(60, 4, 1)
	report, err := eval.NewBaseline(evaltest.DefaultReport(t, s), nil, "x")
	require.NoError(t, err)
	first, last := s.Labels[0].ID, s.Labels[3].ID
	there, err := report.Relabelled(t.Context(), map[string]string{first: "zz", last: "aa"})
	require.NoError(t, err)
	assert.Equal(t, "aa", there.Labels[0].Label)
	assert.InDelta(t, report.Macro.F1, there.Macro.F1, 1e-12)
	assert.NotEqual(t, report.Fingerprint, there.Fingerprint)
	back, err := there.Relabelled(t.Context(), map[string]string{"zz": first, "aa": last})
	require.NoError(t, err)
	assert.Equal(t, report.Fingerprint, back.Fingerprint)
	for i, l := range report.Labels {
		back.Labels[i].Curve = nil                                                     // a baseline has none
		l.AP, l.AUC, l.ECE = back.Labels[i].AP, back.Labels[i].AUC, back.Labels[i].ECE // of scores to four decimals
		assert.Equal(t, l, back.Labels[i])
	}
	assert.Equal(t, report.Rows, back.Rows)
	assert.Equal(t, report.Moves, back.Moves)
	assert.Equal(t, report.Views, back.Views)
}

// Labels that become one count once a document, as a set with the one does.
func TestRelabelledMerge(t *testing.T) {
	s := evaltest.Large(60, 4, 1)
	a, b := s.Labels[1].ID, s.Labels[2].ID
	merged, err := evaltest.DefaultReport(t, s).Relabelled(t.Context(), map[string]string{b: a})
	require.NoError(t, err)
	at := []int32{0, 1, 1, 2}
	other := func(labels []int32) (out []int32) {
		for _, l := range labels {
			out = append(out, at[l])
		}
		slices.Sort(out)
		return slices.Compact(out)
	}
	by := &predictions.Set{Mode: s.Mode, Groups: s.Groups, Labels: []data.Topic{s.Labels[0], s.Labels[1], s.Labels[3]}}
	for _, row := range s.Rows {
		row.Truth, row.Decided, row.Scores = other(row.Truth), other(row.Decided), nil
		by.Rows = append(by.Rows, row)
	}
	want := evaltest.DefaultReport(t, by)
	assert.Equal(t, want.Accuracy, merged.Accuracy)
	assert.Equal(t, want.Macro, merged.Macro)
	assert.Equal(t, want.Micro, merged.Micro)
	assert.Equal(t, want.Fingerprint, merged.Fingerprint)
	for i, l := range want.Labels {
		assert.Equal(t, l.Counts, merged.Labels[i].Counts)
	}
	_, err = (&eval.Report{}).Relabelled(t.Context(), nil)
	assert.ErrorContains(t, err, "no rows")
}
