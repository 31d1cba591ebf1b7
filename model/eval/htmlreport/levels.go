package htmlreport

import (
	"fmt"
	"html/template"
	"slices"
	"strings"

	"tasnif/model/eval"
)

// levels is the part about topics that stand above others: figures of each level, and the tree.
func (p *page) levels() Cause {
	h := p.Report.Hierarchy
	if h == nil {
		return Cause{}
	}
	t := p.table("level# topics# support# answers# precision# recall# f1# macro#")
	for _, l := range h.Levels {
		t.add(l.Level, l.Labels, l.Support, l.Answered, figure3(l.Micro.Precision), figure3(l.Micro.Recall), figure3(l.Micro.F1), figure3(l.Macro.F1))
	}
	return Cause{ID: "levels", Table: t, Tree: p.tree(), Notes: []template.HTML{
		p.say("levels.note", "precision", figure3(h.Precision), "recall", figure3(h.Recall), "both", figure3(h.F1)),
	}}
}

// tree is the topics as nested lists, each under the first of those above it.
func (p *page) tree() template.HTML {
	labels := p.Report.Labels
	type node struct {
		id      string
		broader []string
	}
	nodes, known := make([]node, 0, len(labels)), map[string]*eval.LabelReport{}
	for i := range labels {
		nodes = append(nodes, node{labels[i].Label, labels[i].Broader})
		known[labels[i].Label] = &labels[i]
	}
	for _, t := range p.Report.Hierarchy.Above {
		nodes = append(nodes, node{t.ID, t.Broader})
	}
	below := map[string][]string{} // "": those with nothing above
	isNode := func(id string) bool {
		return slices.ContainsFunc(nodes, func(n node) bool { return n.id == id })
	}
	for _, n := range nodes {
		above := ""
		if at := slices.IndexFunc(n.broader, isNode); at >= 0 {
			above = n.broader[at]
		}
		below[above] = append(below[above], n.id)
	}
	var b strings.Builder
	var write func(ids []string)
	write = func(ids []string) {
		b.WriteString("<ul>")
		for _, id := range ids {
			b.WriteString("<li>")
			if l := known[id]; l != nil {
				fmt.Fprintf(&b, `<a href="#t-%d">%s</a> <span class="fine"><bdi dir="ltr">F1 %s</bdi> · <bdi>%s</bdi></span>`,
					p.names[id].number, p.topic(id), figure3(l.F1), p.say("items", "n", l.Support))
			} else {
				b.WriteString(string(p.topic(id)))
			}
			if len(below[id]) > 0 {
				write(below[id])
			}
			b.WriteString("</li>")
		}
		b.WriteString("</ul>")
	}
	write(below[""])
	return template.HTML(b.String())
}
