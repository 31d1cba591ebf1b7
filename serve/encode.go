package serve

import (
	"bytes"
	"encoding/json"

	"tasnif/model/answer"
	"tasnif/serve/registry"
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
	decided := answer.Decision{Labels: p.Labels, Scores: p.Scores, View: p.View, Reason: string(p.Reason)}
	if b, err = decided.Append(b); err != nil {
		return nil, err
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
