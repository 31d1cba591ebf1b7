package main

import (
	"bytes"
	"context"
	"slices"

	"tasnif/cmd/tasnif/corpora"
	"tasnif/cmd/tasnif/outputs"
	"tasnif/cmd/tasnif/usage"
	"tasnif/data"
	"tasnif/model/eval/predictions"
	"tasnif/model/eval/render"
	"tasnif/model/eval/study"
)

// learnCurveVerb is: tasnif learn-curve CORPUS...
type learnCurveVerb struct {
	Test   []string `placeholder:"NAME" help:"Evaluate on these splits of the corpus. Default: cross-validation on the training splits."`
	Folds  int      `default:"5" domain:"[2,1000]" placeholder:"N" help:"Folds of the cross-validation. Default: 5."`
	Draws  int      `default:"3" domain:"[1,1000]" placeholder:"N" help:"Random samples of each size to train on. Default: 3."`
	Sizes  []int    `domain:"[2,1e9]" placeholder:"N" help:"Numbers of documents to train on, such as 100,200,400; all documents are added. Default: 50, 100, 200 and so on."`
	View   string   `default:"article" enum:"article,headline" placeholder:"VIEW" help:"The view of evaluated documents: article (headline and body) or headline. Default: article."`
	Format string   `placeholder:"FORMAT" help:"${growthnames}. Default: by the ending of -o, or text."`
	Output []string `short:"o" writes:"report" sep:"none" placeholder:"FILE" help:"Write the curve here in place of standard output; -o may be repeated: -o curve.svg -o curve.csv."`

	learnFlags `embed:""`
	corpora.Flags
}

// Help is what learn-curve --help says besides the flags.
func (learnCurveVerb) Help() string {
	return `Tells whether more labelled news would help. Trains on 50 documents, 100, 200 and so
on up to all of them, and measures each model. Samples of each size are drawn several
times, smaller ones from larger ones. Every label has its share of each, and
near-duplicates stay together. With --base FILE there are two curves: without word
vectors, and with those chosen.

Examples:

    tasnif learn-curve --split train --test dev news.jsonl
    tasnif learn-curve --split train --test dev --base archive.base \
        -o curve.html -o curve.csv news.jsonl
    tasnif learn-curve --draws 1 --demo`
}

// Run trains and measures.
func (v *learnCurveVerb) Run(ctx context.Context, s *outputs.Streams) error {
	switch {
	case len(v.Test) > 0 && len(v.Split) == 0:
		return usage.Errorf("--test %s: name the splits to learn from with --split", v.Test[0])
	}
	for i := 1; i < len(v.Sizes); i++ {
		if v.Sizes[i] <= v.Sizes[i-1] {
			return usage.Errorf("--sizes: %d follows %d; give rising numbers", v.Sizes[i], v.Sizes[i-1])
		}
	}
	for _, name := range v.Test {
		if slices.Contains(v.Split, name) {
			return usage.Errorf("--test %s is learnt from too (--split); measure on another", name)
		}
	}
	files, err := reportFiles(v.Output, v.Format, render.LearningCurveFormats(), "text")
	if err != nil {
		return err
	}
	p := outputs.NewProgress(s.Err, v.Read.Quiet)
	defer p.End()
	c, cfg, err := v.labelled(ctx, s, p, &v.Flags)
	if err != nil {
		return err
	}
	g := study.LearningPlan{
		Docs: c.Docs, Groups: corpora.Groups(c.Docs), Ways: []study.Way{{Name: "without a base", Config: cfg}},
		Sizes: v.Sizes, Draws: v.Draws, Folds: v.Folds, Seed: v.Seed,
		Progress: func(done, total int) { p.Report("training", done, total) },
	}
	switch {
	case cfg.Choose && len(cfg.Embeddings) == 1:
		g.Ways[0].Name = "with the built-in vectors where they help"
	case len(cfg.Embeddings) > 0:
		g.Ways[0].Config.Embeddings, g.Ways[0].Config.Choose = nil, false
		g.Ways = append(g.Ways, study.Way{Name: "with the base", Config: cfg})
	}
	g.Show = predictions.Options{HeadlinesOnly: v.View == data.HeadlineView.String(), Groups: g.Groups}
	if len(v.Test) > 0 {
		if g.Test, err = v.testDocuments(ctx, s, p, cfg.Topics); err != nil {
			return err
		}
		g.Show.Groups = corpora.Groups(g.Test)
	}
	curve, err := study.Learn(ctx, g)
	if err != nil {
		return err
	}
	curve.Corpus = v.Title()
	if len(v.Test) > 0 {
		judged := v.Flags
		judged.Split = v.Test
		curve.Measured = "the documents of " + judged.Title()
	}
	p.End()
	for _, f := range files {
		if err := f.write(s, func(b *bytes.Buffer) error { return render.WriteLearningCurve(b, f.format, curve) }); err != nil {
			return err
		}
	}
	return nil
}

// testDocuments reads the splits that are measured on.
func (v *learnCurveVerb) testDocuments(ctx context.Context, s *outputs.Streams, p *outputs.Progress, topics []data.Topic) ([]data.Document, error) {
	judged := v.Flags
	judged.Split = v.Test
	c, err := judged.Load(ctx, s, p)
	if err != nil {
		return nil, err
	}
	c.Alias(s, topics, true)
	return c.Docs, nil
}
