package linear

import (
	"context"
	"fmt"
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"

	"tasnif/features/parallel"
)

// Ridge is ridge regression on y = +1 and -1, one label against the rest, in closed form:
//
//	min over w, b   1/2 |w|^2 + 1/2 b^2 + sum_i C_i/2 (y_i - x_i . w - b)^2
//	(I + sum_i C_i x_i x_i') w = sum_i C_i y_i x_i,   x_i extended by a 1 for b
//
// C_i is C, or with Balanced C n / (2 n_y) for the n_y examples of the same sign. So each
// label's matrix is a combination of two: that of all examples and that of its positive
// ones. Ridge is for few features that every example has, such as an embedding's
// dimensions; there it takes a hundredth of the time of coordinate descent.
type Ridge struct {
	C        float64 `json:"C" domain:"[1e-9,1e9]"`
	Balanced bool    `json:"balanced"`
	On       Block   `json:"on,omitempty"` // the block of features to train on
}

// maxRidge is the largest number of features that Ridge solves for: a matrix of 128 MB.
const maxRidge = 4095

func (t *Ridge) on() Block { return t.On }

// Train solves one problem for each label, on all cores.
func (t *Ridge) Train(ctx context.Context, p *Problem) (*Linear, error) {
	return trainOn(ctx, t.On, p, t.train)
}

func (t *Ridge) train(ctx context.Context, p *Problem) (*Linear, error) {
	if p.Features > maxRidge {
		return nil, fmt.Errorf("ridge solves for at most %d features, and there are %d; train it on %q alone", maxRidge, p.Features, Archive)
	}
	m, x := NewLinear(p.Features, p.Labels), denseOf(p)
	all, err := x.moments(ctx, nil)
	if err != nil {
		return nil, err
	}
	d := dualSolver{c: t.C, balanced: t.Balanced}
	err = eachLabel(ctx, p.Labels, func(l int) error {
		y, positives := p.signs(l)
		if positives == 0 || positives == len(y) {
			m.setColumn(l, constant(positives), func(int) float64 { return 0 })
			return nil
		}
		own := make([]int, 0, positives)
		for i, sign := range y {
			if sign > 0 {
				own = append(own, i)
			}
		}
		mine, err := x.moments(ctx, own)
		if err != nil {
			return err
		}
		w, err := all.solve(mine, d.costs(p, y))
		if err != nil {
			return fmt.Errorf("ridge: label %d: %w", l, err)
		}
		m.setColumn(l, w[p.Features], func(f int) float64 { return w[f] })
		return nil
	})
	return m, err
}

// denseRows holds examples as rows of equal width. The last value of a row is 1, and the
// whole row is multiplied by the square root of the example's weight.
type denseRows struct {
	values []float64
	width  int
}

func denseOf(p *Problem) denseRows {
	x := denseRows{make([]float64, len(p.X)*(p.Features+1)), p.Features + 1}
	for i, v := range p.X {
		row := x.row(i)
		for j, f := range v.Index {
			row[f] = float64(v.Value[j])
		}
		row[p.Features] = 1
		if p.Weight != nil {
			blas64.Scal(math.Sqrt(p.Weight[i]), blas64.Vector{N: len(row), Inc: 1, Data: row})
		}
	}
	return x
}

func (x denseRows) row(i int) []float64 { return x.values[i*x.width : (i+1)*x.width] }

func (x denseRows) len() int { return len(x.values) / x.width }

// moments holds sum_i x_i x_i' (its upper triangle) and sum_i x_i over some examples.
type moments struct {
	square blas64.Symmetric
	sum    []float64
}

func newMoments(width int) moments {
	return moments{blas64.Symmetric{N: width, Stride: width, Uplo: blas.Upper, Data: make([]float64, width*width)}, make([]float64, width)}
}

// momentRows is the number of examples that are summed at a time. It is fixed so that the
// order of addition does not depend on the number of cores.
const momentRows = 1 << 10

