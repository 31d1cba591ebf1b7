// Package thresholds chooses the probability from which a label is given, on
// out-of-fold probabilities.
package thresholds

import (
	"cmp"
	"slices"
)

// MinPositives is the support below which a label has no threshold of its own. It
// gets the one that is best for all labels together.
const MinPositives = 10

// Observation is one example's out-of-fold probability of one label, and whether it is true.
type Observation struct {
	P     float64
	Truth bool
}

// Choose gives a threshold for each label on out-of-fold probabilities.
// Labels are taken in order of falling frequency; each gets the threshold that
// maximizes
//
//	F1 of the label + micro-averaged F1 of the labels so far
//
// so that macro-F1 is not raised by many false positives of rare labels. It is
// LibMultiLabel's micromacro on pooled out-of-fold scores, with counts shrunk
// towards those expected (bestThreshold). Of equal merit the higher one is taken.
//
// Source: Lin, Lin, On the Thresholding Strategy for Infrequent Labels in
// Multi-label Classification, CIKM 2023.
func Choose(observations [][]Observation) []float64 {
	support := func(l int) (n int) {
		for _, t := range observations[l] {
			if t.Truth {
				n++
			}
		}
		return n
	}
	order, supports, positives := make([]int, len(observations)), make([]int, len(observations)), 0
	var pooled []Observation
	for l := range observations {
		order[l], supports[l] = l, support(l)
		positives += supports[l]
		pooled = append(pooled, observations[l]...)
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(supports[b], supports[a]) })
	all, _ := bestThreshold(pooled, shrinkage(positives), Confusion{})
	chosen, total := make([]float64, len(observations)), Confusion{}
	for _, l := range order {
		if supports[l] < MinPositives {
			chosen[l] = all
			continue
		}
		var own Confusion
		chosen[l], own = bestThreshold(observations[l], shrinkage(supports[l]), total)
		total = total.Plus(own)
	}
	return chosen
}

// shrinkagePrior is the number of positives at which truth and probability weigh
// alike.
const shrinkagePrior = 1000

// shrinkage is the weight of the expected counts for a label of so many positives.
// With a few dozen positives the best threshold by counts alone depends on the
// folds: it was .13 or .39 for one label. topics, out of fold over three seeds:
// macro-F1 .717, and .710 for counts alone; unquad, 1,000 positives a label and
// more: .607 and .606.
func shrinkage(positives int) float64 { return shrinkagePrior / (shrinkagePrior + float64(positives)) }

// bestThreshold tries every threshold, from the highest, and gives the one with the
// best F1 of its own counts plus F1 of these and those before. An observation
// counts as positive by
//
//	q = (1-shrunk) truth + shrunk p
//
// With shrunk = 1 that is the best expected F1, whose threshold is half of it.
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
			break // no threshold gives it
		}
		if i+1 < len(sorted) && sorted[i+1].P == t.P {
			continue // equal probabilities are given or not together
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
