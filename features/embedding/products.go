package embedding

import (
	"fmt"
	"math"
)

// Products are second-order features of a document's embedding: products of its projections
// on the directions of largest variance. A linear model on them and the embedding has a
// quadratic kernel, at the price of a few hundred numbers more. With z the embedding, T the
// directions (orthonormal, chosen in training) and p = T'z / Scale,
//
//	q_ii = p_i^2 - mean_ii,   q_ij = sqrt(2) p_i p_j - mean_ij for i < j,   value = Scale q / |q|
//
// so that, except for the mean, q . q' of two documents is (p . p')^2.
type Products struct {
	directions []float32 // by dimension of the embedding, a row of k
	mean       []float32 // k(k+1)/2, in the order 11 12 ... 1k 22 23 ...
	k          int
}

// MaxDirections bounds the memory that a file's header can ask for.
const MaxDirections = 256

// NewProducts makes products of arrays, which are not trusted: directions, with a row of k
// for each dimension of the embedding, and the mean of the documents' products (nil: 0).
func NewProducts(directions []float32, k int, mean []float32) (*Products, error) {
	if k < 1 || k > MaxDirections || len(directions) == 0 || len(directions)%k != 0 {
		return nil, fmt.Errorf("embedding: %d numbers are not rows of %d directions", len(directions), k)
	}
	if mean == nil {
		mean = make([]float32, k*(k+1)/2)
	}
	if len(mean) != k*(k+1)/2 {
		return nil, fmt.Errorf("embedding: %d directions have %d products, and there are %d means", k, k*(k+1)/2, len(mean))
	}
	for _, list := range [][]float32{directions, mean} {
		for _, v := range list {
			if v-v != 0 {
				return nil, fmt.Errorf("embedding: a number of the products is %v", v)
			}
		}
	}
	return &Products{directions, mean, k}, nil
}

// Arrays are the products as plain arrays, for files; to be read only.
func (p *Products) Arrays() (directions []float32, k int, mean []float32) {
	return p.directions, p.k, p.mean
}

// Len is the number of products.
func (p *Products) Len() int { return len(p.mean) }

// Dim is the length of the vectors that products are made of.
func (p *Products) Dim() int { return len(p.directions) / p.k }

// Projected is T'z / scale.
func (p *Products) Projected(dst, z []float32, scale float64) []float32 {
	dst = append(dst[:0], make([]float32, p.k)...)
	for d, v := range z {
		v /= float32(scale)
		for i, t := range p.directions[d*p.k : (d+1)*p.k] {
			dst[i] += v * t
		}
	}
	return dst
}

// AppendTo appends to value the products of t, which Projected gave, scaled to length
// scale. It returns the factor scale / |q|; 0 if all products are 0.
func (p *Products) AppendTo(value, t []float32, scale float64) ([]float32, float64) {
	from, at, square := len(value), 0, 0.0
	for i, a := range t {
		for j := i; j < len(t); j++ {
			q := a * t[j]
			if j > i {
				q *= math.Sqrt2
			}
			q -= p.mean[at]
			at++
			square += float64(q) * float64(q)
			value = append(value, q)
		}
	}
	if square == 0 {
		return value, 0
	}
	by := scale / math.Sqrt(square)
	for i := range value[from:] {
		value[from+i] = float32(float64(value[from+i]) * by)
	}
	return value, by
}

// Mean is the mean of the products of vectors, for NewProducts. Each vector is scaled to
// length 1; the products' own mean is not subtracted.
func (p *Products) Mean(vectors [][]float32) []float32 {
	sum := make([]float64, p.Len())
	var t []float32
	n := 0
	for _, z := range vectors {
		norm := length(z)
		if norm == 0 {
			continue
		}
		n++
		t = p.Projected(t, z, norm)
		at := 0
		for i, a := range t {
			for j := i; j < len(t); j++ {
				q := float64(a) * float64(t[j])
				if j > i {
					q *= math.Sqrt2
				}
				sum[at] += q
				at++
			}
		}
	}
	mean := make([]float32, len(sum))
	for i, v := range sum {
		mean[i] = float32(v / float64(max(n, 1)))
	}
	return mean
}

// Gradient adds to weights, by dimension of z, what products contribute to a score. With A
// the symmetric matrix of the products' weights,
//
//	sum_ij w_ij q_ij = by p' A p - const,   p = T' z / scale
//
// A word whose part of z is z_w has the share (T A p) . z_w / scale: each product is
// divided between its two factors.
func (p *Products) Gradient(weights []float64, t []float32, by, scale float64, weight func(product int) float64) {
	ap := make([]float64, p.k)
	at := 0
	for i, a := range t {
		for j := i; j < len(t); j++ {
			w := weight(at) * by
			at++
			if j == i {
				ap[i] += w * float64(a)
				continue
			}
			w *= math.Sqrt2 / 2
			ap[i] += w * float64(t[j])
			ap[j] += w * float64(a)
		}
	}
	for d := range weights {
		sum := 0.0
		for i, v := range p.directions[d*p.k : (d+1)*p.k] {
			sum += float64(v) * ap[i]
		}
		weights[d] += sum / scale
	}
}
