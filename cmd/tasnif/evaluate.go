package main

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"tasnif/data"
	"tasnif/model"
	"tasnif/model/eval"
)

// evaluateVerb is: tasnif evaluate MODEL CORPUS...
type evaluateVerb struct {
	View      string   `default:"article" enum:"article,headline" placeholder:"VIEW" help:"What the model is shown: article (all there is), or headline (the headline alone, the body where there is none)."`
	Format    string   `placeholder:"FORMAT" help:"Format of the report: ${formatnames}. Default: by the ending of -o, or text."`
	Output    []string `short:"o" sep:"none" placeholder:"FILE" help:"Write the report here in place of standard output, as often as there are files: -o report.json -o report.md."`
	Baseline  string   `placeholder:"REPORT.json" help:"An earlier report of the same documents (evaluate --format json): shows what moved, with intervals and p-values. It changes no exit status."`
	Resamples int      `default:"1000" placeholder:"N" help:"Bootstrap resamples behind the intervals; 0: no intervals. Default: 1000."`
	Worst     int      `default:"5" placeholder:"N" help:"Mistakes of each kind to list. Default: 5."`
	Rows      bool     `negatable:"" default:"true" help:"Keep every document's truth and answer in the JSON report, so that it can be a baseline. Default: yes."`
	Seed      uint64   `default:"1" placeholder:"N" help:"Seed of the resamples. Default: 1."`

	Model string `arg:"" help:"Model file."`
	corpusFlags
}

// Help is what evaluate --help says besides the flags.
func (evaluateVerb) Help() string {
	return `Examples:

    tasnif evaluate --split test news.tsnf news.jsonl.zst
    tasnif evaluate --split test --view headline -o report.json -o report.md news.tsnf news.jsonl.zst
    tasnif evaluate --split test --baseline report.json news.tsnf news.jsonl.zst`
}

// formatEndings are the endings of -o that are no format's own name.
var formatEndings = map[string]string{"md": "markdown", "txt": "text", "htm": "html", "xml": "junit", "prom": "openmetrics"}

// Run evaluates.
func (v *evaluateVerb) Run(ctx context.Context, s *streams) error {
	if err := v.check(); err != nil {
		return err
	}
	reports, err := v.reports()
	if err != nil {
		return err
	}
	var before *eval.Sheet
	if v.Baseline != "" {
		if before, err = baseline(v.Baseline); err != nil {
			return err
		}
	}
	m, err := model.ReadFile(v.Model)
	if err != nil {
		return err
	}
	p := newProgress(s, v.Read.Quiet)
	defer p.end()
	c, err := v.load(ctx, s, p)
	if err != nil {
		return err
	}
	sheet, report, err := v.measure(ctx, m, c.docs, p)
	if err != nil {
		return err
	}
	var moved *eval.Comparison
	if before != nil {
		if moved, err = eval.Compare(ctx, before, sheet, max(v.Resamples, 1), v.Seed); err != nil {
			return fmt.Errorf("%s: %w", v.Baseline, err)
		}
	}
	p.end()
	for _, r := range reports {
		var b bytes.Buffer
		if err := eval.Write(&b, r.format, report); err != nil {
			return err
		}
		if r.file == "" {
			_, err = s.out.Write(b.Bytes())
		} else {
			err = replace(r.file, b.Bytes())
		}
		if err != nil {
			return err
		}
	}
	if moved != nil {
		return writeMoved(s.out, v.Baseline, moved)
	}
	return nil
}

// check refuses what cannot be meant, before any work.
func (v *evaluateVerb) check() error {
	switch {
	case v.Format != "" && !slices.Contains(eval.Formats(), v.Format):
		return usagef("--format %s: there are %s", v.Format, strings.Join(eval.Formats(), ", "))
	case v.Resamples < 0:
		return usagef("--resamples %d: give 0 or more", v.Resamples)
	case v.Worst < 0:
		return usagef("--worst %d: give 0 or more", v.Worst)
	case v.Baseline != "" && len(v.Output) == 0 && v.Format != "" && v.Format != "text":
		return usagef("--baseline shows what moved as text, which would spoil %s on standard output; write the report to a file with -o", v.Format)
	}
	return v.corpusFlags.check()
}

