package main

import (
	"bytes"
	"context"
	"fmt"

	"tasnif/cmd/tasnif/corpora"
	"tasnif/cmd/tasnif/outputs"
	"tasnif/model/eval"
	"tasnif/model/eval/mistakes"
	"tasnif/model/eval/predictions"
	"tasnif/model/eval/render"
)

// crossvalidateVerb is: tasnif crossvalidate CORPUS...
type crossvalidateVerb struct {
	Folds  int      `default:"5" domain:"[2,1000]" placeholder:"N" help:"Folds: each is predicted by a model trained on the others. Default: 5."`
	View   string   `default:"article" enum:"article,headline" placeholder:"VIEW" help:"The view of evaluated documents: article (headline and body) or headline. Default: article."`
	Brief  bool     `help:"One line: micro-F1, macro-F1 and accuracy with their intervals."`
	Format string   `placeholder:"FORMAT" help:"Format of the report: ${formatnames}. Default: by the ending of -o, or text."`
	Output []string `short:"o" writes:"report" sep:"none" placeholder:"FILE" help:"Write the report here in place of standard output; -o may be repeated."`

	learnFlags `embed:""`
	corpora.Flags
}

// Help is what crossvalidate --help says besides the flags.
func (crossvalidateVerb) Help() string {
	return `Measures settings without a test split. The corpus is dealt into folds, and each
document is answered by a model whose weights and thresholds come from the other
folds. Near-duplicates are kept in one fold.

Examples:

    tasnif crossvalidate --split train,dev news.jsonl
    tasnif crossvalidate --split train,dev --brief \
        --trainer svm --set C=0.1 news.jsonl`
}

// Run trains once a fold, and measures all answers together.
func (v *crossvalidateVerb) Run(ctx context.Context, s *outputs.Streams) error {
	files, err := reportFiles(v.Output, v.Format, render.Formats(), "text")
	if err != nil {
		return err
	}
	p := outputs.NewProgress(s.Err, v.Read.Quiet)
	defer p.End()
	c, cfg, err := v.labelled(ctx, s, p, &v.Flags)
	if err != nil {
		return err
	}
	show := shown(v.View, c.Docs, nil)
	sheet, err := predictions.OutOfFold(ctx, c.Docs, cfg, v.Folds, show, func(done int) { p.Report("folds", done, v.Folds) })
	if err != nil {
		return err
	}
	opt := eval.DefaultOptions()
	opt.Model, opt.Corpus = cfg.TrainerName(len(sheet.Labels))+", out of fold", v.Title()
	report, err := eval.Measure(ctx, sheet, opt)
	if err != nil {
		return err
	}
	if n := reading(files); n > 0 {
		if report.Reading, err = mistakes.Of(sheet, c.Docs, show, n); err != nil {
			return err
		}
	}
	p.End()
	for _, f := range files {
		err := f.write(s, func(b *bytes.Buffer) error {
			if v.Brief {
				brief(b, report)
				return nil
			}
			return render.Write(b, f.format, report)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// brief is a report in one line.
func brief(b *bytes.Buffer, r *eval.Report) {
	for _, f := range []struct {
		name, figure string
		value        float64
	}{{"micro-F1", "micro.f1", r.Micro.F1}, {"macro-F1", "macro.f1", r.Macro.F1}, {"exact", "accuracy", r.Accuracy}} {
		i := r.Intervals[f.figure]
		fmt.Fprintf(b, "%s %.3f [%.3f, %.3f]  ", f.name, f.value, i.Low, i.High)
	}
	fmt.Fprintln(b, r.Corpus)
}
