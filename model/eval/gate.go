package eval

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"tasnif/model"
	"tasnif/model/eval/predictions"
	"tasnif/model/eval/stats"
	"tasnif/model/eval/study"
)

// ErrBaseline is wrapped by errors about a baseline that cannot be compared: it has other
// documents, other views, or figures with another meaning.
var ErrBaseline = errors.New("the baseline does not fit")

// Rules are the requirements of a gate. The zero value has none.
type Rules struct {
	Floors    []Floor
	Baseline  *Report // nil: nothing to compare with
	Tolerance float64 // largest drop of a figure below the baseline
	Label     float64 // largest drop of the F1 of one label below the baseline
	ECE       float64 // largest rise of calibration.ece above the baseline; 0: not checked
	Budgets   []Check // checks of what was measured outside the report: see Budget
	Learnt    bool    // documents of the training set may be evaluated
	Resamples int     // of the comparison
	Seed      uint64
}

// gated are the figures compared with a baseline.
var gated = []string{"accuracy", "micro.f1", "macro.f1", "ranking.map"}

// Level is the significance level of the tests: of the figures together, and of the labels
// together.
const Level = 0.05

// Floor is the least value of a figure, or the greatest if lower is better.
type Floor struct {
	Figure string
	Value  float64
}

// ParseFloor reads a floor as users write it: "macro.f1=0.70".
func ParseFloor(s string) (Floor, error) {
	eq := strings.LastIndexByte(s, '=')
	if eq > 0 {
		if x, err := strconv.ParseFloat(s[eq+1:], 64); err == nil && x >= 0 && !math.IsInf(x, 0) {
			return Floor{Figure: s[:eq], Value: x}, nil
		}
	}
	return Floor{}, fmt.Errorf("eval: %q is not a floor: write a figure and a number, such as macro.f1=0.70", s)
}

// Check is the result of one rule.
type Check struct {
	Rule   string `json:"rule"` // "learnt", "rules", "floor", "baseline", "label", "calibration", "budget"; "corpus" where a baseline does not fit
	Name   string `json:"name"` // the figure or the label
	Passed bool   `json:"passed"`
	Warn   bool   `json:"warn,omitempty"` // passed, but fell by more than the tolerance within noise
	Note   string `json:"note"`           // the numbers behind it
}

// Verdict is the result of all rules.
type Verdict struct {
	Passed bool    `json:"passed"`
	Checks []Check `json:"checks"`
}

// Add puts a check into the verdict; a failed one fails it.
func (v *Verdict) Add(c Check) {
	v.Checks = append(v.Checks, c)
	v.Passed = v.Passed && c.Passed
}

// Failed are the checks that failed.
func (v *Verdict) Failed() []Check {
	var out []Check
	for _, c := range v.Checks {
		if !c.Passed {
			out = append(out, c)
		}
	}
	return out
}

// Budget is the check that a measured quantity stays within its limit.
func Budget(name string, value, limit float64, unit string) Check {
	return Check{Rule: "budget", Name: name, Passed: value <= limit, Note: fmt.Sprintf("%.4g %s, at most %.4g", value, unit, limit)}
}

// Gate applies the rules to a report of the set, and stores the verdict and the comparison
// with the baseline in it.
//
//	learnt       fails if evaluated documents are in the training set (Leakage), unless
//	             that is allowed; warns if it is allowed, and if the model has no
//	             fingerprints of its training set
//	rules        of an editor: fails if micro-F1 or macro-F1 is lower with them
//	             beyond tolerance and noise; warns of a rule that breaks more
//	             documents than it fixes
//	floor        fails if the figure is undefined or does not reach its value
//	baseline     fails if the figure fell by more than the tolerance, the whole
//	             interval of the difference is below zero, and Holm's p over the
//	             figures is below 0.05; warns if it fell by more than the
//	             tolerance within noise. With several labels a document,
//	             accuracy only warns: exact matches depend on every threshold
//	label        fails if Holm's p is below 0.05, more documents broke than were
//	             fixed, and F1 fell by more than the label's tolerance
//	calibration  fails if calibration.ece rose by more than allowed
//
// The intervals cover the sampling of documents, not of training: models that differ only
// in their seed can differ significantly on the same documents. The tolerances should cover
// that difference.
//
// An unknown figure is an error, not a verdict. So is a baseline that cannot be compared
// (ErrBaseline); then the report has a failed verdict that says so.
func Gate(ctx context.Context, r *Report, s *predictions.Set, rules Rules) error {
	v := &Verdict{Passed: true, Checks: []Check{}}
	if k := r.Leakage; k != nil {
		v.Add(learntCheck(k, r.Documents, rules.Learnt))
	}
	if r.Rules != nil {
		for _, c := range r.Rules.checks(rules.Tolerance) {
			v.Add(c)
		}
	}
	for _, f := range rules.Floors {
		c, err := r.floor(f)
		if err != nil {
			return err
		}
		v.Add(c)
	}
	if rules.Baseline != nil {
		if err := v.against(ctx, r, s, rules); err != nil {
			v.Add(Check{Rule: "corpus", Name: "baseline", Note: strings.TrimPrefix(err.Error(), "eval: ")})
			r.Verdict = v
			return err
		}
	}
	for _, c := range rules.Budgets {
		v.Add(c)
	}
	r.Verdict = v
	return nil
}

