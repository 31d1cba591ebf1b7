package htmlreport

import (
	"fmt"
	"html/template"
	"slices"

	"tasnif/model/eval"
	"tasnif/model/eval/predictions"
	"tasnif/model/eval/safetext"
	"tasnif/model/eval/stats"
)

const noneID = predictions.None

// Tile is one of the first figures, as a number out of a hundred.
type Tile struct {
	Value string
	Says  template.HTML // what it means in plain words
	Small template.HTML // the term, and the interval
}

// Tiles are the three figures that an editor asks for first.
func (p *page) Tiles() []Tile {
	r := p.Report
	var out []Tile
	for _, f := range []struct {
		figure, says, term string
		value              float64
	}{
		{"micro.precision", "tile.precision", "precision", r.Micro.Precision},
		{"micro.recall", "tile.recall", "recall", r.Micro.Recall},
		{"accuracy", "tile.exact", "exact", r.Accuracy},
	} {
		t := Tile{Value: percent(f.value), Says: p.say(f.says), Small: p.term(f.term)}
		if f.figure != "accuracy" && slices.Contains(r.Undefined, f.figure) {
			t.Value = "–"
		} else if i, ok := r.Intervals[f.figure]; ok {
			t.Small += " · " + p.say("interval", "low", percent(i.Low), "high", percent(i.High))
		}
		out = append(out, t)
	}
	return out
}

// Direction of a change that is more than chance.
const (
	better = "better"
	worse  = "worse"
	same   = "same"
)

// outcome is whether a comparison is better, worse or neither, by the interval of the
// difference in micro F1.
func outcome(c *eval.Comparison) string {
	d, ok := c.Delta("micro.f1")
	switch {
	case ok && d.Interval.Low > 0:
		return better
	case ok && d.Interval.High < 0:
		return worse
	}
	return same
}

// Outcome is whether the model is better than the one before, "" where there is none.
func (p *page) Outcome() string {
	if p.Report.Comparison == nil {
		return ""
	}
	return outcome(p.Report.Comparison)
}

// Lead is the first sentence: better or worse than before, or what the model does.
func (p *page) Lead() template.HTML {
	c := p.Report.Comparison
	if c == nil {
		return p.say("lead.alone", "n", percentNumber(p.Report.Accuracy))
	}
	return p.lead(c)
}

func (p *page) lead(c *eval.Comparison) template.HTML {
	if len(c.Fixed)+len(c.Broken)+len(c.Differ) == 0 {
		return p.say("lead.equal")
	}
	d, _ := c.Delta("micro.f1")
	return p.say("lead."+outcome(c), "before", figure3(d.Before), "after", figure3(d.After))
}

func figure3(x float64) string { return fmt.Sprintf("%.3f", x) }

// Notes are what must be known before a figure is believed.
func (p *page) Notes() []template.HTML {
	r := p.Report
	var out []template.HTML
	if k := r.Leakage; k != nil && k.Exact > 0 {
		out = append(out, p.say("note.learnt", "n", k.Exact, "all", thousands(r.Documents)))
	}
	for i, u := range r.Unknown {
		if i == unknownShown {
			out = append(out, p.say("note.unknowns", "n", len(r.Unknown)-i))
			break
		}
		out = append(out, p.say("note.unknown", "topic", name(u.Label), "n", u.Support))
	}
	if f := r.NoFields; f != nil {
		fields := make([]template.HTML, len(f.Fields))
		for i, field := range f.Fields {
			fields[i] = template.HTML("<bdi>" + template.HTMLEscapeString(safetext.Clean(field)) + "</bdi>")
		}
		out = append(out, p.say("note.fields", "fields", p.list(fields), "n", f.Known, "f", figure3(f.Micro)))
	}
	return out
}

const unknownShown = 8

// Change is one figure before and after.
type Change struct {
	Name                           string
	Before, After, Moved, Interval string
	P                              string
	Sure                           string // "better", "worse" or "same"
}

func (p *page) changes(c *eval.Comparison) []Change {
	var out []Change
	for _, d := range c.Deltas {
		row := Change{Name: p.known("figure."+d.Figure, d.Figure), Before: figure3(d.Before), After: figure3(d.After), Moved: fmt.Sprintf("%+.3f", d.Delta),
			Interval: signedSpan(d.Interval), P: figure3(d.P), Sure: same}
		if d.Interval.Low > 0 {
			row.Sure = better
		} else if d.Interval.High < 0 {
			row.Sure = worse
		}
		out = append(out, row)
	}
	return out
}

func signedSpan(i stats.Interval) string { return fmt.Sprintf("%+.3f – %+.3f", i.Low, i.High) }

// TopicChange is the change of one topic's decisions.
type TopicChange struct {
	Topic          template.HTML
	Before, After  string
	Fixed, Broken  int
	Holm           string
	Better, Chance bool
}

func (p *page) topicChanges(c *eval.Comparison) []TopicChange {
	var out []TopicChange
	for _, l := range c.Labels {
		if l.Fixed+l.Broken > 0 {
			out = append(out, TopicChange{p.topic(l.Label), figure3(l.Before.F1), figure3(l.After.F1), l.Fixed, l.Broken, figure3(l.Holm), l.After.F1 >= l.Before.F1, l.Holm >= eval.Level})
		}
	}
	slices.SortStableFunc(out, func(a, b TopicChange) int { return (b.Fixed + b.Broken) - (a.Fixed + a.Broken) })
	return out
}
