package formats

import (
	"bytes"
	"fmt"
	"io"
	"iter"
	"tasnif/data"

	"github.com/go-json-experiment/json/jsontext"
)

// readJSONL reads a JSON object a line. Known fields go into the document,
// others are passed over; blank lines are too.
func readJSONL(r io.Reader, file string, opt Options) iter.Seq2[data.Document, error] {
	return func(yield func(data.Document, error) bool) {
		in := newLines(r)
		rows := newJSONRows(opt.Columns)
		for {
			line, err := in.next()
			if err == io.EOF {
				break
			}
			if err != nil {
				yield(data.Document{}, fileError(file, err))
				return
			}
			if len(bytes.TrimSpace(line)) == 0 {
				continue
			}
			place := data.Place{File: file, Line: in.n}
			d, err := rows.document(line)
			d.Place = place
			if err != nil {
				d, err = data.Document{}, &RowError{Place: place, Err: err}
			}
			if !yield(d, err) {
				return
			}
		}
		if err := rows.missing(); err != nil {
			yield(data.Document{}, fileError(file, err))
		}
	}
}

// column is what a key means; !ok: nothing to us.
type column struct {
	field field
	ok    bool
}

// jsonRows turns lines into documents, and keeps what one line teaches about
// the next: the meaning of keys, and which fields were ever there.
type jsonRows struct {
	columns      Columns
	known        map[string]column
	seen         [fieldCount]bool
	rows         int
	object, list jsonReader
}

func newJSONRows(columns Columns) *jsonRows {
	return &jsonRows{columns: columns, known: map[string]column{}}
}

// knownKeys bounds the memory of keys, for files whose keys are data.
const knownKeys = 1 << 10

func (j *jsonRows) column(key []byte) column {
	if c, ok := j.known[string(key)]; ok {
		return c
	}
	f, ok := fieldOf(string(key), j.columns)
	c := column{f, ok}
	if len(j.known) < knownKeys {
		j.known[string(key)] = c
	}
	return c
}

// document reads one line.
func (j *jsonRows) document(line []byte) (data.Document, error) {
	if err := checkUTF8(line); err != nil {
		return data.Document{}, err
	}
	var (
		d    data.Document
		from [fieldCount]string // the key each field came from
		had  [fieldCount]bool   // the key was there, if only with null
	)
	err := j.object.object(line, func(key []byte, value jsontext.Value) error {
		c := j.column(key)
		if !c.ok {
			return nil
		}
		had[c.field] = true
		if value.Kind() == 'n' {
			return nil
		}
		if from[c.field] != "" {
			return errTwoNames(c.field, from[c.field], string(key))
		}
		from[c.field] = string(key)
		return j.set(&d, c.field, key, value)
	})
	if err != nil {
		return data.Document{}, err
	}
	j.rows++
	for f := range fieldCount {
		j.seen[f] = j.seen[f] || had[f]
	}
	if !had[fieldHeadline] && !had[fieldBody] {
		return data.Document{}, errNoText("field", namesOf(line))
	}
	return d, nil
}

// missing is an error where a field that the options name was in no row.
func (j *jsonRows) missing() error {
	for f := range fieldCount {
		if name := f.given(j.columns); name != "" && !j.seen[f] && j.rows > 0 {
			return &data.OptionError{Option: f.option(), Err: fmt.Errorf("no row has the field %q, the %s that was asked for", name, names[f])}
		}
	}
	return nil
}

// set puts a value that is not null into the document.
func (j *jsonRows) set(d *data.Document, f field, key []byte, value jsontext.Value) (err error) {
	kind := value.Kind()
	must := "a string or null"
	switch {
	case f == fieldLabels && kind == '"':
		d.Labels, err = data.CleanLabels([]string{text(value)})
		return err
	case f == fieldLabels && kind == '[':
		labels, err := j.list.strings(key, value)
		if err != nil {
			return err
		}
		d.Labels, err = data.CleanLabels(labels)
		return err
	case f == fieldLabels:
		must = "a string, an array of strings or null"
	case f == fieldID && kind == '0':
		d.ID = string(value)
		return nil
	case kind == '"':
		f.set(d, text(value))
		return nil
	case f == fieldID:
		must = "a string or a number"
	}
	return fmt.Errorf("the field %q is %s; it must be %s", key, kindName(kind), must)
}

// namesOf are the names of an object's members, for an error.
func namesOf(line []byte) []string {
	list := []string{}
	new(jsonReader).object(line, func(name []byte, _ jsontext.Value) error {
		list = append(list, string(name))
		return nil
	})
	if len(list) == 0 {
		list = []string{"(the object is empty)"}
	}
	return list
}
