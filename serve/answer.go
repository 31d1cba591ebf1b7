package serve

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"

	"unicode/utf8"

	"tasnif/data"
	"tasnif/model"
	"tasnif/model/answer"
	"tasnif/serve/registry"
	"tasnif/serve/strictjson"
)

// Scores lists numbers by label; in JSON an object, in this order.
type Scores = answer.Scores

// Score is the probability of one label.
type Score = answer.Score

// URIs lists the URIs of labels; in JSON an object, in this order.
type URIs []LabelURI

// LabelURI is the URI of one label.
type LabelURI struct{ Label, URI string }

// MarshalJSON writes {"label":"uri",...}.
func (u URIs) MarshalJSON() ([]byte, error) { return u.append(nil), nil }

func (u URIs) append(b []byte) []byte {
	b = append(b, '{')
	for i, one := range u {
		if i > 0 {
			b = append(b, ',')
		}
		b = answer.AppendString(append(answer.AppendString(b, one.Label), ':'), one.URI)
	}
	return append(b, '}')
}

// options are a request's options, checked against the release that answers.
type options struct {
	wish      model.Wish
	topK      int // 0: all
	headline  bool
	explain   bool
	top       int   // pieces of evidence for each label
	explained []int // indices of the labels to explain; nil: those decided
}

// wire writes a prediction to at.answer, in its wire form. id is the document's as the
// client gave it, d the document that the model answered.
func wire(m *registry.Model, at *buffers, id string, d data.Document, p *model.Prediction, opt options) error {
	out := &at.answer
	*out = Prediction{ID: id, View: registry.Views[p.View],
		Labels: out.Labels[:0], Scores: out.Scores[:0], Thresholds: out.Thresholds[:0], URIs: out.URIs[:0]}
	for _, l := range p.Decided {
		out.Labels = append(out.Labels, m.Labels[l])
	}
	if len(p.Decided) == 0 {
		out.Reason = p.Reason(d)
	}
	for _, l := range p.Decided {
		if uri := m.Topics[l].URI; uri != "" {
			out.URIs = append(out.URIs, LabelURI{m.Labels[l], uri})
		}
	}
	at.order = registry.RankedOf(at.order, p)
	shown := shown(at.order, p.Decided, opt.topK)
	for _, l := range shown {
		out.Scores = append(out.Scores, Score{Label: m.Labels[l], Probability: p.Scores[l]})
	}
	if !opt.explain {
		return nil
	}
	for _, l := range shown {
		if t := m.Classifier.Threshold(p.View, l); t > 0 {
			out.Thresholds = append(out.Thresholds, Score{Label: m.Labels[l], Probability: t})
		}
	}
	explained := opt.explained
	if explained == nil {
		explained = p.Decided
	}
	out.Evidence = make(map[string][]Evidence, len(explained))
	for _, l := range explained {
		evidence, err := wireEvidence(d, m.Classifier.Explain(d, l, opt.top))
		if err != nil {
			return fmt.Errorf("explaining label %q: %w", m.Labels[l], err)
		}
		out.Evidence[m.Labels[l]] = evidence
	}
	out.Passages = passagesOf(m, d, explained)
	return nil
}

// passagesOf is, by label, the passage with the highest score; nil if the model does not
// score passages.
func passagesOf(m *registry.Model, d data.Document, labels []int) map[string]Passage {
	finder, finds := m.Classifier.(registry.PassageFinder)
	if !finds {
		return nil
	}
	var list map[string]Passage
	for _, l := range labels {
		span, ok := finder.Passage(d, l)
		if !ok {
			return nil
		}
		if list == nil {
			list = make(map[string]Passage, len(labels))
		}
		units := utf16Offsets(d.Body, []int{span.Start, span.End})
		list[m.Labels[l]] = Passage{span.Start, span.End, units[span.Start], units[span.End]}
	}
	return list
}

// shown shortens labels, in the order of their probability, to the k most probable (0: all)
// and those decided. The memory of order is reused.
func shown(order, decided []int, k int) []int {
	if k == 0 || k >= len(order) {
		return order
	}
	kept := order[:k]
	for _, l := range order[k:] {
		if slices.Contains(decided, l) {
			kept = append(kept, l)
		}
	}
	return kept
}

