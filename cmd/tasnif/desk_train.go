package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"tasnif/cmd/tasnif/corpora"
	"tasnif/cmd/tasnif/models"
	"tasnif/cmd/tasnif/outputs"
	"tasnif/cmd/tasnif/retraining"
	"tasnif/cmd/tasnif/usage"
	"tasnif/data"
	"tasnif/model"
	"tasnif/model/eval"
	"tasnif/model/eval/render"
	"tasnif/serve/desk"
	"tasnif/serve/releases"
)

// deskTrainVerb is: tasnif desk train DESK CORPUS...
type deskTrainVerb struct {
	TestSplit string `default:"test" placeholder:"NAME" help:"The split held out, on which the candidate is judged; all others are learnt from. Default: test."`

	releaseFlags `embed:""`
	learnFlags   `embed:""`
	Desk         string `arg:"" help:"The desk file; it is made where there is none."`
	corpora.Flags
}

// Help is what desk train --help says besides the flags.
func (deskTrainVerb) Help() string {
	return `Trains a candidate on the corpus without its test split, and on the desk's
corrections. It does not learn from the desk's random sample, nor from near-duplicates
of test documents. The candidate and the model served answer the test split and, from
50 corrected items on, the random sample. The candidate is refused (exit status 1) if
micro or macro F1 fell beyond noise, or the F1 of a topic by more than .05 beyond
noise. It has the editor's rules of the model served. Refused or not, it is kept as
DIR/NAME/VERSION, with report and card. Settings are those of tasnif train.

Example:

    tasnif desk train desk.db news.split.jsonl`
}

// Run trains and judges.
func (v *deskTrainVerb) Run(ctx context.Context, s *outputs.Streams) error {
	if err := v.Check(); err != nil {
		return err
	}
	if len(v.Split) > 0 {
		return usage.Errorf("--split: all splits but --test-split are learnt from; leave it out")
	}
	cfg, err := v.config()
	if err != nil {
		return err
	}
	folder, err := v.folder()
	if err != nil {
		return err
	}
	store, err := desk.Open(ctx, v.Desk, 0)
	if err != nil {
		return err
	}
	return closing(store, func(store *desk.Store) (err error) {
		end, err := retraining.Alone(folder)
		if err != nil {
			return outputs.Plain(err)
		}
		defer func() { err = errors.Join(err, end()) }()
		if err := store.CutOff(ctx, v.Name); err != nil {
			return err
		}
		draft, err := folder.New()
		if err != nil {
			return outputs.Plain(err)
		}
		run, err := store.Begin(ctx, desk.Trained, v.Name, draft.Version)
		if err == nil {
			var figures map[string]float64
			figures, err = v.candidate(ctx, s, store, draft, cfg)
			verdict := desk.Passed
			switch {
			case errors.Is(err, errCandidate):
				verdict = desk.Failed
			case err != nil:
				verdict = usage.OneLine(err)
			}
			err = errors.Join(err, store.End(context.WithoutCancel(ctx), run, verdict, figuresOf(figures)))
		}
		return errors.Join(err, draft.Discard())
	})
}

// errCandidate is wrapped by the error of a candidate that was refused.
var errCandidate = errors.New("the candidate is worse than the model served")

// candidate trains, judges and publishes a version.
func (v *deskTrainVerb) candidate(ctx context.Context, s *outputs.Streams, store *desk.Store, draft *releases.Draft, cfg model.Config) (map[string]float64, error) {
	start := time.Now()
	p := outputs.NewProgress(s.Err, v.Read.Quiet)
	defer p.End()
	v.Keep = v.keeps()
	c, err := v.Load(ctx, s, p)
	if err != nil {
		return nil, err
	}
	cfg.Topics = c.Settle(s, cfg.Topics, v.Read.Quiet)
	var train, test []data.Document
	for _, d := range c.Docs {
		if d.Split == v.TestSplit {
			test = append(test, d)
		} else {
			train = append(train, d)
		}
	}
	if len(test) == 0 || len(train) == 0 {
		return nil, fmt.Errorf("%s: %s in split %s of %d, and there must be some in it and some out of it; deal them with: tasnif split", strings.Join(v.Titles(), " "), outputs.Amount(len(test), "document"), v.TestSplit, len(c.Docs))
	}
	corrected, sample, undecided, err := corrections(ctx, store)
	if err != nil {
		return nil, err
	}
	doubted, err := store.Audit(ctx)
	if err != nil {
		return nil, err
	}
	joined := retraining.Join(train, test, corrected, corpora.Groups)
	trial := retraining.Trial{Names: [2]string{v.Name + " " + draft.Version}, Corpus: v.Title() + " (" + v.TestSplit + ")",
		Train: joined.Documents, HeldOut: test, Sample: sample, Groups: corpora.Groups, Progress: p.Report}
	serving, err := draft.Current()
	if err != nil {
		return nil, err
	}
	if serving != "" {
		if trial.Serving, _, _, err = models.Read(draft.Served()); err != nil {
			return nil, err
		}
		trial.Names[1] = v.Name + " " + serving
	}
	cfg.Progress = p.Report
	m, err := model.Train(ctx, joined.Documents, cfg)
	if err != nil {
		return nil, trainError(err)
	}
	if m, err = retraining.KeepRules(m, trial.Serving); err != nil {
		return nil, fmt.Errorf("the rules of %s: %w; change them with: tasnif rules show, tasnif rules attach", trial.Names[1], err)
	}
	trial.Candidate = m
	heldOut, onSample, err := trial.Judge(ctx)
	if err != nil {
		return nil, err
	}
	for _, d := range doubted {
		heldOut.Verdict.Add(eval.Check{Rule: "corrections", Name: d.Name(), Note: fmt.Sprintf("%d labels added at mean rank %.2f of the model's, where chance is 0.50; "+
			"take them out of training with: tasnif desk hold %s %s", d.Labels, d.Rank, v.Desk, holdWords(d))})
	}
	p.End()
	if err := v.publish(s, draft, m, heldOut); err != nil {
		return nil, err
	}
	return figures(joined, heldOut, onSample), v.tell(s, draft, joined, undecided, serving, heldOut, onSample, time.Since(start))
}

