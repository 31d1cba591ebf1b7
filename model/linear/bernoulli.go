package linear

import (
	"cmp"
	"context"
	"errors"
	"math"
	"slices"
	"strconv"
)

// Bernoulli is Bernoulli naive Bayes, trained by golearn. A feature is present or absent,
// and absence counts:
//
//	s_c(x) = ln P(c) + sum_{f in x} ln p_cf + sum_{f not in x} ln(1 - p_cf)
//	       = b_c + sum_{f in x} ( ln p_cf - ln(1 - p_cf) ),   b_c = ln P(c) + sum_f ln(1 - p_cf)
//
// which is linear. golearn's smoothing is p_cf = (n_cf + 1) / (N_c + 1). With one label a
// document, its classes are the labels. With several, the presence and the absence of each
// label are two classes of one training, and the score is their difference. Only the
// MaxFeatures features with the highest chi-squared statistic are used, since golearn's
// time and file size grow with the number of features.
//
// The vectors of this package are weighted, so a feature's weight is divided by its mean
// value over the training examples that have it. The score of presence is then that of
// value 1.
//
// Source: Manning, Raghavan, Schuetze, Introduction to Information Retrieval, 13.3.
type Bernoulli struct {
	MaxFeatures int `json:"max_features" domain:"[1,1e6]"`
}

// Train selects terms, counts with golearn and reads golearn's probabilities.
func (t *Bernoulli) Train(ctx context.Context, p *Problem) (*Linear, error) {
	return trainOn(ctx, Terms, p, t.train)
}

func (t *Bernoulli) train(ctx context.Context, p *Problem) (*Linear, error) {
	if p.Weight != nil {
		return nil, errors.New("bernoulli cannot weight examples; use another trainer")
	}
	grid := newGrid(p, selectFeatures(p, t.MaxFeatures))
	for i := range p.X {
		for l := range p.Labels {
			switch {
			case slices.Contains(p.Y[i], int32(l)):
				grid.add(i, "+"+strconv.Itoa(l))
			case !p.Single:
				grid.add(i, "-"+strconv.Itoa(l))
			}
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	fitted, err := grid.train()
	if err != nil {
		return nil, err
	}
	m, mean := NewLinear(p.Features, p.Labels), meanValues(p)
	for l := range p.Labels {
		fitted.add(m, l, +1, "+"+strconv.Itoa(l), mean)
		if !p.Single {
			fitted.add(m, l, -1, "-"+strconv.Itoa(l), mean)
		}
	}
	return m, nil
}

// add adds sign times a class's log-odds to the label's column. A class without examples
// has the prior of half an example.
func (f *bernoulliFit) add(m *Linear, label int, sign float64, class string, mean []float64) {
	n := float64(f.ClassInstances[class])
	bias := math.Log(max(n, 0.5) / max(float64(f.rows), 1))
	for k, probability := range f.CondMap[class] {
		feature := f.features[k]
		if feature < 0 {
			continue
		}
		absent := 1 - probability
		if absent <= 0 { // as golearn does for a feature in every document
			absent = 1 / (n + 1)
		}
		bias += math.Log(absent)
		m.W[feature*m.Labels+label] += float32(sign * (math.Log(probability) - math.Log(absent)) / mean[feature])
	}
	m.B[label] += float32(sign * bias)
}

// meanValues is each feature's mean value over the examples that have it; 1 for a feature
// that no example has.
func meanValues(p *Problem) []float64 {
	total, n := make([]float64, p.Features), make([]float64, p.Features)
	for _, x := range p.X {
		for j, f := range x.Index {
			total[f] += float64(x.Value[j])
			n[f]++
		}
	}
	for f := range total {
		if n[f] == 0 || total[f] == 0 {
			total[f], n[f] = 1, 1
		}
		total[f] /= n[f]
	}
	return total
}

// selectFeatures lists, in increasing order, the k features with the highest chi-squared
// statistic of presence against any label:
//
//	chi2(f,c) = N (AD - BC)^2 / ((A+B)(A+C)(B+D)(C+D))
//
// A of the N examples have feature and label, B the feature alone, C the label alone, D
// neither. Source: Yang, Pedersen, ICML 1997.
func selectFeatures(p *Problem, k int) []int {
	n := float64(len(p.X))
	df, best := make([]float64, p.Features), make([]float64, p.Features)
	for _, x := range p.X {
		for _, f := range x.Index {
			df[f]++
		}
	}
	for l := range p.Labels {
		with, positives := make([]float64, p.Features), 0.0
		for i, x := range p.X {
			if !slices.Contains(p.Y[i], int32(l)) {
				continue
			}
			positives++
			for _, f := range x.Index {
				with[f]++
			}
		}
		for f, a := range with {
			b, c := df[f]-a, positives-a
			d := n - a - b - c
			if all := (a + b) * (a + c) * (b + d) * (c + d); all > 0 {
				best[f] = max(best[f], n*(a*d-b*c)*(a*d-b*c)/all)
			}
		}
	}
	order := make([]int, 0, p.Features)
	for f, v := range best {
		if v > 0 {
			order = append(order, f)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(best[b], best[a]) })
	order = order[:min(k, len(order))]
	slices.Sort(order)
	return order
}
