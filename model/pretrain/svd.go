package pretrain

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/mat"
)

// subspace gives the k strongest left singular directions of a matrix, scaled
// by the square root of their singular values, by randomized subspace iteration:
//
//	Q = orth(A Omega);  q times: Q = orth(A A' Q);  B = Q' A;  B B' = V S^2 V'
//	U = Q V,  result U S^(1/2)
//
// a is A, t its transpose (the same for a symmetric A). oversample columns more
// are carried along. Source: Halko, Martinsson, Tropp, Finding Structure with
// Randomness, SIAM Review 2011, algorithms 4.4 and 5.1.
func subspace(ctx context.Context, a, t *csr, k, rounds int, seed uint64, step func()) (*dense, error) {
	k = min(k, a.rows, a.cols)
	width := min(k+10, a.rows, a.cols)
	random := rand.New(rand.NewPCG(seed, 0x73766400))
	omega := newDense(a.cols, width)
	for i := range omega.value {
		omega.value[i] = float32(random.NormFloat64())
	}
	q, err := a.times(ctx, omega)
	if err != nil {
		return nil, err
	}
	step()
	for range rounds {
		if err := orthonormal(ctx, q); err != nil {
			return nil, err
		}
		z, err := t.times(ctx, q)
		if err != nil {
			return nil, err
		}
		if err := orthonormal(ctx, z); err != nil {
			return nil, err
		}
		if q, err = a.times(ctx, z); err != nil {
			return nil, err
		}
		step()
	}
	if err := orthonormal(ctx, q); err != nil {
		return nil, err
	}
	b, err := t.times(ctx, q) // B' = A' Q
	if err != nil {
		return nil, err
	}
	step()
	gram, err := gramOf(ctx, b)
	if err != nil {
		return nil, err
	}
	values, vectors, err := eigen(gram)
	if err != nil {
		return nil, err
	}
	rotate := newDense(width, k)
	for j := range k {
		from := width - 1 - j
		singular := math.Sqrt(max(values[from], 0))
		for i := range width {
			rotate.value[i*k+j] = float32(vectors.At(i, from) * math.Sqrt(singular))
		}
	}
	return product(ctx, q, rotate)
}

// product is x r for a small r.
func product(ctx context.Context, x, r *dense) (*dense, error) {
	y := newDense(x.rows, r.cols)
	return y, eachRow(ctx, x.rows, func(i int) {
		out := y.row(i)
		for j, v := range x.row(i) {
			axpy(v, r.row(j), out)
		}
	})
}

// gramParts is how many partial sums a Gram matrix is made of: a fixed number,
// so that its bits do not depend on the cores.
const gramParts = 16

// gramOf is x' x.
func gramOf(ctx context.Context, x *dense) (*mat.SymDense, error) {
	n := x.cols
	parts := make([][]float64, gramParts)
	err := eachPart(ctx, gramParts, func(p int) {
		part := make([]float64, n*n)
		block := make([]float32, n*n)
		for i := p * x.rows / gramParts; i < (p+1)*x.rows/gramParts; i++ {
			row := x.row(i)
			for a, v := range row {
				axpy(v, row[a:], block[a*n+a:(a+1)*n])
			}
			if i%512 == 511 {
				flush(part, block)
			}
		}
		flush(part, block)
		parts[p] = part
	})
	if err != nil {
		return nil, err
	}
	out := mat.NewSymDense(n, nil)
	for a := range n {
		for b := a; b < n; b++ {
			sum := 0.0
			for _, part := range parts {
				sum += part[a*n+b]
			}
			out.SetSym(a, b, sum)
		}
	}
	return out, nil
}

// flush adds a block in single precision to a sum in double, and clears it.
func flush(sum []float64, block []float32) {
	for i, v := range block {
		sum[i] += float64(v)
		block[i] = 0
	}
}

// orthonormal makes the columns of x orthonormal, by the eigenvectors of their
// Gram matrix G = V L V', twice for rounding's sake:
//
//	x <- x V L^(-1/2)
//
// It goes over x in rows, so all cores share it. Directions that are only
// rounding (a matrix of lower rank than x has columns) become zero.
func orthonormal(ctx context.Context, x *dense) error {
	const rounding = 1e-9 // of a Gram matrix summed in single precision, against its largest eigenvalue
	for range 2 {
		gram, err := gramOf(ctx, x)
		if err != nil {
			return err
		}
		values, vectors, err := eigen(gram)
		if err != nil {
			return err
		}
		n := x.cols
		r := newDense(n, n)
		for j, l := range values {
			if l <= rounding*values[n-1] {
				continue
			}
			for i := range n {
				r.value[i*n+j] = float32(vectors.At(i, j) / math.Sqrt(l))
			}
		}
		y, err := product(ctx, x, r)
		if err != nil {
			return err
		}
		x.value = y.value
	}
	return nil
}

// eigen gives the eigenvalues, increasing, and the eigenvectors in columns.
func eigen(m *mat.SymDense) ([]float64, *mat.Dense, error) {
	var e mat.EigenSym
	if !e.Factorize(m, true) {
		return nil, nil, fmt.Errorf("singular values: the eigenvalues of a matrix of %d rows were not found; is a number in it infinite?", m.SymmetricDim())
	}
	var vectors mat.Dense
	e.VectorsTo(&vectors)
	return e.Values(nil), &vectors, nil
}
