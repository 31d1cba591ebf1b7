package predictions

import (
	"context"
	"fmt"

	"tasnif/data"
	"tasnif/model"
)

// OutOfFold trains on all folds but one, in turn, and predicts the remaining fold: every
// document is predicted by a model that was not trained on it. Near-duplicates stay in one
// fold. progress, if not nil, is called after every fold.
func OutOfFold(ctx context.Context, docs []data.Document, cfg model.Config, folds int, show Options, progress func(done int)) (*Set, error) {
	if folds < 2 || folds > len(docs) {
		return nil, fmt.Errorf("eval: %d folds of %d documents: give 2 or more, and no more than there are documents", folds, len(docs))
	}
	fold := data.Folds(LabelIndices(docs), show.Groups, folds, cfg.Seed)
	out := &Set{Mode: cfg.Mode, Groups: show.Groups, Rows: make([]Row, len(docs))}
	parts := make([]*Set, folds)
	for k := range folds {
		var learn, judge []data.Document
		for i, d := range docs {
			if fold[i] == k {
				judge = append(judge, d)
			} else {
				learn = append(learn, d)
			}
		}
		if len(judge) == 0 {
			continue
		}
		m, err := model.Train(ctx, learn, cfg)
		if err != nil {
			return nil, fmt.Errorf("fold %d of %d: %w", k+1, folds, err)
		}
		out.Mode = m.Mode
		if parts[k], err = New(ctx, m, judge, Options{HeadlinesOnly: show.HeadlinesOnly}); err != nil {
			return nil, err
		}
		if progress != nil {
			progress(k + 1)
		}
	}
	out.Labels = UnionOfLabels(parts)
	next := make([]int, folds)
	for k, part := range parts {
		if part != nil {
			parts[k] = part.Relabel(out.Labels)
		}
	}
	for i, k := range fold {
		out.Rows[i] = parts[k].Rows[next[k]]
		next[k]++
	}
	return out, nil
}
