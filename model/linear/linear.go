package linear

import (
	"tasnif/features"
	"tasnif/model/linear/sparse"
)

// Linear is what every trainer returns: a weight for each (feature, label) and a bias for
// each label. The score of label l for vector x is
//
//	s_l(x) = b_l + sum_f x_f W[f][l]
//
// It is immutable once trained and needs no locks. Classifiers that are not linear do not
// fit. The weights are in W as floats, in Codes quantized, or in Sparse without zeros.
type Linear struct {
	Labels int
	W      []float32 // W[f*Labels+l], so that one feature's weights share a cache line; nil if in Codes or Sparse
	B      []float32 // one per label

	Sparse *sparse.Matrix // the weights that are not 0; then W and Codes are nil

	Codes []byte // quantized weights, a row for each feature (quantized.go)
	Unit  float32
	steps *[256]float32
}

// NewLinear has weights and biases of 0.
func NewLinear(features, labels int) *Linear {
	return &Linear{Labels: labels, W: make([]float32, features*labels), B: make([]float32, labels)}
}

// Features is the number of features.
func (m *Linear) Features() int {
	if m.Sparse != nil {
		return m.Sparse.Features()
	}
	if m.Codes != nil {
		return (len(m.Codes) - rowPadding) / m.stride()
	}
	return len(m.W) / max(m.Labels, 1)
}

// Weight is W[f][l].
func (m *Linear) Weight(f, l int) float64 {
	if m.Sparse != nil {
		return m.Sparse.Weight(f, l)
	}
	if m.Codes != nil {
		row := m.Codes[f*m.stride():]
		return float64(m.steps[row[0]]) * float64(int(row[1+l])-codeZero)
	}
	return float64(m.W[f*m.Labels+l])
}

// Scores writes the score of each label into dst, which has length Labels.
// It allocates nothing.
func (m *Linear) Scores(dst []float32, x features.Vector) {
	copy(dst, m.B)
	dst = dst[:m.Labels]
	if m.Sparse != nil {
		m.Sparse.AddScores(dst, x)
		return
	}
	if m.Codes != nil {
		m.scoreRows(dst, x)
		return
	}
	for i, f := range x.Index {
		v := x.Value[i]
		row := m.W[int(f)*m.Labels:][:len(dst)]
		for l, w := range row {
			dst[l] += v * w
		}
	}
}

// Stored is the number of weights in memory.
func (m *Linear) Stored() int {
	if m.Sparse != nil {
		return m.Sparse.Len()
	}
	return m.Features() * m.Labels
}

// EachWeight calls use for the weights of feature f that are not 0, in the order of the
// labels.
func (m *Linear) EachWeight(f int, use func(label int, weight float64)) {
	if m.Sparse != nil {
		m.Sparse.Row(f, func(l int, w float32) { use(l, float64(w)) })
		return
	}
	for l := range m.Labels {
		if w := m.Weight(f, l); w != 0 {
			use(l, w)
		}
	}
}

// dense is the model with the weights of Sparse in W.
func (m *Linear) dense() *Linear {
	if m.Sparse == nil {
		return m
	}
	return &Linear{Labels: m.Labels, W: m.Sparse.Dense(m.Labels), B: m.B}
}

// SetLabel replaces the weights and the bias of one label by those of another matrix of the
// same shape. Neither may be quantized.
func (m *Linear) SetLabel(label int, from *Linear) {
	m.B[label] = from.B[label]
	if m.Sparse != nil {
		m.Sparse = m.Sparse.WithLabel(label, from.Sparse)
		return
	}
	for at := label; at < len(m.W); at += m.Labels {
		m.W[at] = from.W[at]
	}
}

// setColumn sets one label's weights and bias.
func (m *Linear) setColumn(label int, bias float64, weight func(f int) float64) {
	m.B[label] = float32(bias)
	for f, at := 0, label; at < len(m.W); f, at = f+1, at+m.Labels {
		m.W[at] = float32(weight(f))
	}
}
