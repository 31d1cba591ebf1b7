package render

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"tasnif/model/answer"
	"tasnif/model/eval"
)

// WriteJSON writes the report as JSON, the shape documented at eval.Report. Rows
// stand a document a line, so that the file can be committed and a reviewer
// sees which documents changed.
func WriteJSON(out *bytes.Buffer, r *eval.Report) error {
	head, b := *r, &bytes.Buffer{}
	head.Rows = nil
	if err := indented(b, &head); err != nil {
		return err
	}
	if len(r.Rows) > 0 {
		if err := writeRows(b, r); err != nil {
			return err
		}
	}
	out.Write(answer.EscapeControls(b.Bytes(), 0))
	return nil
}

// writeRows puts the rows at the end of the report's object.
func writeRows(b *bytes.Buffer, r *eval.Report) error {
	b.Truncate(b.Len() - len("\n}\n"))
	b.WriteString(",\n  \"rows\": [")
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false)
	for i := range r.Rows {
		b.WriteString("\n    ")
		if err := e.Encode(&r.Rows[i]); err != nil {
			return err
		}
		b.Truncate(b.Len() - 1) // the encoder's line end
		if i+1 < len(r.Rows) {
			b.WriteByte(',')
		}
	}
	b.WriteString("\n  ]\n}\n")
	return nil
}

// ReadReport reads what WriteJSON wrote, to compare with. It refuses another
// schema, fields it does not know, anything after the report, and a report
// whose parts do not fit together.
func ReadReport(in io.Reader) (*eval.Report, error) {
	text, err := io.ReadAll(in)
	if err != nil {
		return nil, fmt.Errorf("eval: reading a report: %w", err)
	}
	var version struct {
		Schema *int `json:"schema"`
	}
	if err := json.Unmarshal(text, &version); err != nil {
		return nil, fmt.Errorf("eval: this is not a report: %w", err)
	}
	if version.Schema == nil {
		return nil, fmt.Errorf("eval: this is not a report: it has no \"schema\"; a JSON report of evaluate has one")
	}
	if *version.Schema != eval.Schema {
		return nil, fmt.Errorf("eval: the report has schema %d, this program reads %d: write it again with this program", *version.Schema, eval.Schema)
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	r := new(eval.Report)
	if err := d.Decode(r); err != nil {
		return nil, fmt.Errorf("eval: reading a report: %w", err)
	}
	if d.More() {
		return nil, fmt.Errorf("eval: there is more after the report")
	}
	if err := checkReport(r); err != nil {
		return nil, err
	}
	return r, nil
}

// checkReport finds reports that were damaged or edited by hand.
func checkReport(r *eval.Report) error {
	if r.Documents <= 0 {
		return fmt.Errorf("eval: the report is damaged: it has %d documents", r.Documents)
	}
	if len(r.Rows) != 0 && len(r.Rows) != r.Documents {
		return fmt.Errorf("eval: the report is damaged: %d rows for %d documents", len(r.Rows), r.Documents)
	}
	for _, l := range r.Labels {
		if l.TP < 0 || l.FP < 0 || l.FN < 0 || l.TN < 0 || l.TP+l.FP+l.FN+l.TN != r.Documents || l.Support != l.TP+l.FN {
			return fmt.Errorf("eval: the report is damaged: label %q: its counts do not add up", l.Label)
		}
	}
	if n := len(r.Confusion.Labels); len(r.Confusion.Counts) != n {
		return fmt.Errorf("eval: the report is damaged: the confusion matrix is not square")
	}
	for _, row := range r.Confusion.Counts {
		if len(row) != len(r.Confusion.Labels) {
			return fmt.Errorf("eval: the report is damaged: the confusion matrix is not square")
		}
	}
	if len(r.Rows) > 0 {
		if _, err := r.Predictions(); err != nil {
			return fmt.Errorf("eval: the report is damaged: %w", err)
		}
	}
	return nil
}
