package model

import (
	"cmp"
	"slices"

	"tasnif/model/modelfile"
)

// ThresholdTable is how a label's held-out answers in one view would have been at many
// cuts: what an operating point is chosen on, at training or long after it.
//
// Cuts stand at counts of answers that grow by a tenth. They are fixed before
// anything is known of the answers' truth; the finer the grid, the likelier that
// one of its cuts looks better than it is by chance alone (see Aim).
type ThresholdTable struct {
	Documents int // behind it
	Support   int // of those, documents that have the label
	Rows      []ThresholdRow
}

// Cut is one threshold of a ThresholdTable. Cuts fall, and counts rise with them.
type ThresholdRow struct {
	Threshold float32 // of the probability; the label is given from it on
	Given     uint32  // documents that would be given the label
	Right     uint32  // of those, documents that have it
}

// tableGrowth is how much the answers grow from cut to cut.
const tableGrowth = 1.1

// newThresholdTable draws up a sweep from held-out probabilities.
func newThresholdTable(trials []observation) ThresholdTable {
	sorted := slices.Clone(trials)
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
		// Equal probabilities fall together, and the cut is halfway to the next.
		n, _ := slices.BinarySearchFunc(sorted, last, func(t observation, p float64) int {
			if t.p >= p {
				return -1
			}
			return 1
		})
		cut := last
		if n < len(sorted) {
			cut = (last + sorted[n].p) / 2
		}
		at := max(float32(cut), 1e-9)
		// Counted again with the cut as it is kept, in 32 bits.
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

// sweep draws up the model's sweeps from held-out scores: none where a document
// has one label, since that one is then given whatever its probability.
func (m *Model) tabulateThresholds(held *outOfFoldScores, y [][]int32, examples []example) {
	if m.Mode != Multi {
		return
	}
	rows := examplesByView(examples)
	for v := range views {
		m.ThresholdTables[v] = make([]ThresholdTable, len(m.Labels))
		trials := make([]observation, len(rows[v]))
		for l := range m.Labels {
			for i, r := range rows[v] {
				trials[i] = observation{m.Decisions[v][l].probability(held.score(r)[l]), has(y[r], l)}
			}
			m.ThresholdTables[v][l] = newThresholdTable(trials)
		}
	}
}

// examplesByView are the examples of each view; a view of few examples borrows the
// others', a document once, as its decisions do.
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

// thresholdTableArrays are the sections of a model's sweeps; none where it has none.
func (m *Model) thresholdTableArrays() []modelfile.Array {
	if m.ThresholdTables[0] == nil {
		return nil
	}
	var heads, given, right []uint32
	var cuts []float32
	for v := range views {
		for _, s := range m.ThresholdTables[v] {
			heads = append(heads, uint32(s.Documents), uint32(s.Support), uint32(len(s.Rows)))
			for _, c := range s.Rows {
				cuts, given, right = append(cuts, c.Threshold), append(given, c.Given), append(right, c.Right)
			}
		}
	}
	return []modelfile.Array{{Name: "sweep.heads", Values: heads}, {Name: "sweep.cuts", Values: cuts}, {Name: "sweep.given", Values: given}, {Name: "sweep.right", Values: right}}
}

// readThresholdTables rebuilds the sweeps of a file that has them, and trusts nothing.
func (m *Model) readThresholdTables(arrays map[string]any) error {
	if _, has := arrays["sweep.heads"]; !has {
		return nil
	}
	heads, err := modelfile.Take[uint32](arrays, "sweep.heads")
	if err != nil {
		return err
	}
	cuts, err := modelfile.Take[float32](arrays, "sweep.cuts")
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
	if len(heads) != 3*int(views)*len(m.Labels) || len(given) != len(cuts) || len(right) != len(cuts) {
		return modelfile.Errorf("its sweeps do not fit %d labels", len(m.Labels))
	}
	at := 0
	for v := range views {
		m.ThresholdTables[v] = make([]ThresholdTable, len(m.Labels))
		for l := range m.ThresholdTables[v] {
			head := heads[3*(int(v)*len(m.Labels)+l):][:3]
			s := ThresholdTable{Documents: int(head[0]), Support: int(head[1])}
			if head[1] > head[0] || int(head[2]) > len(cuts)-at {
				return modelfile.Errorf("the sweep of label %d does not fit", l)
			}
			for end := at + int(head[2]); at < end; at++ {
				c := ThresholdRow{cuts[at], given[at], right[at]}
				last := ThresholdRow{Threshold: 2}
				if n := len(s.Rows); n > 0 {
					last = s.Rows[n-1]
				}
				more, hits := c.Given-last.Given, c.Right-last.Right
				if !(c.Threshold > 0 && c.Threshold < last.Threshold) || c.Given <= last.Given || c.Right < last.Right || hits > more || c.Given > head[0] || c.Right > head[1] {
					return modelfile.Errorf("the sweep of label %d is not one at cut %d", l, at)
				}
				s.Rows = append(s.Rows, c)
			}
			m.ThresholdTables[v][l] = s
		}
	}
	if at != len(cuts) {
		return modelfile.Errorf("%d cuts belong to no sweep", len(cuts)-at)
	}
	return nil
}
