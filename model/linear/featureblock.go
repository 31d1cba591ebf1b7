package linear

import (
	"context"
	"fmt"

	"tasnif/features"
)

// Block names the features that a trainer learns on. The features of a problem are first
// terms, whose values are counts or TF-IDF weights and never negative, then the dimensions
// of document embeddings, which may be any numbers.
type Block string

const (
	All     Block = ""        // terms and dimensions together
	Terms   Block = "terms"   // the terms alone, as naive Bayes needs
	Archive Block = "archive" // the dimensions alone
)

// BlockOf is the block that a trainer learns on.
func BlockOf(t Trainer) Block {
	switch t := t.(type) {
	case interface{ on() Block }:
		return t.on()
	case *Bernoulli, *Complement, *Multinomial, *NBSVM:
		return Terms
	}
	return All
}

// OnTerms is the problem without the embeddings' dimensions. The memory of the examples is
// shared.
func (p *Problem) OnTerms() *Problem {
	q := *p
	q.Features = p.Terms
	onTerms := func(list []features.Vector) []features.Vector {
		out := make([]features.Vector, len(list))
		for i, x := range list {
			out[i] = x.Slice(0, uint32(p.Terms))
		}
		return out
	}
	q.X, q.Asked = onTerms(p.X), onTerms(p.Asked)
	return &q
}

// Only is the problem with these ranges of its features, each [from, to) and in increasing
// order. The features are renumbered from 0.
func (p *Problem) Only(ranges ...[2]int) *Problem {
	q := *p
	q.X, q.Asked, q.Features, q.Terms = make([]features.Vector, len(p.X)), make([]features.Vector, len(p.Asked)), 0, 0
	for _, r := range ranges {
		first := uint32(q.Features)
		add := func(to, from []features.Vector) {
			for i, x := range from {
				part := x.Slice(uint32(r[0]), uint32(r[1]))
				for j, f := range part.Index {
					to[i].Index, to[i].Value = append(to[i].Index, first+f), append(to[i].Value, part.Value[j])
				}
			}
		}
		add(q.X, p.X)
		add(q.Asked, p.Asked)
		q.Features += r[1] - r[0]
		q.Terms += max(min(r[1], p.Terms)-r[0], 0)
	}
	return &q
}

// WithFeatures is the model on the first terms features, with weights of 0 for the others
// up to n.
func (m *Linear) WithFeatures(terms, n int) *Linear {
	out := NewLinear(n, m.Labels)
	copy(out.W, m.W[:terms*m.Labels])
	out.B = m.B
	return out
}

// OnTerms is the model without the weights of features that are not terms.
func (m *Linear) OnTerms(terms int) *Linear {
	if m.Sparse != nil {
		return &Linear{Labels: m.Labels, B: m.B, Sparse: m.Sparse.Until(terms)}
	}
	return &Linear{Labels: m.Labels, B: m.B, W: m.W[:terms*m.Labels]}
}

// bounds is the range [from, to) of a block's features.
func (p *Problem) bounds(part Block) (from, to int, err error) {
	switch part {
	case All:
		return 0, p.Features, nil
	case Terms:
		return 0, p.Terms, nil
	case Archive:
		return p.Terms, p.Features, nil
	}
	return 0, 0, fmt.Errorf("no block of features %q; there are %q, %q and, for both, %q", part, Terms, Archive, All)
}

// trainOn trains on one block of the features. The other features get weight 0.
func trainOn(ctx context.Context, part Block, p *Problem, train func(context.Context, *Problem) (*Linear, error)) (*Linear, error) {
	from, to, err := p.bounds(part)
	if err != nil {
		return nil, err
	}
	if from == 0 && to == p.Features {
		return train(ctx, p)
	}
	small := *p
	small.X, small.Features, small.Terms = make([]features.Vector, len(p.X)), to-from, max(min(to, p.Terms)-from, 0)
	for i, x := range p.X {
		small.X[i] = x.Slice(uint32(from), uint32(to))
	}
	m, err := train(ctx, &small)
	if err != nil {
		return nil, err
	}
	w := make([]float32, p.Features*p.Labels)
	copy(w[from*p.Labels:], m.W)
	m.W = w
	return m, nil
}
