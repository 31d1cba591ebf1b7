package thresholds

import "tasnif/model/modelfile"

// Arrays are the sections of a model file for the tables of each view, a table a label;
// none without tables.
func Arrays(views [][]Table) []modelfile.Array {
	if views[0] == nil {
		return nil
	}
	var heads, given, right []uint32
	var values []float32
	for _, tables := range views {
		for _, s := range tables {
			heads = append(heads, uint32(s.Documents), uint32(s.Support), uint32(len(s.Rows)))
			for _, c := range s.Rows {
				values, given, right = append(values, c.Threshold), append(given, c.Given), append(right, c.Right)
			}
		}
	}
	return []modelfile.Array{{Name: "sweep.heads", Values: heads}, {Name: "sweep.cuts", Values: values}, {Name: "sweep.given", Values: given}, {Name: "sweep.right", Values: right}}
}

// FromArrays reads the tables of a file that has any into views, for so many labels.
// Nothing in them is trusted. Errors: what does not fit the labels or is out of order.
func FromArrays(arrays map[string]any, views [][]Table, labels int) error {
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
	if len(heads) != 3*len(views)*labels || len(given) != len(values) || len(right) != len(values) {
		return modelfile.Errorf("its threshold tables do not fit %d labels", labels)
	}
	at := 0
	for v := range views {
		views[v] = make([]Table, labels)
		for l := range labels {
			head := heads[3*(v*labels+l):][:3]
			s := Table{Documents: int(head[0]), Support: int(head[1])}
			if head[1] > head[0] || int(head[2]) > len(values)-at {
				return modelfile.Errorf("the threshold table of label %d does not fit", l)
			}
			for end := at + int(head[2]); at < end; at++ {
				c := Row{Threshold: values[at], Given: given[at], Right: right[at]}
				last := Row{Threshold: 2}
				if n := len(s.Rows); n > 0 {
					last = s.Rows[n-1]
				}
				more, hits := c.Given-last.Given, c.Right-last.Right
				if !(c.Threshold > 0 && c.Threshold < last.Threshold) || c.Given <= last.Given || c.Right < last.Right || hits > more || c.Given > head[0] || c.Right > head[1] {
					return modelfile.Errorf("the threshold table of label %d is wrong at row %d", l, at)
				}
				s.Rows = append(s.Rows, c)
			}
			views[v][l] = s
		}
	}
	if at != len(values) {
		return modelfile.Errorf("%d rows belong to no threshold table", len(values)-at)
	}
	return nil
}
