package formats

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"tasnif/data"
	"unicode"
)

// field is a part of a Document.
type field int

const (
	fieldID field = iota
	fieldHeadline
	fieldBody
	fieldLabels
	fieldSource
	fieldDate
	fieldSplit
	fieldTeacher
	fieldScores
	fieldCount
)

// guesses are the known names of fields, compared after data.FoldLabel. If a corpus has
// several of them, the first in this list is read.
var guesses = [fieldCount][]string{
	fieldID:       {"id", "docid", "articleid", "guid", "uuid", "المعرف", "معرف", "رقم الخبر"},
	fieldHeadline: {"headline", "title", "العنوان", "عنوان", "عنوان الخبر", "عنوان المقال", "العنوان الرئيسي", "عناوين", "headline text", "article title", "news title", "title ar", "heading"},
	fieldBody: {"body", "text", "content", "article", "article body", "full text", "النص", "نص", "نص الخبر", "نص المقال",
		"المحتوى", "محتوى", "المتن", "متن", "الخبر", "المقال", "نص المقالة", "تفاصيل الخبر", "document", "story", "data", "inputs", "article text", "article content", "text ar", "content ar", "body text", "news text", "news", "sentence", "description", "summary", "abstract", "الوصف", "الملخص", "ملخص"},
	fieldLabels: {"labels", "label", "topics", "topic", "categories", "category", "التصنيفات", "التصنيف", "تصنيف",
		"المواضيع", "الموضوعات", "الموضوع", "موضوع", "الفئات", "الفئة", "فئة", "الأقسام", "القسم", "قسم", "الباب", "باب",
		"تصنيف الخبر", "نوع الخبر", "قسم الخبر", "section", "section name", "class", "class name", "category name", "label name", "label text", "topic name", "article category", "news category", "headline category", "cats", "target", "targets", "subjects", "subject uris", "subject", "accept", "annotation", "tags", "tag", "الوسوم", "الوسم", "وسوم", "keywords", "الكلمات المفتاحية"},
	fieldSource:  {"source", "publisher", "المصدر", "مصدر", "الوكالة", "الجهة"},
	fieldDate:    {"date", "published", "published at", "publication date", "pub date", "datetime", "timestamp", "التاريخ", "تاريخ", "تاريخ النشر"},
	fieldSplit:   {"split"},
	fieldTeacher: {"teacher"},
	fieldScores:  {"scores"},
}

// guessed maps a folded name to its field and its rank among the guesses.
var guessed = func() map[string]column {
	m := map[string]column{}
	for f := range fieldCount {
		for i, name := range guesses[f] {
			m[data.FoldLabel(name)] = column{field: f, use: read, rank: i + 1}
		}
	}
	return m
}()

// names are the fields as messages call them.
var names = [fieldCount]string{"id", "headline", "body", "labels", "source", "date", "split", "teacher", "scores"}

// option is the option that names the field.
func (f field) option() string {
	return [fieldCount]string{"Columns.ID", "Columns.Headline", "Columns.Body", "Columns.Labels", "Columns.Source", "Columns.Date", "Columns.Split", "", ""}[f]
}

// given are the names that the options give to the field.
func (f field) given(c Columns) []string {
	name := [fieldCount]string{c.ID, c.Headline, c.Body, "", c.Source, c.Date, c.Split, "", ""}[f]
	switch {
	case f == fieldLabels:
		return c.Labels
	case name == "":
		return nil
	}
	return []string{name}
}

// use says whether a name of a corpus is read.
type use int

const (
	unknown use = iota // not a field of a Document
	passed             // a field that the options leave out
	read
)

// column is the meaning of a name of a corpus.
type column struct {
	field field
	use   use
	rank  int // rank among the field's guesses, from 1; 0: named by the options
}

// columnOf is the meaning of a name: the field that the options give it to, otherwise the
// field with this guess, unless the options name that field otherwise.
func (o *Options) columnOf(name string) column {
	c := column{}
	for f := range fieldCount {
		if slices.Contains(f.given(o.Columns), name) {
			c = column{field: f, use: read}
		}
	}
	if c.use == unknown {
		if c = guessed[data.FoldLabel(name)]; c.use == read && c.field.given(o.Columns) != nil {
			return column{}
		}
	}
	if o.TextOnly && c.use == read && (c.field == fieldLabels || c.field == fieldSplit || c.field == fieldTeacher || c.field == fieldScores) {
		c.use = passed
	}
	return c
}

// errNoText says that none of the names is a text to classify.
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

// short shortens a name of a corpus for a message.
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

// set sets a text field of the document; not labels.
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
	case fieldTeacher:
		d.Teacher = s
	}
}

// usage records which names of a file were read as which fields, and which were not read.
type usage struct {
	fields [fieldCount][]string
	unread []string
	unsure bool // a name was read whose meaning is not certain (sure)
}

// sure is the number of guesses, by field, whose meaning is certain, so that no note is
// needed.
var sure = [fieldCount]int{fieldID: 1, fieldHeadline: 2, fieldBody: 4, fieldLabels: 6, fieldSource: 1, fieldDate: 1, fieldSplit: 1, fieldTeacher: 1, fieldScores: 1}

// read records that a name was read.
func (u *usage) read(name string, c column) {
	u.fields[c.field] = append(u.fields[c.field], name)
	u.unsure = u.unsure || c.rank > sure[c.field]
}

// tell writes a note if something was not read, or if the meaning of a name is not certain.
func (u *usage) tell(file string, opt *Options) {
	if opt.Note == nil || len(u.unread) == 0 && !u.unsure {
		return
	}
	var list []string
	for f := range fieldCount {
		if len(u.fields[f]) > 0 {
			list = append(list, listed(u.fields[f])+" as "+names[f])
		}
	}
	var said []string
	if len(list) > 0 {
		said = append(said, "read "+strings.Join(list, ", "))
	}
	if len(u.unread) > 0 {
		said = append(said, "not read: "+listed(u.unread))
	}
	opt.Note(file, strings.Join(said, "; "))
}
