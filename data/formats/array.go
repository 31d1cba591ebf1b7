package formats

import (
	"bytes"
	"errors"
	"io"
	"iter"
	"slices"
	"sort"
	"tasnif/data"

	"github.com/go-json-experiment/json/jsontext"
)

// readJSON reads a JSON file: an array of objects, a sequence of objects, or one object
// that contains such an array, as in answers of services ({"rows":[...]}).
func readJSON(r io.Reader, file string, opt Options) iter.Seq2[data.Document, error] {
	return func(yield func(data.Document, error) bool) {
		in := &numbered{r: r}
		dec := jsontext.NewDecoder(in, jsontext.AllowInvalidUTF8(true))
		rows := newJSONRows(&opt)
		array := dec.PeekKind() == '['
		if array {
			dec.ReadToken()
		}
		fail := func(err error) {
			if err == io.EOF || errors.Is(err, io.ErrUnexpectedEOF) {
				err = errors.New("the JSON is cut off")
			} else if syntax := (*jsontext.SyntacticError)(nil); errors.As(err, &syntax) {
				err = errJSON(err)
			}
			yield(data.Document{}, fileError(data.Place{File: file, Line: in.line(dec.InputOffset())}.String(), err))
		}
		for array && dec.PeekKind() != ']' || !array {
			value, err := dec.ReadValue()
			if err == io.EOF && !array {
				break
			}
			if err != nil {
				fail(err)
				return
			}
			place := data.Place{File: file, Line: in.line(dec.InputOffset() - int64(len(value)))}
			if rows.rows == 0 {
				if err := errColumns(value, array, &opt); err != nil {
					fail(err)
					return
				}
			}
			if !array && rows.rows == 0 {
				if list := listIn(value, &opt); list != nil {
					for _, item := range list {
						if !yieldRow(rows, item, place, yield) {
							return
						}
					}
					continue
				}
			}
			if !yieldRow(rows, value, place, yield) {
				return
			}
		}
		if array {
			_, err := dec.ReadToken()
			if err == nil {
				if _, err = dec.ReadToken(); err == nil {
					err = errors.New("something follows the array")
				}
			}
			if err != io.EOF {
				fail(err)
				return
			}
		}
		if err := rows.end(file); err != nil {
			yield(data.Document{}, err)
		}
	}
}

// errColumns refuses a table written by columns or as rows of cells, as by pandas and by
// services of spreadsheets.
func errColumns(value jsontext.Value, array bool, opt *Options) error {
	columns := 0
	if !array {
		new(jsonReader).object(value, func(name []byte, member jsontext.Value) error {
			c := opt.columnOf(string(name))
			text := c.field == fieldHeadline || c.field == fieldBody && c.rank <= sure[fieldBody]
			if c.use == read && text && (member.Kind() == '[' && objectsOf(member) == nil || member.Kind() == '{' && numbersOnly(member)) {
				columns++
			}
			if string(name) == "columns" && member.Kind() == '[' {
				columns++
			}
			return nil
		})
	}
	if columns == 0 && (!array || value.Kind() != '[') {
		return nil
	}
	return errors.New("this is a table by columns or of cells, not an array of objects; pandas writes that with to_json(path, orient='records', force_ascii=False)")
}

// numbersOnly tells whether all names of an object's members are numbers.
func numbersOnly(object jsontext.Value) bool {
	for name := range membersOf(object) {
		if !isNumber(name) {
			return false
		}
	}
	return true
}

// yieldRow reads one object of an array.
func yieldRow(rows *jsonRows, value jsontext.Value, place data.Place, yield func(data.Document, error) bool) bool {
	d, err := rows.document(value)
	d.Place = place
	if err != nil {
		return yield(data.Document{}, &RowError{Place: place, Err: err})
	}
	return yield(d, nil)
}

// listIn is the array of documents in an object without text, or in one of its objects
// ({"hits":{"hits":[...]}}); nil: none. Of several arrays it is the longest.
func listIn(object jsontext.Value, opt *Options) []jsontext.Value { return listWithin(object, opt, 2) }

func listWithin(object jsontext.Value, opt *Options, deeper int) []jsontext.Value {
	var best []jsontext.Value
	text := false
	new(jsonReader).object(object, func(name []byte, value jsontext.Value) error {
		c := opt.columnOf(string(name))
		text = text || c.use == read && (c.field == fieldHeadline || c.field == fieldBody) && value.Kind() == '"'
		list := objectsOf(value)
		if value.Kind() == '{' && deeper > 0 {
			list = listWithin(value, opt, deeper-1)
		}
		if len(list) > len(best) {
			if _, err := newJSONRows(opt).document(list[0]); err == nil {
				best = list
			}
		}
		return nil
	})
	if text {
		return nil
	}
	return best
}

// objectsOf are the items of an array of objects; nil for anything else.
func objectsOf(value jsontext.Value) []jsontext.Value {
	if value.Kind() != '[' {
		return nil
	}
	dec := jsontext.NewDecoder(bytes.NewReader(value), jsontext.AllowInvalidUTF8(true))
	dec.ReadToken()
	var list []jsontext.Value
	for dec.PeekKind() == '{' {
		item, err := dec.ReadValue()
		if err != nil {
			return nil
		}
		list = append(list, slices.Clone(item))
	}
	return list
}

// numbered records the offsets of line breaks in what is read through it.
type numbered struct {
	r      io.Reader
	at     int64
	breaks []int64
}

func (n *numbered) Read(p []byte) (int, error) {
	size, err := n.r.Read(p)
	for i, c := range p[:size] {
		if c == '\n' {
			n.breaks = append(n.breaks, n.at+int64(i))
		}
	}
	n.at += int64(size)
	return size, err
}

// line is the number of the line with the byte at offset, from 1.
func (n *numbered) line(offset int64) int {
	return 1 + sort.Search(len(n.breaks), func(i int) bool { return n.breaks[i] >= offset })
}
