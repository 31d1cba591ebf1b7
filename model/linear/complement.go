package linear

import (
	"context"
	"math"

	"tasnif/features/parallel"
)

// Complement is complement naive Bayes: a label is scored by how little the
// documents WITHOUT it use the document's features, which is estimated from the
// larger side and so is stable for rare labels:
//
//	theta_cf = (alpha + sum of x_f over not-c) / (alpha F + sum of all x over not-c)
//	s_c(x)   = x . (ln theta_f - ln theta_cf),   theta_f the same over all documents
//
// Rennie's score is -x . ln theta_c; the term of theta_f is equal for all labels,
// so the order of labels is his, but scores of long and short documents can be
// compared, which thresholds need. His step 6, weights divided by their absolute
// sum, is Norm (off by default, as in scikit-learn and Weka).
//
// Source: Rennie, Shih, Teevan, Karger, Tackling the Poor Assumptions of Naive
// Bayes Text Classifiers, ICML 2003, table 4.
type Complement struct {
	Alpha float64 `json:"alpha" domain:"[1e-10,1e6]"`
	Norm  bool    `json:"norm"`
}

// Train sums the terms once and takes logarithms.
func (t *Complement) Train(ctx context.Context, p *Problem) (*Linear, error) {
	return trainOn(ctx, Terms, p, t.train)
}

func (t *Complement) train(ctx context.Context, p *Problem) (*Linear, error) {
	return t.FromSums(ctx, Sum(p), p.Single)
}

// FromSums takes logarithms of sums.
func (t *Complement) FromSums(ctx context.Context, s *Sums, _ bool) (*Linear, error) {
	m := NewLinear(len(s.All), len(s.Positives))
	smooth := t.Alpha * float64(len(s.All))
	all := make([]float64, len(s.All)) // their logarithms, which all labels need
	parallel.Ranges(len(all), ManyFeatures, func(from, to int) {
		for f := from; f < to; f++ {
			all[f] = math.Log(s.All[f] + t.Alpha)
		}
	})
	err := eachLabel(ctx, m.Labels, func(c int) error {
		w, mass := s.of(c)
		zero := math.Log(s.Mass+smooth) - math.Log(s.Mass-mass+smooth)
		total := 0.0
		for f, own := range w {
			w[f] = all[f] - math.Log(max(s.All[f]-own, 0)+t.Alpha) - zero
			total += math.Abs(w[f])
		}
		if !t.Norm || total == 0 {
			total = 1
		}
		m.setColumn(c, 0, func(f int) float64 { return w[f] / total })
		return nil
	})
	return m, err
}
