package answer

import (
	"bytes"
	"encoding/json"
	"slices"
	"sync"

	"tasnif/data"
	"tasnif/model"
)

// Options choose the content of answers. The zero value is the command's default.
type Options struct {
	Headline bool // show the model the headline alone, the body where there is none
	TopK     int  // scores has the most probable labels and those decided; 0: all
	NoScores bool // leave scores out
	Echo     bool // repeat headline and body
	Explain  int  // words of evidence for each label decided; 0: none
	Place    bool // add the place of a document without an id
	Keep     bool // repeat source, date and the other fields of the document

	Wish *model.Wish // changes of the decisions; nil: the model's own

	Teacher string // the name of the model as a teacher, which makes answers a training set; "": none

	// Names, if set, replace the ids of the model's labels, in its order.
	Names []string
}

// Lines writes predictions as lines of JSON, with the keys in a fixed order.
// It is safe for many goroutines.
type Lines struct {
	model   *model.Model
	opt     Options
	wish    model.Wish
	names   []string  // of the labels, as shown
	answers sync.Pool // of *memory
}

// memory is the working memory of one answer.
type memory struct {
	prediction model.Prediction
	decision   Decision
	shown      []int // labels whose scores are written
}

// New prepares the answers of a model.
func New(m *model.Model, opt Options) *Lines {
	a := &Lines{model: m, opt: opt, names: opt.Names, answers: sync.Pool{New: func() any { return new(memory) }}}
	if a.wish = m.Wish(); opt.Wish != nil {
		a.wish = *opt.Wish
	}
	if a.names == nil {
		for _, t := range m.Labels {
			a.names = append(a.names, t.ID)
		}
	}
	return a
}

// Append appends the answer on one document, with its line break.
func (a *Lines) Append(b []byte, d data.Document) []byte {
	shown := d
	if a.opt.Headline {
		shown = d.HeadlineView()
	}
	use := a.answers.Get().(*memory)
	defer a.answers.Put(use)
	a.model.PredictWith(&use.prediction, shown, a.wish)
	p, start := use.prediction, len(b)
	b = append(b, '{')
	if d.ID != "" {
		b = append(AppendString(append(b, `"id":`...), d.ID), ',')
	} else if place := d.Place.String(); a.opt.Place && place != "" {
		b = append(AppendString(append(b, `"place":`...), place), ',')
	}
	if a.opt.Echo {
		b = append(AppendString(append(b, `"headline":`...), d.Headline), ',')
		b = append(AppendString(append(b, `"body":`...), d.Body), ',')
	}
	if a.opt.Keep {
		b = a.appendKept(b, d)
	}
	a.decide(use, p, shown)
	whole, err := use.decision.Append(b)
	if err != nil { // a weight of the model is NaN or infinite
		return a.AppendBad(b[:start], d.Place.String(), err.Error())
	}
	b = whole
	if a.opt.Explain > 0 {
		b = a.appendEvidence(b, shown, p)
	}
	if a.opt.Teacher != "" {
		b = AppendString(append(b, `,"teacher":`...), a.opt.Teacher)
	}
	return append(b, '}', '\n')
}

// own lists the keys of an answer's own values.
var own = []string{"id", "place", "headline", "body", "labels", "scores", "view", "reason", "evidence", "passages", "error"}

// appendKept appends the fields of a document besides id and text. A field whose name is a
// key of the answer gets the prefix given_.
func (a *Lines) appendKept(b []byte, d data.Document) []byte {
	var taken []string
	if a.opt.Teacher != "" {
		taken = append(taken, "teacher")
	}
	add := func(name string, value []byte) {
		for slices.Contains(own, name) || slices.Contains(taken, name) {
			name = "given_" + name
		}
		taken = append(taken, name)
		b = append(append(append(AppendString(b, name), ':'), value...), ',')
	}
	for _, f := range []data.Field{{Name: "source", Value: d.Source}, {Name: "date", Value: d.Date}} {
		if f.Value != "" {
			add(f.Name, AppendString(nil, f.Value))
		}
	}
	var line bytes.Buffer
	for _, f := range d.Other {
		line.Reset()
		if json.Compact(&line, []byte(f.Value)) == nil { // a value may span several lines
			add(f.Name, line.Bytes())
		}
	}
	return b
}

// AppendBad appends the error for a row that cannot be read, in place of an answer.
func (a *Lines) AppendBad(b []byte, place, err string) []byte {
	b = AppendString(append(b, `{"place":`...), place)
	b = AppendString(append(b, `,"error":`...), err)
	return append(b, '}', '\n')
}

// decide fills the decision, with scores in the model's order.
func (a *Lines) decide(use *memory, p model.Prediction, shown data.Document) {
	to := &use.decision
	*to = Decision{Labels: to.Labels[:0], Scores: to.Scores[:0], NoScores: a.opt.NoScores, View: p.View.String()}
	for _, l := range p.Decided {
		to.Labels = append(to.Labels, a.names[l])
	}
	if len(p.Decided) == 0 {
		to.Reason = string(p.Reason(shown))
	}
	if a.opt.NoScores {
		return
	}
	use.shown = p.Shown(use.shown[:0], a.opt.TopK)
	for _, l := range use.shown {
		to.Scores = append(to.Scores, Score{a.names[l], p.Scores[l]})
	}
}

func (a *Lines) appendEvidence(b []byte, d data.Document, p model.Prediction) []byte {
	b = append(b, `,"evidence":{`...)
	for i, l := range p.Decided {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(AppendString(b, a.names[l]), ':')
		b = appendJSON(b, EvidenceOf(a.model, d, l, a.opt.Explain))
	}
	b = append(b, '}')
	first := true
	for _, l := range p.Decided {
		passage := PassageOf(a.model, d, l)
		if passage == nil {
			continue
		}
		if first {
			b = append(b, `,"passages":{`...)
		} else {
			b = append(b, ',')
		}
		first = false
		b = appendJSON(append(AppendString(b, a.names[l]), ':'), passage)
	}
	if !first {
		b = append(b, '}')
	}
	return b
}
