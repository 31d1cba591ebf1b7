package model

import (
	"math"

	"gonum.org/v1/gonum/floats"
)

// convertThresholds gives a model of one label a document that has thresholds, as
// programs up to f874cf7 wrote them, the rule of today. Those programs reported
// p_l / sum of p and gave the label with the largest p_l / threshold_l. Now
//
//	q_l = (p_l / threshold_l) / sum_k (p_k / threshold_k)
//
// is reported, so that the label given is the one it was, and the most probable
// one. The golden documents' scores are folded likewise. How the held-out
// examples scored is not, since their counts do not tell the scores: a model whose
// thresholds differ has no histogram any more.
func (m *Model) convertThresholds() {
	thresholds, differ := [views][]float64{}, false
	for v := range views {
		m.Joints[v] = even(len(m.Labels))
		for l := range m.Decisions[v] {
			t := &m.Decisions[v][l].Threshold
			thresholds[v] = append(thresholds[v], *t)
			m.Joints[v].Offsets[l] = -math.Log(*t)
			differ = differ || *t != thresholds[v][0]
			*t = 0
		}
	}
	if !differ {
		return // p_l / sum of p, as it was
	}
	m.Info.Histogram = nil
	for i, g := range m.golden {
		t := thresholds[ViewOf(g.Document)]
		now := m.Predict(g.Document).Scores
		was := make([]float64, len(t)) // of today's scores as the file would have them
		for l := range t {
			was[l] = now[l] * t[l]
		}
		normalize(was)
		// Six digits are too few to be divided by a small threshold, so they are
		// compared before.
		if !floats.EqualApprox(was, g.Scores, 1e-5) {
			for l := range t {
				now[l] = g.Scores[l] / t[l]
			}
			normalize(now)
		}
		m.golden[i].Scores = now
	}
}

func normalize(p []float64) {
	sum := floats.Sum(p)
	if sum > 0 {
		floats.Scale(1/sum, p)
	}
}
