package eval_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/model"
	"tasnif/model/eval"
	"tasnif/model/eval/evaltest"
	"tasnif/model/eval/metrics"
	"tasnif/model/eval/stats"
)

// sureFall is a comparison in which every figure and the one label fell, surely,
// by ten points.
func sureFall() *eval.Comparison {
	c := &eval.Comparison{}
	for _, name := range eval.Gated {
		c.Deltas = append(c.Deltas, stats.Delta{Figure: name, Before: .8, After: .7, Delta: -.1, Interval: stats.Interval{Low: -.12, High: -.08}, P: .001})
	}
	c.Labels = []eval.LabelChange{{Label: "sanctions", Before: metrics.Score{F1: .8}, After: metrics.Score{F1: .7}, Fixed: 10, Broken: 50, P: .001, Holm: .004}}
	return c
}

// outcome is how the one check of that name went.
func outcome(t *testing.T, c *eval.Comparison, mode model.Mode, rules eval.Rules, name string) string {
	t.Helper()
	v := &eval.Verdict{Passed: true}
	eval.Judge(v, c, mode, rules)
	for _, check := range v.Checks {
		if check.Name == name {
			return check.Outcome()
		}
	}
	require.Fail(t, "no check "+name)
	return ""
}

// The gate fails a figure where all of its clauses hold, and where one of them
// does not it passes or warns. Each row takes one clause away.
func TestGateClauses(t *testing.T) {
	macro := func(c *eval.Comparison) *stats.Delta { return &c.Deltas[2] }
	rules := eval.Rules{Tolerance: .05, Label: 1. / 16}
	for name, c := range map[string]struct {
		change func(*eval.Comparison)
		check  string
		want   string
	}{
		"it fell surely": {func(*eval.Comparison) {}, "macro.f1", "FAILED"},
		"within the tolerance": {func(c *eval.Comparison) {
			macro(c).Delta = -.05
		}, "macro.f1", "passed"},
		"it rose surely": {func(c *eval.Comparison) {
			*macro(c) = stats.Delta{Figure: "macro.f1", Delta: .1, Interval: stats.Interval{Low: .08, High: .12}, P: .001}
		}, "macro.f1", "passed"},
		"the interval reaches zero": {func(c *eval.Comparison) {
			macro(c).Interval.High = 0
		}, "macro.f1", "warning"},
		"the interval holds zero": {func(c *eval.Comparison) {
			macro(c).Interval.High = .01
		}, "macro.f1", "warning"},
		"by chance": {func(c *eval.Comparison) {
			macro(c).P = .2
		}, "macro.f1", "warning"},
		"p below the level, Holm's p over four figures not": {func(c *eval.Comparison) {
			for i := range c.Deltas {
				c.Deltas[i].P = .02
			}
		}, "macro.f1", "warning"},
		"Holm's p at the level": {func(c *eval.Comparison) {
			for i := range c.Deltas {
				c.Deltas[i].P = eval.Level / 4
			}
		}, "macro.f1", "warning"},
		"micro-F1": {func(*eval.Comparison) {}, "micro.f1", "FAILED"},
		"mean average precision": {func(*eval.Comparison) {
		}, "ranking.map", "FAILED"},

		"label: it fell surely": {func(*eval.Comparison) {}, "sanctions", "FAILED"},
		"label: within the tolerance": {func(c *eval.Comparison) {
			c.Labels[0].After.F1 = .76
		}, "sanctions", "passed"},
		"label: by the tolerance": {func(c *eval.Comparison) {
			c.Labels[0].Before.F1, c.Labels[0].After.F1 = .5, .4375
		}, "sanctions", "passed"},
		"label: it rose, p below the level, Holm's p not": {func(c *eval.Comparison) {
			c.Labels[0].Fixed, c.Labels[0].P, c.Labels[0].Holm = 90, .02, .3
		}, "sanctions", "passed"},
		"label: as many fixed as broken": {func(c *eval.Comparison) {
			c.Labels[0].Fixed = 50
		}, "sanctions", "passed"},
		"label: more fixed than broken": {func(c *eval.Comparison) {
			c.Labels[0].Fixed = 60
		}, "sanctions", "passed"},
		"label: p below the level, Holm's p not": {func(c *eval.Comparison) {
			c.Labels[0].P, c.Labels[0].Holm = .02, .3
		}, "sanctions", "warning"},
		"label: Holm's p at the level": {func(c *eval.Comparison) {
			c.Labels[0].P, c.Labels[0].Holm = .02, eval.Level
		}, "sanctions", "warning"},
		"label: by chance": {func(c *eval.Comparison) {
			c.Labels[0].P, c.Labels[0].Holm = .2, 1
		}, "sanctions", "passed"},
		"label: p at the level": {func(c *eval.Comparison) {
			c.Labels[0].P, c.Labels[0].Holm = eval.Level, 1
		}, "sanctions", "passed"},
	} {
		t.Run(name, func(t *testing.T) {
			moved := sureFall()
			c.change(moved)
			assert.Equal(t, c.want, outcome(t, moved, model.Multi, rules, c.check))
		})
	}
	assert.Equal(t, "warning", outcome(t, sureFall(), model.Multi, rules, "accuracy"), "exact matches of several labels never fail alone")
	assert.Equal(t, "FAILED", outcome(t, sureFall(), model.Single, rules, "accuracy"))
}

