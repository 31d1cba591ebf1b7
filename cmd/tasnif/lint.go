package main

import (
	"bytes"
	"context"
	"strings"

	"tasnif/cmd/tasnif/corpora"
	"tasnif/cmd/tasnif/outputs"
	"tasnif/cmd/tasnif/usage"
	"tasnif/data"
	"tasnif/features/arabic"
	"tasnif/model/answer"
	"tasnif/model/eval/safetext"
)

// lintVerb is: tasnif lint CORPUS...
type lintVerb struct {
	Format     string `default:"text" enum:"text,json" placeholder:"FORMAT" help:"Format of the findings: text, json. Default: text."`
	Strict     bool   `help:"Fail on warnings too, not on errors alone."`
	MinSupport int    `default:"10" domain:"[1,1e9]" placeholder:"N" help:"Documents that a label needs. Default: 10."`
	Examples   int    `default:"5" domain:"[1,1e6]" placeholder:"N" help:"Places shown for a finding. Default: 5."`
	Topics     string `placeholder:"FILE" help:"Topics file: labels that are not in it are reported."`

	corpora.Flags
}

// Help is what lint --help says besides the flags.
func (lintVerb) Help() string {
	return `Exit status 1 if there are errors (with --strict: or warnings). A row that cannot be
read is reported as an error, and the check goes on.

Examples:

    tasnif lint news.jsonl
    tasnif lint --topics topics.json --strict --format json أخبار.csv`
}

// Run examines the corpus.
func (v *lintVerb) Run(ctx context.Context, s *outputs.Streams) error {
	if err := v.Check(); err != nil {
		return err
	}
	opt := data.LintOptions{Normalize: arabic.Normalize, MinSupport: v.MinSupport, Examples: v.Examples}
	var err error
	if v.Topics != "" {
		if opt.Topics, err = corpora.ReadTopics(v.Topics); err != nil {
			return err
		}
	}
	v.Read.SkipBad = true
	p := outputs.NewProgress(s.Err, v.Read.Quiet)
	defer p.End()
	v.Teachers = corpora.TeachersAmong
	c, err := v.Load(ctx, s, p)
	if err != nil {
		return err
	}
	if opt.Topics == nil {
		opt.Topics = c.Topics
	}
	c.Alias(s, opt.Topics, v.Read.Quiet)
	opt.Unreadable = c.Unreadable()
	p.Report("examining", 0, 0)
	health := data.Lint(c.Docs, opt)
	p.End()
	for i, problem := range health.Problems {
		health.Problems[i].Fix = usage.WithFlag(problem.Fix, problem.Option, problem.Value)
	}

	var b bytes.Buffer
	if v.Format == "json" {
		var text bytes.Buffer
		err = health.WriteJSON(&text)
		b.Write(answer.EscapeControls(text.Bytes(), 0))
	} else {
		var text strings.Builder
		err = health.WriteText(&text)
		b.WriteString(safetext.Lines(text.String()))
	}
	if err == nil {
		_, err = s.Out.Write(b.Bytes())
	}
	if err != nil {
		return err
	}
	if health.Count(data.Error) > 0 || v.Strict && health.Count(data.Warning) > 0 {
		return errQuiet
	}
	return nil
}
