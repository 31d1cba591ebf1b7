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
//	W[f][l] = SVM_l[f] + Centroid mean_l[f] / |mean_l|
//
// Time grows with the labels of an example and hardly with the number of labels. Nearest
// are the examples without the label whose cosine to the mean is the greatest: Near for
// each positive one, but at least NearLeast. Easy negatives would be no support vectors.
//
// A weight is dropped if it is below Prune, or if it adds less than PruneMean to the score
// of an example of usual value. What it adds on average goes into the bias.
//
// Sources: Babbar, Schölkopf, DiSMEC, WSDM 2017 (weights dropped); Jain et al., SLICE,
// WSDM 2019 (nearest negatives).
type SparseSVM struct {
	C         float64 `json:"C" domain:"[1e-9,1e9]"`
	Balanced  bool    `json:"balanced"`
	Tolerance float64 `json:"tolerance" domain:"(0,1e3]"`
	MaxIter   int     `json:"max_iter" domain:"[1,1e6]"`
	Near      int     `json:"near" domain:"[0,1e9]"`
	NearLeast int     `json:"near_least" domain:"[0,1e9]"`
	Random    int     `json:"random" domain:"[0,1e9]"`
	Centroid  float64 `json:"centroid" domain:"[0,1e3]"`
	Prune     float64 `json:"prune" domain:"[0,1e3]"`
	PruneMean float64 `json:"prune_mean" domain:"[0,1e3]"`
}

// DefaultSparseSVM has the settings chosen on the development part of makupalat.
func DefaultSparseSVM() *SparseSVM {
	return &SparseSVM{C: 1, Tolerance: 0.1, MaxIter: 100, Near: 10, NearLeast: 100, Random: 100, Centroid: 5, Prune: 0.05, PruneMean: 0.005}
}

// Train finds the negative examples and solves one small problem a label, on all cores.
func (t *SparseSVM) Train(ctx context.Context, p *Problem) (*Linear, error) {
	if p.Labels > sparse.MaxLabels {
		return nil, fmt.Errorf("%d labels, and a sparse matrix has at most %d", p.Labels, sparse.MaxLabels)
	}
	positives := p.positives()
	nearest, err := t.nearest(ctx, p, positives)
	if err != nil {
		return nil, err
	}
	d := dualSolver{loss: squaredHinge, c: t.C, balanced: t.Balanced, tolerance: t.Tolerance, maxIter: t.MaxIter}
	usual := newUsualValues(p)
	columns, bias := make([][]sparse.Cell, p.Labels), make([]float32, p.Labels)
	err = parallel.Workers(ctx, p.Labels, 1, func() func(l, _ int) error {
		part, sum, sums := newSubproblem(p), newColumnSum(p.Features), newColumnSum(p.Features)
		return func(l, _ int) error {
			n := len(positives[l])
			if n == 0 || n == len(p.X) {
				bias[l] = float32(constant(n))
				return nil
			}
			y := part.take(positives[l], nearest[l], t.near(n, len(p.X)), t.Random, p.Seed+uint64(l))
			w, b, err := d.solve(ctx, &part.Problem, y, nil, p.Seed+uint64(l))
			for f, c := range w {
				sum.add(part.global[f], float64(c.weight))
			}
			if t.Centroid > 0 {
				sum.addMean(p, positives[l], t.Centroid, sums)
			}
			var dropped float64
			columns[l], dropped = sum.take(func(f uint32, w float64) bool {
				return math.Abs(w) >= t.Prune && math.Abs(w)*float64(usual.present[f]) >= t.PruneMean
			}, usual.mean)
			bias[l] = float32(b + dropped)
			return err
		}
	})
	return &Linear{Labels: p.Labels, Sparse: sparse.FromColumns(p.Features, columns), B: bias}, err
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
	return min(max(t.Near*positives, t.NearLeast), n-positives)
}
