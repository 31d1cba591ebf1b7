package model

import (
	"math"
	"slices"

	"tasnif/features/parallel"
	"tasnif/model/linear"
	"tasnif/model/outoffold"
)

// gridSteps is the resolution of the grid of blend weights: each weight is a multiple of
// 1/gridSteps, and the weights of a blend sum to 1.
const gridSteps = 4

// temperature is T of the exponential weights: a merit that is higher by T counts e times
// as much. It is about the standard error of the merit on so many examples.
func temperature(examples int) float64 { return 0.3 / math.Sqrt(float64(max(examples, 1))) }

// blendWeights finds the weights of a blend on out-of-fold scores: the mean of all grid
// points, exponentially weighted by their merit,
//
//	weights = sum over w of w exp(merit(w)/T) / sum of exp(merit(w)/T),   merit = micro-F1 + macro-F1
//
// Calibration and thresholds are fitted anew to each w. Log-loss, the usual objective, is
// smooth, but it is not what is optimized: it gave the plain SVM most of the weight
// (topics, out of fold: macro-F1 .697, and .713 for NB-SVM alone). The single best w
// differs from seed to seed; the mean varies less (sib200, out of fold over three seeds, T
// = .01: macro-F1 .751 against .744; topics .716 and .717, unquad .606 and .607). The
// weights include 1 / root mean square of each member's scores, as linear.WeightedSum takes
// them.
//
// Source: exponential weights, as in Rigollet and Tsybakov, Sparse Estimation by
// Exponential Weighting, Statistical Science 2012.
func (m *Model) blendWeights(held []*outoffold.Scores, y [][]int32) []float64 {
	scale, rows := inverseSizes(held), allRows(y)
	var tried [][]float64
	weightGrid(len(held), gridSteps, func(share []int) {
		weights := make([]float64, len(held))
		for i, n := range share {
			weights[i] = float64(n) / gridSteps * scale[i]
		}
		tried = append(tried, weights)
	})
	merits := make([]float64, len(tried))
	parallel.Ranges(len(tried), 1, func(i, _ int) {
		sum := outoffold.Sum(held, tried[i])
		merits[i] = m.fitRule(sum, y, rows).F1(sum, y).Sum()
	})
	best, total := slices.Max(merits), 0.0
	weights := make([]float64, len(held))
	for i, merit := range merits {
		e := math.Exp((merit - best) / temperature(len(y)))
		total += e
		for j, w := range tried[i] {
			weights[j] += e * w
		}
	}
	for j := range weights {
		weights[j] /= total
	}
	return weights
}

// inverseSizes are 1 / the root mean square of each member's scores.
func inverseSizes(held []*outoffold.Scores) []float64 {
	scale := make([]float64, len(held))
	for i, h := range held {
		scale[i] = linear.Inverse(h.Size())
	}
	return scale
}

// memberWeights finds the blend weights of the members in two steps: first among the
// members that read terms, then between their sum and the members on vectors alone. This
// costs a third of one grid over all members.
func (m *Model) memberWeights(list []linear.Trainer, held []*outoffold.Scores, y [][]int32) []float64 {
	var reading, onVectors []int
	for i, t := range list {
		if linear.BlockOf(t) == linear.Archive {
			onVectors = append(onVectors, i)
		} else {
			reading = append(reading, i)
		}
	}
	if len(reading) == 0 || len(onVectors) == 0 {
		return m.blendWeights(held, y)
	}
	inner := m.blendWeights(pick(held, reading), y)
	outer := m.blendWeights(append([]*outoffold.Scores{outoffold.Sum(pick(held, reading), inner)}, pick(held, onVectors)...), y)
	if len(reading) == 1 {
		inner = []float64{1} // outoffold.Sum of one member ignores its weight
	}
	weights := make([]float64, len(held))
	for j, i := range reading {
		weights[i] = outer[0] * inner[j]
	}
	for j, i := range onVectors {
		weights[i] = outer[1+j]
	}
	return weights
}

// weightGrid calls try with every way to split total into n shares, in descending
// lexicographic order.
func weightGrid(n, total int, try func([]int)) {
	share := make([]int, n)
	var deal func(i, left int)
	deal = func(i, left int) {
		if i == n-1 {
			share[i] = left
			try(share)
			return
		}
		for k := left; k >= 0; k-- {
			share[i] = k
			deal(i+1, left-k)
		}
	}
	deal(0, total)
}
