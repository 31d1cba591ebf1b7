package htmlreport

import (
	"cmp"
	"fmt"
	"html/template"
	"slices"
	"strings"

	"tasnif/model"
	"tasnif/model/eval/metrics"
	"tasnif/model/eval/safetext"
	"tasnif/model/eval/study"
	"tasnif/model/pictures"
	"tasnif/model/thresholds"
)

// Cause is a part of the report about what lies behind its figures: a picture, a
// table, or both.
type Cause struct {
	ID, Title string
	Notes     []template.HTML
	Picture   template.HTML
	Table     *Table
	Folded    bool // the table is folded away, since the picture says it
	Tree      template.HTML
}

// Table is rows of cells; numbers stand at the end.
type Table struct {
	Title  string
	Head   []string
	Number []bool
	Rows   [][]template.HTML
}

func (p *page) table(heads string) *Table {
	t := &Table{}
	for _, key := range strings.Fields(heads) {
		key, number := strings.CutSuffix(key, "#")
		t.Head, t.Number = append(t.Head, p.raw("head."+key)), append(t.Number, number)
	}
	return t
}

// add adds a row; texts are escaped.
func (t *Table) add(cells ...any) {
	row := make([]template.HTML, len(cells))
	for i, c := range cells {
		switch c := c.(type) {
		case template.HTML:
			row[i] = c
		case int:
			row[i] = template.HTML(thousands(c))
		default:
			row[i] = template.HTML(template.HTMLEscapeString(fmt.Sprint(c)))
		}
	}
	t.Rows = append(t.Rows, row)
}

// Causes are the parts in their order, those alone that the report has.
func (p *page) Causes() []Cause {
	var out []Cause
	for _, c := range []Cause{p.levels(), p.slices("month"), p.slices("source"), p.slices("length"), p.coverage(), p.rules(), p.guarantees(), p.leakage(), p.archive(), p.noise(), p.learning()} {
		if c.ID != "" {
			c.Title = p.raw("cause." + c.ID)
			if c.Table != nil {
				c.Table.Title = c.Title
			}
			out = append(out, c)
		}
	}
	return out
}

func (p *page) slices(by string) Cause {
	list := p.Report.SlicesBy(by)
	if len(list) == 0 {
		return Cause{}
	}
	drift := by == "month" && slices.ContainsFunc(list, func(s study.Slice) bool { return s.Words > 0 })
	heads := by + " items# f1# interval# exact#"
	if drift {
		heads += " unseen#"
	}
	t, b := p.table(heads), pictures.Bars{Title: p.plain("cause." + by), Whole: p.Report.Micro.F1}
	below := 0
	for _, s := range list {
		shown := p.sliceName(s)
		bar := pictures.Bar{Name: shown, Value: s.Micro.F1, Note: thousands(s.Documents), Below: s.Below}
		interval := "–"
		if s.Interval != nil {
			bar.Interval = &pictures.Interval{Low: s.Interval.Low, High: s.Interval.High}
			interval = fmt.Sprintf("%.3f – %.3f", s.Interval.Low, s.Interval.High)
		}
		b.Rows = append(b.Rows, bar)
		row := []any{template.HTML("<bdi>" + template.HTMLEscapeString(shown) + "</bdi>"), s.Documents, figure3(s.Micro.F1), interval, figure3(s.Accuracy)}
		if drift {
			row = append(row, percent1(s.UnseenShare()))
		}
		t.add(row...)
		if s.Below {
			below++
		}
	}
	c := Cause{ID: by, Picture: b.SVG(p.language), Table: t, Folded: true, Notes: []template.HTML{p.say("slices.note")}}
	if below > 0 {
		c.Notes = append(c.Notes, p.say("slices.below"))
	}
	if drift {
		c.Notes = append(c.Notes, p.say("slices.unseen"))
	}
	return c
}

func (p *page) sliceName(s study.Slice) string {
	switch {
	case s.Name == "":
		return p.raw("slice.none")
	case s.By == "length":
		from, to, _ := strings.Cut(s.Name, "-")
		if to == "" {
			return p.plain("slice.over", "n", from)
		}
		return from + "–" + to
	}
	return safetext.Clean(s.Name)
}

func (p *page) coverage() Cause {
	k := p.Report.Coverage
	if k == nil {
		return Cause{}
	}
	t, c := p.table("least# answered# share# accuracy#"), pictures.Coverage{Title: p.plain("cause.coverage"), ShareNow: k.Share, Now: k.Accuracy}
	for _, at := range k.Curve {
		t.add(percent1(at.Least), at.Answered, percent1(at.Share), percent1(at.Accuracy))
		c.Share, c.Right = append(c.Share, at.Share), append(c.Right, at.Accuracy)
	}
	notes := []template.HTML{p.say("coverage.note", "n", k.Answered, "share", percent(k.Share), "right", percent1(k.Accuracy))}
	for _, reason := range []model.Reason{model.NoText, model.NoKnownWords, model.BelowThreshold} {
		if n := k.Reasons[reason]; n > 0 {
			notes = append(notes, p.say("reason."+strings.ReplaceAll(string(reason), "_", ""), "n", n))
		}
	}
	return Cause{ID: "coverage", Notes: notes, Picture: c.SVG(p.language), Table: t, Folded: true}
}