// A failed check fails the verdict, whatever passes after it; a warning does not.
func TestOneFailedCheckFailsTheGate(t *testing.T) {
	v := &eval.Verdict{Passed: true}
	v.Add(eval.Check{Passed: true, Warn: true})
	assert.True(t, v.Passed)
	v.Add(eval.Check{Name: "a"})
	v.Add(eval.Check{Passed: true})
	assert.False(t, v.Passed)
	assert.Equal(t, []eval.Check{{Name: "a"}}, v.Failed())
}

// The gate fails a calibration error that rose by more than asked, and looks only
// where that was asked and both sides have one.
func TestGateOnCalibration(t *testing.T) {
	s := evaltest.Large(200, 3, 1)
	ece := evaltest.DefaultReport(t, s).Calibration.ECE
	for name, c := range map[string]struct {
		was, allowed float64
		want         []bool // passed, for each check there is
	}{
		"rose by more than allowed": {ece - .03, .02, []bool{false}},
		"rose by less":              {ece - .01, .02, []bool{true}},
		"fell by more than allowed": {ece + .03, .02, []bool{true}},
		"not asked":                 {ece - .03, 0, nil},
	} {
		t.Run(name, func(t *testing.T) {
			base := evaltest.Baseline(t, s)
			base.Calibration.ECE = c.was
			var got []bool
			for _, check := range gate(t, s, eval.Rules{Baseline: base, ECE: c.allowed}).Checks {
				if check.Rule == "calibration" {
					got = append(got, check.Passed)
				}
			}
			assert.Equal(t, c.want, got)
			base.Calibration = nil
			for _, check := range gate(t, s, eval.Rules{Baseline: base, ECE: c.allowed}).Checks {
				assert.NotEqual(t, "calibration", check.Rule)
			}
		})
	}
}

// A gate whose baseline does not fit has failed, also in the report left behind.
func TestABaselineThatDoesNotFitFailsTheGate(t *testing.T) {
	s := evaltest.Multi()
	base, r := evaltest.Baseline(t, s), evaltest.DefaultReport(t, s)
	base.Fingerprint = "other"
	require.ErrorIs(t, eval.Gate(t.Context(), r, s, eval.Rules{Baseline: base}), eval.ErrBaseline)
	require.NotNil(t, r.Verdict)
	assert.False(t, r.Verdict.Passed)
	assert.Equal(t, "corpus", r.Verdict.Failed()[0].Rule)
}
