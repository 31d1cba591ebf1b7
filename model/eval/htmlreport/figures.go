package htmlreport

import (
	"fmt"
	"html/template"

	"tasnif/model"
	"tasnif/model/eval"
	"tasnif/model/eval/metrics"
)

// FigureRow is one figure of the table.
type FigureRow struct {
	Title           template.HTML
	Value, Interval string
	Dummies         []string
}

// FirstFigures are the averages, with their intervals and what taggers reach that read nothing.
func (p *page) FirstFigures() []FigureRow {
	first, _ := p.Report.Shown()
	return p.figureRows(first)
}

// OtherFigures are the rest.
func (p *page) OtherFigures() []FigureRow {
	_, rest := p.Report.Shown()
	return p.figureRows(rest)
}

func (p *page) figureRows(list []eval.Figure) []FigureRow {
	var out []FigureRow
	for _, f := range list {
		row := FigureRow{Title: template.HTML(template.HTMLEscapeString(p.known("figure."+f.Name, f.Title))), Value: figure3(f.Value)}
		if t, ok := termOf[f.Name]; ok {
			row.Title = p.defined(t, row.Title)
		}
		if f.Undefined {
			row.Value = "–"
		} else if i, ok := p.Report.Intervals[f.Name]; ok {
			row.Interval = fmt.Sprintf("%.3f – %.3f", i.Low, i.High)
		}
		for _, d := range p.Report.Dummies {
			row.Dummies = append(row.Dummies, dummyFigure(d, f.Name))
		}
		out = append(out, row)
	}
	return out
}

func dummyFigure(d metrics.Dummy, figure string) string {
	switch figure {
	case "accuracy":
		return figure3(d.Accuracy)
	case "micro.f1":
		return figure3(d.Micro.F1)
	case "macro.f1":
		return figure3(d.Macro.F1)
	}
	return ""
}

// Dummies are the names of the taggers that read nothing.
func (p *page) Dummies() []template.HTML {
	var out []template.HTML
	for _, d := range p.Report.Dummies {
		key := map[string]string{"nothing": "dummy.nothing", "most frequent": "dummy.frequent", "prior": "dummy.prior"}[d.Name]
		switch {
		case key == "":
			out = append(out, template.HTML(template.HTMLEscapeString(d.Name)))
		case d.Label != "":
			out = append(out, p.say(key, "topic", p.topic(d.Label)))
		default:
			out = append(out, p.say(key))
		}
	}
	return out
}

// Method is how it was measured, a line each.
func (p *page) Method() []template.HTML {
	r := p.Report
	out := []template.HTML{p.say("method.documents", "n", r.Documents, "topics", len(r.Labels))}
	if r.Groups != r.Documents {
		out = append(out, p.say("method.groups", "n", r.Groups))
	}
	if r.Mode == string(model.Single) {
		out = append(out, p.say("method.single"))
	} else {
		out = append(out, p.say("method.multi"))
	}
	switch {
	case r.Views.Article == 0:
		out = append(out, p.say("method.headlines"))
	case r.Views.Headline == 0:
		out = append(out, p.say("method.articles"))
	default:
		out = append(out, p.say("method.views", "articles", r.Views.Article, "headlines", r.Views.Headline))
	}
	out = append(out, p.say("method.empty", "n", r.Unlabelled, "given", r.Unanswered, "both", r.BothEmpty))
	if r.Resamples > 0 {
		out = append(out, p.say("method.resamples", "n", thousands(r.Resamples), "seed", fmt.Sprint(r.Seed)))
	}
	return append(out, p.say("method.zero", "n", fmt.Sprintf("%g", r.ZeroDivide)), p.say("method.fingerprint", "hash", name(r.Fingerprint)))
}

// ECE is the calibration error in per cent.
func (p *page) ECE() string { return percent1(p.Report.Calibration.ECE) }