// corrections are what a desk has to train on and to measure on.
func corrections(ctx context.Context, store *desk.Store) (train, sample []data.Document, undecided int, err error) {
	undecided, err = store.Agreed(ctx, desk.ToTrain, func(d data.Document) error { train = append(train, d); return nil })
	if err == nil {
		_, err = store.Agreed(ctx, desk.ToMeasure, func(d data.Document) error { sample = append(sample, d); return nil })
	}
	return train, sample, undecided, err
}

// publish writes the version's files and makes it one.
func (v *deskTrainVerb) publish(s *outputs.Streams, draft *releases.Draft, m *model.Model, r *eval.Report) error {
	if err := m.WriteFile(draft.File(".tsnf")); err != nil {
		return err
	}
	for ending, format := range map[string]string{".report.json": "json", ".report.html": "html", ".report.md": "markdown"} {
		file := reportFile{format, draft.File(ending)}
		if err := file.write(s, func(b *bytes.Buffer) error { return render.Write(b, format, r) }); err != nil {
			return err
		}
	}
	if err := writeCards(s, []reportFile{{"markdown", draft.File(".card.md")}}, draft.File(".tsnf"), m, []*eval.Report{r}); err != nil {
		return err
	}
	return draft.Publish()
}

// figures are what a run notes.
func figures(learnt retraining.Joined, heldOut, sample *eval.Report) map[string]float64 {
	out := map[string]float64{"documents": float64(len(learnt.Documents)), "corrections": float64(learnt.Used)}
	for where, r := range map[string]*eval.Report{"test": heldOut, "sample": sample} {
		if r == nil {
			continue
		}
		out[where+".documents"], out[where+".micro.f1"], out[where+".macro.f1"] = float64(r.Documents), r.Micro.F1, r.Macro.F1
		if r.Comparison != nil {
			for _, name := range []string{"micro.f1", "macro.f1"} {
				if d, ok := r.Comparison.Delta(name); ok {
					out[where+"."+name+".difference"] = d.Delta
				}
			}
		}
	}
	return out
}

// tell says what was learnt, how it was judged and what to do next.
func (v *deskTrainVerb) tell(s *outputs.Streams, draft *releases.Draft, joined retraining.Joined, undecided int, serving string, heldOut, sample *eval.Report, took time.Duration) error {
	var b strings.Builder
	fmt.Fprintf(&b, "candidate     %s, %s\n", draft.Version, filepath.Dir(draft.Folder.File(draft.Version, "")))
	fmt.Fprintf(&b, "learnt from   %s: %s, %d of them in place of a text of the corpus\n", outputs.Amount(len(joined.Documents), "document"), outputs.Amount(joined.Used, "correction"), joined.Replaced)
	for _, left := range []struct {
		n   int
		why string
	}{{joined.NearTest, "near-duplicates of the test split"}, {joined.Unknown, "a label that the corpus does not have"}, {undecided, "readers disagree, and no editor has decided"}} {
		if left.n > 0 {
			fmt.Fprintf(&b, "left out      %s: %s\n", outputs.Amount(left.n, "correction"), left.why)
		}
	}
	var failed []string
	for _, r := range []*eval.Report{heldOut, sample} {
		if r == nil {
			continue
		}
		fmt.Fprintf(&b, "on            %s: micro F1 %.3f, macro F1 %.3f", r.Corpus, r.Micro.F1, r.Macro.F1)
		if r.Comparison != nil {
			if d, ok := r.Comparison.Delta("macro.f1"); ok {
				fmt.Fprintf(&b, "; served %.3f, difference %+.3f [%+.3f, %+.3f]", d.Before, d.Delta, d.Interval.Low, d.Interval.High)
			}
		}
		b.WriteString("\n")
		for _, c := range r.Verdict.Failed() {
			failed = append(failed, c.Rule+" "+c.Name)
		}
	}
	fmt.Fprintf(&b, "took          %s\n", outputs.Duration(took))
	next := fmt.Sprintf("tasnif desk promote %s%s %s", v.said(), v.Desk, draft.Version)
	switch {
	case len(failed) > 0:
		fmt.Fprintf(&b, "verdict       failed: %s; %s stays\n", strings.Join(failed, ", "), serving)
	case serving == "":
		fmt.Fprintf(&b, "verdict       measured; no version is served yet\npromote       %s\n", next)
	default:
		fmt.Fprintf(&b, "verdict       passed\npromote       %s\n", next)
	}
	if _, err := fmt.Fprint(s.Out, b.String()); err != nil {
		return err
	}
	if len(failed) > 0 {
		return fmt.Errorf("%w: %s (%s)", errCandidate, strings.Join(failed, ", "), draft.Folder.File(draft.Version, ".report.md"))
	}
	return nil
}
