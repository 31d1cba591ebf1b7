package model

import (
	"context"

	"tasnif/data"
	"tasnif/model/categorical"
	"tasnif/model/linear"
	"tasnif/model/outoffold"
)

// fitFields fits the effects of the values of categorical fields to out-of-fold scores. The
// shifts returned are those of each example in log-odds, fitted on the other folds; nil:
// none.
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

// fitUnknownSource fits how much confidence an unknown source costs, in Single mode.
func (m *Model) fitUnknownSource(ctx context.Context, p *linear.Problem, s *trainingSet) error {
	if m.Mode != Single || m.Fields == nil {
		return nil
	}
	for v := range data.Views {
		var rows, fold []int
		var docs []data.Document
		for i, e := range s.examples {
			if e.doc < s.own && e.view == v {
				rows, docs, fold = append(rows, i), append(docs, s.docs[e.doc]), append(fold, s.byDoc[e.doc])
			}
		}
		if len(rows) == 0 {
			continue
		}
		if err := m.Fields.FitUnknown(ctx, v, p.Select(rows), docs, fold); err != nil {
			return err
		}
	}
	return nil
}

// WithoutFields is the model without categorical fields: it treats every value as unknown.
func (m *Model) WithoutFields() *Model {
	w := *m
	w.Fields = nil
	return &w
}
