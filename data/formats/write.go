package formats

import (
	"bufio"
	"encoding/json"
	"io"
	"tasnif/data"
)

// row is a document as Write writes it. A document without text has an empty
// headline, so that reading it back finds where its text would be.
type row struct {
	ID       string   `json:"id,omitempty"`
	Headline *string  `json:"headline,omitempty"`
	Body     string   `json:"body,omitempty"`
	Labels   []string `json:"labels,omitempty"`
	Source   string   `json:"source,omitempty"`
	Date     string   `json:"date,omitempty"`
	Split    string   `json:"split,omitempty"`
}

// Write writes documents as JSON Lines. Read reads the same documents back but
// for their places, if their labels are as Read gives them (trimmed, none
// twice, none empty) and their text is UTF-8; bytes that are not become U+FFFD.
func Write(w io.Writer, docs ...data.Document) error {
	bw := bufio.NewWriter(w)
	enc := json.NewEncoder(bw)
	enc.SetEscapeHTML(false)
	for _, d := range docs {
		r := row{ID: d.ID, Body: d.Body, Labels: d.Labels, Source: d.Source, Date: d.Date, Split: d.Split}
		if d.Headline != "" || d.Body == "" {
			r.Headline = &d.Headline
		}
		if err := enc.Encode(r); err != nil {
			return err
		}
	}
	return bw.Flush()
}
