package model

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"

	"tasnif/data"
	"tasnif/model/calibration"
	"tasnif/model/decision"
	"tasnif/model/modelfile"
	"tasnif/model/outoffold"
	"tasnif/model/thresholds"
)

// tabulateThresholds makes the model's tables of out-of-fold scores; none in Single
// mode, which has no thresholds.
func (m *Model) tabulateThresholds(held *outoffold.Scores, shifts [][]float64, y [][]int32, examples []example) {
	if m.Mode != Multi {
		return
	}
	rows := examplesByView(examples)
	for v := range data.Views {
		if m.many {
			m.ThresholdTables[v] = decision.TablesOfMany(m.Decisions[v], held, y, rows[v])
			continue
		}
		m.ThresholdTables[v] = make([]thresholds.Table, len(m.Labels))
		observations := make([][]thresholds.Observation, len(m.Labels))
		for _, r := range rows[v] {
			for l, p := range m.heldProbabilities(v, held, shifts, r) {
				observations[l] = append(observations[l], thresholds.Observation{P: p, Truth: slices.Contains(y[r], int32(l))})
			}
		}
		for l, list := range observations {
			m.ThresholdTables[v][l] = thresholds.NewTable(list)
		}
	}
}

// examplesByView are the examples of each view; a view of few examples has
// those of all views, a document once.
func examplesByView(examples []example) (rows [data.Views][]int) {
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
	for v := range data.Views {
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
	if len(heads) != 3*int(data.Views)*len(m.Labels) || len(given) != len(values) || len(right) != len(values) {
		return modelfile.Errorf("its threshold tables do not fit %d labels", len(m.Labels))
	}
	at := 0
	for v := range data.Views {
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

// convertThresholds converts a Single model with thresholds, as programs up to f874cf7
// wrote them, to today's rule. Those programs reported p_l / sum of p and gave the
// label with the largest p_l / threshold_l. Now
//
//	q_l = (p_l / threshold_l) / sum_k (p_k / threshold_k)
//
// is reported, so the label given stays and is the most probable one. The scores of
// the golden documents are converted too. The histogram cannot be: it is dropped
// where thresholds differ.
func (m *Model) convertThresholds() {
	thresholds, differ := [data.Views][]float64{}, false
	for v := range data.Views {
		m.Joints[v] = calibration.Even(len(m.Labels))
		for l := range m.Decisions[v] {
			t := &m.Decisions[v][l].Threshold
			thresholds[v] = append(thresholds[v], *t)
			m.Joints[v].Offsets[l] = -math.Log(*t)
			differ = differ || *t != thresholds[v][0]
			*t = 0
		}
	}
	if !differ {
		return // p_l / sum of p, as it was
	}
	m.Info.Histogram = nil
	for i, g := range m.golden {
		t := thresholds[g.Document.View()]
		now := m.Predict(g.Document).Scores
		was := make([]float64, len(t)) // of today's scores as the file would have them
		for l := range t {
			was[l] = now[l] * t[l]
		}
		normalize(was)
		// Six digits are too few to divide by a small threshold, so scores are compared
		// before the division.
		if !floats.EqualApprox(was, g.Scores, 1e-5) {
			for l := range t {
				now[l] = g.Scores[l] / t[l]
			}
			normalize(now)
		}
		m.golden[i].Scores = now
	}
}

func normalize(p []float64) {
	sum := floats.Sum(p)
	if sum > 0 {
		floats.Scale(1/sum, p)
	}
}
