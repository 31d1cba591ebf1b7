package serve

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"

	"tasnif/model/answer"
	"tasnif/serve/registry"
	"tasnif/serve/strictjson"
)

// encode appends JSON as it is sent: what cannot be encoded is an error, not
// half an answer. The answers of /v1/predict are written by hand, byte for byte
// what encoding/json would write: it takes a third of the request's time otherwise.
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
	b = append(b, `"labels":[`...)
	for i, id := range p.Labels {
		if i > 0 {
			b = append(b, ',')
		}
		b = answer.AppendString(b, id)
	}
	b = append(b, `],"scores":`...)
	if b, err = p.Scores.append(b); err != nil {
		return nil, err
	}
	b = answer.AppendString(append(b, `,"view":`...), p.View)
	if p.Reason != "" {
		b = answer.AppendString(append(b, `,"reason":`...), string(p.Reason))
	}
	if len(p.Thresholds) > 0 {
		if b, err = p.Thresholds.append(append(b, `,"thresholds":`...)); err != nil {
			return nil, err
		}
	}
	if len(p.Evidence) > 0 {
		if b, err = encode(append(b, `,"evidence":`...), p.Evidence); err != nil {
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
	return append(b, "}}\n"...)
}

// append appends {"label":probability,...}.
func (s Scores) append(b []byte) ([]byte, error) {
	b = append(b, '{')
	for i, e := range s {
		if !strictjson.Finite(e.Probability) {
			return nil, fmt.Errorf("the score of label %q is %v", e.Label, e.Probability)
		}
		if i > 0 {
			b = append(b, ',')
		}
		b = append(answer.AppendString(b, e.Label), ':')
		b = strconv.AppendFloat(b, e.Probability, 'g', -1, 64)
	}
	return append(b, '}'), nil
}
