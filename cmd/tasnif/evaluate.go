package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"tasnif/cmd/tasnif/corpora"
	"tasnif/cmd/tasnif/models"
	"tasnif/cmd/tasnif/outputs"
	"tasnif/cmd/tasnif/usage"
	"tasnif/data"
	"tasnif/model"
	"tasnif/model/eval"
	"tasnif/model/eval/predictions"
	"tasnif/model/eval/render"
	"tasnif/model/linear"
)

// evaluateVerb is: tasnif evaluate MODEL CORPUS...
type evaluateVerb struct {
	View      string   `default:"article" enum:"article,headline" placeholder:"VIEW" help:"The view of documents: article (headline and body) or headline (the headline alone; the body where there is none). Default: article."`
	Format    string   `placeholder:"FORMAT" help:"Format of the report: ${formatnames}. Default: by the ending of -o, or text."`
	Lang      string   `enum:"auto,ar,en" default:"auto" placeholder:"LANG" help:"Language of the HTML report: ar, en, or auto. Default: auto, ar where topics have Arabic names, en otherwise."`
	Output    []string `short:"o" writes:"report" sep:"none" placeholder:"FILE" help:"Write the report here in place of standard output; may be repeated: -o report.json -o report.md."`
	Baseline  string   `placeholder:"REPORT.json" help:"An earlier report of the same documents (evaluate --format json): the report shows what changed, with intervals and p-values. Only --gate makes it fail."`
	Resamples int      `default:"1000" domain:"[0,1e6]" placeholder:"N" help:"Bootstrap resamples behind the intervals; 0: no intervals. Default: 1000."`
	Worst     int      `default:"5" domain:"[0,1e6]" placeholder:"N" help:"Mistakes of each kind to list in text and JSON; the HTML report has all. Default: 5."`
	Rows      bool     `negatable:"" default:"true" help:"Keep every document's truth and answer in the JSON report, so that it can be a baseline. Default: yes."`
	Seed      uint64   `default:"1" domain:"any" placeholder:"N" help:"Seed of the resamples and of the noise. Default: 1."`

	gateFlags
	diagnosticFlags

	DemoModel bool   `help:"Evaluate the model inside this program, in place of MODEL, on your own CORPUS."`
	Model     string `arg:"" optional:"" help:"Model file; none with --demo-model."`
	corpora.Flags
}

// Help is what evaluate --help says besides the flags.
func (evaluateVerb) Help() string {
	return `Examples:

    tasnif evaluate --split test news.tsnf news.jsonl.zst
    tasnif evaluate --split test --view headline \
        -o report.json -o report.html news.tsnf news.jsonl.zst
    tasnif evaluate --split test --baseline report.json \
        news.tsnf news.jsonl.zst
    tasnif evaluate --demo-model news.jsonl

In CI, after: tasnif baseline --reason 'first model' report.json baseline.json

    tasnif evaluate --split test --baseline baseline.json --gate \
        --min macro.f1=0.70 --max-size 20MB \
        -o report.html -o report.md -o report.junit -o report.github \
        news.tsnf news.jsonl.zst

Exit status: 0 the gate passed, or none was asked for; 1 the gate failed (reports are
written first), the baseline is of other documents, or the work failed; 2 wrong
usage. A line on standard error says which it was.`
}

// formatEndings are the endings of -o that are no format's own name.
var formatEndings = map[string]string{"md": "markdown", "txt": "text", "htm": "html", "xml": "junit", "prom": "openmetrics"}

