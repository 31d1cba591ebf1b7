package eval_test

import (
	"context"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/model/eval"
	"tasnif/model/eval/evaltest"
	"tasnif/model/eval/predictions"
	"tasnif/model/eval/study"
)

// judged is a report's verdict with the comparison behind it.
type judged struct {
	*eval.Verdict
	*eval.Comparison
}

func gate(t *testing.T, s *predictions.Set, rules eval.Rules) judged {
	t.Helper()
	r := evaltest.DefaultReport(t, s)
	rules.Resamples, rules.Seed = 100, 1
	require.NoError(t, eval.Gate(context.Background(), r, s, rules))
	return judged{r.Verdict, r.Comparison}
}

func TestGateAgainstBaseline(t *testing.T) {
	good := evaltest.Large(400, 4, 1)
	base := evaltest.Baseline(t, good)

	same := gate(t, good, eval.Rules{Baseline: base, ECE: .02})
	assert.True(t, same.Passed)
	assert.Len(t, same.Checks, 4+4+1)
	assert.Empty(t, same.Failed())

	bad := gate(t, evaltest.Wrong(good, 80), eval.Rules{Baseline: base, Tolerance: .01})
	assert.False(t, bad.Passed)
	assert.Equal(t, "micro.f1", bad.Failed()[0].Name)
	assert.Equal(t, "warning", bad.Checks[0].Outcome(), "exact matches alone fail no model of several labels")
	assert.Contains(t, bad.Checks[0].Note, "-0.2000")
	assert.Len(t, bad.Comparison.Broken, 80)
	labels := 0
	for _, c := range bad.Failed() {
		if c.Rule == "label" {
			labels++
		}
	}
	assert.Positive(t, labels)

	better := gate(t, good, eval.Rules{Baseline: evaltest.Baseline(t, evaltest.Wrong(good, 80)), Tolerance: .01})
	assert.True(t, better.Passed)
	assert.Len(t, better.Comparison.Fixed, 80)

	tolerated := gate(t, evaltest.Wrong(good, 80), eval.Rules{Baseline: base, Tolerance: .5, Label: .5})
	assert.True(t, tolerated.Passed)

	turned := *good // what is right in one half only, against right in the other half only
	turned.Rows = slices.Clone(good.Rows)
	slices.Reverse(turned.Rows)
	other := evaltest.Wrong(&turned, 28)
	slices.Reverse(other.Rows)
	warned := gate(t, evaltest.Wrong(good, 30), eval.Rules{Baseline: evaltest.Baseline(t, other)})
	assert.True(t, warned.Passed)
	assert.True(t, warned.Checks[0].Warn)
	assert.Equal(t, "warning", warned.Checks[0].Outcome())
}

func TestGateFloors(t *testing.T) {
	s := evaltest.Multi()
	v := gate(t, s, eval.Rules{Floors: []eval.Floor{
		{Figure: "accuracy", Value: .5}, {Figure: "macro.f1", Value: .9}, {Figure: "labels.sanctions.recall", Value: 1}, {Figure: "hamming_loss", Value: .2}, {Figure: "hamming_loss", Value: .1}, {Figure: "labels.health.f1", Value: 0},
	}})
	var passed []bool
	for _, c := range v.Checks {
		passed = append(passed, c.Passed)
	}
	assert.Equal(t, []bool{true, false, true, true, false, false}, passed)
	assert.False(t, v.Passed)
	assert.Contains(t, v.Checks[5].Note, "undefined")

	for _, name := range []string{"accuracy", "hamming_loss"} { // a figure at its floor, or at its ceiling, passes
		f, err := evaltest.DefaultReport(t, s).Figure(name)
		require.NoError(t, err)
		assert.True(t, gate(t, s, eval.Rules{Floors: []eval.Floor{{Figure: name, Value: f.Value}}}).Passed, name)
	}

	for _, name := range []string{"macro.f2", "labels.snactions.f1", "labels.sanctions", "labels.sanctions.f2"} {
		err := eval.Gate(context.Background(), evaltest.DefaultReport(t, s), s, eval.Rules{Floors: []eval.Floor{{Figure: name, Value: .1}}})
		assert.ErrorContains(t, err, name)
	}
}

func TestGateRefusesAnotherBaseline(t *testing.T) {
	s := evaltest.Multi()
	for want, spoil := range map[string]func(b *eval.Report){
		"other documents":           func(b *eval.Report) { b.Fingerprint = "x" },
		"definitions 2":             func(b *eval.Report) { b.Definitions = 2 },
		"show both models the same": func(b *eval.Report) { b.Views = eval.Views{Headline: 12} },
		"no rows":                   func(b *eval.Report) { b.Rows = nil },
	} {
		b := evaltest.Baseline(t, s)
		spoil(b)
		err := eval.Gate(context.Background(), evaltest.DefaultReport(t, s), s, eval.Rules{Baseline: b, Resamples: 10})
		assert.ErrorIs(t, err, eval.ErrBaseline)
		assert.ErrorContains(t, err, want)
	}
}

func TestParseFloor(t *testing.T) {
	f, err := eval.ParseFloor("labels.a=b.f1=0.7")
	require.NoError(t, err)
	assert.Equal(t, eval.Floor{Figure: "labels.a=b.f1", Value: .7}, f)
	for _, bad := range []string{"", "macro.f1", "=0.7", "macro.f1=", "macro.f1=0.7x", "macro.f1=NaN", "macro.f1=-1"} {
		_, err := eval.ParseFloor(bad)
		assert.ErrorContains(t, err, "macro.f1=0.70", bad)
	}
}

func TestBudget(t *testing.T) {
	v := eval.Verdict{Passed: true}
	v.Add(eval.Budget("model size", 12, 20, "MB"))
	assert.True(t, v.Passed)
	v.Add(eval.Budget("model size", 21, 20, "MB"))
	assert.False(t, v.Passed)
	assert.Equal(t, "21 MB, at most 20", v.Checks[1].Note)
}

// The gate refuses documents that were learnt from unless told otherwise.
func TestGateRefusesLearnt(t *testing.T) {
	s := evaltest.Multi()
	for name, c := range map[string]struct {
		leakage      *study.Leakage
		allowed      bool
		passed, warn bool
		note         string
	}{
		"none":              {&study.Leakage{Known: true, Training: 9}, false, true, false, "0 of 12 evaluated documents"},
		"some":              {&study.Leakage{Known: true, Training: 9, Exact: 2, Examples: []study.LeakedDocument{{ID: "na", Exact: true}}}, false, false, true, "2 of 12 evaluated documents are among those that the model learnt from (na, ...)"},
		"some, allowed":     {&study.Leakage{Known: true, Training: 9, Exact: 2}, true, true, true, "2 of 12"},
		"some, by a corpus": {&study.Leakage{Training: 9, Exact: 2}, false, false, true, "2 of 12"},
		"nobody knows":      {&study.Leakage{}, false, true, true, "unknown"},
	} {
		t.Run(name, func(t *testing.T) {
			r := evaltest.DefaultReport(t, s)
			r.Leakage = c.leakage
			require.NoError(t, eval.Gate(t.Context(), r, s, eval.Rules{Learnt: c.allowed}))
			require.Len(t, r.Verdict.Checks, 1)
			check := r.Verdict.Checks[0]
			assert.Equal(t, "learnt", check.Rule)
			assert.Equal(t, c.passed, check.Passed)
			assert.Equal(t, c.passed, r.Verdict.Passed)
			assert.Equal(t, c.warn, check.Warn)
			assert.Contains(t, check.Note, c.note)
		})
	}
}
