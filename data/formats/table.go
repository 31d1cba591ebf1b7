package formats

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"tasnif/data"

	"github.com/go-json-experiment/json/jsontext"
)

// table is the meaning of the columns of a table.
type table struct {
	opt     *Options
	names   []string
	columns []column // by cell
	usage   usage
}

// header reads the header row, or takes the names from the options. Excel's first line
// sep=; names the delimiter. If the header row makes no sense with the usual delimiter but
// does with another, that one is used.
func (c *cells) header(opt *Options) (*table, error) {
	usual := c.delimiter
	c.delimiter = opt.delimiter(usual)
	head, _ := beginning(c.in.r)
	head = bytes.TrimPrefix(head, []byte(bom))
	if sep, ok := excelSep(head); ok {
		if _, err := c.in.row(); err != nil {
			return nil, err
		}
		c.delimiter = opt.delimiter(sep)
		c.within++
		head, _ = beginning(c.in.r)
	} else if opt.Header == nil {
		delimiters := []string{usual, ";", "\t", ",", "|"}
		if opt.Delimiter != "" {
			delimiters = []string{c.delimiter}
		}
		above, delimiter := headerIn(head, delimiters, c.strict, opt)
		if delimiter != "" {
			c.delimiter = delimiter
		}
		for range above {
			if _, err := c.in.next(); err != nil {
				return nil, err
			}
		}
		if above > 0 {
			head, _ = beginning(c.in.r)
		}
		c.above = above
	}
	if opt.Header != nil {
		t, err := newTable(opt.Header, opt, c.delimiter)
		return t, badRow(err)
	}
	try := cells{in: newLines(bytes.NewReader(head)), delimiter: c.delimiter, strict: c.strict}
	if row, err := try.next(); err == nil && len(row) == 2 && strings.HasPrefix(row[1], "<") {
		if _, ok := urisOf(row[1]); ok { // Annif's form, which has no header row
			t, err := newTable([]string{"text", "labels"}, opt, c.delimiter)
			return t, badRow(err)
		}
	}
	row, err := c.next()
	if err != nil {
		return nil, err
	}
	t, err := newTable(append([]string(nil), row...), opt, c.delimiter)
	return t, badRow(err)
}

// titleLines is the largest number of lines above a header row.
const titleLines = 8

// headerIn finds the header row at the beginning of a table: the number of lines above it,
// and its delimiter ("": there is no header row). Below the first line two of its cells
// must be known.
func headerIn(head []byte, delimiters []string, strict bool, opt *Options) (above int, delimiter string) {
	for above = range titleLines {
		for _, d := range delimiters {
			try := cells{in: newLines(bytes.NewReader(head)), delimiter: d, strict: strict}
			row, err := try.next()
			if err == nil && isHeader(row, opt, d, above > 0) {
				return above, d
			}
		}
		i := bytes.IndexAny(head, "\r\n")
		if i < 0 {
			break
		}
		if head[i] == '\r' && i+1 < len(head) && head[i+1] == '\n' {
			i++
		}
		head = head[i+1:]
	}
	return 0, ""
}

// isHeader tells whether a row names the columns of a table. With sure, two of its cells
// must be known.
func isHeader(row []string, opt *Options, delimiter string, sure bool) bool {
	if _, err := newTable(row, opt, delimiter); err != nil {
		return false
	}
	known := 0
	for _, name := range row {
		if opt.columnOf(name).use != unknown {
			known++
		}
	}
	return known > 1 || !sure
}

// excelSep is the delimiter in Excel's first line sep=;
func excelSep(head []byte) (string, bool) {
	line, _, _ := bytes.Cut(head, []byte("\n"))
	text := strings.Trim(strings.TrimRight(string(line), "\r"), `"`)
	if len(text) < 5 || !strings.EqualFold(text[:4], "sep=") {
		return "", false
	}
	sep := []rune(text[4:])
	return string(sep), len(sep) == 1
}

