package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"tasnif/cmd/tasnif/outputs"
	"tasnif/model/eval"
	"tasnif/model/eval/render"
)

// baselineVerb is: tasnif baseline --reason TEXT REPORT BASELINE
type baselineVerb struct {
	Reason string `required:"" placeholder:"TEXT" help:"Why these figures are the new baseline. The baseline file keeps all reasons."`

	Report   string `arg:"" help:"A new report (evaluate --format json)."`
	Baseline string `arg:"" writes:"report" help:"The baseline file to replace or make."`
}

// Help is what baseline --help says besides the flags.
func (baselineVerb) Help() string {
	return `The baseline is the report that evaluate --baseline --gate compares a model with.
Commit the file, and change it by this command alone: it keeps every reason.

Example:

    tasnif evaluate --split test -o report.json news.tsnf news.jsonl
    tasnif baseline --reason 'new tokenizer: culture -0.3, sanctions +2' \
        report.json baseline.json`
}

// Run moves the baseline.
func (v *baselineVerb) Run(_ context.Context, s *outputs.Streams) error {
	file, err := outputs.Target(v.Baseline)
	if err != nil {
		return err
	}
	fresh, err := readReport(v.Report)
	if err != nil {
		return err
	}
	var old *eval.Report
	if _, err := os.Stat(file); !errors.Is(err, fs.ErrNotExist) {
		if old, err = readReport(v.Baseline); err != nil {
			return fmt.Errorf("%w; remove it to begin anew", err)
		}
	}
	next, err := eval.NewBaseline(fresh, old, v.Reason)
	if err != nil {
		return fmt.Errorf("%s: %w", v.Report, err)
	}
	var b bytes.Buffer
	if err := render.WriteJSON(&b, next); err != nil {
		return err
	}
	if err := outputs.Replace(file, b.Bytes()); err != nil {
		return err
	}
	_, err = fmt.Fprintln(s.Out, next.Moves[len(next.Moves)-1])
	return err
}
