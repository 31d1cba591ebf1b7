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

// readTSV reads tab-separated cells under a header row. Cells may be quoted as in CSV, with
// line breaks inside. Many programs write tabs without quoting, so a quote that does not
// enclose its cell is text.
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

// place is the place of the row last read.
func (c *cells) place(file string) data.Place {
	p := data.Place{File: file, Line: c.line}
	if c.within > 0 {
		p.Row = c.line - c.within
	}
	return p
}

// placed adds the place to an error: the row last read, or the file. Errors of the header
// row are not *RowErrors, since no row can be read without it.
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
