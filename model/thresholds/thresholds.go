// Package thresholds chooses the probability from which a label is given, on
// out-of-fold probabilities.
package thresholds

import (
	"cmp"
	"slices"
)

// MinPositives is the least support of a label with a threshold of its own. A label with
// less support gets the threshold that is best for all labels together.
const MinPositives = 10

// Observation is one example's out-of-fold probability of one label, and whether the
// example has the label.
type Observation struct {
	P     float64
	Truth bool
}

// Choose chooses a threshold for each label on out-of-fold probabilities. It takes the
// labels in order of falling frequency; the threshold of each maximizes
//
//	F1 of the label + micro-averaged F1 of the labels so far
//
// so that macro-F1 is not raised by many false positives of rare labels. This is
// LibMultiLabel's micromacro on pooled out-of-fold scores, with counts shrunk towards their
// expectation (bestThreshold). Ties go to the higher threshold.
//
// Source: Lin, Lin, On the Thresholding Strategy for Infrequent Labels in Multi-label
// Classification, CIKM 2023.
func Choose(observations [][]Observation) []float64 {
	order, supports, total := make([]int, len(observations)), make([]int, len(observations)), 0
	var pooled []Observation
	for l := range observations {
		order[l], supports[l] = l, positives(observations[l])
		total += supports[l]
		pooled = append(pooled, observations[l]...)
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(supports[b], supports[a]) })
	all, _ := bestThreshold(pooled, shrinkage(total), Confusion{})
	chosen, before := make([]float64, len(observations)), Confusion{}
	for _, l := range order {
		if supports[l] < MinPositives {
			chosen[l] = all
			continue
		}
		var own Confusion
		chosen[l], own = bestThreshold(observations[l], shrinkage(supports[l]), before)
		before = before.Plus(own)
	}
	return chosen
}

// shrinkagePrior is the number of positives at which truth and probability have equal
// weight.
const shrinkagePrior = 1000

// shrinkage is the weight of the expected counts for a label of so many positives.
// With a few dozen positives the best threshold by counts alone depends on the
// folds: it was .13 or .39 for one label. topics, out of fold over three seeds:
// macro-F1 .717, and .710 for counts alone; unquad, 1,000 positives a label and
// more: .607 and .606.
func shrinkage(positives int) float64 { return shrinkagePrior / (shrinkagePrior + float64(positives)) }

// bestThreshold tries every threshold, from the highest, and returns the one with the
// largest sum of two F1: that of its own counts, and that of these plus before. An
// observation counts as positive by
//
//	q = (1-shrunk) truth + shrunk p
//
// With shrunk = 1 that is the expected F1, whose best threshold is half of the maximum.
func bestThreshold(observations []Observation, shrunk float64, before Confusion) (threshold float64, own Confusion) {
	sorted := slices.Clone(observations)
	slices.SortFunc(sorted, func(a, b Observation) int { return cmp.Compare(b.P, a.P) })
	q := func(t Observation) float64 {
		if t.Truth {
			return 1 - shrunk + shrunk*t.P
		}
		return shrunk * t.P
	}
	now := Confusion{}
	for _, t := range sorted {
		now.FN += q(t)
	}
	best, threshold, own := now.Plus(before).F1(), 1.0, now
	for i, t := range sorted {
		share := q(t)
		now.TP, now.FN, now.FP = now.TP+share, now.FN-share, now.FP+1-share
		if t.P == 0 {
			break // below every threshold
		}
		if i+1 < len(sorted) && sorted[i+1].P == t.P {
			continue // equal probabilities are on the same side of any threshold
		}
		if merit := now.F1() + now.Plus(before).F1(); merit > best {
			best, own = merit, now
			threshold = t.P
			if i+1 < len(sorted) && sorted[i+1].P > 0 {
				threshold = (t.P + sorted[i+1].P) / 2
			}
		}
	}
	return threshold, own
}