// newTable makes the table of a header row. If the error is that no column is text, the
// table is returned too.
func newTable(head []string, opt *Options, delimiter string) (*table, error) {
	t := &table{opt: opt, names: head, columns: make([]column, len(head))}
	chosen := [fieldCount]int{}
	for i, name := range head {
		c := opt.columnOf(name)
		t.columns[i] = c
		if c.use != read {
			continue
		}
		before := chosen[c.field] - 1
		switch {
		case before >= 0 && head[before] == name:
			return nil, fmt.Errorf("the column %q occurs twice in the header row; keep one", short(name))
		case before < 0 || c.field == fieldLabels && c.rank == 0:
			chosen[c.field] = i + 1
		case c.rank < t.columns[before].rank:
			chosen[c.field] = i + 1
			t.columns[before].use = unknown
		default:
			t.columns[i].use = unknown
		}
	}
	for i, c := range t.columns {
		if c.field == fieldScores && c.use == read && chosen[fieldTeacher] == 0 { // of answers that name no teacher
			t.columns[i].use, c.use = unknown, unknown
		}
		switch c.use {
		case read:
			t.usage.read(head[i], c)
		case unknown:
			if strings.TrimSpace(head[i]) != "" && head[i] != "-" {
				t.usage.unread = append(t.usage.unread, head[i])
			}
		}
	}
	for f := range fieldCount {
		for _, name := range f.given(opt.Columns) {
			if !slices.Contains(head, name) {
				return nil, &data.OptionError{Option: f.option(), Err: fmt.Errorf("no column is %q, the %s that was asked for, among: %s", name, names[f], listed(head))}
			}
		}
	}
	if chosen[fieldHeadline]+chosen[fieldBody] > 0 {
		return t, nil
	}
	for _, other := range []string{",", ";", "\t"} {
		if len(head) == 1 && other != delimiter && strings.Contains(head[0], other) {
			return nil, &data.OptionError{Option: "Delimiter", Value: strconv.Quote(other), Err: fmt.Errorf("the header row is one cell %q; the delimiter may be %q", short(head[0]), other)}
		}
	}
	return t, &data.OptionError{Option: "Header", Err: errNoText("column", head)}
}

// tell reports which columns were read as which fields.
func (t *table) tell(file string) {
	t.used()
	t.usage.tell(file, t.opt)
}

// used calls Options.Used; t may be nil.
func (t *table) used() {
	if t == nil || t.opt.Used == nil {
		return
	}
	list := make([]Column, len(t.names))
	for i, name := range t.names {
		list[i].Name = name
		if t.columns[i].use == read {
			list[i].Field = names[t.columns[i].field]
		}
	}
	t.opt.Used(list)
}

// document reads one row of cells. Blank cells after the last column are ignored, and cells
// that are not read may be missing at the end.
func (t *table) document(row []string) (data.Document, error) {
	var d data.Document
	var scores []byte
	n := len(row)
	for n > len(t.columns) && strings.TrimSpace(row[n-1]) == "" {
		n--
	}
	missing := n
	for missing < len(t.columns) && t.columns[missing].use != read {
		missing++
	}
	if n > len(t.columns) {
		return d, fmt.Errorf("the row has %d cells, the header has %d; quote cells that hold the delimiter", len(row), len(t.columns))
	}
	if missing < len(t.columns) {
		return d, fmt.Errorf("the row has %d cells, the header has %d; the cell %q is missing", len(row), len(t.columns), short(t.names[missing]))
	}
	for i, cell := range row[:n] {
		switch c := t.columns[i]; {
		case c.use != read && t.opt.Keep:
			value, err := jsontext.AppendQuote(nil, cell)
			if err != nil {
				return d, err
			}
			d.Other = append(d.Other, data.Field{Name: t.names[i], Value: string(value)})
		case c.use != read:
		case c.field == fieldLabels:
			list, err := t.labels(i, cell)
			if err != nil {
				return d, err
			}
			d.Labels = append(d.Labels, list...)
		case c.field == fieldScores:
			scores = []byte(strings.TrimSpace(cell))
		default:
			c.field.set(&d, cell)
		}
	}
	var err error
	if len(t.usage.fields[fieldLabels]) > 1 {
		d.Labels, err = data.CleanLabels(d.Labels)
	}
	if err == nil && d.Teacher != "" {
		err = t.opt.teacher(&d, d.Teacher, scores)
	}
	return d, err
}

// labels are the labels in one cell. One of several columns may be a label itself, whose
// cells say whether the document has it.
func (t *table) labels(i int, cell string) ([]string, error) {
	if on, ok := hot(cell); ok && len(t.usage.fields[fieldLabels]) > 1 {
		if on {
			return []string{t.names[i]}, nil
		}
		return nil, nil
	}
	return t.opt.labels(cell, "|")
}
