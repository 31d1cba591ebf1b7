package model

import (
	"cmp"
	"slices"
)

// minPositives is the support below which a label's own threshold would be
// chance: it gets the threshold that serves all labels together.
const minPositives = 10

// trial is one example's probability of one label, and whether it is true.
type observation struct {
	p     float64
	truth bool
}

// thresholds chooses a cut a label on held-out probabilities, for answers of
// any number of labels. Labels come in falling frequency; each takes the cut
// that is best for
//
//	F1 of the label + F1 of all counts so far, micro-averaged
//
// so that the macro average does not buy rare labels with a flood of false
// alarms. It is LibMultiLabel's micromacro, on pooled out-of-fold scores, of
// counts that are drawn towards those expected (bestThreshold). Equal merit goes to
// the higher cut.
//
// Source: Lin, Lin, On the Thresholding Strategy for Infrequent Labels in
// Multi-label Classification, CIKM 2023.
func thresholds(trials [][]observation) []float64 {
	support := func(l int) (n int) {
		for _, t := range trials[l] {
			if t.truth {
				n++
			}
		}
		return n
	}
	order, supports, positives := make([]int, len(trials)), make([]int, len(trials)), 0
	var pooled []observation
	for l := range trials {
		order[l], supports[l] = l, support(l)
		positives += supports[l]
		pooled = append(pooled, trials[l]...)
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(supports[b], supports[a]) })
	all, _ := bestThreshold(pooled, shrinkage(positives), confusion{})
	cuts, total := make([]float64, len(trials)), confusion{}
	for _, l := range order {
		if supports[l] < minPositives {
			cuts[l] = all
			continue
		}
		var own confusion
		cuts[l], own = bestThreshold(trials[l], shrinkage(supports[l]), total)
		total = total.plus(own)
	}
	return cuts
}

// counts are the three that F1 needs.
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

// shrinkagePrior is how many positives weigh as much as the probabilities.
const shrinkagePrior = 1000

// towards is how far the counts of a label of so many positives are drawn
// towards those expected. A few dozen tell little of the best cut: counts alone
// put that of one label at .13 or at .39, by how documents fell into folds. The
// probability that was fitted to all of a label's trials tells more; many
// positives speak for themselves. topics, out of fold over three seeds: macro-F1
// .717 against .710 for counts alone; unquad, 1,000 positives a label and more,
// .607 and .606.
func shrinkage(positives int) float64 { return shrinkagePrior / (shrinkagePrior + float64(positives)) }

// bestThreshold sweeps the trials from the most to the least probable and gives the
// cut with the best F1 of its own plus F1 together with what went before. A
// trial counts as true by
//
//	q = (1-drawn) truth + drawn p
//
// With drawn = 1 that is the best F1 to be expected, whose cut is half of it.
func bestThreshold(trials []observation, drawn float64, before confusion) (cut float64, own confusion) {
	sorted := slices.Clone(trials)
	slices.SortFunc(sorted, func(a, b observation) int { return cmp.Compare(b.p, a.p) })
	q := func(t observation) float64 {
		if t.truth {
			return 1 - drawn + drawn*t.p
		}
		return drawn * t.p
	}
	now := confusion{}
	for _, t := range sorted {
		now.fn += q(t)
	}
	best, cut, own := now.plus(before).f1(), 1.0, now
	for i, t := range sorted {
		share := q(t)
		now.tp, now.fn, now.fp = now.tp+share, now.fn-share, now.fp+1-share
		if i+1 < len(sorted) && sorted[i+1].p == t.p {
			continue // equal scores fall together
		}
		if merit := now.f1() + now.plus(before).f1(); merit > best {
			best, own = merit, now
			cut = t.p
			if i+1 < len(sorted) {
				cut = (t.p + sorted[i+1].p) / 2
			}
		}
	}
	return cut, own
}
