package model

import (
	"math"
	"slices"

	"tasnif/model/modelfile"
)

// fieldsContent is what the header of a model file says of fields.
type fieldsContent struct {
	Names  []string   `json:"names"`
	Values [][]string `json:"values"` // by field
	Views  []string   `json:"views"`  // that have shifts, in the order of the section "fields.shifts"
}

// content is that of the header; nil for nil.
func (f *Fields) content() *fieldsContent {
	if f == nil {
		return nil
	}
	c := &fieldsContent{Names: f.Names, Values: f.Values}
	for v := range views {
		if f.Shifts[v] != nil {
			c.Views = append(c.Views, v.String())
		}
	}
	return c
}

// arrays are the file sections of fields; none for nil.
func (f *Fields) arrays() []modelfile.Array {
	if f == nil {
		return nil
	}
	return []modelfile.Array{{Name: "fields.shifts", Values: slices.Concat(f.Shifts[:]...)}}
}

// readFields takes the fields of a file that has any. Nothing in them is trusted.
func (m *Model) readFields(c *fieldsContent, arrays map[string]any) error {
	if c == nil {
		return nil
	}
	shifts, err := modelfile.Take[float32](arrays, "fields.shifts")
	if err != nil {
		return err
	}
	f := &Fields{Names: c.Names, Values: c.Values}
	if err := checkFields(c.Names); err != nil || len(c.Names) == 0 || len(c.Values) != len(c.Names) {
		return modelfile.Errorf("its fields are damaged")
	}
	for _, values := range c.Values {
		for i, v := range values {
			if v == "" || i > 0 && v <= values[i-1] {
				return modelfile.Errorf("the values of its fields are not in order at %q", v)
			}
		}
	}
	for _, s := range shifts {
		if !(math.Abs(float64(s)) < maxJoint) {
			return modelfile.Errorf("a field's shift is %v", s)
		}
	}
	n := f.len() * len(m.Labels)
	for v := range views {
		if !slices.Contains(c.Views, v.String()) {
			continue
		}
		if len(shifts) < n {
			return modelfile.Errorf("%d shifts are too few for its fields", len(shifts))
		}
		f.Shifts[v], shifts = shifts[:n:n], shifts[n:]
	}
	if len(shifts) > 0 {
		return modelfile.Errorf("%d shifts belong to no field", len(shifts))
	}
	m.Fields = f
	return nil
}
