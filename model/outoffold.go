package model

import (
	"context"
	"math"

	"tasnif/model/linear"
)

// outOfFoldScores are scores of examples by models that were not trained on them.
// Calibration, thresholds and blend weights are chosen on these alone.
type outOfFoldScores struct {
	labels int
	scores []float32 // an example a row: scores[i*labels+l]
}

// score gives example i's scores, a label each.
func (h *outOfFoldScores) score(i int) []float32 { return h.scores[i*h.labels : (i+1)*h.labels] }

// scoreOutOfFold trains once for each of the first folds, on all other folds, and
// scores the fold's examples as new documents (unseenTerms). fold is the fold of
// each example; examples of later folds are only trained on. Scores are in the
// order of the examples. Only those of learn are trained on; nil: all. done is called
// after each training.
func scoreOutOfFold(ctx context.Context, t linear.Trainer, p *linear.Problem, fold []int, folds int, learn []int, done func()) (*outOfFoldScores, error) {
	if learn == nil {
		learn = scoredExamples(fold, math.MaxInt)
	}
	at, new := scoredExamples(fold, folds), newUnseenTerms(p, fold)
	h := &outOfFoldScores{labels: p.Labels, scores: make([]float32, len(at)*p.Labels)}
	for k := range folds {
		var rest []int
		for _, i := range learn {
			if fold[i] != k {
				rest = append(rest, i)
			}
		}
		m, err := t.Train(ctx, p.Select(rest))
		if err != nil {
			return nil, err
		}
		for row, i := range at {
			if fold[i] == k {
				m.Scores(h.score(row), new.without(p.X[i], k))
			}
		}
		done()
	}
	return h, nil
}

// scoredExamples are the examples that stand in the first folds.
func scoredExamples(fold []int, folds int) []int {
	rows := make([]int, 0, len(fold))
	for i, f := range fold {
		if f < folds {
			rows = append(rows, i)
		}
	}
	return rows
}

// pick gives the elements of list at rows.
func pick[T any](list []T, rows []int) []T {
	out := make([]T, len(rows))
	for i, r := range rows {
		out[i] = list[r]
	}
	return out
}

// sumScores gives the out-of-fold scores of a weighted sum of models.
func sumScores(held []*outOfFoldScores, weights []float64) *outOfFoldScores {
	if len(held) == 1 {
		return held[0]
	}
	out := &outOfFoldScores{labels: held[0].labels, scores: make([]float32, len(held[0].scores))}
	for m, h := range held {
		for i, s := range h.scores {
			out.scores[i] += float32(weights[m]) * s
		}
	}
	return out
}
