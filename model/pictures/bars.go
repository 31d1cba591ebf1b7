package pictures

import (
	"fmt"
	"html/template"
)

// Bars is a share for each of some named parts: months, sources, topics.
type Bars struct {
	Title string
	Rows  []Bar
	Whole float64 // of all parts together, a line over all bars; 0: none
}

// Bar is one part.
type Bar struct {
	Name     string
	Value    float64
	Interval *Interval // nil: not known
	Note     string    // small, at the end: how many documents
	Below    bool      // surely below the whole
}

// The columns of Bars, in pixels: a name has up to so much room, its bar, its
// number, its note; and the height of a row.
const (
	barWide, barValue, barNote = 240.0, 46.0, 56.0
	barRow                     = 26.0
	letter                     = 7.4 // of a name, about
	nameMost                   = 22  // letters
)

// SVG draws a row a part, with ticks below. In Arabic, rows begin at the right.
func (b Bars) SVG(l Language) template.HTML {
	if len(b.Rows) == 0 {
		return ""
	}
	letters := 4
	for _, r := range b.Rows {
		letters = max(letters, min(nameMost, visible(r.Name)))
	}
	names := letter*float64(letters) + 12
	p := &plot{width: names + barWide + barValue + barNote, height: barRow*float64(len(b.Rows)) + 26, top: 4, foot: 22}
	side := sideOf(l, p.width)
	p.open(b.Title)
	x := func(share float64) float64 { return side.x(names + barWide*clamp(share)) }
	bottom := barRow*float64(len(b.Rows)) + 4
	for _, t := range percents() {
		p.add(`<path class="grid" d="M%.1f 2V%.1f"/>`, x(t.at), bottom)
		p.text(x(t.at), bottom+15, "middle", "tick", t.says)
	}
	for i, r := range b.Rows {
		y := 4 + barRow*float64(i)
		p.name(side.x(names-10), y+17, side.end, r.Name, letters)
		class := "bar"
		if r.Below {
			class = "bar below"
		}
		p.add(`<rect class="%s" x="%.1f" y="%.1f" width="%.1f" height="14" rx="2"/>`, class, min(x(0), x(r.Value)), y+5, barWide*clamp(r.Value))
		if r.Interval != nil {
			low, high := x(r.Interval.Low), x(r.Interval.High)
			p.add(`<path class="whisker" d="M%.1f %.1fH%.1fM%.1f %.1fv8M%.1f %.1fv8"/>`, low, y+12, high, low, y+8, high, y+8)
		}
		p.text(side.x(names+barWide+8), y+17, side.start, "value", fmt.Sprintf("%.0f%%", 100*r.Value))
		p.text(side.x(names+barWide+barValue+4), y+17, side.start, "tick", r.Note)
	}
	if b.Whole > 0 {
		p.add(`<path class="threshold" d="M%.1f 2V%.1f"/>`, x(b.Whole), bottom)
	}
	return p.close()
}

// side turns places in the order of reading into places from the left.
type side struct {
	start, end string // anchors of text
	x          func(float64) float64
}

func sideOf(l Language, width float64) side {
	if l == Arabic {
		return side{"end", "start", func(x float64) float64 { return width - x }}
	}
	return side{"start", "end", func(x float64) float64 { return x }}
}

// name writes a name of at most so many letters, with the whole in a title.
func (p *plot) name(x, y float64, anchor, name string, letters int) {
	short := cut(name, letters)
	p.add(`<text class="name" x="%.1f" y="%.1f" text-anchor="%s">%s`, x, y, anchor, escape(short))
	if short != name {
		p.add(`<title>%s</title>`, escape(name))
	}
	p.WriteString(`</text>`)
}
