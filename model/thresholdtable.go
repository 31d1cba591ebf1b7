package model

import (
	"cmp"
	"slices"

	"tasnif/model/modelfile"
)

// ThresholdTable gives the out-of-fold counts of one label in one view at many
// thresholds. An operating point is chosen on it, at training or later.
//
// From row to row the number of documents given the label grows by a tenth. The
// grid does not depend on the truth. The finer it is, the likelier one of its
// rows looks better than it is by chance (see WithOperatingPoints).
type ThresholdTable struct {
	Documents int // scored out of fold
	Support   int // of those, documents that have the label
	Rows      []ThresholdRow
}

// ThresholdRow is one threshold of a ThresholdTable. Thresholds fall from row to
// row, and counts rise.
type ThresholdRow struct {
	Threshold float32 // of the probability; the label is given from it on
	Given     uint32  // documents that would be given the label
	Right     uint32  // of those, documents that have it
}

// tableGrowth is the growth of Given from row to row.
const tableGrowth = 1.1

// newThresholdTable makes the table of out-of-fold probabilities.
func newThresholdTable(observations []observation) ThresholdTable {
	sorted := slices.Clone(observations)
	slices.SortFunc(sorted, func(a, b observation) int { return cmp.Compare(b.p, a.p) })
	s := ThresholdTable{Documents: len(sorted)}
	right := make([]int, len(sorted)+1) // among the first i
	for i, t := range sorted {
		right[i+1] = right[i]
		if t.truth {
			right[i+1]++
		}
	}
	s.Support = right[len(sorted)]
	for want := 1.0; int(want) <= len(sorted); want = max(want+1, want*tableGrowth) {
		last := sorted[int(want)-1].p
		// Equal probabilities are in one row; the threshold is halfway to the next.
		n, _ := slices.BinarySearchFunc(sorted, last, func(t observation, p float64) int {
			if t.p >= p {
				return -1
			}
			return 1
		})
		threshold := last
		if n < len(sorted) {
			threshold = (last + sorted[n].p) / 2
		}
		at := max(float32(threshold), 1e-9)
		// Counted again with the threshold in 32 bits, as it is kept.
		n, _ = slices.BinarySearchFunc(sorted, float64(at), func(t observation, p float64) int {
			if t.p >= p {
				return -1
			}
			return 1
		})
		if c := (ThresholdRow{at, uint32(n), uint32(right[n])}); n > 0 && (len(s.Rows) == 0 || c.Given > s.Rows[len(s.Rows)-1].Given) {
			s.Rows = append(s.Rows, c)
		}
	}
	return s
}

// tabulateThresholds makes the model's tables of out-of-fold scores; none in Single
// mode, which has no thresholds.
func (m *Model) tabulateThresholds(held *outOfFoldScores, shifts [][]float64, y [][]int32, examples []example) {
	if m.Mode != Multi {
		return
	}
	rows := examplesByView(examples)
	for v := range views {
		m.ThresholdTables[v] = make([]ThresholdTable, len(m.Labels))
		observations := make([][]observation, len(m.Labels))
		for _, r := range rows[v] {
			for l, p := range m.heldProbabilities(v, held, shifts, r) {
				observations[l] = append(observations[l], observation{p, has(y[r], l)})
			}
		}
		for l, list := range observations {
			m.ThresholdTables[v][l] = newThresholdTable(list)
		}
	}
}

// examplesByView are the examples of each view; a view of few examples has
// those of all views, a document once.
func examplesByView(examples []example) (rows [views][]int) {
	var all []int
	for i, e := range examples {
		if i == 0 || examples[i-1].doc != e.doc {
			all = append(all, i)
		}
		rows[e.view] = append(rows[e.view], i)
	}
	for v := range rows {
		if len(rows[v]) < minViewExamples {
			rows[v] = all
		}
	}
	return rows
}

// thresholdTableArrays are the file sections of the tables; none without tables.
func (m *Model) thresholdTableArrays() []modelfile.Array {
	if m.ThresholdTables[0] == nil {
		return nil
	}
	var heads, given, right []uint32
	var thresholds []float32
	for v := range views {
		for _, s := range m.ThresholdTables[v] {
			heads = append(heads, uint32(s.Documents), uint32(s.Support), uint32(len(s.Rows)))
			for _, c := range s.Rows {
				thresholds, given, right = append(thresholds, c.Threshold), append(given, c.Given), append(right, c.Right)
			}
		}
	}
	return []modelfile.Array{{Name: "sweep.heads", Values: heads}, {Name: "sweep.cuts", Values: thresholds}, {Name: "sweep.given", Values: given}, {Name: "sweep.right", Values: right}}
}

// readThresholdTables reads the tables of a file that has any. Nothing in them is trusted.
func (m *Model) readThresholdTables(arrays map[string]any) error {
	if _, has := arrays["sweep.heads"]; !has {
		return nil
	}
	heads, err := modelfile.Take[uint32](arrays, "sweep.heads")
	if err != nil {
		return err
	}
	thresholds, err := modelfile.Take[float32](arrays, "sweep.cuts")
	if err != nil {
		return err
	}
	given, err := modelfile.Take[uint32](arrays, "sweep.given")
	if err != nil {
		return err
	}
	right, err := modelfile.Take[uint32](arrays, "sweep.right")
	if err != nil {
		return err
	}
	if len(heads) != 3*int(views)*len(m.Labels) || len(given) != len(thresholds) || len(right) != len(thresholds) {
		return modelfile.Errorf("its threshold tables do not fit %d labels", len(m.Labels))
	}
	at := 0
	for v := range views {
		m.ThresholdTables[v] = make([]ThresholdTable, len(m.Labels))
		for l := range m.ThresholdTables[v] {
			head := heads[3*(int(v)*len(m.Labels)+l):][:3]
			s := ThresholdTable{Documents: int(head[0]), Support: int(head[1])}
			if head[1] > head[0] || int(head[2]) > len(thresholds)-at {
				return modelfile.Errorf("the threshold table of label %d does not fit", l)
			}
			for end := at + int(head[2]); at < end; at++ {
				c := ThresholdRow{thresholds[at], given[at], right[at]}
				last := ThresholdRow{Threshold: 2}
				if n := len(s.Rows); n > 0 {
					last = s.Rows[n-1]
				}
				more, hits := c.Given-last.Given, c.Right-last.Right
				if !(c.Threshold > 0 && c.Threshold < last.Threshold) || c.Given <= last.Given || c.Right < last.Right || hits > more || c.Given > head[0] || c.Right > head[1] {
					return modelfile.Errorf("the threshold table of label %d is wrong at row %d", l, at)
				}
				s.Rows = append(s.Rows, c)
			}
			m.ThresholdTables[v][l] = s
		}
	}
	if at != len(thresholds) {
		return modelfile.Errorf("%d rows belong to no threshold table", len(thresholds)-at)
	}
	return nil
}
