package model

import (
	"math"

	"gonum.org/v1/gonum/floats"

	"tasnif/data"
	"tasnif/model/calibration"
)

// convertThresholds converts a Single model with thresholds, as programs up to f874cf7
// wrote them, to the present rule. Those programs reported p_l / sum of p and gave the
// label with the largest p_l / threshold_l. The present rule reports
//
//	q_l = (p_l / threshold_l) / sum_k (p_k / threshold_k)
//
// so the label given is the same, and is the most probable one. The scores of the golden
// documents are converted too. The histogram cannot be converted: it is dropped if
// thresholds differ.
func (m *Model) convertThresholds() {
	thresholds, differ := [data.Views][]float64{}, false
	for v := range data.Views {
		m.Joints[v] = calibration.Even(len(m.Labels))
		for l := range m.Decisions[v] {
			t := &m.Decisions[v][l].Threshold
			thresholds[v] = append(thresholds[v], *t)
			m.Joints[v].Offsets[l] = -math.Log(*t)
			differ = differ || *t != thresholds[v][0]
			*t = 0
		}
	}
	if !differ {
		return // both rules report p_l / sum of p
	}
	m.Info.Histogram = nil
	for i, g := range m.golden {
		t := thresholds[g.Document.View()]
		now := m.Predict(g.Document).Scores
		was := make([]float64, len(t)) // the scores that the file would have
		for l := range t {
			was[l] = now[l] * t[l]
		}
		normalize(was)
		// Scores have six decimal places, too few to divide by a small threshold. So they
		// are compared before the division.
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
