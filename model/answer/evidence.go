package answer

import (
	"tasnif/data"
	"tasnif/model"
)

// Evidence is one word that moved a label, or what a rule matched; offsets are bytes into the field.
type Evidence struct {
	Field  string  `json:"field"`
	Text   string  `json:"text"`
	Weight float64 `json:"weight"`
	Start  int     `json:"start"`
	End    int     `json:"end"`
	Rule   string  `json:"rule,omitempty"` // of an editor, as rules.Rule is shown: "must: حزمة عقوبات"
}

// Passage is the passage of the body that says most of a label; offsets are bytes into it.
type Passage struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

// PassageOf is nil where the model does not look at passages, and where the body is one.
func PassageOf(m *model.Model, d data.Document, label int) *Passage {
	if span, ok := m.Passage(d, label); ok {
		return &Passage{span.Start, span.End}
	}
	return nil
}

// EvidenceOf is what moved a label, the strongest first.
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