// moments sums over the examples at rows; nil: over all, on all cores.
func (x denseRows) moments(ctx context.Context, rows []int) (moments, error) {
	total := newMoments(x.width)
	if rows != nil {
		part := make([]float64, 0, len(rows)*x.width)
		for _, i := range rows {
			part = append(part, x.row(i)...)
		}
		total.add(part)
		return total, ctx.Err()
	}
	parts := make([]moments, (x.len()+momentRows-1)/momentRows)
	err := parallel.Workers(ctx, len(parts), 1, func() func(i, _ int) error {
		return func(i, _ int) error {
			parts[i] = newMoments(x.width)
			parts[i].add(x.values[i*momentRows*x.width : min((i+1)*momentRows*x.width, len(x.values))])
			return nil
		}
	})
	for _, part := range parts {
		for i, v := range part.square.Data {
			total.square.Data[i] += v
		}
		for i, v := range part.sum {
			total.sum[i] += v
		}
	}
	return total, err
}

// add adds examples, given as rows.
func (m moments) add(rows []float64) {
	width := m.square.N
	n := len(rows) / width
	if n == 0 {
		return
	}
	blas64.Syrk(blas.Trans, 1, blas64.General{Rows: n, Cols: width, Stride: width, Data: rows}, 1, m.square)
	for ; len(rows) > 0; rows = rows[width:] {
		for k, v := range rows[:width] {
			m.sum[k] += v * rows[width-1]
		}
	}
}

// solve finds the weights and, after them, the bias of a label. m are the moments of all
// examples, own those of the label's; cost is C of a negative and of a positive example.
func (m moments) solve(own moments, cost [2]float64) ([]float64, error) {
	n := m.square.N
	a, b := mat.NewSymDense(n, nil), mat.NewVecDense(n, nil)
	for i := range n {
		for j := i; j < n; j++ {
			at := i*n + j
			v := cost[0]*m.square.Data[at] + (cost[1]-cost[0])*own.square.Data[at]
			if i == j {
				v++
			}
			a.SetSym(i, j, v)
		}
		b.SetVec(i, (cost[1]+cost[0])*own.sum[i]-cost[0]*m.sum[i])
	}
	var c mat.Cholesky
	if !c.Factorize(a) {
		return nil, fmt.Errorf("one of its examples has an infinite value")
	}
	var w mat.VecDense
	if err := c.SolveVecTo(&w, b); err != nil && w.Len() == 0 {
		return nil, err
	}
	return w.RawVector().Data, nil
}

// Moments are the sums that Ridge can be solved from: over examples, of x x' and of x, each
// x extended by a 1. The sums of two parts of a corpus add up.
type Moments struct {
	Width  int                       // length of x, with the 1
	Square []float64                 // Width x Width, row-major; entries below the diagonal are not read
	Own    func(label int) []float64 // the sum of x over the examples of a label
}

// FromMoments solves from sums alone. Balanced is ignored, because the sums lack the
// squares of single labels.
func (t *Ridge) FromMoments(ctx context.Context, s Moments, labels int) (*Linear, error) {
	n := s.Width - 1
	m, all := NewLinear(n, labels), newMoments(s.Width)
	copy(all.square.Data, s.Square)
	for k := range s.Width {
		all.sum[k] = s.Square[k*s.Width+n]
	}
	err := eachLabel(ctx, labels, func(l int) error {
		own := moments{all.square, s.Own(l)}
		switch positives, examples := own.sum[n], all.sum[n]; {
		case positives <= 0 || positives >= examples:
			m.setColumn(l, constant(int(min(positives, 1))), func(int) float64 { return 0 })
			return nil
		}
		w, err := all.solve(own, [2]float64{t.C, t.C})
		if err != nil {
			return fmt.Errorf("ridge: label %d: %w", l, err)
		}
		m.setColumn(l, w[n], func(f int) float64 { return w[f] })
		return nil
	})
	return m, err
}
