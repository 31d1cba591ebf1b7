package linear

import (
	"context"
	"math"
)

// Centroid is Rocchio's classifier. The weights of a label are the mean direction of its
// documents, minus Negative times the mean direction of the others:
//
//	w_c = mean of x over c / its length - Negative * mean of x over not-c / its length
//
// With Negative 0 the score is the cosine to the label's TF-IDF centroid, the ranking of
// Annif's tfidf backend.
//
// Source: Rocchio 1971; Introduction to Information Retrieval, 14.2.
type Centroid struct {
	Negative float64 `json:"negative" domain:"[0,100]"`
}

// Train sums once and scales.
func (t *Centroid) Train(ctx context.Context, p *Problem) (*Linear, error) {
	m, s := NewLinear(p.Features, p.Labels), Sum(p)
	err := eachLabel(ctx, p.Labels, func(c int) error {
		own, _ := s.of(c)
		var in, out float64
		for f, v := range own {
			in += v * v
			out += (s.All[f] - v) * (s.All[f] - v)
		}
		in, out = Inverse(math.Sqrt(in)), t.Negative*Inverse(math.Sqrt(out))
		m.setColumn(c, 0, func(f int) float64 { return own[f]*in - (s.All[f]-own[f])*out })
		return nil
	})
	return m, err
}

// Inverse is 1/v, and 0 for 0: a label without documents points nowhere.
func Inverse(v float64) float64 {
	if v == 0 {
		return 0
	}
	return 1 / v
}
