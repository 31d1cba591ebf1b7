package linear

import (
	"cmp"
	"context"
	"math"
	"slices"

	"tasnif/features/parallel"
	"tasnif/model/linear/sparse"
)

// columnSum adds up the weights of one label, for features in any order. Its memory is
// reused.
type columnSum struct {
	sum     []float64 // by feature
	added   []bool
	touched []uint32
	kept    []sparse.Cell
}

func newColumnSum(features int) *columnSum {
	return &columnSum{sum: make([]float64, features), added: make([]bool, features)}
}

func (s *columnSum) add(f uint32, w float64) {
	if !s.added[f] {
		s.added[f], s.touched = true, append(s.touched, f)
	}
	s.sum[f] += w
}

// take returns the weights to keep, by increasing feature, and empties the sum. dropped is
// what the other weights add to a score on average; 0 if mean is nil.
func (s *columnSum) take(keep func(f uint32, w float64) bool, mean []float32) (column []sparse.Cell, dropped float64) {
	kept := s.kept[:0]
	for _, f := range s.touched {
		switch w := s.sum[f]; {
		case w == 0:
		case keep(f, w):
			kept = append(kept, sparse.Cell{Feature: f, Weight: float32(w)})
		case mean != nil:
			dropped += w * float64(mean[f])
		}
		s.sum[f], s.added[f] = 0, false
	}
	slices.SortFunc(kept, func(a, b sparse.Cell) int { return cmp.Compare(a.Feature, b.Feature) })
	s.touched, s.kept = s.touched[:0], kept
	return slices.Clone(kept), dropped
}

// addMean adds scale times the unit vector along the mean of some examples. sums is scratch
// memory.
func (s *columnSum) addMean(p *Problem, examples []int32, scale float64, sums *columnSum) {
	for _, i := range examples {
		x, weight := p.X[i], p.weight(int(i))
		for j, f := range x.Index {
			sums.add(f, weight*float64(x.Value[j]))
		}
	}
	length := 0.0
	for _, f := range sums.touched {
		length += sums.sum[f] * sums.sum[f]
	}
	scale *= Inverse(math.Sqrt(length))
	for _, f := range sums.touched {
		s.add(f, scale*sums.sum[f])
		sums.sum[f], sums.added[f] = 0, false
	}
	sums.touched = sums.touched[:0]
}

// centroids are the unit vectors along the mean of each label's examples, without the
// weights below least.
func (p *Problem) centroids(positives [][]int32, least float64) [][]sparse.Cell {
	columns := make([][]sparse.Cell, p.Labels)
	parallel.Workers(context.Background(), p.Labels, 1, func() func(l, _ int) error {
		sum, sums := newColumnSum(p.Features), newColumnSum(p.Features)
		return func(l, _ int) error {
			sum.addMean(p, positives[l], 1, sums)
			columns[l], _ = sum.take(func(_ uint32, w float64) bool { return math.Abs(w) >= least }, nil)
			return nil
		}
	})
	return columns
}

// usualValues holds, by feature, the mean absolute value in the examples that have the
// feature (present), and the mean value over all examples (mean).
type usualValues struct{ present, mean []float32 }

func newUsualValues(p *Problem) usualValues {
	total, size, n := make([]float64, p.Features), make([]float64, p.Features), make([]float64, p.Features)
	for i, x := range p.X {
		weight := p.weight(i)
		for j, f := range x.Index {
			v := weight * float64(x.Value[j])
			total[f], size[f] = total[f]+v, size[f]+math.Abs(v)
			n[f] += weight
		}
	}
	u := usualValues{make([]float32, p.Features), make([]float32, p.Features)}
	for f := range total {
		u.present[f], u.mean[f] = float32(size[f]/max(n[f], 1e-9)), float32(total[f]/max(p.total(), 1e-9))
	}
	return u
}
