package htmlreport

import (
	"fmt"
	"html/template"

	"tasnif/model/eval/stats"
)

// rules is the part about the rules of an editor.
func (p *page) rules() Cause {
	k := p.Report.Rules
	if k == nil {
		return Cause{}
	}
	t := p.table("topic kind phrase line# hits# right# interval# fixed# broken# topicf1#")
	for _, e := range k.Rules {
		right, interval := "–", "–"
		if e.Hits > 0 {
			right, interval = figure3(e.Precision), fmt.Sprintf("%.2f – %.2f", e.Interval.Low, e.Interval.High)
		}
		t.add(p.topic(e.Topic), p.known("rules."+e.Kind, e.Kind), template.HTML("<bdi>"+template.HTMLEscapeString(e.Text)+"</bdi>"), e.Line, e.Hits,
			right, interval, e.Fixed, e.Broken, fmt.Sprintf("%+.4f", e.F1))
	}
	c := Cause{ID: "rules", Table: t}
	figures := map[string]stats.Delta{}
	for _, d := range k.Deltas {
		figures[d.Figure] = d
	}
	if macro, ok := figures["macro.f1"]; ok {
		micro := figures["micro.f1"]
		c.Notes = append(c.Notes, p.say("rules.note", "n", k.Matched, "micro", figure3(micro.Before), "macro", figure3(macro.Before), "microis", figure3(micro.After), "macrois", figure3(macro.After),
			"delta", fmt.Sprintf("%+.3f", macro.Delta), "interval", fmt.Sprintf("%+.3f – %+.3f", macro.Interval.Low, macro.Interval.High)))
	}
	c.Notes = append(c.Notes, p.say("rules.each"))
	return c
}