// Run evaluates.
func (v *evaluateVerb) Run(ctx context.Context, s *outputs.Streams) error {
	if err := v.check(); err != nil {
		return err
	}
	reports, err := reportFiles(v.Output, v.Format, render.Formats(), "text")
	if err != nil {
		return err
	}
	var base *eval.Report
	if v.Baseline != "" {
		if base, err = readReport(v.Baseline); err != nil {
			return err
		}
		if _, err = base.Predictions(); err != nil {
			return fmt.Errorf("%s: %w", v.Baseline, err)
		}
	}
	m, err := models.Chosen(v.DemoModel, v.Model)
	if err != nil {
		return err
	}
	p := outputs.NewProgress(s.Err, v.Read.Quiet)
	defer p.End()
	v.Keep = m.Fields.KeptFields()
	c, err := v.Load(ctx, s, p)
	if err != nil {
		return err
	}
	c.Alias(s, m.Labels, v.Read.Quiet)
	training, err := v.training(ctx, s, m, p)
	if err != nil {
		return err
	}
	report, answers, err := eval.Evaluate(ctx, m, c.Docs, shown(v.View, c.Docs, p), eval.Options{
		Model: models.Title(v.DemoModel, v.Model), Corpus: v.Title(),
		Resamples: v.Resamples, Seed: v.Seed, Worst: v.Worst, Rows: v.Rows,
		Noise: v.Noise, Training: training, Progress: p.Report, Reading: reading(reports),
	})
	if err != nil {
		return err
	}
	report.Language = v.Lang
	misfit := v.judge(ctx, m, c.Docs, answers, report, base)
	if misfit != nil && report.Verdict == nil {
		return misfit
	}
	p.End()
	for _, r := range reports {
		err := r.write(s, func(b *bytes.Buffer) error { return render.Write(b, r.format, report) })
		if err != nil {
			return err
		}
	}
	if len(v.Output) > 0 {
		if err := render.WriteChanges(s.Out, report); err != nil {
			return err
		}
	}
	v.warnLearnt(s, report)
	switch {
	case misfit != nil:
		return misfit
	case report.Verdict != nil && !report.Verdict.Passed:
		return gateFailed(report.Verdict)
	}
	return nil
}

// check refuses wrong usage, before any work.
func (v *evaluateVerb) check() error {
	if err := v.checkModel(); err != nil {
		return err
	}
	if err := v.gateFlags.check(v.Baseline); err != nil {
		return err
	}
	if err := v.diagnosticFlags.check(v); err != nil {
		return err
	}
	return v.Flags.Check()
}

// checkModel settles which arguments are MODEL and CORPUS.
func (v *evaluateVerb) checkModel() (err error) {
	switch {
	case v.DemoModel && v.Demo:
		return usage.Errorf("--demo-model learnt from all of the demonstration corpus, so its figures on --demo would say nothing; name a CORPUS of your own, or hold a part back: tasnif train --demo --split train -o demo.tsnf, then tasnif evaluate --demo --split test demo.tsnf")
	case !v.DemoModel && v.Demo && v.Model == "":
		return usage.Errorf("--demo is the demonstration corpus, and no MODEL to measure on it is named; make one that has not seen the test split: tasnif train --demo --split train -o demo.tsnf, then tasnif evaluate --demo --split test demo.tsnf")
	}
	v.Corpus, err = models.Argument("--demo-model", v.DemoModel, &v.Model, v.Corpus)
	return err
}

// reportFile is one rendering: a format, and the file it goes to ("": standard
// output).
type reportFile struct{ format, file string }

// reportFiles are the renderings asked for: by the endings of the paths where
// no format is named.
func reportFiles(paths []string, format string, formats []string, otherwise string) ([]reportFile, error) {
	if format != "" && !slices.Contains(formats, format) {
		return nil, usage.Errorf("--format %s: there are %s", format, strings.Join(formats, ", "))
	}
	if len(paths) == 0 {
		return []reportFile{{cmp.Or(format, otherwise), ""}}, nil
	}
	var list []reportFile
	for _, path := range paths {
		f := format
		if f == "" {
			ending := strings.TrimPrefix(filepath.Ext(path), ".")
			f = cmp.Or(formatEndings[ending], ending)
			if !slices.Contains(formats, f) {
				return nil, usage.Errorf("-o %s: no report format has this ending; give --format, one of %s", path, strings.Join(formats, ", "))
			}
		}
		file, err := outputs.Target(path)
		if err != nil {
			return nil, err
		}
		list = append(list, reportFile{f, file})
	}
	return list, nil
}

// mistakesRead is how many documents that the model got wrong an HTML report has.
const mistakesRead = 1500

// reading is how many documents are to be written out for the reports.
func reading(reports []reportFile) int {
	if slices.ContainsFunc(reports, func(r reportFile) bool { return r.format == "html" }) {
		return mistakesRead
	}
	return 0
}

