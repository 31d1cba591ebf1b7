// Package categorical fits what categorical fields of documents, such as the source, add to
// the log-odds of labels.
package categorical

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"unicode/utf8"

	"tasnif/data"
	"tasnif/model/modelfile"
)

// Fields are categorical fields of documents, such as the source, and what their values add
// to the log-odds of labels. They change the calibrated probabilities p of a text:
//
//	one label a document:  p'_l = p_l exp(c_l) / sum over k of p_k exp(c_k)
//	several:               p'_l = p_l exp(c_l) / (1 - p_l + p_l exp(c_l)),   c_l = sum of Shift of the document's values
//
// A document without a known value is answered as without fields, except that in Single
// mode an unknown source lowers the confidence (Unknown). Thresholds are chosen on p,
// without fields.
//
// Source: the change of a priori probabilities of Saerens, Latinne, Decaestecker, Adjusting
// the Outputs of a Classifier to New a Priori Probabilities, 2002, with the ratios fitted
// to out-of-fold probabilities.
type Fields struct {
	Names  []string
	Values [][]string            // by field, sorted
	Shifts [data.Views][]float32 // by view, then by value, the fields' values one after another, then by label; nil: none

	Unknown [data.Views]float64 // by view: the power of the probabilities for an unknown source, in (0, 1]; 1: no change
}

// Defaults are the fields that are used if none are named.
func Defaults() []string { return []string{"source"} }

const (
	minValueDocuments = 5     // least number of documents of a value
	maxFieldValues    = 10000 // values kept of a field, the most frequent ones
	maxFields         = 16
)

// Check is an error for unusable names of fields, a *data.OptionError.
func Check(names []string) error {
	if len(names) > maxFields {
		return &data.OptionError{Option: "Fields", Err: fmt.Errorf("%d fields; give at most %d", len(names), maxFields)}
	}
	for i, name := range names {
		why := ""
		switch {
		case name == "":
			why = "has no name"
		case name == "headline" || name == "body":
			why = "is text, which is learnt from anyhow"
		case !utf8.ValidString(name):
			why = "is not UTF-8"
		case slices.Contains(names[:i], name):
			why = "is named twice"
		default:
			continue
		}
		return &data.OptionError{Option: "Fields", Value: name, Err: fmt.Errorf("the field %q %s", name, why)}
	}
	return nil
}

// New collects the values of fields in documents; nil if no field has two frequent values.
// A field with fewer is left out.
func New(names []string, docs []data.Document) *Fields {
	f := &Fields{Unknown: evenUnknown}
	for _, name := range names {
		count := map[string]int{}
		for _, d := range docs {
			if v := d.Category(name); v != "" && utf8.ValidString(v) {
				count[v]++
			}
		}
		var values []string
		for v, n := range count {
			if n >= minValueDocuments {
				values = append(values, v)
			}
		}
		slices.SortFunc(values, func(a, b string) int { return cmp.Or(cmp.Compare(count[b], count[a]), cmp.Compare(a, b)) })
		if values = values[:min(len(values), maxFieldValues)]; len(values) < 2 {
			continue
		}
		slices.Sort(values)
		f.Names, f.Values = append(f.Names, name), append(f.Values, values)
	}
	if len(f.Names) == 0 {
		return nil
	}
	return f
}

// KeptFields tells whether a reader of documents must keep other fields
// (data.Document.Other).
func (f *Fields) KeptFields() bool {
	return f != nil && slices.ContainsFunc(f.Names, func(name string) bool { return data.OtherField(name) != "" })
}

// len is the number of values of all fields.
func (f *Fields) len() (n int) {
	for _, v := range f.Values {
		n += len(v)
	}
	return n
}

// known appends the indices of the known values of a document.
func (f *Fields) known(dst []int, d data.Document) []int {
	first := 0
	for i, name := range f.Names {
		if at, found := slices.BinarySearch(f.Values[i], d.Category(name)); found {
			dst = append(dst, first+at)
		}
		first += len(f.Values[i])
	}
	return dst
}

// Sum adds up the shifts of a document's values in a view, by label, in the memory of dst;
// nil if no value is known.
func (f *Fields) Sum(dst []float64, v data.View, d data.Document, labels int) []float64 {
	if f == nil || f.Shifts[v] == nil {
		return nil
	}
	dst = dst[:0]
	first := 0
	for i, name := range f.Names {
		at, found := slices.BinarySearch(f.Values[i], d.Category(name))
		if found {
			if len(dst) == 0 {
				dst = slices.Grow(dst, labels)[:labels]
				clear(dst)
			}
			for l, c := range f.Shifts[v][(first+at)*labels:][:labels] {
				dst[l] += float64(c)
			}
		}
		first += len(f.Values[i])
	}
	if len(dst) == 0 {
		return nil
	}
	return dst
}

// Knows tells whether a document has a known value, in a view with shifts.
func (f *Fields) Knows(d data.Document) bool {
	return f != nil && f.Shifts[d.View()] != nil && len(f.known(nil, d)) > 0
}

