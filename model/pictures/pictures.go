package pictures

import (
	_ "embed"
	"fmt"
	"html/template"
	"math"
	"strings"
	"unicode"
)

// Style is the style sheet: type, colours (light, dark, print), and what page and
// reports have in common.
//
//go:embed style.css
var Style string

// Interval is the ends of a confidence interval.
type Interval struct{ Low, High float64 }

// plot is a picture under way: a frame, 0 to 1 rightwards and upwards, within
// margins that hold the numbers of the axes and their titles. Units are pixels at
// full size.
type plot struct {
	strings.Builder
	width, height          float64
	left, top, right, foot float64 // margins
}

// square is the shape of a picture with two axes.
func square() *plot {
	return &plot{width: 340, height: 300, left: 58, top: 12, right: 16, foot: 50}
}

// open begins the picture; title is what it shows, for who cannot see it.
func (p *plot) open(title string) {
	p.add(`<svg class="picture" viewBox="0 0 %g %g" width="%g" height="%g" role="img" aria-label="%s">`, p.width, p.height, p.width, p.height, escape(title))
}

func (p *plot) close() template.HTML {
	p.WriteString(`</svg>`)
	return template.HTML(p.String())
}

func (p *plot) add(format string, values ...any) { fmt.Fprintf(p, format, values...) }

func (p *plot) x(share float64) float64 {
	return p.left + (p.width-p.left-p.right)*clamp(share)
}

func (p *plot) y(share float64) float64 {
	return p.top + (p.height-p.top-p.foot)*(1-clamp(share))
}

// tick is a number at an axis: where, from 0 to 1, and what it says.
type tick struct {
	at   float64
	says string
}

// percents are the ticks of a share.
func percents() []tick {
	out := make([]tick, 6)
	for i := range out {
		out[i] = tick{float64(i) / 5, fmt.Sprintf("%d%%", 20*i)}
	}
	return out
}

// axes draws the frame, a line of the grid for each tick with its number, and the titles.
func (p *plot) axes(across, up []tick, titleAcross, titleUp string) {
	p.add(`<rect class="frame" x="%.1f" y="%.1f" width="%.1f" height="%.1f"/>`, p.left, p.top, p.x(1)-p.left, p.y(0)-p.top)
	for _, t := range across {
		p.add(`<path class="grid" d="M%.1f %.1fV%.1f"/>`, p.x(t.at), p.y(0), p.y(1))
		p.text(p.x(t.at), p.y(0)+17, "middle", "tick", t.says)
	}
	for _, t := range up {
		p.add(`<path class="grid" d="M%.1f %.1fH%.1f"/>`, p.x(0), p.y(t.at), p.x(1))
		p.text(p.left-7, p.y(t.at)+4, "end", "tick", t.says)
	}
	p.text((p.x(0)+p.x(1))/2, p.height-8, "middle", "title", titleAcross)
	middle := (p.y(0) + p.y(1)) / 2
	p.add(`<text class="title" x="13" y="%.1f" text-anchor="middle" transform="rotate(-90 13 %.1f)">%s</text>`, middle, middle, escape(titleUp))
}

// text writes other people's or our own words.
func (p *plot) text(x, y float64, anchor, class, says string) {
	p.add(`<text class="%s" x="%.1f" y="%.1f" text-anchor="%s">%s</text>`, class, x, y, anchor, escape(says))
}

// line draws through points from 0 to 1.
func (p *plot) line(class string, points [][2]float64) {
	p.add(`<path class="%s" d="`, class)
	for i, at := range points {
		pen := "L"
		if i == 0 {
			pen = "M"
		}
		p.add("%s%.1f %.1f", pen, p.x(at[0]), p.y(at[1]))
	}
	p.WriteString(`"/>`)
}

func clamp(x float64) float64 {
	if math.IsNaN(x) {
		return 0
	}
	return min(max(x, 0), 1)
}

// cut shortens a name to n letters, the last of them an ellipsis.
func cut(name string, n int) string {
	letters := 0
	for i, r := range name {
		if unicode.Is(unicode.Mn, r) {
			continue
		}
		if letters++; letters == n && visible(name[i:]) > 1 {
			return strings.TrimRightFunc(name[:i], unicode.IsSpace) + "…"
		}
	}
	return name
}

// visible is how many letters a name has, without marks on them.
func visible(name string) (n int) {
	for _, r := range name {
		if !unicode.Is(unicode.Mn, r) {
			n++
		}
	}
	return n
}

// escape makes text harmless in SVG: no markup, no control of characters or of direction.
func escape(s string) string {
	return template.HTMLEscapeString(strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Bidi_Control, r) || r == '\ufeff' || r == unicode.ReplacementChar:
			return -1
		case unicode.IsControl(r) || unicode.IsSpace(r):
			return ' '
		}
		return r
	}, s))
}