func (r *Report) floor(f Floor) (Check, error) {
	got, err := r.Figure(f.Figure)
	if err != nil {
		return Check{}, err
	}
	c := Check{Rule: "floor", Name: f.Figure, Passed: got.Value >= f.Value, Note: fmt.Sprintf("%.4f, at least %.4f", got.Value, f.Value)}
	switch {
	case got.Undefined:
		c.Passed, c.Note = false, fmt.Sprintf("undefined here, at least %.4f asked", f.Value)
	case got.Lower:
		c.Passed, c.Note = got.Value <= f.Value, fmt.Sprintf("%.4f, at most %.4f", got.Value, f.Value)
	}
	return c, nil
}

// Against compares a report of the set with a baseline and stores the comparison in it,
// without a verdict. The error is ErrBaseline if they cannot be compared.
func Against(ctx context.Context, r *Report, s *predictions.Set, base *Report, resamples int, seed uint64) error {
	switch {
	case base.Definitions != r.Definitions:
		return fmt.Errorf("eval: %w: its figures have definitions %d, ours %d; measure it again", ErrBaseline, base.Definitions, r.Definitions)
	case base.Fingerprint != r.Fingerprint:
		return fmt.Errorf("eval: %w: it was measured on other documents or other true labels (%d documents, here %d)", ErrBaseline, base.Documents, r.Documents)
	case base.Views != r.Views:
		return fmt.Errorf("eval: %w: its model was shown %d articles and %d headlines, here %d and %d; show both models the same",
			ErrBaseline, base.Views.Article, base.Views.Headline, r.Views.Article, r.Views.Headline)
	}
	before, err := base.Predictions()
	if err != nil {
		return fmt.Errorf("eval: %w: %w", ErrBaseline, err)
	}
	c, err := Compare(ctx, before, s, resamples, seed)
	if err != nil {
		return err
	}
	c.Before, c.After, c.Corpus = base.Model, r.Model, r.Corpus
	r.Comparison = c
	return nil
}

// against applies the rules about the baseline.
func (v *Verdict) against(ctx context.Context, r *Report, s *predictions.Set, rules Rules) error {
	base := rules.Baseline
	if err := Against(ctx, r, s, base, cmp.Or(rules.Resamples, 1), rules.Seed); err != nil {
		return err
	}
	judge(v, r.Comparison, s.Mode, rules)
	if rules.ECE > 0 && base.Calibration != nil && r.Calibration != nil {
		was, is := base.Calibration.ECE, r.Calibration.ECE
		v.Add(Check{Rule: "calibration", Name: "calibration.ece", Passed: is-was <= rules.ECE,
			Note: fmt.Sprintf("%.4f -> %.4f: %+.4f, at most %+.4f", was, is, is-was, rules.ECE)})
	}
	return nil
}

// judge applies the rules about figures and labels to a comparison with the baseline.
func judge(v *Verdict, c *Comparison, mode model.Mode, rules Rules) {
	var moved []stats.Delta
	var p []float64
	for _, name := range gated {
		if d, measured := c.Delta(name); measured { // mAP is not, where a side has no scores
			moved, p = append(moved, d), append(p, d.P)
		}
	}
	for i, holm := range stats.Holm(p) {
		d := moved[i]
		fell := d.Delta < -rules.Tolerance
		sure := d.Interval.High < 0 && holm < Level
		fails := sure && !(d.Figure == "accuracy" && mode == model.Multi)
		v.Add(Check{Rule: "baseline", Name: d.Figure, Passed: !(fell && fails), Warn: fell && !fails,
			Note: fmt.Sprintf("%.4f -> %.4f: %+.4f, 95%% %+.4f to %+.4f, p = %.4f, Holm %.4f", d.Before, d.After, d.Delta, d.Interval.Low, d.Interval.High, d.P, holm)})
	}
	for _, l := range c.Labels {
		fell := l.Broken > l.Fixed && l.After.F1-l.Before.F1 < -rules.Label
		v.Add(Check{Rule: "label", Name: l.Label, Passed: !(fell && l.Holm < Level), Warn: fell && l.Holm >= Level && l.P < Level,
			Note: fmt.Sprintf("F1 %.4f -> %.4f; %d documents fixed, %d broken, p = %.4f, Holm %.4f", l.Before.F1, l.After.F1, l.Fixed, l.Broken, l.P, l.Holm)})
	}
}

// learntCheck is the rule about documents of the training set.
func learntCheck(k *study.Leakage, documents int, allowed bool) Check {
	c := Check{Rule: "learnt", Name: "documents", Passed: k.Exact == 0 || allowed, Warn: k.Exact > 0 || !k.Known}
	if c.Note = k.Told(documents); k.Exact == 0 && !k.Known {
		c.Note = "unknown: the model does not say what it learnt from"
	}
	return c
}

// Outcome is the result of a check in a word.
func (c Check) Outcome() string {
	switch {
	case !c.Passed:
		return "FAILED"
	case c.Warn:
		return "warning"
	}
	return "passed"
}
