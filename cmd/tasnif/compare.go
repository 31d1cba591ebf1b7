package main

import (
	"bytes"
	"context"
	"path/filepath"

	"tasnif/cmd/tasnif/corpora"
	"tasnif/cmd/tasnif/outputs"
	"tasnif/model"
	"tasnif/model/eval"
	"tasnif/model/eval/predictions"
	"tasnif/model/eval/render"
)

// compareVerb is: tasnif compare A B CORPUS...
type compareVerb struct {
	View      string   `default:"article" enum:"article,headline" placeholder:"VIEW" help:"The view of documents: article (headline and body) or headline (the headline alone; the body where there is none). Default: article."`
	Format    string   `placeholder:"FORMAT" help:"Format: ${comparisonnames}. Default: by the ending of -o, or text."`
	Lang      string   `enum:"auto,ar,en" default:"auto" placeholder:"LANG" help:"Language of the HTML page: ar, en, or auto. Default: auto, ar where topics have Arabic names, en otherwise."`
	Output    []string `short:"o" writes:"report" sep:"none" placeholder:"FILE" help:"Write the comparison here in place of standard output; may be repeated."`
	Resamples int      `default:"1000" domain:"[1,1e6]" placeholder:"N" help:"Bootstrap resamples behind the intervals and p-values. Default: 1000."`
	Seed      uint64   `default:"1" domain:"any" placeholder:"N" help:"Seed of the resamples. Default: 1."`

	Before string `arg:"" name:"a" help:"Model file."`
	After  string `arg:"" name:"b" help:"Model file compared with it."`
	corpora.Flags
}

// Help is what compare --help says besides the flags.
func (compareVerb) Help() string {
	return `Both models answer the same documents. The report has a paired interval for each
difference, an exact McNemar test for each label, and the documents that B fixed or
broke. The exit status does not depend on them: for that there is evaluate --gate.

Example:

    tasnif compare --split test old.tsnf new.tsnf news.jsonl.zst`
}

// Run compares.
func (v *compareVerb) Run(ctx context.Context, s *outputs.Streams) error {
	if err := v.Check(); err != nil {
		return err
	}
	files, err := reportFiles(v.Output, v.Format, render.ComparisonFormats(), "text")
	if err != nil {
		return err
	}
	var models [2]*model.Model
	for i, path := range []string{v.Before, v.After} {
		if models[i], err = model.ReadFile(path); err != nil {
			return err
		}
	}
	p := outputs.NewProgress(s.Err, v.Read.Quiet)
	defer p.End()
	v.Keep = models[0].Fields.KeptFields() || models[1].Fields.KeptFields()
	c, err := v.Load(ctx, s, p)
	if err != nil {
		return err
	}
	c.Alias(s, models[1].Labels, v.Read.Quiet)
	show := shown(v.View, c.Docs, p)
	var sheets [2]*predictions.Set
	for i, m := range models {
		if sheets[i], err = predictions.New(ctx, m, c.Docs, show); err != nil {
			return err
		}
	}
	p.Report("comparing", 0, 0)
	moved, err := eval.Compare(ctx, sheets[0], sheets[1], v.Resamples, v.Seed)
	if err != nil {
		return err
	}
	moved.Before, moved.After, moved.Corpus = filepath.Base(v.Before), filepath.Base(v.After), v.Title()
	moved.Language = v.Lang
	p.End()
	for _, f := range files {
		if err := f.write(s, func(b *bytes.Buffer) error { return render.WriteComparison(b, f.format, moved) }); err != nil {
			return err
		}
	}
	return nil
}
