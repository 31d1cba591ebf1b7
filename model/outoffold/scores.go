// Package outoffold scores examples by models that were not trained on them.
package outoffold

import (
	"context"
	"math"
	"slices"

	"tasnif/model/linear"
)

// Scores are scores of examples by models that were not trained on them.
// Calibration, thresholds and blend weights are chosen on these alone.
type Scores struct {
	Labels int
	Values []float32 // by example, then by label: Values[i*Labels+l]
	Asked  []float32 // in the same layout, of the vectors of Problem.Asked; nil: none
}

// Of is example i's scores by label.
func (h *Scores) Of(i int) []float32 { return h.Values[i*h.Labels : (i+1)*h.Labels] }

// Score trains once for each of the first folds, on all other folds, and scores the fold's
// examples as new documents (UnseenTerms). fold is the fold of each example; examples of
// later folds are only trained on. Scores are in the order of the examples. Only the
// examples of learn are trained on; nil: all. Vectors of p.Asked are scored in the same
// way. done is called after each training.
func Score(ctx context.Context, t linear.Trainer, p *linear.Problem, fold []int, folds int, learn []int, done func()) (*Scores, error) {
	if learn == nil {
		learn = Scored(fold, math.MaxInt)
	}
	at, new := Scored(fold, folds), NewUnseenTerms(p, fold)
	h := &Scores{Labels: p.Labels, Values: make([]float32, len(at)*p.Labels)}
	if len(p.Asked) > 0 {
		h.Asked = make([]float32, len(p.Asked)*p.Labels)
	}
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
				m.Scores(h.Of(row), new.Without(p.X[i], k))
			}
		}
		for i, x := range p.Asked {
			if p.AskedFold[i] == k {
				m.Scores(h.Asked[i*h.Labels:][:h.Labels], new.Without(x, k))
			}
		}
		done()
	}
	return h, nil
}

// Scored lists the examples of the first folds.
func Scored(fold []int, folds int) []int {
	rows := make([]int, 0, len(fold))
	for i, f := range fold {
		if f < folds {
			rows = append(rows, i)
		}
	}
	return rows
}

// Sum is the out-of-fold scores of a weighted sum of models. Asked is nil unless all have
// it.
func Sum(held []*Scores, weights []float64) *Scores {
	if len(held) == 1 {
		return held[0]
	}
	out := &Scores{Labels: held[0].Labels, Values: make([]float32, len(held[0].Values))}
	if !slices.ContainsFunc(held, func(h *Scores) bool { return h.Asked == nil }) {
		out.Asked = make([]float32, len(held[0].Asked))
	}
	for m, h := range held {
		for i, s := range h.Values {
			out.Values[i] += float32(weights[m]) * s
		}
		for i := range out.Asked {
			out.Asked[i] += float32(weights[m]) * h.Asked[i]
		}
	}
	return out
}

// Only is the scores of the examples at rows.
func (h *Scores) Only(rows []int) *Scores {
	out := &Scores{Labels: h.Labels, Values: make([]float32, 0, len(rows)*h.Labels)}
	for _, r := range rows {
		out.Values = append(out.Values, h.Of(r)...)
	}
	return out
}

// Size is the root mean square of the scores.
func (h *Scores) Size() float64 {
	sum := 0.0
	for _, s := range h.Values {
		sum += float64(s) * float64(s)
	}
	return math.Sqrt(sum / float64(max(len(h.Values), 1)))
}
