package formats

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"tasnif/data"
	"unicode/utf8"
)

func relabelCSV(r io.Reader, w io.Writer, file string, opt Options, how change) error {
	return relabelCells(r, w, file, opt, cells{delimiter: ",", strict: true}, how)
}

func relabelTSV(r io.Reader, w io.Writer, file string, opt Options, how change) error {
	return relabelCells(r, w, file, opt, cells{delimiter: "\t"}, how)
}

// relabelCells copies CSV or TSV and changes labels, as Relabel does. A row whose labels
// change is written anew, every other one as it is.
func relabelCells(r io.Reader, w io.Writer, file string, opt Options, c cells, how change) error {
	var raw bytes.Buffer // of the row last read, and what stands above it
	c.in = newLines(r)
	c.in.tap = &raw
	t, err := c.header(&opt)
	if err == io.EOF {
		return nil
	}
	if err != nil {
		return c.placed(file, err, false)
	}
	for {
		if _, err := raw.WriteTo(w); err != nil {
			return err
		}
		row, err := c.next()
		if err == io.EOF {
			_, err = raw.WriteTo(w)
			return err
		}
		var d data.Document
		if err == nil {
			d, err = t.document(row)
			err = badRow(err)
		}
		if err == nil {
			d.Place = data.Place{File: file, Line: c.line}
			if labels, changed := how(d); changed {
				err = badRow(t.withLabels(&raw, slices.Clone(row), labels, c.delimiter))
			}
		}
		if err != nil {
			return c.placed(file, err, true)
		}
	}
}

// withLabels writes a row with other labels over the one in raw, with its line end.
func (t *table) withLabels(raw *bytes.Buffer, row, labels []string, delimiter string) error {
	at := slices.IndexFunc(t.columns, func(c column) bool { return c.use == read && c.field == fieldLabels })
	if at < 0 || len(t.usage.fields[fieldLabels]) > 1 {
		return errors.New("its labels stand in several columns; write the corpus anew first, and change that")
	}
	for len(row) <= at {
		row = append(row, "")
	}
	_, list := listOf(row[at])
	between := "|"
	if len(t.opt.Separators) > 0 {
		between = t.opt.Separators[0]
	}
	row[at] = strings.Join(labels, between)
	if len(labels) > 1 && list || slices.ContainsFunc(labels, func(l string) bool { return strings.Contains(l, between) }) {
		text, err := jsonText(labels)
		if err != nil {
			return err
		}
		row[at] = string(text)
	}
	old := raw.Bytes()
	end := old[len(bytes.TrimRight(old, "\r\n")):]
	if i := bytes.IndexByte(end, '\n'); i >= 0 {
		end = end[:i+1]
	}
	text := bytes.NewBuffer(slices.Clone(old[:len(old)-len(bytes.TrimLeft(old, "\r\n"))]))
	out := csv.NewWriter(text)
	out.Comma, _ = utf8.DecodeRuneInString(delimiter)
	if err := out.Write(row); err != nil {
		return err
	}
	out.Flush()
	line := append(bytes.TrimSuffix(text.Bytes(), []byte("\n")), end...)
	raw.Reset()
	raw.Write(line)
	return nil
}
