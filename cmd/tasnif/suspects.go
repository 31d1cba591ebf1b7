package main

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"tasnif/cmd/tasnif/corpora"
	"tasnif/cmd/tasnif/outputs"
	"tasnif/model"
	"tasnif/model/eval/predictions"
	"tasnif/model/eval/safetext"
	"tasnif/model/eval/study"
	"tasnif/model/linear"
)

// suspectsVerb is: tasnif suspects CORPUS...
type suspectsVerb struct {
	Folds   int      `default:"5" domain:"[2,1000]" placeholder:"N" help:"Folds: each is predicted by a model trained on the others. Default: 5."`
	Trainer string   `default:"svm" enum:"${trainers}" placeholder:"NAME" help:"The learning algorithm: ${trainernames}. Default: svm, for its speed."`
	View    string   `default:"article" enum:"article,headline" placeholder:"VIEW" help:"The view of documents: article (headline and body) or headline. Default: article."`
	Top     int      `default:"50" domain:"[0,1e6]" placeholder:"N" help:"Documents to list, the most suspect first; 0: all. Default: 50."`
	Format  string   `placeholder:"FORMAT" help:"Format: json, text. Default: by the ending of -o, or text."`
	Output  []string `short:"o" writes:"report" sep:"none" placeholder:"FILE" help:"Write the findings here in place of standard output."`
	Seed    uint64   `default:"1" domain:"any" placeholder:"N" help:"Seed of the folds and the models. Default: 1."`

	corpora.Flags
}

// Help is what suspects --help says besides the flags.
func (suspectsVerb) Help() string {
	return `Confident learning: every document is answered by a model that was not trained on
it, and one whose labels those answers contradict is listed, with the labels it
should perhaps lose and gain. A person decides; nothing is changed.

Example:

    tasnif suspects --split train --top 100 news.jsonl`
}

// suspicions are all findings.
type suspicions struct {
	Documents int    `json:"documents"`
	Folds     int    `json:"folds"`
	Trainer   string `json:"trainer"`
	*study.Suspects
}

// Run finds suspects.
func (v *suspectsVerb) Run(ctx context.Context, s *outputs.Streams) error {
	if err := v.Check(); err != nil {
		return err
	}
	files, err := reportFiles(v.Output, v.Format, []string{"json", "text"}, "text")
	if err != nil {
		return err
	}
	p := outputs.NewProgress(s.Err, v.Read.Quiet)
	defer p.End()
	c, err := v.Load(ctx, s, p)
	if err != nil {
		return err
	}
	cfg := model.DefaultConfig()
	cfg.Seed = v.Seed
	if cfg.Trainer, err = linear.NewTrainer(v.Trainer, nil); err != nil {
		return err
	}
	cfg.Topics = c.Settle(s, nil, v.Read.Quiet)
	show := shown(v.View, c.Docs, nil)
	sheet, err := predictions.OutOfFold(ctx, c.Docs, cfg, v.Folds, show, func(done int) { p.Report("folds", done, v.Folds) })
	if err != nil {
		return err
	}
	found, err := study.FindSuspects(sheet, v.Top)
	if err != nil {
		return err
	}
	p.End()
	out := suspicions{Documents: len(c.Docs), Folds: v.Folds, Trainer: v.Trainer, Suspects: found}
	for _, f := range files {
		if err := f.write(s, func(b *bytes.Buffer) error { return out.render(b, f.format) }); err != nil {
			return err
		}
	}
	return nil
}

func (f *suspicions) render(b *bytes.Buffer, format string) error {
	if format == "json" {
		return outputs.JSON(b, f)
	}
	fmt.Fprintf(b, "%d of %d documents have labels that models trained on the others contradict\n", f.Found, f.Documents)
	for _, x := range f.First {
		var change []string
		for _, l := range x.Remove {
			change = append(change, "-"+safetext.Line(l))
		}
		for _, l := range x.Add {
			change = append(change, "+"+safetext.Line(l))
		}
		labels := "none"
		if len(x.Truth) > 0 {
			labels = safetext.Line(strings.Join(x.Truth, ", "))
		}
		fmt.Fprintf(b, "\n%.2f  %s  has: %s  perhaps: %s\n      %s\n", x.Score, safetext.Line(x.Place), labels, strings.Join(change, " "), safetext.Line(x.Headline))
	}
	return nil
}
