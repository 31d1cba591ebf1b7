package serve

import (
	"bytes"
	"errors"
	"net/url"
	"path"
	"strconv"

	"tasnif/data"
	"tasnif/data/formats"
	"tasnif/model/answer"
	"tasnif/serve/problem"
)

// readFile is POST /v1/read: the items of a file, which is the body, by the rules by
// which the command line reads one of that name. What is wrong with the file is in the
// answer.
func (s *Server) readFile(t *turn) ([]byte, error) {
	query, err := url.ParseQuery(t.Request.URL.RawQuery)
	name := query.Get("name")
	if err != nil || name == "" || len(query) != 1 || len(query["name"]) != 1 {
		return t.out, problem.Errorf(problem.BadQuery, "Give the name of the file, such as ?name=news.csv, and nothing else.")
	}
	f := fileReader{turn: t, name: path.Base(name), most: int(s.opt.MaxFile)}
	wrong, encoding := f.read("", nil), ""
	var option *data.OptionError
	if errors.As(wrong, &option) && option.Option == "Encoding" && option.Value != "" && option.Value != "utf-8" {
		if again := f.read(option.Value, nil); again == nil || !errors.As(again, &option) {
			wrong, encoding = again, option.Value
			f.notes = append(f.notes, "read as "+encoding)
		}
	}
	var row *formats.RowError
	if errors.As(wrong, &row) {
		wrong = f.read(encoding, f.bad)
	}
	if problem := (*problem.Error)(nil); errors.As(wrong, &problem) {
		return t.out, problem
	}
	return f.answer(wrong), nil
}

// fileReader reads the items of one file.
type fileReader struct {
	*turn
	name string
	most int // bytes of items

	items []byte // as the members of a JSON array
	n     int
	notes []string
}

// read reads the file anew. Without bad the first row that cannot be read ends it.
func (f *fileReader) read(encoding string, bad func(error)) error {
	f.items, f.n = f.items[:0], 0
	opt := formats.Options{Encoding: encoding, TextOnly: true, SkipBad: bad, MaxBytes: int64(f.most), Note: func(_, text string) {
		if bad == nil { // what a second reading notes was noted
			f.notes = append(f.notes, text)
		}
	}}
	if bad == nil {
		f.notes = nil
	}
	for d, err := range formats.ReadStream(f.ctx, opt, bytes.NewReader(f.in), f.name) {
		if err != nil {
			return err
		}
		f.begin(d.Place.Line)
		if d.ID != "" {
			f.items = answer.AppendString(append(f.items, `,"id":`...), d.ID)
		}
		if d.Headline != "" || d.Body == "" {
			f.items = answer.AppendString(append(f.items, `,"headline":`...), d.Headline)
		}
		if d.Body != "" {
			f.items = answer.AppendString(append(f.items, `,"body":`...), d.Body)
		}
		f.items = append(f.items, '}')
		if len(f.items) > 2*f.most {
			return problem.Errorf(problem.BodyTooLarge, "The file holds too much for the page; tasnif predict reads files of any size.")
		}
		if f.n%1024 == 0 {
			if err := f.passed(f.n, f.n+1); err != nil {
				return err
			}
		}
	}
	return nil
}

// bad notes a row that cannot be read.
func (f *fileReader) bad(err error) {
	var row *formats.RowError
	if errors.As(err, &row) {
		f.begin(row.Place.Line)
		f.items = append(answer.AppendString(append(f.items, `,"error":`...), row.Err.Error()), '}')
	}
}

func (f *fileReader) begin(line int) {
	if f.n++; f.n > 1 {
		f.items = append(f.items, ',')
	}
	f.items = strconv.AppendInt(append(f.items, `{"line":`...), int64(line), 10)
}

// answer is all of it as JSON.
func (f *fileReader) answer(wrong error) []byte {
	b := append(append(append(f.out, `{"documents":[`...), f.items...), `],"notes":[`...)
	for i, text := range f.notes {
		if i > 0 {
			b = append(b, ',')
		}
		b = answer.AppendString(b, text)
	}
	b = append(b, ']')
	if wrong != nil {
		b = answer.AppendString(append(b, `,"error":`...), wrong.Error())
	}
	return append(b, '}')
}
