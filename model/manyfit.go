package model

import (
	"context"
	"math"

	"tasnif/model/linear"
)

// fitMany is fit with a SparseSVM: on the first fold it chooses the weight of the means
// that ranks best, with one solution of the problems, and goes on with that.
func (m *Model) fitMany(ctx context.Context, t *linear.SparseSVM, p *linear.Problem, fold []int, folds int, report func(string, int, int)) (*outOfFoldScores, linear.Trainer, error) {
	if len(t.Centroids) == 0 {
		t = t.WithCentroid(0)
	}
	to := p.FrequentFirst()
	rows, at, unseen := scoredExamples(fold, math.MaxInt), scoredExamples(fold, folds), newUnseenTerms(p, fold)
	held := &outOfFoldScores{labels: p.Labels, scores: make([]float32, len(at)*p.Labels)}
	score := func(w *linear.Linear, k int) {
		for row, i := range at {
			if fold[i] == k {
				w.Scores(held.score(row), unseen.without(p.X[i], k))
			}
		}
	}
	for k := range folds {
		report("training", k, folds+1)
		var rest []int
		for _, i := range rows {
			if fold[i] != k {
				rest = append(rest, i)
			}
		}
		list, err := t.TrainEach(ctx, p.Select(rest))
		if err != nil {
			return nil, nil, err
		}
		best, most := 0, -1.0
		for i, w := range list {
			score(w, k)
			if merit := ranked(held, pick(p.Y, at), func(row int) bool { return fold[at[row]] == k }); merit > most {
				best, most = i, merit
			}
		}
		if len(list) > 1 {
			score(list[best], k)
			t = t.WithCentroid(t.Centroids[best])
		}
	}
	report("training", folds, folds+1)
	w, err := t.Train(ctx, p)
	if err != nil {
		return nil, nil, err
	}
	report("training", folds+1, folds+1)
	m.Linear = w.Permuted(to)
	return held, t, nil
}

// rankedLabels is how many of the first labels are looked at.
const rankedLabels = 5

// ranked is the mean of P@1 + R@5 of some rows that have labels.
func ranked(held *outOfFoldScores, y [][]int32, some func(row int) bool) float64 {
	sum, n := 0.0, 0
	for row, truth := range y {
		if !some(row) || len(truth) == 0 {
			continue
		}
		n++
		scores := held.score(row)
		for _, l := range truth {
			better := 0
			for _, s := range scores {
				if s > scores[l] {
					better++
				}
			}
			if better == 0 {
				sum++
			}
			if better < rankedLabels {
				sum += 1 / float64(len(truth))
			}
		}
	}
	return sum / float64(max(n, 1))
}
