package answer

import (
	"tasnif/data"
	"tasnif/model"
)

// Evidence is one word, or the match of a rule, that affected a label. Offsets are bytes
// into the field.
type Evidence struct {
	Field  string  `json:"field"`
	Text   string  `json:"text"`
	Weight float64 `json:"weight"`
	Start  int     `json:"start"`
	End    int     `json:"end"`
	Rule   string  `json:"rule,omitempty"` // the editor's rule that matched, as rules.Rule is printed: "must: حزمة عقوبات"
}

// Passage is the passage of the body with the highest score of a label, as byte offsets.
type Passage struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

// PassageOf is the passage of the highest score; nil if the model does not score passages,
// and if the body is a single one.
func PassageOf(m *model.Model, d data.Document, label int) *Passage {
	if span, ok := m.Passage(d, label); ok {
		return &Passage{span.Start, span.End}
	}
	return nil
}

// EvidenceOf lists what affected a label, by falling weight, at most top.
func EvidenceOf(m *model.Model, d data.Document, label, top int) []Evidence {
	list := []Evidence{}
	for _, e := range m.Explain(d, label, top) {
		x := Evidence{Field: e.Field, Text: e.Text, Weight: e.Weight, Start: e.Start, End: e.End}
		if e.Rule != nil {
			x.Rule = e.Rule.String()
		}
		list = append(list, x)
	}
	return list
}
