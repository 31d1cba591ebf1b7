package tables

import (
	"slices"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"

	"tasnif/data"
	"tasnif/model"
	"tasnif/model/answer"
)

// Answers writes answers as rows of CSV or TSV, as spreadsheets read them: the
// columns of the documents, then labels, their probabilities, and the reason where
// there is none.
type Answers struct {
	Model    *model.Model
	Wish     model.Wish
	Names    []string // of the labels, as shown
	Headline bool     // the model is shown the headline alone
	Scores   bool
	Format   Format
	Bad      bool   // rows that cannot be read have a place in it
	Teacher  string // answers are documents to learn from, by this teacher: scores are an object of all labels; "": none

	columns []string // of the documents; set by Begin
	places  bool     // the documents have no ids
}

// Begin settles the columns by the first documents, and gives the header row.
func (t *Answers) Begin(docs []data.Document) []byte {
	for _, name := range documentColumns {
		if slices.ContainsFunc(docs, func(d data.Document) bool { return fieldText(d, name) != "" }) {
			t.columns = append(t.columns, name)
		}
	}
	for _, d := range docs {
		t.places = t.places || d.ID == ""
		for _, f := range d.Other {
			if !slices.Contains(t.columns, f.Name) {
				t.columns = append(t.columns, f.Name)
			}
		}
	}
	head := slices.Clone(t.columns)
	for i, name := range head { // the document's own column has its name changed where an answer's has it
		for slices.Contains(t.own(), name) || slices.Contains(head[:i], name) {
			name = "given_" + name
		}
		head[i] = name
	}
	return t.Format.Row(nil, append(head, t.own()...))
}

// own are the columns of the answers.
func (t *Answers) own() []string {
	list := []string{"labels"}
	if t.Scores {
		list = append(list, "scores")
	}
	if t.Teacher != "" {
		list = append(list, "teacher")
	}
	list = append(list, "reason")
	if t.places || t.Bad {
		list = append(list, "place")
	}
	if t.Bad {
		list = append(list, "error")
	}
	return list
}

// documentColumns are the fields of a document that are passed through.
var documentColumns = []string{"id", "headline", "body", "source", "date"}

// fieldText is the text of one of documentColumns; "" for any other name.
func fieldText(d data.Document, name string) string {
	return map[string]string{"id": d.ID, "headline": d.Headline, "body": d.Body, "source": d.Source, "date": d.Date}[name]
}

// Append appends a row.
func (t *Answers) Append(b []byte, d data.Document) []byte {
	shown := d
	if t.Headline {
		shown = d.HeadlineView()
	}
	var p model.Prediction
	t.Model.PredictWith(&p, shown, t.Wish)
	var labels, scores []string
	for _, l := range p.Decided {
		labels = append(labels, t.Names[l])
		scores = append(scores, strconv.FormatFloat(p.Scores[l], 'f', 4, 64))
	}
	reason, cell := "", t.Format.List(scores)
	if len(labels) == 0 {
		reason = string(p.Reason(shown))
	}
	if t.Teacher != "" {
		all := answer.Scores{}
		for _, l := range p.Shown(nil, 0) {
			all = append(all, answer.Score{Label: t.Names[l], Probability: p.Scores[l]})
		}
		text, _ := all.Append(nil) // probabilities are numbers
		cell = string(text)
	}
	return t.answer(b, t.cells(d), t.Format.List(labels), cell, reason, d.Place.String(), "")
}

// AppendBad appends a row without labels.
func (t *Answers) AppendBad(b []byte, place, err string) []byte {
	return t.answer(b, make([]string, len(t.columns)), "", "", "", place, err)
}

// answer appends a row of the document's cells and its answer's.
func (t *Answers) answer(b []byte, cells []string, labels, scores, reason, place, err string) []byte {
	values := map[string]string{"labels": labels, "scores": scores, "reason": reason, "place": place, "error": err}
	if err == "" {
		values["teacher"] = t.Teacher
	}
	for _, name := range t.own() {
		cells = append(cells, values[name])
	}
	return t.Format.Row(b, cells)
}

// cells are the document's own, in the order of the columns.
func (t *Answers) cells(d data.Document) []string {
	var list []string
	for _, name := range t.columns {
		value := fieldText(d, name)
		if at := slices.IndexFunc(d.Other, func(f data.Field) bool { return f.Name == name }); value == "" && at >= 0 {
			value = cellOf(d.Other[at].Value)
		}
		list = append(list, value)
	}
	return list
}

// Unwritten are fields of a document that no column was made for.
func (t *Answers) Unwritten(d data.Document) (names []string) {
	for _, name := range documentColumns {
		if fieldText(d, name) != "" && !slices.Contains(t.columns, name) {
			names = append(names, name)
		}
	}
	for _, f := range d.Other {
		if !slices.Contains(t.columns, f.Name) {
			names = append(names, f.Name)
		}
	}
	return names
}

// cellOf is a JSON value as it stands in a cell: a string as its text.
func cellOf(value string) string {
	if text, err := jsontext.AppendUnquote(nil, value); err == nil {
		return string(text)
	}
	if value == "null" {
		return ""
	}
	return value
}
