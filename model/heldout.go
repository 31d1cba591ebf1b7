package model

import "context"

// heldOut is each example's scores by a model that did not learn from it: what
// probabilities, thresholds and blend weights may be chosen on.
type heldOut struct {
	labels int
	scores []float32 // an example a row: scores[i*labels+l]
}

// score gives example i's scores, a label each.
func (h *heldOut) score(i int) []float32 { return h.scores[i*h.labels : (i+1)*h.labels] }

// holdOut trains once a fold on the other folds and scores the fold. Fold gives
// each example's fold, from 0 to folds-1; done is called after each.
func holdOut(ctx context.Context, t Trainer, p *Problem, fold []int, folds int, done func()) (*heldOut, error) {
	h := &heldOut{labels: p.Labels, scores: make([]float32, len(p.X)*p.Labels)}
	for k := range folds {
		var rest []int
		for i, f := range fold {
			if f != k {
				rest = append(rest, i)
			}
		}
		m, err := t.Train(ctx, p.Select(rest))
		if err != nil {
			return nil, err
		}
		for i, f := range fold {
			if f == k {
				m.Scores(h.score(i), p.X[i])
			}
		}
		done()
	}
	return h, nil
}

// sumHeldOut is the held-out scores of a weighted sum of models.
func sumHeldOut(held []*heldOut, weights []float64) *heldOut {
	if len(held) == 1 {
		return held[0]
	}
	out := &heldOut{labels: held[0].labels, scores: make([]float32, len(held[0].scores))}
	for m, h := range held {
		for i, s := range h.scores {
			out.scores[i] += float32(weights[m]) * s
		}
	}
	return out
}
