package htmlreport

import (
	"bytes"
	"cmp"
	"fmt"
	"html/template"
	"slices"

	"tasnif/model/eval"
	"tasnif/model/eval/safetext"
)

// Most documents that a list of changed documents has: in a report, and in a comparison.
const (
	changedInReport     = 100
	changedInComparison = 3000
)

// WriteComparison writes a comparison of two models in its language.
func WriteComparison(b *bytes.Buffer, c *eval.Comparison) error {
	l := languageOf(c.Language, slices.ContainsFunc(c.Labels, func(l eval.LabelChange) bool { return l.Arabic != "" }))
	topics := make([]eval.LabelReport, len(c.Labels))
	for i, at := range c.Labels {
		topics[i] = eval.LabelReport{Label: at.Label, Arabic: at.Arabic, English: at.English}
	}
	p := &page{text: text{l}, Report: &eval.Report{Comparison: c}, names: namesOf(topics, l)}
	p.Title = p.plain("title.comparison")
	if c.Before != "" && c.After != "" {
		p.Title = p.plain("title.models", "before", name(c.Before), "after", name(c.After))
	}
	return p.execute(b, "compare.html")
}

// Comparison is a comparison as the page shows it.
type Comparison struct {
	Heading       template.HTML
	Before, After string // the models
	Changes       []Change
	Topics        []TopicChange
	Lists         []ChangedList
}

// ChangedList is documents whose labels the two models decided otherwise.
type ChangedList struct {
	Kind      string // "broken", "fixed", "differ"
	Title     template.HTML
	Open      bool
	Documents []ChangedDocument
	Left      template.HTML // how many are not shown; empty where all are
}

// ChangedDocument is one of them.
type ChangedDocument struct {
	Anchor, Headline, Name string
	Truth                  template.HTML
	Before, After          []Chip
}

// Chip is a topic of a document's answer: right, wrongly given, or missed.
type Chip struct {
	Topic template.HTML
	Class string // "right", "wrong", "missed"
	Says  string
}

// Comparison is the report's comparison with a baseline; nil where there is none.
func (p *page) Comparison() *Comparison {
	c := p.Report.Comparison
	if c == nil {
		return nil
	}
	return p.compared(c, changedInReport, false)
}

// Whole is the comparison with all its documents.
func (p *page) Whole() *Comparison { return p.compared(p.Report.Comparison, changedInComparison, true) }

func (p *page) compared(c *eval.Comparison, most int, open bool) *Comparison {
	v := &Comparison{
		Before: cmp.Or(safetext.Clean(c.Before), p.raw("before")), After: cmp.Or(safetext.Clean(c.After), p.raw("after")),
		Changes: p.changes(c), Topics: p.topicChanges(c),
		Heading: p.say("moved", "fixed", len(c.Fixed), "broken", len(c.Broken), "all", c.Documents),
	}
	for _, list := range []struct {
		kind string
		docs []eval.Changed
	}{{"broken", c.Broken}, {"fixed", c.Fixed}, {"differ", c.Differ}} {
		if len(list.docs) == 0 {
			continue
		}
		times := map[string]int{}
		out := ChangedList{Kind: list.kind, Open: open, Title: p.say("list."+list.kind, "n", len(list.docs))}
		for _, d := range list.docs[:min(most, len(list.docs))] {
			at := list.kind + "-" + anchor(d.Key)
			if times[at]++; times[at] > 1 { // the same document again
				at += fmt.Sprintf("-%d", times[at])
			}
			out.Documents = append(out.Documents, ChangedDocument{
				Anchor: at, Headline: safetext.Clean(d.Headline), Name: safetext.Clean(d.ID), Truth: p.topics(d.Truth),
				Before: p.chips(d.Truth, d.Before), After: p.chips(d.Truth, d.After),
			})
		}
		if left := len(list.docs) - len(out.Documents); left > 0 {
			out.Left = p.say("list.left", "n", left)
		}
		v.Lists = append(v.Lists, out)
	}
	return v
}

// chips are the topics given, each right or wrong, and after them those missed.
func (p *page) chips(truth, given []string) []Chip {
	var out []Chip
	for _, id := range given {
		class := "right"
		if !slices.Contains(truth, id) {
			class = "wrong"
		}
		out = append(out, Chip{p.topic(id), class, p.raw("chip." + class)})
	}
	for _, id := range truth {
		if !slices.Contains(given, id) {
			out = append(out, Chip{p.topic(id), "missed", p.raw("chip.missed")})
		}
	}
	return out
}