// write renders and puts the result where it goes.
func (r reportFile) write(s *outputs.Streams, render func(b *bytes.Buffer) error) error {
	var b bytes.Buffer
	if err := render(&b); err != nil {
		return err
	}
	if r.file != "" {
		return outputs.Replace(r.file, b.Bytes())
	}
	_, err := s.Out.Write(b.Bytes())
	return err
}

// shown is how the model is shown documents.
func shown(view string, docs []data.Document, p *outputs.Progress) predictions.Options {
	return predictions.Options{
		HeadlinesOnly: view == data.HeadlineView.String(),
		Groups:        corpora.Groups(docs),
		Progress:      func(done int) { p.Report("answering", done, len(docs)) },
	}
}

// warnLearnt says that the model was trained on documents that it was measured on.
func (v *evaluateVerb) warnLearnt(s *outputs.Streams, r *eval.Report) {
	if k := r.Leakage; k.Exact > 0 {
		s.Warn("%s: figures of such documents measure memory, and the report gives those of the others too; to measure on news to come, train on one split and evaluate on another: tasnif split, train --split train, evaluate --split test", k.Told(r.Documents))
	}
}

// readReport reads a JSON report.
func readReport(path string) (*eval.Report, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, outputs.Plain(err))
	}
	r, err := render.ReadReport(file)
	if err := errors.Join(err, file.Close()); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return r, nil
}

// diagnosticFlags ask what lies behind the figures.
type diagnosticFlags struct {
	Train         []string `group:"causes" sep:"none" placeholder:"CORPUS" help:"The training corpus: the report counts evaluated documents that are in it, or near-duplicates of it, and has the figures without them."`
	TrainSplit    []string `group:"causes" placeholder:"NAME" help:"The training splits of --train, or of CORPUS without --train: --split test --train-split train,dev."`
	LearningCurve bool     `group:"causes" help:"Train on an eighth, a quarter, half and all of the training corpus, and evaluate each."`
	Noise         bool     `group:"causes" help:"Predict again with other spellings of the same words (marks, tatweel, hamza, digits, punctuation), and count the labels that change."`
}

func (f *diagnosticFlags) check(v *evaluateVerb) error {
	switch {
	case f.LearningCurve && len(f.Train)+len(f.TrainSplit) == 0:
		return usage.Errorf("--learning-curve needs the training corpus; give --train CORPUS or --train-split NAME")
	case len(f.Train) == 0 && len(f.TrainSplit) > 0 && len(v.Split) == 0:
		return usage.Errorf("--train-split %s without --train means another part of CORPUS; name the part to measure with --split", f.TrainSplit[0])
	}
	return nil
}

// training is what the model was trained on, as far as the user says; nil otherwise.
func (v *evaluateVerb) training(ctx context.Context, s *outputs.Streams, m *model.Model, p *outputs.Progress) (*eval.Training, error) {
	if len(v.Train)+len(v.TrainSplit) == 0 {
		return nil, nil
	}
	learnt := v.Flags
	learnt.Split = v.TrainSplit
	if len(v.Train) > 0 {
		learnt.Corpus, learnt.Demo = v.Train, false
	}
	c, err := learnt.Load(ctx, s, p)
	if err != nil {
		return nil, fmt.Errorf("the training corpus: %w", err)
	}
	c.Alias(s, m.Labels, true)
	out := &eval.Training{Docs: c.Docs, Groups: corpora.Groups(c.Docs)}
	if v.LearningCurve {
		cfg, err := configOf(m)
		if err != nil {
			return nil, err
		}
		out.Config = &cfg
	}
	return out, nil
}

// configOf is how a model was trained, for training another like it.
func configOf(m *model.Model) (model.Config, error) {
	trainer, err := linear.NewTrainer(m.Info.Trainer, m.Info.Params)
	return model.Config{
		Features: m.Vectorizer.Config, Trainer: trainer, Mode: m.Mode,
		Topics: m.Labels, Seed: m.Info.Seed, Folds: m.Info.Folds,
		Embeddings: m.Vectorizer.Embeddings(),
	}, err
}