// Clone is a copy whose shifts can be changed; nil of nil.
func (f *Fields) Clone() *Fields {
	if f == nil {
		return nil
	}
	g := *f
	for v := range g.Shifts {
		g.Shifts[v] = slices.Clone(f.Shifts[v])
	}
	return &g
}

// Scale multiplies the shifts of a view by a factor for each label. On nil it does nothing.
func (f *Fields) Scale(v data.View, by []float64) {
	if f == nil {
		return
	}
	for i := range f.Shifts[v] {
		f.Shifts[v][i] *= float32(by[i%len(by)])
	}
}

// Effect is what the value of a field adds to the log-odds of a label.
type Effect struct {
	Field, Value string
	Weight       float64
}

// Effects are the effects of a document's known values on a label. In Single mode they are
// relative to the mean of all labels.
func (f *Fields) Effects(d data.Document, v data.View, label, labels int, single bool) (list []Effect) {
	if f == nil || f.Shifts[v] == nil {
		return nil
	}
	first := 0
	for i, name := range f.Names {
		value := d.Category(name)
		if at, found := slices.BinarySearch(f.Values[i], value); found {
			row := f.Shifts[v][(first+at)*labels:][:labels]
			weight := float64(row[label])
			if single {
				for _, c := range row {
					weight -= float64(c) / float64(labels)
				}
			}
			list = append(list, Effect{name, value, weight})
		}
		first += len(f.Values[i])
	}
	return list
}

// Adds is what a value of the i-th field adds to the log-odds, by the name of the view and
// the id of the label; empty for an unknown value.
func (f *Fields) Adds(i int, value string, labels []data.Topic) map[string]map[string]float64 {
	out := map[string]map[string]float64{}
	at, found := slices.BinarySearch(f.Values[i], value)
	if !found {
		return out
	}
	for _, v := range f.Values[:i] {
		at += len(v)
	}
	for v := range data.Views {
		if f.Shifts[v] == nil {
			continue
		}
		adds := map[string]float64{}
		for l, c := range f.Shifts[v][at*len(labels):][:len(labels)] {
			adds[labels[l].ID] = float64(c)
		}
		out[v.String()] = adds
	}
	return out
}

// Header is the part of a model file's header about fields.
type Header struct {
	Names  []string   `json:"names"`
	Values [][]string `json:"values"` // by field
	Views  []string   `json:"views"`  // that have shifts, in the order of the section "fields.shifts"

	Unknown map[string]float64 `json:"unknown_power,omitempty"` // by view; absent: 1
}

// Header is the header for a model file; nil for nil.
func (f *Fields) Header() *Header {
	if f == nil {
		return nil
	}
	c := &Header{Names: f.Names, Values: f.Values, Unknown: f.UnknownPowers()}
	for v := range data.Views {
		if f.Shifts[v] != nil {
			c.Views = append(c.Views, v.String())
		}
	}
	return c
}

// Arrays are the file sections of fields; none for nil.
func (f *Fields) Arrays() []modelfile.Array {
	if f == nil {
		return nil
	}
	return []modelfile.Array{{Name: "fields.shifts", Values: slices.Concat(f.Shifts[:]...)}}
}

// maxShift bounds shifts, so that sums of logarithms stay finite. No fit reaches it.
const maxShift = 1e6

// FromArrays reads the fields of a model file, which is not trusted, for a number of
// labels; nil if c is nil. Errors wrap modelfile.ErrFormat.
func FromArrays(c *Header, arrays map[string]any, labels int) (*Fields, error) {
	if c == nil {
		return nil, nil
	}
	shifts, err := modelfile.Take[float32](arrays, "fields.shifts")
	if err != nil {
		return nil, err
	}
	f := &Fields{Names: c.Names, Values: c.Values, Unknown: evenUnknown}
	if err := Check(c.Names); err != nil || len(c.Names) == 0 || len(c.Values) != len(c.Names) {
		return nil, modelfile.Errorf("its fields are damaged")
	}
	for _, values := range c.Values {
		for i, v := range values {
			if v == "" || i > 0 && v <= values[i-1] {
				return nil, modelfile.Errorf("the values of its fields are not in order at %q", v)
			}
		}
	}
	for _, s := range shifts {
		if !(math.Abs(float64(s)) < maxShift) {
			return nil, modelfile.Errorf("a field's shift is %v", s)
		}
	}
	n := f.len() * labels
	for v := range data.Views {
		if !slices.Contains(c.Views, v.String()) {
			continue
		}
		if len(shifts) < n {
			return nil, modelfile.Errorf("%d shifts are too few for its fields", len(shifts))
		}
		f.Shifts[v], shifts = shifts[:n:n], shifts[n:]
	}
	if err := f.readUnknown(c.Unknown); err != nil {
		return nil, err
	}
	if len(shifts) > 0 {
		return nil, modelfile.Errorf("%d shifts belong to no field", len(shifts))
	}
	return f, nil
}
