package linear

import (
	"context"
	"math"

	"tasnif/features/parallel"
)

// Complement is complement naive Bayes. A label's score is high if documents without the
// label rarely use the features of the document. The estimate is stable for rare labels,
// because it comes from the larger side:
//
//	theta_cf = (alpha + sum of x_f over not-c) / (alpha F + sum of all x over not-c)
//	s_c(x)   = x . (ln theta_f - ln theta_cf),   theta_f the same over all documents
//
// Rennie's score is -x . ln theta_c. The term of theta_f is equal for all labels, so the
// order of labels is the same as his. It makes scores of long and short documents
// comparable, which thresholds need. His step 6, dividing the weights by their absolute
// sum, is Norm (off by default, as in scikit-learn and Weka).
//
// Source: Rennie, Shih, Teevan, Karger, Tackling the Poor Assumptions of Naive Bayes Text
// Classifiers, ICML 2003, table 4.
type Complement struct {
	Alpha float64 `json:"alpha" domain:"[1e-10,1e6]"`
	Norm  bool    `json:"norm"`
}

// Train trains on the terms alone.
func (t *Complement) Train(ctx context.Context, p *Problem) (*Linear, error) {
	return trainOn(ctx, Terms, p, t.train)
}

func (t *Complement) train(ctx context.Context, p *Problem) (*Linear, error) {
	return t.FromSums(ctx, Sum(p), p.Single)
}

// FromSums trains on sums.
func (t *Complement) FromSums(ctx context.Context, s *Sums, _ bool) (*Linear, error) {
	m := NewLinear(len(s.All), len(s.Positives))
	smooth := t.Alpha * float64(len(s.All))
	all := make([]float64, len(s.All)) // ln(sum + alpha), by feature
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