func (p *page) guarantees() Cause {
	if len(p.Report.Guarantees) == 0 {
		return Cause{}
	}
	t := p.table("topic view promised given# reached# interval# kept")
	for _, g := range p.Report.Guarantees {
		figure, term := g.Evaluated.Precision, "precision"
		if g.Metric == thresholds.Recall {
			figure, term = g.Evaluated.Recall, "recall"
		}
		t.add(p.topic(g.Label), p.known("view."+g.View, g.View), p.say("guarantee", "figure", p.raw("term."+term), "n", percent1(g.Minimum)), g.Evaluated.Given,
			figure3(figure), fmt.Sprintf("%.3f – %.3f", g.Evaluated.Interval.Low, g.Evaluated.Interval.High), p.known("kept."+strings.ReplaceAll(string(g.Evaluated.Verdict), " ", ""), string(g.Evaluated.Verdict)))
	}
	return Cause{ID: "guarantees", Table: t, Notes: []template.HTML{p.say("guarantees.note")}}
}

// without adds the figures of all documents and of those that are left.
func (p *page) without(t *Table, w *metrics.Summary) {
	r := p.Report
	t.add(p.raw("all"), r.Documents, figure3(r.Accuracy), figure3(r.Micro.F1), figure3(r.Macro.F1))
	if w != nil {
		t.add(p.raw("without"), w.Documents, figure3(w.Accuracy), figure3(w.Micro), figure3(w.Macro))
	}
}

func (p *page) leakage() Cause {
	k := p.Report.Leakage
	switch {
	case k == nil:
		return Cause{}
	case !k.Known && k.Training == 0:
		return Cause{ID: "leakage", Notes: []template.HTML{p.say("leakage.unknown")}}
	}
	c := Cause{ID: "leakage", Notes: []template.HTML{p.say("leakage.note", "n", k.Exact, "training", k.Training)}}
	for _, line := range []struct {
		key string
		n   int
	}{{"leakage.near", k.Near}, {"leakage.headlines", k.Headlines}, {"overlap.short", k.Short}} {
		if line.n > 0 {
			c.Notes = append(c.Notes, p.say(line.key, "n", line.n))
		}
	}
	if k.Without != nil {
		c.Table = p.table("which items# exact# f1# macro#")
		p.without(c.Table, k.Without)
	}
	for i, e := range k.Examples {
		if i == 0 {
			c.Notes = append(c.Notes, p.say("leakage.examples"))
		}
		how := "nearly"
		if e.Exact {
			how = "exactly"
		}
		c.Notes = append(c.Notes, p.say("leakage."+how, "id", name(e.Name()), "of", name(cmp.Or(e.Of, "–")), "headline", name(e.Headline)))
	}
	return c
}

func (p *page) archive() Cause {
	a := p.Report.Archive
	switch {
	case a == nil:
		return Cause{}
	case !a.Known:
		return Cause{ID: "archive", Notes: []template.HTML{p.say("archive.unknown")}}
	}
	c := Cause{ID: "archive", Notes: []template.HTML{p.say("archive.note", "n", a.Documents, "headlines", a.Headlines, "bodies", a.Bodies, "texts", a.Texts)}}
	if a.Short > 0 {
		c.Notes = append(c.Notes, p.say("overlap.short", "n", a.Short))
	}
	if a.Without != nil {
		c.Table = p.table("which items# exact# f1# macro#")
		p.without(c.Table, a.Without)
	}
	return c
}

func (p *page) noise() Cause {
	if len(p.Report.Noise) == 0 {
		return Cause{}
	}
	t := p.table("noise changed# flipped# flips#")
	c := Cause{ID: "noise", Table: t, Notes: []template.HTML{p.say("noise.note")}}
	for _, n := range p.Report.Noise {
		kind := p.known("noise."+strings.ReplaceAll(n.Kind, " ", ""), n.Kind)
		t.add(kind, n.Changed, n.Flipped, n.Labels)
		for _, f := range n.Flips {
			c.Notes = append(c.Notes, p.say("noise.flip", "noise", kind, "text", name(f.Text), "before", p.topics(f.Before), "after", p.topics(f.After)))
		}
	}
	return c
}

func (p *page) learning() Cause {
	if len(p.Report.Learning) == 0 {
		return Cause{}
	}
	t, g := p.table("learnt# exact# f1# macro#"), pictures.Growth{Title: p.plain("cause.learning"), Across: p.raw("head.learnt"), Up: "F1"}
	for _, l := range p.Report.Learning {
		t.add(l.Training, figure3(l.Accuracy), figure3(l.Micro), figure3(l.Macro))
		g.Documents, g.Line, g.Dashed = append(g.Documents, l.Training), append(g.Line, l.Micro), append(g.Dashed, l.Macro)
	}
	return Cause{ID: "learning", Notes: []template.HTML{p.say("learning.note")}, Picture: g.SVG(p.language), Table: t}
}
