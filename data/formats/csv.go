package formats

import (
	"fmt"
	"io"
	"iter"
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
		c.in = newLines(r)
		t, err := c.header(&opt)
		if err == io.EOF {
			return
		}
		if err != nil {
			t.used()
			yield(data.Document{}, c.placed(file, err, false))
			return
		}
		if c.above > 0 && opt.Note != nil {
			opt.Note(file, fmt.Sprintf("lines above the header row, which are not read: %d", c.above))
		}
		t.tell(file)
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
			d.Place = c.place(file)
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

// place is where the row last read stands.
func (c *cells) place(file string) data.Place {
	p := data.Place{File: file, Line: c.line}
	if c.within > 0 {
		p.Row = c.line - c.within
	}
	return p
}

// placed says where an error is: at the row last read, or in the whole file.
// The header row's errors are no *RowError, as no row can be read without it.
func (c *cells) placed(file string, err error, skippable bool) error {
	place := c.place(file)
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
