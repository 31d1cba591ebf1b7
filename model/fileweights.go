package model

import (
	"tasnif/features"
	"tasnif/features/embedding"
	"tasnif/model/linear"
	"tasnif/model/linear/sparse"
	"tasnif/model/modelfile"
)

// headlinePrefix is the prefix of the section names of Model.Headlines.
const headlinePrefix = "headline."

// weightArrays are the sections of the weights: quantized, or as floats. None for nil.
func weightArrays(prefix string, m *linear.Linear) []modelfile.Array {
	switch {
	case m == nil:
		return nil
	case m.Sparse != nil:
		return append(sparseArrays(prefix, m.Sparse), modelfile.Array{Name: prefix + "bias", Values: m.B})
	case m.Codes != nil:
		return []modelfile.Array{{Name: prefix + "rows", Values: m.Codes}, {Name: prefix + "unit", Values: []float32{m.Unit}}, {Name: prefix + "bias", Values: m.B}}
	}
	return []modelfile.Array{{Name: prefix + "weights", Values: m.W}, {Name: prefix + "bias", Values: m.B}}
}

// readWeights reads a matrix and checks its shape against the features and the labels. It
// returns nil for the headlines' matrix if the file has none.
func (m *Model) readWeights(prefix string, arrays map[string]any) (l *linear.Linear, err error) {
	l = &linear.Linear{Labels: len(m.Labels)}
	_, quantized := arrays[prefix+"rows"]
	_, floats := arrays[prefix+"weights"]
	_, isSparse := arrays[prefix+"sparse.starts"]
	switch {
	case isSparse:
		l.Sparse, err = readSparse(prefix, arrays, m.Vectorizer.Len(), len(m.Labels))
	case quantized:
		l, err = readCodes(prefix, arrays, len(m.Labels))
	case prefix != "" && !floats:
		return nil, nil
	default:
		l.W, err = modelfile.Take[float32](arrays, prefix+"weights")
	}
	if err != nil {
		return nil, err
	}
	if l.B, err = modelfile.Take[float32](arrays, prefix+"bias"); err != nil {
		return nil, err
	}
	if len(l.B) != l.Labels {
		return nil, modelfile.Errorf("%d biases for %d labels", len(l.B), l.Labels)
	}
	if n := len(l.W) + len(l.Codes); l.Features() != m.Vectorizer.Len() || l.Codes == nil && l.Sparse == nil && n != l.Labels*l.Features() {
		return nil, modelfile.Errorf("%d weights do not fit %d features and %d labels", n, m.Vectorizer.Len(), l.Labels)
	}
	for _, values := range [][]float32{l.W, l.B} {
		for _, v := range values {
			if v-v != 0 { // infinite, or not a number
				return nil, modelfile.Errorf("a weight is %v", v)
			}
		}
	}
	return l, nil
}

// readCodes reads quantized weights.
func readCodes(prefix string, arrays map[string]any, labels int) (*linear.Linear, error) {
	codes, err := modelfile.Take[byte](arrays, prefix+"rows")
	if err != nil {
		return nil, err
	}
	unit, err := modelfile.Take[float32](arrays, prefix+"unit")
	if err != nil {
		return nil, err
	}
	if len(unit) != 1 {
		return nil, modelfile.Errorf("its weights have %d units", len(unit))
	}
	l, err := linear.FromCodes(codes, unit[0], labels)
	if err != nil {
		return nil, modelfile.Errorf("%v", err)
	}
	return l, nil
}

// sparseArrays are the sections of a sparse matrix.
func sparseArrays(prefix string, m *sparse.Matrix) []modelfile.Array {
	prefix += "sparse."
	list := []modelfile.Array{{Name: prefix + "starts", Values: m.Starts}, {Name: prefix + "labels", Values: m.Labels}}
	if m.Codes == nil {
		return append(list, modelfile.Array{Name: prefix + "weights", Values: m.Floats})
	}
	return append(list, modelfile.Array{Name: prefix + "codes", Values: m.Codes},
		modelfile.Array{Name: prefix + "exponents", Values: m.Exponents}, modelfile.Array{Name: prefix + "unit", Values: []float32{m.Unit}})
}

// readSparse reads a sparse matrix and checks it.
func readSparse(prefix string, arrays map[string]any, features, labels int) (*sparse.Matrix, error) {
	prefix += "sparse."
	starts, err := modelfile.Take[uint32](arrays, prefix+"starts")
	if err != nil {
		return nil, err
	}
	ids, err := modelfile.Take[uint16](arrays, prefix+"labels")
	if err != nil {
		return nil, err
	}
	m := &sparse.Matrix{Starts: starts, Labels: ids}
	if _, quantized := arrays[prefix+"codes"]; !quantized {
		if m.Floats, err = modelfile.Take[float32](arrays, prefix+"weights"); err != nil {
			return nil, err
		}
		for _, v := range m.Floats {
			if v-v != 0 {
				return nil, modelfile.Errorf("a weight is %v", v)
			}
		}
	} else {
		codes, err := modelfile.Take[int8](arrays, prefix+"codes")
		if err != nil {
			return nil, err
		}
		exponents, err := modelfile.Take[byte](arrays, prefix+"exponents")
		if err != nil {
			return nil, err
		}
		unit, err := modelfile.Take[float32](arrays, prefix+"unit")
		if err != nil || len(unit) != 1 {
			return nil, modelfile.Errorf("its weights have %d units", len(unit))
		}
		m = sparse.FromCodes(starts, ids, codes, exponents, unit[0])
	}
	if err := m.Check(features, labels); err != nil {
		return nil, modelfile.Errorf("%v", err)
	}
	return m, nil
}

// addBases sets the headers of a model's embeddings. It returns the sections of those that
// the file carries, and the least format version that can express them.
func (c *fileContent) addBases(list []*embedding.Embedding) (arrays []modelfile.Array, version uint32) {
	for i, e := range list {
		header := modelfile.HeaderOf(e)
		switch {
		case i > 0 || header.File != "":
			version = 5 // several embeddings, or names of their files
		case header.Builtin != "":
			version = 4 // word vectors inside the program
		}
		if i == 0 {
			c.Base = &header
		} else {
			c.Bases = append(c.Bases, header)
		}
		arrays = append(arrays, modelfile.EmbeddingArrays(modelfile.BasePrefix(i), e)...)
	}
	return arrays, version
}

// embeddings reads the embeddings that the header names.
func (c *fileContent) embeddings(arrays map[string]any) (list []*embedding.Embedding, err error) {
	headers := c.Bases
	if c.Base != nil {
		headers = append([]modelfile.EmbeddingHeader{*c.Base}, headers...)
	}
	if len(headers) > features.MaxEmbeddings {
		return nil, modelfile.Errorf("word vectors of %d files, and this program reads %d", len(headers), features.MaxEmbeddings)
	}
	for i, header := range headers {
		e, err := header.Embedding(modelfile.BasePrefix(i), arrays)
		if err != nil {
			return nil, err
		}
		list = append(list, e)
	}
	return list, nil
}
