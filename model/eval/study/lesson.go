package study

import (
	"context"

	"tasnif/data"
	"tasnif/model"
	"tasnif/model/eval/metrics"
	"tasnif/model/eval/predictions"
)

// Lesson is a point of a learning curve: a model trained on a part of the
// training corpus, measured on the whole of the evaluated one.
type LearningPoint struct {
	Training int `json:"training"` // documents learnt from
	metrics.Summary
}

// lessons are the parts of the training corpus learnt from, in eighths; each
// holds the one before.
var parts = [...]int{1, 2, 4, 8}

// Learn draws a learning curve: does more of the same corpus still help? Parts
// are stratified by label and keep near-duplicates together.
func LearnParts(ctx context.Context, training []data.Document, groups []int32, docs []data.Document, cfg model.Config, exam predictions.Options, progress func(done, total int)) ([]LearningPoint, error) {
	part := data.Folds(predictions.LabelIndices(training), groups, parts[len(parts)-1], cfg.Seed)
	var out []LearningPoint
	for n, eighths := range parts {
		var learn []data.Document
		for i, d := range training {
			if part[i] < eighths {
				learn = append(learn, d)
			}
		}
		m, err := model.Train(ctx, learn, cfg)
		if err != nil {
			return nil, err
		}
		s, err := predictions.New(ctx, m, docs, predictions.Options{HeadlinesOnly: exam.HeadlinesOnly, Groups: exam.Groups})
		if err != nil {
			return nil, err
		}
		out = append(out, LearningPoint{Training: len(learn), Summary: metrics.Summarize(s)})
		if progress != nil {
			progress(n+1, len(parts))
		}
	}
	return out, nil
}
