package metrics

import (
	"tasnif/model/eval/predictions"
)

// Summary is a report in four figures.
type Summary struct {
	Documents int     `json:"documents"`
	Accuracy  float64 `json:"accuracy"`
	Micro     float64 `json:"micro_f1"`
	Macro     float64 `json:"macro_f1"` // over all labels
}

// Summarize measures a set in four figures.
func Summarize(s *predictions.Set) Summary {
	a := AveragesOf(CountLabels(s), ZeroDivision)
	return Summary{Documents: len(s.Rows), Accuracy: OverDocuments(s, ZeroDivision).Accuracy, Micro: a.Micro.F1, Macro: a.Macro.F1}
}

// SummarizeWithout gives the figures of the documents that are not out; nil where all or
// none are left.
func SummarizeWithout(s *predictions.Set, out func(i int) bool) *Summary {
	rest := &predictions.Set{Labels: s.Labels, Mode: s.Mode}
	for i := range s.Rows {
		if !out(i) {
			rest.Rows = append(rest.Rows, s.Rows[i])
		}
	}
	if len(rest.Rows) == 0 || len(rest.Rows) == len(s.Rows) {
		return nil
	}
	b := Summarize(rest)
	return &b
}
