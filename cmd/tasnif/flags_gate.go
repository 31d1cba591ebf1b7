package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"tasnif/cmd/tasnif/models"
	"tasnif/cmd/tasnif/usage"
	"tasnif/data"
	"tasnif/model"
	"tasnif/model/eval"
	"tasnif/model/eval/predictions"
)

// gateFlags are what a report must keep to.
type gateFlags struct {
	Gate       bool     `group:"gate" help:"Fail (exit status 1) if a figure or a label fell below the --baseline beyond --tolerance and beyond noise."`
	Min        []string `group:"gate" sep:"none" placeholder:"FIGURE=VALUE" help:"Fail if a figure is below this (above it, where lower is better): --min macro.f1=0.70 --min labels.sanctions.recall=0.6. May be repeated."`
	Tolerance  float64  `group:"gate" default:"0.02" domain:"[0,1)" placeholder:"X" help:"How far micro and macro F1 (in single-label mode also accuracy) may fall below the baseline; it should cover the change by another seed. Default: 0.02."`
	LabelFall  float64  `group:"gate" name:"label-tolerance" default:"0.05" domain:"[0,1)" placeholder:"X" help:"How far the F1 of one label may fall. Default: 0.05."`
	MaxECERise float64  `group:"gate" name:"max-ece-rise" default:"0.02" domain:"[0,1]" placeholder:"X" help:"How far the calibration error may rise above the baseline's; 0: no limit. Default: 0.02."`
	MaxSize    string   `group:"gate" placeholder:"SIZE" help:"Fail if the model file is larger, such as 20MB or 500kB."`
	Learnt     bool     `group:"gate" name:"allow-learnt" help:"Let the gate pass although the model was trained on evaluated documents. Default: it fails."`
	MaxMS      float64  `group:"gate" name:"max-ms" domain:"(0,1e6]" placeholder:"X" help:"Fail if a document takes longer, in milliseconds on one core (the median of up to 1000)."`
}

// asked tells whether anything can fail.
func (g *gateFlags) asked() bool { return g.Gate || len(g.Min) > 0 || g.MaxSize != "" || g.MaxMS != 0 }

// check refuses wrong usage, before any work.
func (g *gateFlags) check(baseline string) error {
	if g.Gate && baseline == "" && len(g.Min) == 0 && g.MaxSize == "" && g.MaxMS == 0 {
		return usage.Errorf("--gate has nothing to hold the model to; give --baseline REPORT.json, --min FIGURE=VALUE, --max-size or --max-ms")
	}
	for _, s := range g.Min {
		if _, err := eval.ParseFloor(s); err != nil {
			return usage.Errorf("--min %s: write a figure and a number, such as --min macro.f1=0.70", s)
		}
	}
	if g.MaxSize != "" {
		if _, err := parseSize("--max-size", g.MaxSize); err != nil {
			return err
		}
	}
	return nil
}

// gateResamples is the least behind a gate's comparison: with fewer, no
// fall would be significant, and the gate would always pass.
const gateResamples = 1000

// judge compares the report with the baseline and applies the gate. An
// eval.ErrBaseline leaves a failed verdict in the report where a gate was
// asked for.
func (v *evaluateVerb) judge(ctx context.Context, m *model.Model, docs []data.Document, sheet *predictions.Set, r, base *eval.Report) error {
	resamples := max(v.Resamples, 1)
	if !v.asked() {
		if base == nil {
			return nil
		}
		return v.named(eval.Against(ctx, r, sheet, base, resamples, v.Seed), r)
	}
	resamples = max(resamples, gateResamples)
	rules := eval.Rules{Tolerance: v.Tolerance, Label: v.LabelFall, ECE: v.MaxECERise, Learnt: v.Learnt, Resamples: resamples, Seed: v.Seed}
	if v.Gate {
		rules.Baseline = base
	}
	for _, s := range v.Min {
		f, err := eval.ParseFloor(s)
		if err != nil {
			return err
		}
		if _, err := r.Figure(f.Figure); err != nil {
			return usage.Errorf("--min %s: %s", s, strings.TrimPrefix(err.Error(), "eval: "))
		}
		rules.Floors = append(rules.Floors, f)
	}
	if v.MaxSize != "" {
		limit, _ := parseSize("--max-size", v.MaxSize)
		size, err := models.Size(v.DemoModel, v.Model)
		if err != nil {
			return err
		}
		rules.Budgets = append(rules.Budgets, eval.Budget("model size", float64(size)/1e6, limit/1e6, "MB"))
	}
	if v.MaxMS > 0 {
		rules.Budgets = append(rules.Budgets, eval.Budget("time a document", v.speed(m, docs), v.MaxMS, "ms"))
	}
	err := eval.Gate(ctx, r, sheet, rules)
	if err == nil && base != nil && !v.Gate {
		err = eval.Against(ctx, r, sheet, base, resamples, v.Seed)
	}
	return v.named(err, r)
}

// named gives the comparison, and an error about the baseline, the baseline's
// file name.
func (v *evaluateVerb) named(err error, r *eval.Report) error {
	if r.Comparison != nil {
		r.Comparison.Before = filepath.Base(v.Baseline)
	}
	if errors.Is(err, eval.ErrBaseline) {
		return fmt.Errorf("%s: %w", v.Baseline, err)
	}
	return err
}

// speed is the median time of one document in milliseconds, one at a time.
func (v *evaluateVerb) speed(m *model.Model, docs []data.Document) float64 {
	const warm, most = 50, 1000
	step := max(1, len(docs)/most)
	var took []float64
	for i, n := 0, 0; i < len(docs); i, n = i+step, n+1 {
		d := docs[i]
		if v.View == data.HeadlineView.String() {
			d = d.HeadlineView()
		}
		start := time.Now()
		m.Predict(d)
		if n >= warm || len(docs) <= warm {
			took = append(took, float64(time.Since(start).Microseconds())/1e3)
		}
	}
	slices.Sort(took)
	return took[len(took)/2]
}

// sizes are the units of --max-size.
var sizes = []struct {
	unit  string
	bytes float64
}{{"gb", 1e9}, {"mb", 1e6}, {"kb", 1e3}, {"b", 1}, {"", 1}}

// parseSize reads a size as users write it: 20MB, 500kB, 1000.
func parseSize(flag, s string) (float64, error) {
	text := strings.ToLower(strings.ReplaceAll(s, " ", ""))
	for _, u := range sizes {
		if number, ok := strings.CutSuffix(text, u.unit); ok {
			x, err := strconv.ParseFloat(number, 64)
			if err == nil && x > 0 && x < 1e12 {
				return x * u.bytes, nil
			}
			break
		}
	}
	return 0, usage.Errorf("%s %s: write a size such as 20MB or 500kB", flag, s)
}

// gateFailed is the error of a gate that failed: which rules, and how many.
func gateFailed(v *eval.Verdict) error {
	var names []string
	for i, c := range v.Failed() {
		if i == 5 {
			names = append(names, fmt.Sprintf("and %d more", len(v.Failed())-i))
			break
		}
		names = append(names, c.Rule+" "+c.Name)
	}
	hint := ""
	if slices.ContainsFunc(v.Failed(), func(c eval.Check) bool { return c.Rule == "learnt" }) {
		hint = "; measure on documents that the model has not learnt from, or allow these with --allow-learnt"
	}
	return fmt.Errorf("gate failed: %d of %d rules: %s%s", len(v.Failed()), len(v.Checks), strings.Join(names, ", "), hint)
}
