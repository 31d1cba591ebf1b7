package thresholds

import (
	"cmp"
	"slices"
	"sort"
)

// Table holds the out-of-fold counts of one label in one view at many thresholds. Operating
// points are chosen on it, at training or later.
//
// From row to row the number of documents given the label grows by a tenth. The grid does
// not depend on the truth. It is coarse, because the best of many rows looks better than it
// is by chance (see Model.WithOperatingPoints in package model).
type Table struct {
	Documents int // scored out of fold
	Support   int // of those, documents that have the label
	Rows      []Row
}

// Row is one threshold of a Table. Thresholds fall from row to
// row, and counts rise.
type Row struct {
	Threshold float32 // the label is given from this probability on
	Given     uint32  // documents that would be given the label
	Right     uint32  // of those, documents that have it
}

// tableGrowth is the growth of Given from row to row.
const tableGrowth = 1.1

// NewTable makes the table of out-of-fold probabilities.
func NewTable(observations []Observation) Table {
	sorted := slices.Clone(observations)
	slices.SortFunc(sorted, func(a, b Observation) int { return cmp.Compare(b.P, a.P) })
	s := Table{Documents: len(sorted)}
	right := make([]int, len(sorted)+1) // among the first i
	for i, t := range sorted {
		right[i+1] = right[i]
		if t.Truth {
			right[i+1]++
		}
	}
	s.Support = right[len(sorted)]
	for want := 1.0; int(want) <= len(sorted); want = max(want+1, want*tableGrowth) {
		last := sorted[int(want)-1].P
		// Equal probabilities are in one row; the threshold is halfway to the next.
		n := atLeast(sorted, last)
		threshold := last
		if n < len(sorted) {
			threshold = (last + sorted[n].P) / 2
		}
		at := max(float32(threshold), 1e-9)
		// The threshold is kept in 32 bits, so it is rounded before counting.
		n = atLeast(sorted, float64(at))
		if c := (Row{at, uint32(n), uint32(right[n])}); n > 0 && (len(s.Rows) == 0 || c.Given > s.Rows[len(s.Rows)-1].Given) {
			s.Rows = append(s.Rows, c)
		}
	}
	return s
}

// atLeast is how many observations, sorted by falling probability, have at least p.
func atLeast(sorted []Observation, p float64) int {
	return sort.Search(len(sorted), func(i int) bool { return sorted[i].P < p })
}