// encode appends a value as JSON. A value that cannot be encoded is an error, and nothing
// of it is sent. The answers of /v1/predict are written by hand, since encoding/json would
// take a third of the request's time.
func encode(b []byte, value any) ([]byte, error) {
	out := bytes.NewBuffer(b)
	e := json.NewEncoder(out)
	e.SetEscapeHTML(false)
	err := e.Encode(value)
	return out.Bytes(), err
}

// appendPrediction appends a prediction without its closing brace.
func appendPrediction(b []byte, p *Prediction) (_ []byte, err error) {
	b = append(b, '{')
	if p.ID != "" {
		b = append(answer.AppendString(append(b, `"id":`...), p.ID), ',')
	}
	decided := answer.Decision{Labels: p.Labels, Scores: p.Scores, View: p.View, Reason: string(p.Reason)}
	if b, err = decided.Append(b); err != nil {
		return nil, err
	}
	if len(p.URIs) > 0 {
		b = p.URIs.append(append(b, `,"uris":`...))
	}
	if len(p.Thresholds) > 0 {
		if b, err = p.Thresholds.Append(append(b, `,"thresholds":`...)); err != nil {
			return nil, err
		}
	}
	if len(p.Evidence) > 0 {
		if b, err = encode(append(b, `,"evidence":`...), p.Evidence); err != nil {
			return nil, err
		}
		b = bytes.TrimSuffix(b, []byte("\n"))
	}
	if len(p.Passages) > 0 {
		if b, err = encode(append(b, `,"passages":`...), p.Passages); err != nil {
			return nil, err
		}
		b = bytes.TrimSuffix(b, []byte("\n"))
	}
	return b, nil
}

// appendModel appends the last member of an answer, and the end of it.
func appendModel(b []byte, m registry.Ref) []byte {
	b = answer.AppendString(append(b, `,"model":{"name":`...), m.Name)
	if m.Version != "" {
		b = answer.AppendString(append(b, `,"version":`...), m.Version)
	}
	if m.SHA256 != "" {
		b = answer.AppendString(append(b, `,"sha256":`...), m.SHA256)
	}
	if m.Rules != "" {
		b = answer.AppendString(append(b, `,"rules":`...), m.Rules)
	}
	return append(b, "}}\n"...)
}

// wireEvidence converts a model's evidence to its wire form: in the same order, with
// offsets in UTF-16 units as well. The value of a categorical field is not in a text; its
// offsets are 0.
func wireEvidence(d data.Document, evidence []model.Evidence) ([]Evidence, error) {
	fields := map[string]string{"headline": d.Headline, "body": d.Body}
	ends := map[string][]int{}
	for _, e := range evidence {
		text, known := fields[e.Field]
		if !known && e.Start == 0 && e.End == 0 {
			text, known = e.Text, e.Text != ""
		}
		if !known || e.Start < 0 || e.Start > e.End || e.End > len(text) {
			return nil, fmt.Errorf("evidence at %s[%d:%d] is outside the text", e.Field, e.Start, e.End)
		}
		if !strictjson.Finite(e.Weight) {
			return nil, fmt.Errorf("evidence at %s[%d:%d] has the weight %v", e.Field, e.Start, e.End, e.Weight)
		}
		ends[e.Field] = append(ends[e.Field], e.Start, e.End)
	}
	units := map[string]map[int]int{}
	for field, at := range ends {
		units[field] = utf16Offsets(fields[field], at)
	}
	out := make([]Evidence, len(evidence))
	for i, e := range evidence {
		if _, of := fields[e.Field]; !of {
			out[i] = Evidence{Field: e.Field, Text: e.Text, Weight: e.Weight}
			continue
		}
		out[i] = Evidence{
			Field: e.Field, Text: fields[e.Field][e.Start:e.End], Weight: e.Weight,
			Start: e.Start, End: e.End,
			UTF16Start: units[e.Field][e.Start], UTF16End: units[e.Field][e.End],
		}
		if e.Rule != nil {
			out[i].Rule = e.Rule.String()
		}
	}
	return out, nil
}

// utf16Offsets converts byte offsets into s to offsets in UTF-16 code units: one a code
// point, two above U+FFFF. It reads s once. An offset inside a code point becomes the one
// after it.
func utf16Offsets(s string, at []int) map[int]int {
	at = slices.Clone(at)
	slices.Sort(at)
	out := make(map[int]int, len(at))
	units, i := 0, 0
	for _, want := range at {
		for i < want {
			c, size := utf8.DecodeRuneInString(s[i:])
			i += size
			units++
			if c > 0xFFFF {
				units++
			}
		}
		out[want] = units
	}
	return out
}
