package formats

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"tasnif/data"

	"github.com/go-json-experiment/json/jsontext"
)

// row is a document as Write writes it. A document without text has an empty headline, so
// that a reader recognizes the field.
type row struct {
	ID       string   `json:"id,omitempty"`
	Headline *string  `json:"headline,omitempty"`
	Body     string   `json:"body,omitempty"`
	Labels   []string `json:"labels,omitempty"`
	Source   string   `json:"source,omitempty"`
	Date     string   `json:"date,omitempty"`
	Split    string   `json:"split,omitempty"`

	Scores  map[string]float64 `json:"scores,omitzero"`
	Teacher string             `json:"teacher,omitempty"`
}

// Write writes documents as JSON Lines. Read reads the same documents, except for their
// places, if their labels are clean (data.CleanLabels) and their text is UTF-8; invalid
// bytes become U+FFFD. Other fields follow those of a Document; a name that is taken gets a
// prefix.
func Write(w io.Writer, docs ...data.Document) error {
	bw := bufio.NewWriter(w)
	for _, d := range docs {
		r := row{ID: d.ID, Body: d.Body, Labels: d.Labels, Source: d.Source, Date: d.Date, Split: d.Split, Teacher: d.Teacher}
		if d.Teacher != "" {
			r.Scores = scoresOf(d.Scores)
		}
		if d.Headline != "" || d.Body == "" {
			r.Headline = &d.Headline
		}
		line, err := Line(r, d.Other)
		if err == nil {
			_, err = bw.Write(line)
		}
		if err != nil {
			return err
		}
	}
	return bw.Flush()
}

// Line is a struct with at least one field as a line of JSON, followed by other fields.
// Arabic and <, > and & are not escaped.
func Line(object any, other []data.Field) ([]byte, error) {
	text, err := jsonText(object)
	if err != nil || len(other) == 0 {
		return append(text, '\n'), err
	}
	line := bytes.TrimSuffix(text, []byte("}"))
	taken := map[string]bool{}
	for _, name := range names[:fieldTeacher] { // teacher and scores are taken if they are written
		taken[name] = true
	}
	new(jsonReader).object(text, func(name []byte, _ jsontext.Value) error {
		taken[string(name)] = true
		return nil
	})
	for _, f := range other {
		name := f.Name
		for taken[name] {
			name = "other_" + name
		}
		taken[name] = true
		value := jsontext.Value(f.Value).Clone()
		if err := value.Compact(jsontext.AllowInvalidUTF8(true)); err != nil {
			return nil, fmt.Errorf("the field %q is not JSON: %w", short(f.Name), err)
		}
		line = append(line, ',')
		line, _ = jsontext.AppendQuote(line, name) // bytes that are not UTF-8 become U+FFFD
		line = append(append(line, ':'), value...)
	}
	return append(line, '}', '\n'), nil
}

// jsonText is a value as JSON, without escaping <, > and &.
func jsonText(value any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(value)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}
