package formats

import (
	"fmt"
	"strconv"
	"strings"
	"tasnif/data"
	"unicode"
)

// field is one part of a Document that a corpus names.
type field int

const (
	fieldID field = iota
	fieldHeadline
	fieldBody
	fieldLabels
	fieldSource
	fieldDate
	fieldSplit
	fieldCount
)

// guesses are the names a field is known by where none is given, in lower case.
var guesses = [fieldCount][]string{
	fieldID:       {"id", "المعرف"},
	fieldHeadline: {"headline", "title", "العنوان", "عنوان"},
	fieldBody:     {"body", "text", "content", "article", "النص", "نص"},
	fieldLabels:   {"labels", "label", "topics", "topic", "categories", "category", "التصنيف", "تصنيف", "التصنيفات"},
	fieldSource:   {"source", "المصدر"},
	fieldDate:     {"date", "التاريخ"},
	fieldSplit:    {"split"},
}

// names are the fields as messages call them.
var names = [fieldCount]string{"id", "headline", "body", "labels", "source", "date", "split"}

// option is the option that names the field.
func (f field) option() string {
	return [fieldCount]string{"Columns.ID", "Columns.Headline", "Columns.Body", "Columns.Labels", "Columns.Source", "Columns.Date", "Columns.Split"}[f]
}

// given is the name the options give the field, or "".
func (f field) given(c Columns) string {
	return [fieldCount]string{c.ID, c.Headline, c.Body, c.Labels, c.Source, c.Date, c.Split}[f]
}

// fieldOf tells which field a corpus means by a name: the one the options give
// it to, else the one whose guesses hold it. ok is false for any other name,
// and for a guess of a field to which the options give another name.
func fieldOf(name string, c Columns) (f field, ok bool) {
	for f = range fieldCount {
		if given := f.given(c); given != "" && given == name {
			return f, true
		}
	}
	lower := strings.ToLower(strings.TrimSpace(name))
	for f = range fieldCount {
		if f.given(c) != "" {
			continue
		}
		for _, guess := range guesses[f] {
			if guess == lower {
				return f, true
			}
		}
	}
	return 0, false
}

// errTwoNames says that two names of one row mean the same field.
func errTwoNames(f field, a, b string) error {
	return &data.OptionError{Option: f.option(), Err: fmt.Errorf("both %q and %q could be the %s; say which", short(a), short(b), names[f])}
}

// errNoText says that among the names there is no text to classify.
func errNoText(what string, have []string) error {
	return &data.OptionError{Option: fieldHeadline.option(), Err: fmt.Errorf(
		"no %s is a headline (headline, title) or a body (body, text, content, article) among: %s; say which is", what, listed(have))}
}

// listed is names in a message: the first dozen, on one line.
func listed(names []string) string {
	const most = 12
	var list []string
	for _, name := range names[:min(most, len(names))] {
		name = short(name)
		if strings.ContainsFunc(name, unicode.IsControl) {
			name = strconv.Quote(name)
		}
		list = append(list, name)
	}
	if len(names) > most {
		list = append(list, "...")
	}
	return strings.Join(list, ", ")
}

// short cuts what a corpus calls something to a length that fits a message.
func short(name string) string {
	const most = 60
	n := 0
	for i := range name {
		if n++; n > most {
			return name[:i] + "..."
		}
	}
	return name
}

// set puts a text field into the document; labels have their own way.
func (f field) set(d *data.Document, s string) {
	switch f {
	case fieldID:
		d.ID = s
	case fieldHeadline:
		d.Headline = s
	case fieldBody:
		d.Body = s
	case fieldSource:
		d.Source = s
	case fieldDate:
		d.Date = s
	case fieldSplit:
		d.Split = s
	}
}
