package answer

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"tasnif/data"
	"tasnif/model"
)

// Options say what stands in an answer. The zero value is what tasnif predict
// writes when nothing is said.
type Options struct {
	Headline bool // show the model the headline alone, the body where there is none
	TopK     int  // scores has the most probable labels and those decided; 0: all
	NoScores bool // leave scores out
	Echo     bool // repeat headline and body
	Explain  int  // words of evidence for each label decided; 0: none
	Place    bool // say where a document without an id was read
	Keep     bool // repeat source, date and the other fields of the document

	// Names, if set, stand in place of the ids of the model's labels, in its order.
	Names []string
}

// Lines writes predictions as lines of JSON, with the keys in a fixed order.
// It is safe for many goroutines.
type Lines struct {
	model   *model.Model
	opt     Options
	keys    []string  // each label as a JSON string
	answers sync.Pool // of *model.Prediction, whose memory is used again
}

// New prepares the answers of a model.
func New(m *model.Model, opt Options) *Lines {
	a := &Lines{model: m, opt: opt, answers: sync.Pool{New: func() any { return new(model.Prediction) }}}
	for _, t := range m.Labels {
		a.keys = append(a.keys, string(AppendString(nil, t.ID)))
	}
	for l, name := range opt.Names {
		a.keys[l] = string(AppendString(nil, name))
	}
	return a
}

// Append appends the answer on one document, with its line break.
func (a *Lines) Append(b []byte, d data.Document) []byte {
	shown := d
	if a.opt.Headline {
		shown = d.HeadlineView()
	}
	predicted := a.answers.Get().(*model.Prediction)
	defer a.answers.Put(predicted)
	a.model.PredictInto(predicted, shown)
	p := *predicted
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
		b = appendKept(b, d)
	}
	b = append(b, `"labels":[`...)
	for i, l := range p.Decided {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, a.keys[l]...)
	}
	b = append(b, ']')
	if !a.opt.NoScores {
		b = a.appendScores(b, p)
	}
	b = append(append(append(b, `,"view":"`...), p.View.String()...), '"')
	if len(p.Decided) == 0 {
		b = append(append(append(b, `,"reason":"`...), p.Reason(shown)...), '"')
	}
	if a.opt.Explain > 0 {
		b = a.appendEvidence(b, shown, p)
	}
	return append(b, '}', '\n')
}

// own are the names that answers give their own values.
var own = []string{"id", "place", "headline", "body", "labels", "scores", "view", "reason", "evidence", "error"}

// appendKept appends the fields of a document besides id and text. One that has the
// name of a value of answers is called given_ and that name.
func appendKept(b []byte, d data.Document) []byte {
	var taken []string
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
		if json.Compact(&line, []byte(f.Value)) == nil { // an array of a .json file may stand on several lines
			add(f.Name, line.Bytes())
		}
	}
	return b
}

// AppendBad appends what stands in place of an answer on a row that cannot be read.
func (a *Lines) AppendBad(b []byte, place, err string) []byte {
	b = AppendString(append(b, `{"place":`...), place)
	b = AppendString(append(b, `,"error":`...), err)
	return append(b, '}', '\n')
}

// appendScores appends the probability of each label shown, in the model's order.
func (a *Lines) appendScores(b []byte, p model.Prediction) []byte {
	b = append(b, `,"scores":{`...)
	first := true
	for l, score := range p.Scores {
		if !a.shows(p, l) {
			continue
		}
		if !first {
			b = append(b, ',')
		}
		first = false
		b = append(append(b, a.keys[l]...), ':')
		b = strconv.AppendFloat(b, score, 'g', -1, 64)
	}
	return append(b, '}')
}

// shows tells whether a label is among the TopK, ties in the model's order, or decided.
func (a *Lines) shows(p model.Prediction, label int) bool {
	if a.opt.TopK == 0 || slices.Contains(p.Decided, label) {
		return true
	}
	better := 0
	for l, score := range p.Scores {
		if score > p.Scores[label] || score == p.Scores[label] && l < label {
			better++
		}
	}
	return better < a.opt.TopK
}

func (a *Lines) appendEvidence(b []byte, d data.Document, p model.Prediction) []byte {
	b = append(b, `,"evidence":{`...)
	for i, l := range p.Decided {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(append(b, a.keys[l]...), ':')
		b = appendJSON(b, EvidenceOf(a.model, d, l, a.opt.Explain))
	}
	return append(b, '}')
}

// AppendString appends a JSON string. Arabic is not escaped, nor <, > and &. Characters
// that change how a terminal shows what follows are, as \u escapes.
func AppendString(b []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' || c >= 0x7f {
			from := len(b)
			b = appendJSON(b, s)
			if strings.ContainsFunc(s, steers) {
				b = escape(b, from)
			}
			return b
		}
	}
	return append(append(append(b, '"'), s...), '"')
}

// steers tells the controls that JSON lets stand, and those of direction that go on to
// the end of the line.
func steers(r rune) bool {
	return r >= 0x7F && r < 0xA0 || r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069
}

// escape writes those of b[from:], JSON, as escapes.
func escape(b []byte, from int) []byte {
	text := string(b[from:])
	b = b[:from]
	for _, r := range text {
		if steers(r) {
			b = fmt.Appendf(b, `\u%04x`, r)
		} else {
			b = utf8.AppendRune(b, r)
		}
	}
	return b
}

// appendJSON appends a value that always marshals.
func appendJSON(b []byte, v any) []byte {
	var text strings.Builder
	enc := json.NewEncoder(&text)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(v) // strings, finite numbers and structs of them always encode
	return append(b, strings.TrimSuffix(text.String(), "\n")...)
}
