package eval

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/model"
)

// sureFall is a comparison in which every figure and the one label fell, surely,
// by ten points.
func sureFall() *Comparison {
	c := &Comparison{}
	for _, name := range gated {
		c.Deltas = append(c.Deltas, Delta{Figure: name, Before: .8, After: .7, Delta: -.1, Interval: Interval{Low: -.12, High: -.08}, P: .001})
	}
	c.Labels = []LabelChange{{Label: "sanctions", Before: Score{F1: .8}, After: Score{F1: .7}, Fixed: 10, Broken: 50, P: .001, Holm: .004}}
	return c
}

// outcome is how the one check of that name went.
func outcome(t *testing.T, c *Comparison, mode model.Mode, rules Rules, name string) string {
	t.Helper()
	v := &Verdict{Passed: true}
	judge(v, c, mode, rules)
	for _, check := range v.Checks {
		if check.Name == name {
			return check.word()
		}
	}
	require.Fail(t, "no check "+name)
	return ""
}

// The gate fails a figure where all of its clauses hold, and where one of them
// does not it passes or warns. Each row takes one clause away.
func TestGateClauses(t *testing.T) {
	macro := func(c *Comparison) *Delta { return &c.Deltas[2] }
	rules := Rules{Tolerance: .05, Label: 1. / 16}
	for name, c := range map[string]struct {
		change func(*Comparison)
		check  string
		want   string
	}{
		"it fell surely": {func(*Comparison) {}, "macro.f1", "FAILED"},
		"within the tolerance": {func(c *Comparison) {
			macro(c).Delta = -.05
		}, "macro.f1", "passed"},
		"it rose surely": {func(c *Comparison) {
			*macro(c) = Delta{Figure: "macro.f1", Delta: .1, Interval: Interval{.08, .12}, P: .001}
		}, "macro.f1", "passed"},
		"the interval reaches zero": {func(c *Comparison) {
			macro(c).Interval.High = 0
		}, "macro.f1", "warning"},
		"the interval holds zero": {func(c *Comparison) {
			macro(c).Interval.High = .01
		}, "macro.f1", "warning"},
		"by chance": {func(c *Comparison) {
			macro(c).P = .2
		}, "macro.f1", "warning"},
		"p below the level, Holm's p over four figures not": {func(c *Comparison) {
			for i := range c.Deltas {
				c.Deltas[i].P = .02
			}
		}, "macro.f1", "warning"},
		"Holm's p at the level": {func(c *Comparison) {
			for i := range c.Deltas {
				c.Deltas[i].P = alarm / 4
			}
		}, "macro.f1", "warning"},
		"micro-F1": {func(*Comparison) {}, "micro.f1", "FAILED"},
		"mean average precision": {func(*Comparison) {
		}, "ranking.map", "FAILED"},

		"label: it fell surely": {func(*Comparison) {}, "sanctions", "FAILED"},
		"label: within the tolerance": {func(c *Comparison) {
			c.Labels[0].After.F1 = .76
		}, "sanctions", "passed"},
		"label: by the tolerance": {func(c *Comparison) {
			c.Labels[0].Before.F1, c.Labels[0].After.F1 = .5, .4375
		}, "sanctions", "passed"},
		"label: it rose, p below the level, Holm's p not": {func(c *Comparison) {
			c.Labels[0].Fixed, c.Labels[0].P, c.Labels[0].Holm = 90, .02, .3
		}, "sanctions", "passed"},
		"label: as many fixed as broken": {func(c *Comparison) {
			c.Labels[0].Fixed = 50
		}, "sanctions", "passed"},
		"label: more fixed than broken": {func(c *Comparison) {
			c.Labels[0].Fixed = 60
		}, "sanctions", "passed"},
		"label: p below the level, Holm's p not": {func(c *Comparison) {
			c.Labels[0].P, c.Labels[0].Holm = .02, .3
		}, "sanctions", "warning"},
		"label: Holm's p at the level": {func(c *Comparison) {
			c.Labels[0].P, c.Labels[0].Holm = .02, alarm
		}, "sanctions", "warning"},
		"label: by chance": {func(c *Comparison) {
			c.Labels[0].P, c.Labels[0].Holm = .2, 1
		}, "sanctions", "passed"},
		"label: p at the level": {func(c *Comparison) {
			c.Labels[0].P, c.Labels[0].Holm = alarm, 1
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
	v := &Verdict{Passed: true}
	v.Add(Check{Passed: true, Warn: true})
	assert.True(t, v.Passed)
	v.Add(Check{Name: "a"})
	v.Add(Check{Passed: true})
	assert.False(t, v.Passed)
	assert.Equal(t, []Check{{Name: "a"}}, v.Failed())
}

// The gate fails a calibration error that rose by more than asked, and looks only
// where that was asked and both sides have one.
func TestGateOnCalibration(t *testing.T) {
	s := big(200, 3, 1)
	ece := measured(t, s).Calibration.ECE
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
			base := baselineOf(t, s)
			base.Calibration.ECE = c.was
			var got []bool
			for _, check := range gate(t, s, Rules{Baseline: base, ECE: c.allowed}).Checks {
				if check.Rule == "calibration" {
					got = append(got, check.Passed)
				}
			}
			assert.Equal(t, c.want, got)
			base.Calibration = nil
			for _, check := range gate(t, s, Rules{Baseline: base, ECE: c.allowed}).Checks {
				assert.NotEqual(t, "calibration", check.Rule)
			}
		})
	}
}

// A gate whose baseline does not fit has failed, also in the report left behind.
func TestABaselineThatDoesNotFitFailsTheGate(t *testing.T) {
	s := sample()
	base, r := baselineOf(t, s), measured(t, s)
	base.Fingerprint = "other"
	require.ErrorIs(t, Gate(t.Context(), r, s, Rules{Baseline: base}), ErrBaseline)
	require.NotNil(t, r.Verdict)
	assert.False(t, r.Verdict.Passed)
	assert.Equal(t, "corpus", r.Verdict.Failed()[0].Rule)
}
