package eval

import (
	"context"

	"tasnif/data"
	"tasnif/model"
)

// Lesson is a point of a learning curve: a model trained on a part of the
// training corpus, measured on the whole of the evaluated one.
type Lesson struct {
	Training int `json:"training"` // documents learnt from
	Brief
}

// lessons are the parts of the training corpus learnt from, in eighths; each
// holds the one before.
var lessons = [...]int{1, 2, 4, 8}

// Learn draws a learning curve: does more of the same corpus still help? Parts
// are stratified by label and keep near-duplicates together.
func Learn(ctx context.Context, training []data.Document, groups []int32, docs []data.Document, cfg model.Config, exam Examination, progress func(done, total int)) ([]Lesson, error) {
	part := data.Folds(indicesOf(training), groups, lessons[len(lessons)-1], cfg.Seed)
	var out []Lesson
	for n, eighths := range lessons {
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
		s, err := Examine(ctx, m, docs, Examination{HeadlinesOnly: exam.HeadlinesOnly, Groups: exam.Groups})
		if err != nil {
			return nil, err
		}
		out = append(out, Lesson{Training: len(learn), Brief: brief(s)})
		if progress != nil {
			progress(n+1, len(lessons))
		}
	}
	return out, nil
}
