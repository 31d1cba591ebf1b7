package formats

import (
	"bytes"
	"fmt"
	"io"
	"iter"
	"regexp"
	"slices"
	"strings"
	"tasnif/data"

	"github.com/go-json-experiment/json/jsontext"
)

// readJSONL reads a JSON object on each line. Blank lines are skipped. A file that begins
// with an array is read by readJSON.
func readJSONL(r io.Reader, file string, opt Options) iter.Seq2[data.Document, error] {
	return func(yield func(data.Document, error) bool) {
		in := newLines(r)
		if head, _ := beginning(in.r); bytes.HasPrefix(bytes.TrimLeft(head, " \t\r\n"), []byte("[")) {
			readJSON(in.r, file, opt)(yield)
			return
		}
		rows := newJSONRows(&opt)
		for {
			line, err := in.row()
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
		if err := rows.end(file); err != nil {
			yield(data.Document{}, err)
		}
	}
}

// jsonRows turns objects into documents. It remembers the meaning of keys, and which of
// them were read.
type jsonRows struct {
	opt          *Options
	known        map[string]*jsonKey
	order        []*jsonKey // in the order of their first occurrence
	rows         int
	object, list jsonReader
}

// jsonKey is a key, its meaning, and whether it was read.
type jsonKey struct {
	name string
	column
	wraps  bool   // an object in it may be the document (shapes)
	had    bool   // it occurred, perhaps with null
	read   bool   // it was read in some row
	unread string // why it was not read in some row; " ": no reason to report
}

func newJSONRows(opt *Options) *jsonRows {
	return &jsonRows{opt: opt, known: map[string]*jsonKey{}}
}

// knownKeys bounds the number of keys in memory, for files whose keys are data.
const knownKeys = 1 << 10

func (j *jsonRows) key(name []byte) *jsonKey {
	if k, ok := j.known[string(name)]; ok {
		return k
	}
	k := &jsonKey{name: string(name), column: j.opt.columnOf(string(name))}
	_, k.wraps = shapes[k.name]
	if len(j.known) < knownKeys {
		j.known[k.name] = k
		j.order = append(j.order, k)
	}
	return k
}

// nan matches a missing number as Python writes it.
var nan = regexp.MustCompile(`[:,\[] *NaN\b`)

// member is a key with its value in one row.
type member struct {
	key   *jsonKey
	value jsontext.Value
}

// rowMembers are the members of one row by the fields that they are read as.
type rowMembers struct {
	chosen [fieldCount]member // the one read as each field
	labels []member           // further ones with labels
	had    [fieldCount]bool   // some member means the field, perhaps with null
}

// document reads one object.
func (j *jsonRows) document(object []byte) (data.Document, error) {
	if err := checkUTF8(object); err != nil {
		return data.Document{}, err
	}
	var d data.Document
	var members rowMembers
	err := j.object.object(object, func(name []byte, value jsontext.Value) error {
		j.choose(&d, &members, j.key(name), value)
		return nil
	})
	if err != nil {
		if nan.Match(object) {
			err = fmt.Errorf("%w; NaN is not JSON: write null", err)
		}
		return data.Document{}, err
	}
	j.rows++
	if !members.had[fieldHeadline] && !members.had[fieldBody] {
		if d, ok, err := j.unwrap(object); ok {
			return d, err
		}
		return data.Document{}, errNoText("field", namesOf(object))
	}
	if j.known["_task_hash"] != nil && !j.opt.TextOnly && rejected(object) {
		return data.Document{}, errRejected
	}
	for f, m := range members.chosen {
		switch f := field(f); {
		case m.key == nil || f == fieldScores:
		case f == fieldLabels:
			err = j.labels(&d, append([]member{m}, members.labels...))
		default:
			err = j.set(&d, f, m)
		}
		if err != nil {
			return data.Document{}, err
		}
	}
	return d, j.teacher(&d, members.chosen[fieldScores])
}

// choose decides what a member of a row is read as. A member that is not read is kept as
// another field of the document, if the options ask for it.
func (j *jsonRows) choose(d *data.Document, members *rowMembers, k *jsonKey, value jsontext.Value) {
	keep := func(m member) {
		if j.opt.Keep {
			d.Other = append(d.Other, data.Field{Name: m.key.name, Value: string(m.value)})
		}
	}
	m := member{k, value}
	if k.had = true; k.use != read {
		k.unread = " "
		keep(m)
		return
	}
	if value.Kind() == '{' && k.wraps && k.rank > 0 {
		return
	}
	members.had[k.field] = true
	if k.field == fieldScores { // kept as another field, unless a teacher is named
		keep(m)
	}
	if value.Kind() == 'n' {
		return
	}
	switch before := &members.chosen[k.field]; {
	case before.key == nil:
		*before = m
	case k.field == fieldLabels && len(j.opt.Columns.Labels) > 0:
		members.labels = append(members.labels, m)
	case k.rank < before.key.rank:
		*before, m = m, *before
		fallthrough
	default:
		m.key.unread = "beside " + members.chosen[k.field].key.name
		keep(m)
	}
}

// teacher reads the scores of a teacher's document. In any other document the scores are
// not read.
func (j *jsonRows) teacher(d *data.Document, scores member) error {
	switch {
	case d.Teacher != "":
		if scores.key != nil {
			scores.key.read = true
			d.Other = slices.DeleteFunc(d.Other, func(f data.Field) bool { return f.Name == scores.key.name })
		}
		return j.opt.teacher(d, d.Teacher, scores.value)
	case scores.key != nil:
		scores.key.unread = " "
	}
	return nil
}

// end is an error if a field that the options name was in no row. Otherwise it reports
// which keys were read and which were not.
func (j *jsonRows) end(file string) error {
	if j.rows == 0 {
		return nil
	}
	if j.opt.Used != nil {
		list := make([]Column, len(j.order))
		for i, k := range j.order {
			list[i].Name = k.name
			if k.read {
				list[i].Field = names[k.field]
			}
		}
		j.opt.Used(list)
	}
	for f := range fieldCount {
		for _, name := range f.given(j.opt.Columns) {
			if k := j.known[name]; k == nil || !k.had {
				return fileError(file, &data.OptionError{Option: f.option(), Err: fmt.Errorf("no row has the field %q, the %s that was asked for", name, names[f])})
			}
		}
	}
	var u usage
	for _, k := range j.order {
		if k.read {
			u.read(k.name, k.column)
		}
		switch {
		case k.use == passed, k.unread == "":
		case k.unread == " ":
			u.unread = append(u.unread, k.name)
		default:
			u.unread = append(u.unread, k.name+" ("+k.unread+")")
		}
	}
	u.tell(file, j.opt)
	return nil
}

// labels sets the document's labels from one or several members. One of several may be a
// label itself, whose value says whether the document has it.
func (j *jsonRows) labels(d *data.Document, members []member) error {
	var all []string
	for _, m := range members {
		m.key.read = true
		if on, ok := hot(strings.Trim(string(m.value), `"`)); ok && len(j.opt.Columns.Labels) > 1 {
			if on {
				all = append(all, m.key.name)
			}
			continue
		}
		list, err := j.list.labels(m.key.name, m.value)
		for _, text := range list {
			if err == nil {
				list, err = j.opt.labels(text, "")
				all = append(all, list...)
			}
		}
		if err != nil {
			return err
		}
	}
	var err error
	d.Labels, err = data.CleanLabels(all)
	return err
}

// set sets a field to a value that is not null. If the value cannot be text, it is an error
// for the text fields and for fields that the options name; another field is left out and
// reported at the end.
func (j *jsonRows) set(d *data.Document, f field, m member) error {
	kind := m.value.Kind()
	text, ok := "", kind == '"'
	switch {
	case ok:
		text = stringOf(m.value)
	case kind == '0' && f != fieldHeadline && f != fieldBody:
		text, ok = string(m.value), true
	case kind == '{':
		text, ok = nameIn(m.value)
	}
	isText := f == fieldHeadline || f == fieldBody
	switch needed := isText || m.key.rank == 0; {
	case isText && kind == '{' && j.texts(m.value) > 1:
		return fmt.Errorf("the field %q is an object that holds a headline and a body; write its fields at the top of the row", short(m.key.name))
	case ok:
		m.key.read = true
		f.set(d, text)
	case needed:
		return fmt.Errorf("the field %q is %s; it must be a string or null", short(m.key.name), kindName(kind))
	default:
		m.key.unread = kindName(kind)
	}
	return nil
}

// texts is the number of headlines and bodies among the members of an object.
func (j *jsonRows) texts(object jsontext.Value) (n int) {
	for name, value := range membersOf(object) {
		if c := j.opt.columnOf(name); c.use == read && (c.field == fieldHeadline || c.field == fieldBody) && value.Kind() == '"' {
			n++
		}
	}
	return n
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
