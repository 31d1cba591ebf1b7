package serve

import (
	"bytes"
	"errors"
	"fmt"
	"net/url"
	"path"
	"strconv"

	"tasnif/data"
	"tasnif/data/formats"
	"tasnif/model/answer"
	"tasnif/serve/problem"
)

// readFile is POST /v1/read: it reads the documents of a file, which is the body, as the
// command line reads a file of that name. The query may name columns. Errors of the file
// are part of the answer.
func (s *Server) readFile(t *turn) ([]byte, error) {
	f := fileReader{turn: t, most: int(s.opt.MaxFile)}
	if err := f.options(t.Request.URL.RawQuery); err != nil {
		return t.out, err
	}
	wrong := f.read(nil)
	for range 2 { // the encoding and the delimiter may both need another value
		wrong = f.again(wrong)
	}
	var row *formats.RowError
	if errors.As(wrong, &row) {
		wrong = f.read(f.bad)
	}
	if problem := (*problem.Error)(nil); errors.As(wrong, &problem) {
		return t.out, problem
	}
	if f.opt.Encoding != "" {
		f.notes = append(f.notes, "read as "+f.opt.Encoding)
	}
	return f.answer(wrong), nil
}

// fileReader reads the items of one file.
type fileReader struct {
	*turn
	name string
	most int // limit of bytes of items
	opt  formats.Options

	items   []byte // members of a JSON array
	n       int
	notes   []string
	columns []formats.Column
	unread  []string // columns of a table
}

// options reads the query: the file's name, and the names of its columns.
func (f *fileReader) options(query string) error {
	given, err := url.ParseQuery(query)
	fields := map[string]*string{"name": &f.name, "id": &f.opt.Columns.ID, "headline": &f.opt.Columns.Headline, "body": &f.opt.Columns.Body}
	for name, values := range given {
		if fields[name] == nil || len(values) != 1 || values[0] == "" {
			err = errors.New(name)
			break
		}
		*fields[name] = values[0]
	}
	if err != nil || f.name == "" {
		return problem.Errorf(problem.BadQuery, "Give the name of the file, such as ?name=news.csv, perhaps headline, body and id, which are names of columns, and nothing else.")
	}
	f.name = path.Base(f.name)
	return nil
}

// again reads the file with the encoding or the delimiter that an error suggests. If that
// fails too, the first result stays.
func (f *fileReader) again(wrong error) error {
	var option *data.OptionError
	before := f.opt
	if !errors.As(wrong, &option) || option.Value == "" || option.Value == "utf-8" {
		return wrong
	}
	switch option.Option {
	case "Encoding":
		f.opt.Encoding = option.Value
	case "Delimiter":
		f.opt.Delimiter, _ = strconv.Unquote(option.Value) // quoted where it is set
	default:
		return wrong
	}
	after := f.read(nil)
	var same *data.OptionError
	if errors.As(after, &same) && same.Option == option.Option {
		f.opt = before
		return f.read(nil)
	}
	return after
}

// read reads the file from its beginning. Without bad the first bad row ends it.
func (f *fileReader) read(bad func(error)) error {
	f.items, f.n, f.columns, f.unread = f.items[:0], 0, nil, nil
	opt := f.opt
	opt.TextOnly, opt.Keep, opt.SkipBad, opt.MaxBytes, opt.Used = true, true, bad, int64(f.most), f.used
	opt.Note = func(_, text string) {
		if bad == nil { // the first reading has noted it
			f.notes = append(f.notes, text)
		}
	}
	if bad == nil {
		f.notes = nil
	}
	for d, err := range formats.ReadStream(f.ctx, opt, bytes.NewReader(f.in), f.name) {
		if err != nil {
			return err
		}
		f.item(d)
		if len(f.items) > 2*f.most {
			return problem.Errorf(problem.BodyTooLarge, "The file has too much text for the page; the command line reads files of any size.")
		}
		if f.n%1024 == 0 {
			if err := f.passed(f.n, f.n+1); err != nil {
				return err
			}
		}
	}
	return nil
}

// used records the columns, with unique names.
func (f *fileReader) used(columns []formats.Column) {
	taken := map[string]bool{}
	f.columns, f.unread = columns, nil
	for i := range columns {
		c := &columns[i]
		for n, name := 2, c.Name; taken[c.Name]; n++ {
			c.Name = fmt.Sprintf("%s (%d)", name, n)
		}
		taken[c.Name] = true
		if c.Field == "" {
			f.unread = append(f.unread, c.Name)
		}
	}
}

// item appends a document with all fields of its row.
func (f *fileReader) item(d data.Document) {
	f.begin(d.Place)
	for _, m := range []struct {
		name, text string
		always     bool
	}{{"id", d.ID, false}, {"headline", d.Headline, d.Body == ""}, {"body", d.Body, false}, {"source", d.Source, false}, {"date", d.Date, false}} {
		if m.text != "" || m.always {
			f.items = answer.AppendString(append(append(append(f.items, `,"`...), m.name...), `":`...), m.text)
		}
	}
	for i, other := range d.Other {
		if i < len(f.unread) { // of a table, whose names were told before its rows
			other.Name = f.unread[i]
		}
		f.items = append(answer.AppendString(append(f.items, otherOpen[min(i, 1)]...), other.Name), ':')
		f.items = append(f.items, other.Value...)
	}
	if len(d.Other) > 0 {
		f.items = append(f.items, '}')
	}
	f.items = append(f.items, '}')
}

// otherOpen is what precedes the first and each further member of an item's other fields.
var otherOpen = [2]string{`,"other":{`, ","}

// bad records a bad row.
func (f *fileReader) bad(err error) {
	var row *formats.RowError
	if errors.As(err, &row) {
		f.begin(row.Place)
		f.items = append(answer.AppendString(append(f.items, `,"error":`...), row.Err.Error()), '}')
	}
}

func (f *fileReader) begin(at data.Place) {
	if f.n++; f.n > 1 {
		f.items = append(f.items, ',')
	}
	f.items = strconv.AppendInt(append(f.items, `{"line":`...), int64(at.Line), 10)
	if at.Row > 0 {
		f.items = strconv.AppendInt(append(f.items, `,"row":`...), int64(at.Row), 10)
	}
}

// answer is the answer of the route as JSON.
func (f *fileReader) answer(wrong error) []byte {
	b := append(append(append(f.out, `{"documents":[`...), f.items...), `],"notes":[`...)
	for i, text := range f.notes {
		if i > 0 {
			b = append(b, ',')
		}
		b = answer.AppendString(b, text)
	}
	b = append(b, `],"columns":[`...)
	for i, c := range f.columns {
		if i > 0 {
			b = append(b, ',')
		}
		b = answer.AppendString(append(b, `{"name":`...), c.Name)
		if c.Field != "" {
			b = answer.AppendString(append(b, `,"field":`...), c.Field)
		}
		b = append(b, '}')
	}
	b = append(b, ']')
	if wrong != nil {
		b = answer.AppendString(append(b, `,"error":`...), wrong.Error())
	}
	return append(b, '}')
}
