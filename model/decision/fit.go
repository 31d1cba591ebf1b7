package decision

import (
	"slices"

	"tasnif/features/parallel"
	"tasnif/model/calibration"
	"tasnif/model/outoffold"
	"tasnif/model/thresholds"
)

// Fit fits a sigmoid for each label to the scores of the examples at rows. Then it fits the
// thresholds or, with single, the joint distribution. y are the labels of each example.
func Fit(held *outoffold.Scores, y [][]int32, rows []int, single bool) Rule {
	r := Rule{Labels: make([]Label, held.Labels)}
	observations := make([][]thresholds.Observation, held.Labels)
	parallel.Ranges(held.Labels, 1, func(l, _ int) {
		d := &r.Labels[l]
		score, truth := make([]float64, len(rows)), make([]bool, len(rows))
		for i, r := range rows {
			score[i], truth[i] = float64(held.Of(r)[l]), slices.Contains(y[r], int32(l))
		}
		d.A, d.B = calibration.Platt(score, truth)
		if single {
			return
		}
		observations[l] = make([]thresholds.Observation, len(rows))
		for i, r := range rows {
			observations[l][i] = thresholds.Observation{P: d.Probability(held.Of(r)[l]), Truth: truth[i]}
		}
	})
	if single {
		r.Joint = FitJoint(held, y, rows, r.Labels)
		return r
	}
	for l, threshold := range thresholds.Choose(observations) {
		r.Labels[l].Threshold = threshold
	}
	return r
}

// FitJoint fits the Joint to the scores of the examples at rows, with the sigmoids given.
func FitJoint(held *outoffold.Scores, y [][]int32, rows []int, decisions []Label) *calibration.Joint {
	logs, truth, all := make([][]float64, len(rows)), make([]int, len(rows)), make([]float64, len(rows)*len(decisions))
	for i, r := range rows {
		logs[i], all = all[:len(decisions)], all[len(decisions):]
		for l, d := range decisions {
			logs[i][l] = d.LogProbability(held.Of(r)[l])
		}
		truth[i] = int(y[r][0])
	}
	return calibration.FitJoint(logs, truth)
}
