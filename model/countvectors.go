package model

import (
	"context"
	"encoding/json"
	"fmt"

	"tasnif/features"
	"tasnif/model/linear"
	"tasnif/model/nbcounts"
)

// countVectors are the sums over word vectors of a model of counts, from which ridge
// regression is solved. They are whole numbers, as countSums are.
type countVectors struct {
	m       *Model
	moments *nbcounts.Moments
	ridge   *linear.Ridge
}

// withVectors adds to a model of counts the word vectors that were counted, where
// cfg asks for them; nil where not.
func (m *Model) withVectors(ctx context.Context, src nbcounts.Source, cfg Config) (*countVectors, error) {
	if len(cfg.Embeddings) == 0 {
		return nil, nil
	}
	counted := src.Header().Config.Vectors
	if o := cfg.Embeddings[0].Origin(); len(cfg.Embeddings) > 1 || !o.Builtin || o.SHA256 != counted {
		return nil, fmt.Errorf("the counts were made without these word vectors; count again with them")
	}
	sums, err := src.Moments(ctx)
	if err != nil {
		return nil, err
	}
	if m.Vectorizer = m.Vectorizer.WithEmbeddings(cfg.Embeddings...); m.Vectorizer.Dim() != sums.Dim {
		return nil, fmt.Errorf("the counts have vectors of %d numbers, and these have %d", sums.Dim, m.Vectorizer.Dim())
	}
	return &countVectors{m, sums.Clone(), &linear.Ridge{C: 1, On: linear.Archive}}, nil
}

// train solves for the weights of the dimensions; terms have 0.
func (c *countVectors) train(ctx context.Context) (*linear.Linear, error) {
	width := c.moments.Dim + 1
	s := linear.Moments{Width: width, Square: make([]float64, width*width)}
	at := 0
	for i := range width {
		for j := i; j < width; j++ {
			s.Square[i*width+j] = float64(c.moments.Square[at]) / (nbcounts.VectorUnit * nbcounts.VectorUnit)
			at++
		}
	}
	s.Own = func(label int) []float64 {
		own := make([]float64, width)
		for k, v := range c.moments.Own[c.m.Labels[label].ID] {
			own[k] = float64(v) / nbcounts.VectorUnit
		}
		return own
	}
	small, err := c.ridge.FromMoments(ctx, s, len(c.m.Labels))
	if err != nil {
		return nil, err
	}
	out := linear.NewLinear(c.m.Vectorizer.Len(), len(c.m.Labels))
	copy(out.W[c.m.Vectorizer.Terms()*len(c.m.Labels):], small.W)
	out.B = small.B
	return out, nil
}

// update subtracts a document of the sample (sign -1), or adds it (+1).
func (c *countVectors) update(d *sampledDocument, sign int) {
	for _, x := range d.Vectors() {
		c.moments.Add(x, d.Labels, int64(sign)*int64(d.Times))
	}
}

// withDimensions adds to the vectors of a document's views the dimensions counted.
func withDimensions(x *[views]features.Vector, d *sampledDocument, terms int) {
	list := d.Vectors()
	for _, view := range []View{HeadlineView, ArticleView} {
		if x[view].Index == nil || len(list) == 0 {
			continue
		}
		for k, v := range list[0] {
			x[view].Index = append(x[view].Index, uint32(terms+k))
			x[view].Value = append(x[view].Value, float32(v)/nbcounts.VectorUnit)
		}
		list = list[1:]
	}
}

// blended is naive Bayes and ridge regression on vectors as one trainer, with the weights
// found of both.
func (c *countVectors) blended(bayes linear.Trainer, weights []float64) (*linear.Blend, error) {
	out := &linear.Blend{}
	for i, t := range []linear.Trainer{bayes, c.ridge} {
		settings, err := json.Marshal(t)
		if err != nil {
			return nil, err
		}
		out.Members = append(out.Members, linear.Member{Trainer: linear.NameOf(t), Params: settings, Weight: weights[i]})
	}
	return out, nil
}
