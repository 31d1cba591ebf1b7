package retraining

import (
	"context"
	"fmt"

	"tasnif/data"
	"tasnif/model"
	"tasnif/model/eval"
	"tasnif/model/eval/predictions"
)

// Trial is a candidate and what it is judged on.
type Trial struct {
	Candidate *model.Model
	Serving   *model.Model // nil: none is served yet, and the candidate is only measured
	Names     [2]string    // of the two, for the report
	Corpus    string       // name of the held-out documents, for the report
	Train     []data.Document
	HeldOut   []data.Document
	Sample    []data.Document // the desk's random sample
	Groups    func([]data.Document) []int32
	Progress  func(stage string, done, total int)
}

// MinSample is the least random sample that is judged: in fewer documents no fall
// of a usual size can be told from noise.
const MinSample = 50

// gateRules are those of a candidate: no figure may fall beyond noise, no label's F1 by more than .05.
func gateRules(base *eval.Report) eval.Rules {
	return eval.Rules{Baseline: base, Tolerance: 0, Label: .05, ECE: .02, Resamples: 1000, Seed: 1}
}

// Judge measures the candidate beside the model that is served. The first report
// is of the held-out documents, with its verdict; the second of the random sample,
// nil where that has fewer than MinSample documents.
func (t *Trial) Judge(ctx context.Context) (heldOut, sample *eval.Report, err error) {
	if heldOut, err = t.measure(ctx, t.HeldOut, t.Corpus); err != nil || len(t.Sample) < MinSample {
		return heldOut, nil, err
	}
	sample, err = t.measure(ctx, t.Sample, fmt.Sprintf("the desk's random sample (%d items)", len(t.Sample)))
	return heldOut, sample, err
}

// measure judges on some documents.
func (t *Trial) measure(ctx context.Context, docs []data.Document, corpus string) (*eval.Report, error) {
	show := predictions.Options{Groups: t.Groups(docs)}
	opt := eval.DefaultOptions()
	opt.Corpus, opt.Progress = corpus, t.Progress
	var base *eval.Report
	if t.Serving != nil {
		opt.Model = t.Names[1]
		var err error
		if base, _, err = eval.Evaluate(ctx, t.Serving, docs, show, opt); err != nil {
			return nil, err
		}
	}
	opt.Model = t.Names[0]
	opt.Training = &eval.Training{Docs: t.Train, Groups: t.Groups(t.Train)}
	report, answers, err := eval.Evaluate(ctx, t.Candidate, docs, show, opt)
	if err != nil {
		return nil, err
	}
	return report, eval.Gate(ctx, report, answers, gateRules(base))
}
