package model

import (
	"cmp"
	"slices"
)

// minPositives is the support below which a label has no threshold of its own. It
// gets the one that is best for all labels together.
const minPositives = 10

// observation is one example's out-of-fold probability of one label, and whether it is true.
type observation struct {
	p     float64
	truth bool
}

// thresholds chooses a threshold for each label on out-of-fold probabilities.
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
func thresholds(observations [][]observation) []float64 {
	support := func(l int) (n int) {
		for _, t := range observations[l] {
			if t.truth {
				n++
			}
		}
		return n
	}
	order, supports, positives := make([]int, len(observations)), make([]int, len(observations)), 0
	var pooled []observation
	for l := range observations {
		order[l], supports[l] = l, support(l)
		positives += supports[l]
		pooled = append(pooled, observations[l]...)
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(supports[b], supports[a]) })
	all, _ := bestThreshold(pooled, shrinkage(positives), confusion{})
	chosen, total := make([]float64, len(observations)), confusion{}
	for _, l := range order {
		if supports[l] < minPositives {
			chosen[l] = all
			continue
		}
		var own confusion
		chosen[l], own = bestThreshold(observations[l], shrinkage(supports[l]), total)
		total = total.plus(own)
	}
	return chosen
}

// confusion is the true positives, false positives and false negatives of a label.
type confusion struct{ tp, fp, fn float64 }

func (c confusion) plus(d confusion) confusion {
	return confusion{c.tp + d.tp, c.fp + d.fp, c.fn + d.fn}
}

// f1 is 2tp / (2tp + fp + fn), and 0 for 0/0.
func (c confusion) f1() float64 {
	if c.tp == 0 {
		return 0
	}
	return 2 * c.tp / (2*c.tp + c.fp + c.fn)
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
func bestThreshold(observations []observation, shrunk float64, before confusion) (threshold float64, own confusion) {
	sorted := slices.Clone(observations)
	slices.SortFunc(sorted, func(a, b observation) int { return cmp.Compare(b.p, a.p) })
	q := func(t observation) float64 {
		if t.truth {
			return 1 - shrunk + shrunk*t.p
		}
		return shrunk * t.p
	}
	now := confusion{}
	for _, t := range sorted {
		now.fn += q(t)
	}
	best, threshold, own := now.plus(before).f1(), 1.0, now
	for i, t := range sorted {
		share := q(t)
		now.tp, now.fn, now.fp = now.tp+share, now.fn-share, now.fp+1-share
		if i+1 < len(sorted) && sorted[i+1].p == t.p {
			continue // equal probabilities are given or not together
		}
		if merit := now.f1() + now.plus(before).f1(); merit > best {
			best, own = merit, now
			threshold = t.p
			if i+1 < len(sorted) {
				threshold = (t.p + sorted[i+1].p) / 2
			}
		}
	}
	return threshold, own
}
