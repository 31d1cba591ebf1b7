package decision

import (
	"math"
	"slices"

	"tasnif/features/parallel"
	"tasnif/model/calibration"
	"tasnif/model/outoffold"
	"tasnif/model/thresholds"
)

// priorStrength is the strength of the prior of a label's sigmoid, the sigmoid of all
// labels together. It counts as much as about fifty positive examples of probability one
// half.
const priorStrength = 10

// FitMany is Fit for many labels, most of which have few positive examples. A label's
// sigmoid has a prior at that of all labels together (calibration.Prior). A label with few
// positive examples has the threshold of labels of similar frequency.
//
// A sigmoid shared by labels of similar frequency ranks worse: out of fold, rare labels
// lose the documents of a fold, which the final model has.
func FitMany(held *outoffold.Scores, y [][]int32, rows []int) Rule {
	labels := held.Labels
	points := make([]calibration.Points, labels)
	parallel.Ranges(labels, 16, func(from, to int) {
		for l := from; l < to; l++ {
			points[l] = pointsOf(held, y, rows, l)
		}
	})
	r := Rule{Labels: make([]Label, labels)}
	var pooled calibration.Points
	for _, p := range points {
		pooled.Add(p)
	}
	a, b := pooled.Sigmoid(calibration.Prior{})
	parallel.Ranges(labels, 1, func(l, _ int) {
		d := &r.Labels[l]
		d.A, d.B = points[l].Sigmoid(calibration.Prior{A: a, B: b, Strength: priorStrength})
	})
	observations := make([][]thresholds.Observation, labels)
	parallel.Ranges(labels, 16, func(from, to int) {
		for l := from; l < to; l++ {
			observations[l] = r.Labels[l].likely(held, y, rows, l)
		}
	})
	for l, threshold := range thresholds.ChooseByBand(observations, bandsOf(points)) {
		r.Labels[l].Threshold = threshold
	}
	return r
}

// leastLikely is the smallest threshold of many labels. Examples below it are left out,
// unless they have the label.
const leastLikely = 0.01

// likely lists the out-of-fold probabilities of a label from leastLikely on. An example
// with the label and a smaller probability is listed with 0.
func (d Label) likely(held *outoffold.Scores, y [][]int32, rows []int, l int) (list []thresholds.Observation) {
	for _, r := range rows {
		p, truth := d.Probability(held.Of(r)[l]), slices.Contains(y[r], int32(l))
		switch {
		case p >= leastLikely:
			list = append(list, thresholds.Observation{P: p, Truth: truth})
		case truth:
			list = append(list, thresholds.Observation{Truth: true}) // below every threshold
		}
	}
	return list
}

// TablesOfMany are the threshold tables of many labels on the examples at rows. A label
// with fewer than thresholds.MinPositives positive examples has no rows, since no guarantee
// is possible.
func TablesOfMany(labels []Label, held *outoffold.Scores, y [][]int32, rows []int) []thresholds.Table {
	tables := make([]thresholds.Table, len(labels))
	parallel.Ranges(len(tables), 16, func(from, to int) {
		for l := from; l < to; l++ {
			t := thresholds.NewTable(labels[l].likely(held, y, rows, l))
			if t.Documents = len(rows); t.Support < thresholds.MinPositives {
				t.Rows = nil
			}
			tables[l] = t
		}
	})
	return tables
}

// negativeBins is the number of bins of scores of negative examples.
const negativeBins = 64

// pointsOf are the out-of-fold scores of a label. Negative examples are binned by score; a
// bin is a point with the mean score and the number of its examples.
func pointsOf(held *outoffold.Scores, y [][]int32, rows []int, l int) (p calibration.Points) {
	low, high := math.Inf(1), math.Inf(-1)
	for _, r := range rows {
		s := float64(held.Of(r)[l])
		low, high = min(low, s), max(high, s)
	}
	var sum, n [negativeBins]float64
	for _, r := range rows {
		s := float64(held.Of(r)[l])
		if slices.Contains(y[r], int32(l)) {
			p.Put(s, 1, true)
			continue
		}
		at := 0
		if high > low {
			at = min(int((s-low)/(high-low)*negativeBins), negativeBins-1)
		}
		sum[at], n[at] = sum[at]+s, n[at]+1
	}
	for at, count := range n {
		if count > 0 {
			p.Put(sum[at]/count, count, false)
		}
	}
	return p
}

// bandPositives is the least number of positive examples of a band.
const bandPositives = 50

// bandsOf groups the labels by their number of positive examples: 0, 1, 2 to 3, 4 to 7 and
// so on. A band with too few is merged with the next one.
func bandsOf(points []calibration.Points) (bands [][]int) {
	var by [64][]int
	for l, p := range points {
		k := 0
		for n := int(p.Positives()); n > 0; n /= 2 {
			k++
		}
		by[k] = append(by[k], l)
	}
	var band []int
	positives := 0.0
	for _, labels := range by {
		for _, l := range labels {
			band, positives = append(band, l), positives+points[l].Positives()
		}
		if positives >= bandPositives {
			bands, band, positives = append(bands, band), nil, 0
		}
	}
	if len(bands) > 0 {
		bands[len(bands)-1] = append(bands[len(bands)-1], band...)
	} else if len(band) > 0 {
		bands = append(bands, band)
	}
	return bands
}
