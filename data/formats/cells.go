package formats

import (
	"bytes"
	"errors"
	"fmt"
	"io"
)

// cells reads rows of cells.
type cells struct {
	in        *lines
	delimiter string
	strict    bool // a misplaced quote is an error; otherwise it is text
	line      int  // first line of the row last read
	within    int  // number of earlier lines that a spreadsheet does not count as rows
	above     int  // lines above the header row
	row       []string
	cell      []byte
}

// next reads the next row that is not blank. Its cells are valid until the next call. After
// a rowProblem the next rows can be read; io.EOF is the end.
func (c *cells) next() ([]string, error) {
	if c.line > 0 {
		c.within += c.in.n - c.line
	}
	var line []byte
	for len(line) == 0 {
		var err error
		if line, err = c.in.row(); err != nil {
			return nil, err
		}
	}
	c.line = c.in.n
	c.row = c.row[:0]
	if err := checkUTF8(line); err != nil {
		return nil, badRow(err)
	}
	for {
		kind := notQuoted
		if len(line) > 0 && line[0] == '"' {
			var err error
			if line, kind, err = c.quoted(line); err != nil {
				return nil, err
			}
		}
		if kind == notQuoted {
			cell, rest, more := bytes.Cut(line, []byte(c.delimiter))
			if c.strict && bytes.IndexByte(cell, '"') >= 0 {
				return nil, badRow(errors.New("a cell that is not quoted has a quote inside; put the cell in quotes and double the ones inside"))
			}
			c.cell = append(c.cell[:0], cell...)
			if line, kind = rest, lastCell; more {
				kind = innerCell
			}
		}
		c.row = append(c.row, string(c.cell))
		if kind == lastCell {
			return c.row, nil
		}
	}
}

// cellKind says how a cell ended.
type cellKind int

const (
	innerCell cellKind = iota // another cell follows
	lastCell
	notQuoted // the cell opens with a quote, but is not quoted
)

// quoted reads a cell that opens with a quote into c.cell, over several lines if needed.
// rest is the text after the cell and its delimiter.
func (c *cells) quoted(line []byte) (rest []byte, kind cellKind, err error) {
	c.cell = c.cell[:0]
	opened, first := line, true
	line = line[1:]
	for {
		i := bytes.IndexByte(line, '"')
		if i < 0 {
			c.cell = append(append(c.cell, line...), '\n')
			line, err = c.in.next()
			if err == io.EOF {
				err = errOpenQuote
			}
			if err != nil {
				return nil, 0, err
			}
			if err := checkUTF8(line); err != nil {
				return nil, 0, badRow(fmt.Errorf("line %d of it: %w", c.in.n-c.line+1, err))
			}
			first = false
			continue
		}
		c.cell = append(c.cell, line[:i]...)
		line = line[i+1:]
		switch {
		case len(line) == 0:
			return nil, lastCell, nil
		case line[0] == '"':
			c.cell = append(c.cell, '"')
			line = line[1:]
		case bytes.HasPrefix(line, []byte(c.delimiter)):
			return line[len(c.delimiter):], innerCell, nil
		case first && !c.strict:
			return opened, notQuoted, nil
		default:
			return nil, 0, badRow(fmt.Errorf("text follows the closing quote of a cell (line %d); double the quotes inside", c.in.n))
		}
	}
}

// rowProblem is an error of a single row.
type rowProblem struct{ error }

func (p rowProblem) Unwrap() error { return p.error }

func badRow(err error) error {
	if err == nil {
		return nil
	}
	return rowProblem{err}
}

// errOpenQuote ends the reading of a file: the end of the cell is unknown, so going on
// would lose the rest unnoticed.
var errOpenQuote = errors.New("the quote that opens a cell here is never closed; close it, or double it if it is text")
