package model

import "tasnif/features"

// Linear is what every trainer ends in: a weight per (feature, label) and a
// bias per label. The score of label l for vector x is
//
//	s_l(x) = b_l + sum_f x_f W[f][l]
//
// It is immutable once trained and needs no locks. A model that is not linear
// (a network, isotonic calibration) does not fit here.
type Linear struct {
	Labels int
	W      []float32 // feature-major: W[f*Labels+l], so that one feature's labels share a cache line
	B      []float32 // one per label
}

// Features is the number of features the weights cover.
func (m *Linear) Features() int { return len(m.W) / max(m.Labels, 1) }

// Scores writes the score of each label into dst, which has length Labels.
func (m *Linear) Scores(dst []float32, x features.Vector) {
	copy(dst, m.B)
	for i, f := range x.Index {
		v := x.Value[i]
		row := m.W[int(f)*m.Labels : int(f)*m.Labels+m.Labels]
		for l, w := range row {
			dst[l] += v * w
		}
	}
}
