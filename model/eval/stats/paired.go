package stats

import (
	"context"
	"math"
	"slices"

	"tasnif/features/parallel"
	"tasnif/model/eval/metrics"
	"tasnif/model/eval/predictions"

	"gonum.org/v1/gonum/floats"
)

// Delta is the change of one figure from the first set to the second.
type Delta struct {
	Figure   string   `json:"figure"`
	Before   float64  `json:"before"`
	After    float64  `json:"after"`
	Delta    float64  `json:"delta"`    // After - Before
	Interval Interval `json:"interval"` // of Delta: paired percentile bootstrap by near-duplicate group
	P        float64  `json:"p"`        // approximate randomisation, two-sided: see Compare
}

// PairedDeltas are the differences of the figures of two sets of the same documents, with
// the same labels and groups, in the order of a report.
//
// Intervals resample near-duplicate groups, the same ones for both sets. The p-value comes
// from approximate randomisation (Noreen 1989): the answers of the two sets are exchanged
// in a random half of the groups, under which every difference is chance, and the resamples
// with at least as large a difference are counted. A test of means does not apply, since
// macro-F1 is not a mean over documents.
//
//	p = (1 + #{|d*| >= |d|}) / (1 + n)
func PairedDeltas(ctx context.Context, before, after *predictions.Set, resamples int, seed uint64) ([]Delta, error) {
	a, b, ranked := NewOutcomes(before, nil), NewOutcomes(after, nil), rankedTogether(before, after)
	few := ranked.affordable(resamples)
	// figures of all documents, with groups of the first set counted so often as
	// weights say and those of the second; rankings too where asked for.
	figures := func(first, second []float64, rankings bool) []float64 {
		t := newTotals(a.labels)
		t.add(a, first)
		t.add(b, second)
		out := t.figures(nil)
		if ranked != nil && rankings {
			out = append(out, ranked.meanAP(slices.Concat(first, second)))
		}
		return out
	}
	// difference is of sets in which the groups of swapped have exchanged their answers.
	difference := func(kept, swapped []float64, rankings bool) []float64 {
		d := figures(swapped, kept, rankings)
		floats.Sub(d, figures(kept, swapped, rankings))
		return d
	}
	n := a.Groups()
	all, none := make([]float64, n), make([]float64, n)
	floats.AddConst(1, all)
	x, y := figures(all, none, true), figures(none, all, true)
	drawn, swapped := make([][]float64, resamples), make([][]float64, resamples)
	err := parallel.Each(ctx, resamples, func() func(int) {
		one, other := make([]float64, n), make([]float64, n)
		return func(i int) {
			NewStream(seed, uint64(i)).Resample(one)
			drawn[i] = difference(one, none, i < few)
			NewStream(seed, uint64(resamples+i)).halve(one, other)
			swapped[i] = difference(one, other, i < few)
		}
	})
	if err != nil {
		return nil, err
	}
	var out []Delta
	for f, name := range ResampledFigures[:len(x)] {
		d := Delta{Figure: name, Before: x[f], After: y[f], Delta: y[f] - x[f]}
		drawn, swapped := drawn, swapped
		if f == decisionFigures {
			drawn, swapped = drawn[:few], swapped[:few]
		}
		d.Interval = CentralInterval(drawn, func(v []float64) float64 { return v[f] })
		as := 0
		for _, v := range swapped {
			if math.Abs(v[f]) >= math.Abs(d.Delta)-1e-12 { // tolerance for another order of summation
				as++
			}
		}
		d.P = float64(1+as) / float64(1+len(swapped))
		out = append(out, d)
	}
	return out, nil
}

// affordable is the number of n resamples that rank the documents anew: all up to some ten
// thousand documents, and at least 200.
func (o *Outcomes) affordable(n int) int {
	const places = 1 << 29 // positions in all resamples together
	if o == nil || len(o.order) == 0 || len(o.order[0]) == 0 {
		return n
	}
	return min(n, max(200, places/(len(o.order)*len(o.order[0]))))
}

// rankedTogether ranks the documents of two sets of the same documents in one order for
// each label. Group g is of the first set, group g + n of the second, with n groups;
// weights then choose whose score a document has. It is nil if a set has no scores.
func rankedTogether(a, b *predictions.Set) *Outcomes {
	if !a.Scored() || !b.Scored() {
		return nil
	}
	of, groups := b.Grouping()
	o := &Outcomes{}
	cells := make([]metrics.Cell, 0, 2*len(of))
	for l := range b.Labels {
		cells = cells[:0]
		for i := range b.Rows {
			_, in := slices.BinarySearch(b.Rows[i].Truth, int32(l))
			cells = append(cells,
				metrics.Cell{Score: math.Round(a.Rows[i].Scores[l] * predictions.ScoreGrain), Row: of[i], Truth: in},
				metrics.Cell{Score: math.Round(b.Rows[i].Scores[l] * predictions.ScoreGrain), Row: of[i] + int32(groups), Truth: in})
		}
		metrics.SortCells(cells)
		places := make([]place, len(cells))
		for i, c := range cells {
			places[i] = place{group: c.Row, truth: c.Truth, last: i+1 == len(cells) || cells[i+1].Score != c.Score}
		}
		o.order = append(o.order, places)
	}
	return o
}
