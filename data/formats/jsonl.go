package formats

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"tasnif/data"
)

// readJSONL reads a JSON object a line. Known fields go into the document,
// others are passed over; blank lines are too.
func readJSONL(r io.Reader, file string, opt Options) iter.Seq2[data.Document, error] {
	return func(yield func(data.Document, error) bool) {
		in := newLines(r)
		rows := jsonRows{columns: opt.Columns, known: map[string]column{}}
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
	columns Columns
	known   map[string]column
	seen    [fieldCount]bool
	rows    int
	keys    [][]byte // of the row at hand
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
		d     data.Document
		from  [fieldCount]string // the key each field came from
		had   [fieldCount]bool   // the key was there, if only with null
		keyed map[string]bool    // the keys, where there are many
	)
	j.keys = j.keys[:0]
	err := scanObject(line, func(key, value []byte) error {
		switch {
		case keyed != nil && keyed[string(key)], keyed == nil && containsKey(j.keys, key):
			return fmt.Errorf("the key %q stands twice; keep one", short(string(key)))
		case keyed != nil:
			keyed[string(key)] = true
		case len(j.keys) == 32:
			keyed = map[string]bool{string(key): true}
			for _, k := range j.keys {
				keyed[string(k)] = true
			}
		}
		j.keys = append(j.keys, key)
		c := j.column(key)
		if !c.ok {
			return checkJSON(value)
		}
		had[c.field] = true
		if string(value) == "null" {
			return nil
		}
		if from[c.field] != "" {
			return errTwoNames(c.field, from[c.field], string(key))
		}
		from[c.field] = string(key)
		return setJSON(&d, c.field, key, value)
	})
	if err != nil {
		return data.Document{}, err
	}
	j.rows++
	for f := range fieldCount {
		j.seen[f] = j.seen[f] || had[f]
	}
	if !had[fieldHeadline] && !had[fieldBody] {
		return data.Document{}, errNoText("field", keyNames(j.keys))
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

// setJSON puts a value that is not null into the document.
func setJSON(d *data.Document, f field, key, value []byte) error {
	kind := jsonKind(value)
	switch {
	case f == fieldLabels && kind == "a string":
		s, err := unquote(value)
		if err != nil {
			return err
		}
		d.Labels, err = data.CleanLabels([]string{s})
		return err
	case f == fieldLabels && kind == "an array":
		labels, err := jsonStrings(key, value)
		if err != nil {
			return err
		}
		d.Labels, err = data.CleanLabels(labels)
		return err
	case f == fieldLabels:
		return wrongKind(key, value, kind, "a string, an array of strings or null")
	case f == fieldID && kind == "a number":
		d.ID = string(value)
		return checkJSON(value)
	case f == fieldID && kind != "a string":
		return wrongKind(key, value, kind, "a string or a number")
	case kind != "a string":
		return wrongKind(key, value, kind, "a string or null")
	}
	s, err := unquote(value)
	f.set(d, s)
	return err
}

func wrongKind(key, value []byte, kind, must string) error {
	if err := checkJSON(value); err != nil {
		return err
	}
	return fmt.Errorf("the field %q is %s; it must be %s", key, kind, must)
}

// jsonStrings reads an array of strings.
func jsonStrings(key, value []byte) ([]string, error) {
	if err := checkJSON(value); err != nil {
		return nil, err
	}
	var list []string
	err := scanArray(value, func(item []byte) error {
		if kind := jsonKind(item); kind != "a string" {
			return fmt.Errorf("item %d of the field %q is %s; it must be a string", len(list)+1, key, kind)
		}
		s, err := unquote(item)
		list = append(list, s)
		return err
	})
	return list, err
}

func containsKey(keys [][]byte, key []byte) bool {
	for _, k := range keys {
		if bytes.Equal(k, key) {
			return true
		}
	}
	return false
}

func keyNames(keys [][]byte) []string {
	if len(keys) == 0 {
		return []string{"(the object is empty)"}
	}
	list := make([]string, len(keys))
	for i, k := range keys {
		list[i] = string(k)
	}
	return list
}

// errNotObject is a line of JSON that is no object.
func errNotObject(line []byte) error {
	switch kind := jsonKind(line); {
	case kind == "an array":
		return errors.New("a line must be a JSON object, this begins an array; write an object a line (jq -c '.[]' does)")
	case kind == "":
		return errors.New("not JSON: a line must be a JSON object {...}")
	default:
		return fmt.Errorf("a line must be a JSON object, this is %s", kind)
	}
}
