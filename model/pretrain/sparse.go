package pretrain

import (
	"context"

	"tasnif/features/parallel"

	"gonum.org/v1/gonum/blas/gonum"
)

// csr is a sparse matrix in compressed rows: row i has index[start[i]:start[i+1]],
// strictly increasing, with the values beside them.
type csr struct {
	rows, cols int
	start      []int64
	index      []uint32
	value      []float32
}

// dense is a matrix of rows of the same length, one after another.
type dense struct {
	rows, cols int
	value      []float32
}

func newDense(rows, cols int) *dense {
	return &dense{rows, cols, make([]float32, rows*cols)}
}

func (d *dense) row(i int) []float32 { return d.value[i*d.cols : (i+1)*d.cols] }

// times is a x. Each row of the product is one worker's, so the sum's order,
// and with it every bit, is the same on any number of cores.
func (a *csr) times(ctx context.Context, x *dense) (*dense, error) {
	y := newDense(a.rows, x.cols)
	return y, eachRow(ctx, a.rows, func(i int) {
		out := y.row(i)
		for k := a.start[i]; k < a.start[i+1]; k++ {
			axpy(a.value[k], x.row(int(a.index[k])), out)
		}
	})
}

// axpy adds v times x to y, which are of the same length.
func axpy(v float32, x, y []float32) {
	gonum.Implementation{}.Saxpy(len(x), v, x, 1, y, 1)
}

// transpose is the matrix with rows and columns exchanged.
func (a *csr) transpose() *csr {
	t := &csr{rows: a.cols, cols: a.rows, start: make([]int64, a.cols+1), index: make([]uint32, len(a.index)), value: make([]float32, len(a.value))}
	for _, j := range a.index {
		t.start[j+1]++
	}
	for j := range a.cols {
		t.start[j+1] += t.start[j]
	}
	next := append([]int64(nil), t.start[:a.cols]...)
	for i := range a.rows {
		for k := a.start[i]; k < a.start[i+1]; k++ {
			at := next[a.index[k]]
			next[a.index[k]]++
			t.index[at], t.value[at] = uint32(i), a.value[k]
		}
	}
	return t
}

// eachRow calls do for every row on all cores.
func eachRow(ctx context.Context, rows int, do func(i int)) error { return each(ctx, rows, 64, do) }

// eachPart calls do for every part on all cores.
func eachPart(ctx context.Context, parts int, do func(p int)) error { return each(ctx, parts, 1, do) }

func each(ctx context.Context, n, length int, do func(i int)) error {
	return parallel.Workers(ctx, n, length, func() func(from, to int) error {
		return func(from, to int) error {
			for i := from; i < to; i++ {
				do(i)
			}
			return nil
		}
	})
}
