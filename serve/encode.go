package serve

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
)

// encode is JSON as it is sent: what cannot be encoded is an error, not half an
// answer. The answers of /v1/predict are written by hand, byte for byte what
// encoding/json would write: it takes a third of the request's time otherwise.
func encode(answer any) ([]byte, error) {
	switch a := answer.(type) {
	case Answer:
		b, err := appendPrediction(make([]byte, 0, sizeOf(a.Prediction)+256), a.Prediction)
		if err != nil {
			return nil, err
		}
		return append(appendModel(b, a.Model), '}', '\n'), nil
	case BatchAnswer:
		size := 256
		for _, p := range a.Predictions {
			size += sizeOf(p)
		}
		b := append(make([]byte, 0, size), `{"predictions":[`...)
		var err error
		for i, p := range a.Predictions {
			if i > 0 {
				b = append(b, ',')
			}
			if b, err = appendPrediction(b, p); err != nil {
				return nil, fmt.Errorf("predictions[%d]: %w", i, err)
			}
			b = append(b, '}')
		}
		return append(appendModel(append(b, ']'), a.Model), '}', '\n'), nil
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(answer)
	return b.Bytes(), err
}

// sizeOf is about how many bytes a prediction without evidence has.
func sizeOf(p Prediction) int {
	return 128 + len(p.ID) + 40*(len(p.Labels)+len(p.Scores)+len(p.Thresholds))
}

// appendPrediction appends a prediction without its closing brace.
func appendPrediction(b []byte, p Prediction) (_ []byte, err error) {
	b = append(b, '{')
	if p.ID != "" {
		b = append(appendString(append(b, `"id":`...), p.ID), ',')
	}
	b = append(b, `"labels":[`...)
	for i, id := range p.Labels {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendString(b, id)
	}
	b = append(b, `],"scores":`...)
	if b, err = p.Scores.append(b); err != nil {
		return nil, err
	}
	b = appendString(append(b, `,"view":`...), p.View)
	if p.Reason != "" {
		b = appendString(append(b, `,"reason":`...), string(p.Reason))
	}
	if len(p.Thresholds) > 0 {
		if b, err = p.Thresholds.append(append(b, `,"thresholds":`...)); err != nil {
			return nil, err
		}
	}
	if len(p.Evidence) > 0 {
		evidence, err := encode(p.Evidence)
		if err != nil {
			return nil, err
		}
		b = append(append(b, `,"evidence":`...), bytes.TrimSuffix(evidence, []byte("\n"))...)
	}
	return b, nil
}

// appendModel appends the last member of an answer.
func appendModel(b []byte, m ModelRef) []byte {
	b = appendString(append(b, `,"model":{"name":`...), m.Name)
	if m.Version != "" {
		b = appendString(append(b, `,"version":`...), m.Version)
	}
	if m.SHA256 != "" {
		b = appendString(append(b, `,"sha256":`...), m.SHA256)
	}
	return append(b, '}')
}

// append appends {"label":probability,...}.
func (s Scores) append(b []byte) ([]byte, error) {
	b = append(b, '{')
	for i, e := range s {
		if !finite(e.Probability) {
			return nil, fmt.Errorf("the score of label %q is %v", e.Label, e.Probability)
		}
		if i > 0 {
			b = append(b, ',')
		}
		b = append(appendString(b, e.Label), ':')
		b = strconv.AppendFloat(b, e.Probability, 'g', -1, 64)
	}
	return append(b, '}'), nil
}

// appendString appends a JSON string; what is plain ASCII needs no escape.
func appendString(b []byte, s string) []byte {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' || c >= 0x7f {
			return appendEscaped(b, s)
		}
	}
	b = append(b, '"')
	b = append(b, s...)
	return append(b, '"')
}

func appendEscaped(b []byte, s string) []byte {
	var quoted bytes.Buffer
	e := json.NewEncoder(&quoted)
	e.SetEscapeHTML(false)
	_ = e.Encode(s) // a string always encodes
	return append(b, bytes.TrimSuffix(quoted.Bytes(), []byte("\n"))...)
}
