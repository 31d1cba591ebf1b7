package linear

import (
	"cmp"
	"slices"

	"tasnif/features"
)

// FrequentFirst renumbers the terms of a problem, in place, by falling number of examples.
// It returns the new number of each term. Dimensions of embeddings keep their numbers,
// after the terms.
//
// A solver reads the weights of an example's terms from all over its memory. Most of an
// example's terms are frequent, and side by side the weights of these fit into the cache.
func (p *Problem) FrequentFirst() (to []uint32) {
	times := make([]uint32, p.Terms)
	for _, x := range p.X {
		for _, f := range x.Index {
			if int(f) < p.Terms {
				times[f]++
			}
		}
	}
	order := make([]uint32, p.Terms)
	for i := range order {
		order[i] = uint32(i)
	}
	slices.SortStableFunc(order, func(a, b uint32) int { return cmp.Compare(times[b], times[a]) })
	to = make([]uint32, p.Terms)
	blocks := make([]uint8, len(p.Blocks))
	for i, f := range order {
		to[f] = uint32(i)
		if len(blocks) > 0 {
			blocks[i] = p.Blocks[f]
		}
	}
	p.Blocks = blocks
	for _, list := range [][]features.Vector{p.X, p.Asked} {
		for _, x := range list {
			for j, f := range x.Index {
				if int(f) < p.Terms {
					x.Index[j] = to[f]
				}
			}
		}
	}
	return to
}

// Permuted undoes FrequentFirst in a matrix that was trained after it.
func (m *Linear) Permuted(to []uint32) *Linear {
	if m.Sparse != nil {
		return &Linear{Labels: m.Labels, B: m.B, Sparse: m.Sparse.Permuted(to)}
	}
	out := &Linear{Labels: m.Labels, B: m.B, W: make([]float32, len(m.W))}
	copy(out.W[len(to)*m.Labels:], m.W[len(to)*m.Labels:])
	for f, at := range to {
		copy(out.W[f*m.Labels:(f+1)*m.Labels], m.W[int(at)*m.Labels:(int(at)+1)*m.Labels])
	}
	return out
}
