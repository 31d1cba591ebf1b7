package model

import (
	"context"
	"math"
)

// Multinomial is multinomial naive Bayes on TF-IDF sums, with Lidstone smoothing:
//
//	theta_cf = (alpha + sum of x_f over c) / (alpha F + sum of all x over c)
//
// With one label a document, the classes compete: s_c = ln P(c) + x . (ln theta_c -
// ln theta), theta the same over all documents. The term of theta is equal for all
// classes, so the winner is the textbook's, but scores of long and short documents
// can be compared, which calibration needs.
// With several, each label is held against the documents without it (Rennie's
// one-versus-all): s_c = ln(N_c / N_not-c) + x . (ln theta_c - ln theta_not-c).
//
// Source: Manning, Raghavan, Schuetze, Introduction to Information Retrieval, 13.2.
type Multinomial struct {
	Alpha float64 `json:"alpha"`
}

// Train sums the terms once and takes logarithms.
func (t *Multinomial) Train(ctx context.Context, p *Problem) (*Linear, error) {
	return trainOn(ctx, Terms, p, t.train)
}

func (t *Multinomial) train(ctx context.Context, p *Problem) (*Linear, error) {
	m, s := NewLinear(p.Features, p.Labels), sum(p)
	smooth := t.Alpha * float64(p.Features)
	err := eachLabel(ctx, p.Labels, func(c int) error {
		own, mass := s.of(p, c)
		positives := float64(len(s.by[c]))
		negatives := float64(s.examples) - positives
		zero := math.Log(mass + smooth)
		if p.Single {
			zero -= math.Log(s.mass + smooth)
			m.setColumn(c, math.Log((positives+1)/float64(s.examples+p.Labels)), func(f int) float64 {
				return math.Log(own[f]+t.Alpha) - math.Log(s.all[f]+t.Alpha) - zero
			})
			return nil
		}
		zero -= math.Log(s.mass - mass + smooth)
		m.setColumn(c, math.Log((positives+1)/(negatives+1)), func(f int) float64 {
			return math.Log(own[f]+t.Alpha) - math.Log(max(s.all[f]-own[f], 0)+t.Alpha) - zero
		})
		return nil
	})
	return m, err
}
