package formats

import (
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"
	"tasnif/data"
)

// readCSV reads comma-separated cells as RFC 4180 has them, under a header row.
func readCSV(r io.Reader, file string, opt Options) iter.Seq2[data.Document, error] {
	return readCells(r, file, opt, cells{delimiter: ",", strict: true})
}

// readTSV reads tab-separated cells under a header row. Cells may be quoted as
// in CSV, line breaks inside included; but as many programs write tabs without
// any quoting, a quote that does not enclose its cell is a quote.
func readTSV(r io.Reader, file string, opt Options) iter.Seq2[data.Document, error] {
	return readCells(r, file, opt, cells{delimiter: "\t"})
}

func readCells(r io.Reader, file string, opt Options, c cells) iter.Seq2[data.Document, error] {
	return func(yield func(data.Document, error) bool) {
		if opt.Delimiter != "" {
			c.delimiter = opt.Delimiter
		}
		c.in = newLines(r)
		head, err := c.next()
		if err == io.EOF {
			return
		}
		var t *table
		if err == nil {
			t, err = newTable(head, opt, c.delimiter)
			err = badRow(err)
		}
		if err != nil {
			yield(data.Document{}, c.placed(file, err, false))
			return
		}
		for {
			var d data.Document
			row, err := c.next()
			if err == io.EOF {
				return
			}
			if err == nil {
				d, err = t.document(row)
				err = badRow(err)
			}
			d.Place = data.Place{File: file, Line: c.line}
			if err != nil {
				d, err = data.Document{}, c.placed(file, err, true)
			}
			if !yield(d, err) {
				return
			}
			if _, bad := err.(*RowError); err != nil && !bad {
				return
			}
		}
	}
}

// placed says where an error is: at the row last read, or in the whole file.
// The header row's errors are no *RowError, as no row can be read without it.
func (c *cells) placed(file string, err error, skippable bool) error {
	place := data.Place{File: file, Line: c.line}
	if problem, ok := err.(rowProblem); ok {
		if skippable {
			return &RowError{place, problem.error}
		}
		return fmt.Errorf("%s: %w", place, problem.error)
	}
	if err == errOpenQuote {
		return fmt.Errorf("%s: %w", place, err)
	}
	return fileError(file, err)
}

// table is what a header row says of the rows below it.
type table struct {
	fields    []column // by cell
	columns   int
	separator string
}

func newTable(head []string, opt Options, delimiter string) (*table, error) {
	t := &table{fields: make([]column, len(head)), columns: len(head), separator: opt.separator()}
	var from [fieldCount]string
	var have [fieldCount]bool
	for i, name := range head {
		f, ok := fieldOf(name, opt.Columns)
		switch {
		case ok && have[f] && from[f] == name:
			return nil, fmt.Errorf("the column %q stands twice in the header row; keep one", short(name))
		case ok && have[f]:
			return nil, errTwoNames(f, from[f], name)
		case ok:
			from[f], have[f] = name, true
		}
		t.fields[i] = column{f, ok}
	}
	for f := range fieldCount {
		if name := f.given(opt.Columns); name != "" && !have[f] {
			return nil, &data.OptionError{Option: f.option(), Err: fmt.Errorf("no column is %q, the %s that was asked for, among: %s", name, names[f], listed(head))}
		}
	}
	if !have[fieldHeadline] && !have[fieldBody] {
		for _, other := range []string{",", ";", "\t"} {
			if len(head) == 1 && other != delimiter && strings.Contains(head[0], other) {
				return nil, &data.OptionError{Option: "Delimiter", Value: strconv.Quote(other), Err: fmt.Errorf("the header row is one cell %q; the delimiter may be %q", short(head[0]), other)}
			}
		}
		return nil, errNoText("column", head)
	}
	return t, nil
}

// document reads one row of cells.
func (t *table) document(row []string) (data.Document, error) {
	var d data.Document
	if len(row) != t.columns {
		return d, fmt.Errorf("the row has %d cells, the header has %d; quote cells that hold the delimiter", len(row), t.columns)
	}
	var err error
	for i, cell := range row {
		switch c := t.fields[i]; {
		case !c.ok:
		case c.field == fieldLabels:
			d.Labels, err = data.CleanLabels(strings.Split(cell, t.separator))
		default:
			c.field.set(&d, cell)
		}
	}
	return d, err
}
