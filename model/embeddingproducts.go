package model

import (
	"context"
	"fmt"

	"gonum.org/v1/gonum/mat"

	"tasnif/features"
	"tasnif/features/embedding"
	"tasnif/model/modelfile"
)

// productDocuments is the number of examples from which directions are computed, at most.
const productDocuments = 4000

// withProducts adds products of projections of the document embedding to the vectorizer.
// The directions are those in which the training documents vary most: the eigenvectors of
// the largest eigenvalues of the sum of z z' over at most productDocuments of the n
// examples, evenly spaced. Labels are not used. There are at most half as many directions
// as documents. Directions computed from the archive's documents had half the gain.
func withProducts(ctx context.Context, v *features.Vectorizer, c *features.Corpus, n int, view func(i int) (document int, headline bool)) (*features.Vectorizer, error) {
	k := v.Config.EmbeddingProducts
	if v.Dim() == 0 || k == 0 {
		return v, nil
	}
	step := max(1, (n+productDocuments-1)/productDocuments)
	x, err := v.TransformAll(ctx, c, (n+step-1)/step, func(i int) (int, bool) { return view(i * step) })
	if err != nil {
		return nil, err
	}
	dim := v.Dim()
	var dense [][]float32
	for _, one := range x {
		if part := one.Slice(uint32(v.Terms()), uint32(v.Terms()+dim)); part.Len() == dim {
			dense = append(dense, part.Value)
		}
	}
	if k = min(k, dim, len(dense)/2); k == 0 {
		return v, nil
	}
	sum := mat.NewSymDense(dim, nil)
	row := mat.NewVecDense(dim, nil)
	for _, z := range dense {
		for d, value := range z {
			row.SetVec(d, float64(value))
		}
		sum.SymRankOne(sum, 1, row)
	}
	var eigen mat.EigenSym
	if !eigen.Factorize(sum, true) {
		return nil, fmt.Errorf("the eigenvectors of the document embeddings were not found: a number is infinite")
	}
	var vectors mat.Dense
	eigen.VectorsTo(&vectors)
	directions := make([]float32, 0, dim*k)
	for d := range dim {
		for i := range k {
			directions = append(directions, float32(vectors.At(d, dim-1-i))) // eigenvalues are in ascending order
		}
	}
	p, err := embedding.NewProducts(directions, k, nil)
	if err != nil {
		return nil, err
	}
	if p, err = embedding.NewProducts(directions, k, p.Mean(dense)); err != nil {
		return nil, err
	}
	return v.WithProducts(p)
}

// productArrays are the file sections of products; none if p is nil.
func productArrays(p *embedding.Products) []modelfile.Array {
	if p == nil {
		return nil
	}
	directions, _, mean := p.Arrays()
	return []modelfile.Array{{Name: "products.directions", Values: directions}, {Name: "products.mean", Values: mean}}
}

// readProducts reads the sections of products, if the file has them.
func (m *Model) readProducts(arrays map[string]any) error {
	if _, has := arrays["products.directions"]; !has || m.Vectorizer.Dim() == 0 {
		return nil
	}
	directions, err := modelfile.Take[float32](arrays, "products.directions")
	if err != nil {
		return err
	}
	mean, err := modelfile.Take[float32](arrays, "products.mean")
	if err != nil {
		return err
	}
	p, err := embedding.NewProducts(directions, len(directions)/m.Vectorizer.Dim(), mean)
	if err != nil {
		return modelfile.Errorf("%v", err)
	}
	if m.Vectorizer, err = m.Vectorizer.WithProducts(p); err != nil {
		return modelfile.Errorf("%v", err)
	}
	return nil
}
