package tables

import (
	"encoding/json"
	"io"
	"slices"
	"strings"

	"tasnif/data"
	"tasnif/data/formats"
)

// WriteCorpus writes documents to a file, whole or not at all: a table if its ending is
// of one, or else JSON Lines.
func WriteCorpus(path string, docs []data.Document) error {
	f := FormatOf(path)
	return f.WriteFile(path, func(w io.Writer) error {
		if f.Comma == 0 {
			return formats.Write(w, docs...)
		}
		return writeTable(w, f, docs)
	})
}

// writeTable writes documents as rows: the fields that some of them have, labels and
// split, and the other fields.
func writeTable(w io.Writer, f Format, docs []data.Document) error {
	table := Answers{Format: f}
	table.Begin(docs)
	head := slices.Clone(table.columns)
	for i, name := range head {
		if name == "labels" || name == "split" {
			head[i] = "given_" + name
		}
	}
	row := f.Row(nil, append(head, "labels", "split"))
	for _, d := range docs {
		if _, err := w.Write(row); err != nil {
			return err
		}
		labels := f.List(d.Labels)
		if f.Pack != ".parquet" && slices.ContainsFunc(d.Labels, func(l string) bool { return strings.Contains(l, "|") }) {
			list, _ := json.Marshal(d.Labels) // strings always marshal
			labels = string(list)
		}
		row = f.Row(row[:0], append(table.cells(d), labels, d.Split))
	}
	_, err := w.Write(row)
	return err
}
