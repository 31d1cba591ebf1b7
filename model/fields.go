package model

import (
	"tasnif/data"
	"tasnif/model/categorical"
	"tasnif/model/outoffold"
)

// fitFields learns what the values of categorical fields add, on out-of-fold scores of the
// rules of the views, and gives for each example what fits to other folds add to it, nil where
// nothing.
func (m *Model) fitFields(names []string, docs []data.Document, groups []int32, held *outoffold.Scores, y [][]int32, examples []example) [][]float64 {
	shifts := make([][]float64, len(examples))
	f := categorical.New(names, docs)
	if f == nil {
		return shifts
	}
	for v, rows := range examplesByView(examples) {
		list, rule := make([]categorical.Example, len(rows)), m.rule(data.View(v))
		for i, row := range rows {
			list[i] = categorical.Example{Doc: examples[row].doc, Truth: y[row]}
		}
		gained := f.Fit(data.View(v), len(m.Labels), m.Mode == Single, docs, groups, list, func(i int, p []float64) { rule.Report(p, held.Of(rows[i])) })
		for i, by := range gained {
			if by != nil {
				shifts[rows[i]] = by
			}
		}
	}
	if f.Shifts[data.ArticleView] != nil || f.Shifts[data.HeadlineView] != nil {
		m.Fields = f
	}
	return shifts
}

// WithoutFields is the model as it answers documents without a known value of a field.
func (m *Model) WithoutFields() *Model {
	w := *m
	w.Fields = nil
	return &w
}