// report is one rendering: a format, and the file it goes to ("": standard output).
type report struct{ format, file string }

// reports are the renderings asked for.
func (v *evaluateVerb) reports() ([]report, error) {
	if len(v.Output) == 0 {
		return []report{{cmp.Or(v.Format, "text"), ""}}, nil
	}
	var list []report
	for _, path := range v.Output {
		format := v.Format
		if format == "" {
			ending := strings.TrimPrefix(filepath.Ext(path), ".")
			format = cmp.Or(formatEndings[ending], ending)
			if !slices.Contains(eval.Formats(), format) {
				return nil, usagef("-o %s: no report format has this ending; give --format, one of %s", path, strings.Join(eval.Formats(), ", "))
			}
		}
		file, err := target(path)
		if err != nil {
			return nil, err
		}
		list = append(list, report{format, file})
	}
	return list, nil
}

// measure lets the model answer and measures the answers.
func (v *evaluateVerb) measure(ctx context.Context, m *model.Model, docs []data.Document, p *progress) (*eval.Sheet, *eval.Report, error) {
	sheet, err := eval.Examine(ctx, m, docs, eval.Examination{
		HeadlinesOnly: v.View == model.HeadlineView.String(),
		Groups:        groups(docs),
		Progress:      func(done int) { p.report("answering", done, len(docs)) },
	})
	if err != nil {
		return nil, nil, err
	}
	p.report("measuring", 0, 0)
	report, err := eval.Measure(ctx, sheet, eval.Options{
		Model: filepath.Base(v.Model), Corpus: v.title(),
		Resamples: v.Resamples, Seed: v.Seed, Worst: v.Worst, Rows: v.Rows,
	})
	return sheet, report, err
}

// baseline reads the answers behind an earlier report.
func baseline(path string) (*eval.Sheet, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, plain(err))
	}
	defer file.Close()
	r, err := eval.ReadReport(file)
	if err == nil {
		var s *eval.Sheet
		if s, err = r.Sheet(); err == nil {
			return s, nil
		}
	}
	return nil, fmt.Errorf("%s: %w", path, err)
}

// writeMoved tells what moved from the baseline: figures with their intervals,
// then the labels whose decisions changed.
func writeMoved(w io.Writer, name string, c *eval.Comparison) error {
	var b bytes.Buffer
	fmt.Fprintf(&b, "\nAgainst %s: %d documents became right, %d wrong\n\n", filepath.Base(name), len(c.Fixed), len(c.Broken))
	fmt.Fprintf(&b, "%-20s %7s %7s %8s   %-18s %s\n", "", "before", "now", "moved", "95% interval", "p")
	for _, d := range c.Deltas {
		interval := fmt.Sprintf("[%+.3f, %+.3f]", d.Interval.Low, d.Interval.High)
		fmt.Fprintf(&b, "%-20s %7.3f %7.3f %+8.3f   %-18s %.3f\n", d.Figure, d.Before, d.After, d.Delta, interval, d.P)
	}
	changed := slices.DeleteFunc(slices.Clone(c.Labels), func(l eval.LabelChange) bool { return l.Fixed+l.Broken == 0 })
	if len(changed) > 0 {
		fmt.Fprintf(&b, "\n%-26s %7s %7s %8s %7s %7s   %s\n", "label", "F1 was", "F1 is", "moved", "fixed", "broken", "p (Holm)")
		for _, l := range changed {
			fmt.Fprintf(&b, "%-26s %7.3f %7.3f %+8.3f %7d %7d   %.3f\n", l.Label, l.Before.F1, l.After.F1, l.After.F1-l.Before.F1, l.Fixed, l.Broken, l.Holm)
		}
	}
	_, err := w.Write(b.Bytes())
	return err
}
