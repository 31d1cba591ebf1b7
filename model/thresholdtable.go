package model

import (
	"tasnif/model/modelfile"
	"tasnif/model/thresholds"
)

// tabulateThresholds makes the model's tables of out-of-fold scores; none in Single
// mode, which has no thresholds.
func (m *Model) tabulateThresholds(held *outOfFoldScores, shifts [][]float64, y [][]int32, examples []example) {
	if m.Mode != Multi {
		return
	}
	rows := examplesByView(examples)
	for v := range views {
		if m.many {
			m.ThresholdTables[v] = m.manyTables(v, held, y, rows[v])
			continue
		}
		m.ThresholdTables[v] = make([]thresholds.Table, len(m.Labels))
		observations := make([][]thresholds.Observation, len(m.Labels))
		for _, r := range rows[v] {
			for l, p := range m.heldProbabilities(v, held, shifts, r) {
				observations[l] = append(observations[l], thresholds.Observation{P: p, Truth: has(y[r], l)})
			}
		}
		for l, list := range observations {
			m.ThresholdTables[v][l] = thresholds.NewTable(list)
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
	var values []float32
	for v := range views {
		for _, s := range m.ThresholdTables[v] {
			heads = append(heads, uint32(s.Documents), uint32(s.Support), uint32(len(s.Rows)))
			for _, c := range s.Rows {
				values, given, right = append(values, c.Threshold), append(given, c.Given), append(right, c.Right)
			}
		}
	}
	return []modelfile.Array{{Name: "sweep.heads", Values: heads}, {Name: "sweep.cuts", Values: values}, {Name: "sweep.given", Values: given}, {Name: "sweep.right", Values: right}}
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
	values, err := modelfile.Take[float32](arrays, "sweep.cuts")
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
	if len(heads) != 3*int(views)*len(m.Labels) || len(given) != len(values) || len(right) != len(values) {
		return modelfile.Errorf("its threshold tables do not fit %d labels", len(m.Labels))
	}
	at := 0
	for v := range views {
		m.ThresholdTables[v] = make([]thresholds.Table, len(m.Labels))
		for l := range m.ThresholdTables[v] {
			head := heads[3*(int(v)*len(m.Labels)+l):][:3]
			s := thresholds.Table{Documents: int(head[0]), Support: int(head[1])}
			if head[1] > head[0] || int(head[2]) > len(values)-at {
				return modelfile.Errorf("the threshold table of label %d does not fit", l)
			}
			for end := at + int(head[2]); at < end; at++ {
				c := thresholds.Row{Threshold: values[at], Given: given[at], Right: right[at]}
				last := thresholds.Row{Threshold: 2}
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
	if at != len(values) {
		return modelfile.Errorf("%d rows belong to no threshold table", len(values)-at)
	}
	return nil
}
