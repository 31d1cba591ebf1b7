package main

import (
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"tasnif/data"
	"tasnif/model"
	"tasnif/serve"
)

// answerer writes predictions as lines of JSON, with the keys in a fixed order.
// It is safe for many goroutines.
type answerer struct {
	model    *model.Model
	headline bool
	topK     int
	scores   bool
	echo     bool
	explain  int
	keys     []string // each label as a JSON string
}

func newAnswerer(m *model.Model, v *predictVerb) *answerer {
	a := &answerer{model: m, headline: v.View == model.HeadlineView.String(), topK: v.TopK, scores: !v.LabelsOnly, echo: v.Echo, explain: v.Explain}
	for _, t := range m.Labels {
		a.keys = append(a.keys, string(quote(nil, t.ID)))
	}
	return a
}

// append appends the answer on one document, with its line break.
func (a *answerer) append(b []byte, d data.Document) []byte {
	shown := d
	if a.headline {
		shown = d.HeadlineView()
	}
	p := a.model.Predict(shown)
	b = append(b, '{')
	if d.ID != "" {
		b = append(quote(append(b, `"id":`...), d.ID), ',')
	}
	if a.echo {
		b = append(quote(append(b, `"headline":`...), d.Headline), ',')
		b = append(quote(append(b, `"body":`...), d.Body), ',')
	}
	b = append(b, `"labels":[`...)
	for i, l := range p.Decided {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, a.keys[l]...)
	}
	b = append(b, ']')
	if a.scores {
		b = a.appendScores(b, p)
	}
	b = append(append(append(b, `,"view":"`...), p.View.String()...), '"')
	if len(p.Decided) == 0 {
		b = append(append(append(b, `,"reason":"`...), reason(shown, p)...), '"')
	}
	if a.explain > 0 {
		b = a.appendEvidence(b, shown, p)
	}
	return append(b, '}', '\n')
}

// appendScores appends the probability of each label shown, in the model's order.
func (a *answerer) appendScores(b []byte, p model.Prediction) []byte {
	b = append(b, `,"scores":{`...)
	first := true
	for l, score := range p.Scores {
		if !a.shows(p, l) {
			continue
		}
		if !first {
			b = append(b, ',')
		}
		first = false
		b = append(append(b, a.keys[l]...), ':')
		b = strconv.AppendFloat(b, score, 'g', -1, 64)
	}
	return append(b, '}')
}

// shows tells whether a label is among the topK, ties in the model's order, or decided.
func (a *answerer) shows(p model.Prediction, label int) bool {
	if a.topK == 0 || slices.Contains(p.Decided, label) {
		return true
	}
	better := 0
	for l, score := range p.Scores {
		if score > p.Scores[label] || score == p.Scores[label] && l < label {
			better++
		}
	}
	return better < a.topK
}

// evidence is one word that moved a label, as JSON; offsets are bytes into the field.
type evidence struct {
	Field  string  `json:"field"`
	Text   string  `json:"text"`
	Weight float64 `json:"weight"`
	Start  int     `json:"start"`
	End    int     `json:"end"`
}

func (a *answerer) appendEvidence(b []byte, d data.Document, p model.Prediction) []byte {
	b = append(b, `,"evidence":{`...)
	for i, l := range p.Decided {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(append(b, a.keys[l]...), ':')
		b = appendJSON(b, evidenceOf(a.model, d, l, a.explain))
	}
	return append(b, '}')
}

// evidenceOf is what moved a label, the strongest first.
func evidenceOf(m *model.Model, d data.Document, label, top int) []evidence {
	list := []evidence{}
	for _, e := range m.Explain(d, label, top) {
		list = append(list, evidence{e.Field, e.Text, e.Weight, e.Start, e.End})
	}
	return list
}

// reason says why a prediction has no label, in the server's words.
func reason(d data.Document, p model.Prediction) serve.Reason {
	switch {
	case strings.TrimSpace(d.Headline) == "" && strings.TrimSpace(d.Body) == "":
		return serve.NoText
	case p.Known == 0:
		return serve.NoKnownWords
	}
	return serve.BelowThreshold
}

// ranked are the labels, the most probable first, ties in the model's order.
func ranked(scores []float64) []int {
	order := make([]int, len(scores))
	for l := range order {
		order[l] = l
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(scores[b], scores[a]) })
	return order
}

// quote appends a JSON string; Arabic stays as it is, and so do <, > and &.
func quote(b []byte, s string) []byte { return appendJSON(b, s) }

// appendJSON appends a value that always marshals.
func appendJSON(b []byte, v any) []byte {
	var text strings.Builder
	enc := json.NewEncoder(&text)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(v) // strings, finite numbers and structs of them always encode
	return append(b, strings.TrimSuffix(text.String(), "\n")...)
}
