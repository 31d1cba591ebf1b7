package main

import (
	"encoding/json"
	"io"
	"slices"
	"strings"

	"tasnif/data"
	"tasnif/data/formats"
)

// writeCorpus writes documents to a file, whole or not at all: a table if its ending is
// of one, or else JSON Lines.
func writeCorpus(path string, docs []data.Document) error {
	f := formatOf(path)
	return f.write(path, func(w io.Writer) error {
		if f.comma == 0 {
			return formats.Write(w, docs...)
		}
		return writeTable(w, f, docs)
	})
}

// writeTable writes documents as rows: the fields that some of them have, labels and
// split, and the other fields.
func writeTable(w io.Writer, f answersFormat, docs []data.Document) error {
	table := tableAnswers{format: f}
	table.begin(docs)
	head := slices.Clone(table.columns)
	for i, name := range head {
		if name == "labels" || name == "split" {
			head[i] = "given_" + name
		}
	}
	row := f.row(nil, append(head, "labels", "split"))
	for _, d := range docs {
		if _, err := w.Write(row); err != nil {
			return err
		}
		labels := f.list(d.Labels)
		if f.pack != ".parquet" && slices.ContainsFunc(d.Labels, func(l string) bool { return strings.Contains(l, "|") }) {
			list, _ := json.Marshal(d.Labels) // strings always marshal
			labels = string(list)
		}
		row = f.row(row[:0], append(table.cells(d), labels, d.Split))
	}
	_, err := w.Write(row)
	return err
}
