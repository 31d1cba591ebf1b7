package eval

import (
	"context"

	"tasnif/data"
	"tasnif/model"
	"tasnif/model/eval/metrics"
	"tasnif/model/eval/mistakes"
	"tasnif/model/eval/predictions"
	"tasnif/model/eval/study"
)

// Training is the training corpus of the evaluated model, for leakage and for a learning
// curve.
type Training struct {
	Docs   []data.Document
	Groups []int32       // of near-duplicates
	Config *model.Config // to draw a learning curve with; nil: none
}

// Evaluate predicts every document with the model, measures the answers, and runs the
// studies of package study.
func Evaluate(ctx context.Context, m *model.Model, docs []data.Document, show predictions.Options, opt Options) (*Report, *predictions.Set, error) {
	s, err := predictions.New(ctx, m, docs, show)
	if err != nil {
		return nil, nil, err
	}
	opt.tell("measuring", 0, 0)
	r, err := Measure(ctx, s, opt)
	if err != nil {
		return nil, nil, err
	}
	r.Teaching = m.Info.Teaching
	r.Mistakes.Explain(m, docs, show)
	if r.NoFields, err = withoutFields(ctx, m, docs, show); err != nil {
		return nil, nil, err
	}
	if r.Rules, err = editorRules(ctx, m, s, docs, show, opt); err != nil {
		return nil, nil, err
	}
	r.Guarantees, r.Archive = study.Guarantees(m, s), study.ArchiveOf(m, s, docs)
	if opt.Noise {
		opt.tell("spelling otherwise", 0, 0)
		if r.Noise, err = study.MeasureNoise(ctx, m, s, docs, show, opt.Seed); err != nil {
			return nil, nil, err
		}
	}
	r.Leakage = study.LeakageOf(m, s, docs, show)
	if t := opt.Training; t != nil {
		opt.tell("looking for leaks", 0, 0)
		if err := r.Leakage.Corpus(s, docs, t.Docs); err != nil {
			return nil, nil, err
		}
		if r.Learning, err = learningCurve(ctx, t, docs, show, opt); err != nil {
			return nil, nil, err
		}
	}
	if opt.Reading > 0 {
		opt.tell("explaining mistakes", 0, 0)
		if r.Reading, err = mistakes.Of(s, docs, show, opt.Reading); err != nil {
			return nil, nil, err
		}
		if err := r.Reading.Explain(ctx, m); err != nil {
			return nil, nil, err
		}
	}
	for i := range r.Rows {
		r.Rows[i].Learnt = s.Rows[i].Learnt
	}
	return r, s, nil
}

// withoutFields measures the model without the documents' categorical fields; nil if it
// uses none that they have.
func withoutFields(ctx context.Context, m *model.Model, docs []data.Document, show predictions.Options) (*WithoutFields, error) {
	if m.Fields == nil {
		return nil, nil
	}
	out := &WithoutFields{Fields: m.Fields.Names}
	for _, d := range docs {
		if m.Fields.Knows(show.Shown(d)) {
			out.Known++
		}
	}
	if out.Known == 0 {
		return nil, nil
	}
	s, err := predictions.New(ctx, m.WithoutFields(), docs, show)
	if err != nil {
		return nil, err
	}
	out.Summary = metrics.Summarize(s)
	return out, nil
}

// LearningPoint is a point of a report's learning curve: a model trained on a part of the
// training corpus, measured on all evaluated documents.
type LearningPoint struct {
	Training int `json:"training"` // documents learnt from
	metrics.Summary
}

// learningCurve learns from an eighth, a quarter, half and all of the training corpus.
func learningCurve(ctx context.Context, t *Training, docs []data.Document, show predictions.Options, opt Options) ([]LearningPoint, error) {
	if t.Config == nil {
		return nil, nil
	}
	plan := study.LearningPlan{
		Docs: t.Docs, Groups: t.Groups, Test: docs, Show: predictions.Options{HeadlinesOnly: show.HeadlinesOnly, Groups: show.Groups},
		Ways: []study.Way{{Config: *t.Config}}, Sizes: []int{}, Draws: 1, Seed: t.Config.Seed,
		Progress: func(done, total int) { opt.tell("learning curve", done, total) },
	}
	last := 0
	for _, parts := range []int{8, 4, 2} {
		if n := len(t.Docs) / parts; n > last {
			plan.Sizes, last = append(plan.Sizes, n), n
		}
	}
	c, err := study.Learn(ctx, plan)
	if err != nil {
		return nil, err
	}
	var out []LearningPoint
	for _, p := range c.Curves[0].Points {
		out = append(out, LearningPoint{p.Documents, metrics.Summary{Documents: c.Documents, Accuracy: p.Accuracy.Mean, Micro: p.Micro.Mean, Macro: p.Macro.Mean}})
	}
	return out, nil
}
