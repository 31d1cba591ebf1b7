package pictures

import (
	"fmt"
	"html/template"
	"math"
)

// Histogram is how many documents have which probability of a topic: those the topic
// belongs to and those it does not, in bars of equal width from 0 to 1.
type Histogram struct {
	Title      string
	Has, Not   []int
	Thresholds []float64
}

// SVG draws the documents that have the topic upwards and the others downwards.
// Heights go by logarithm, ticks 1, 10, 100 and so on, so that ten documents show
// beside ten thousand. Nothing where there are no bars.
func (h Histogram) SVG(l Language) template.HTML {
	if len(h.Has) == 0 || len(h.Has) != len(h.Not) {
		return ""
	}
	most := 10
	for i := range h.Has {
		most = max(most, h.Has[i], h.Not[i])
	}
	height := func(n int) float64 { // from the middle, in halves of the picture
		return .5 * math.Log1p(max(0, float64(n))) / math.Log1p(float64(most))
	}
	up := []tick{{.5, "0"}}
	for n, tall := 1, height(most); n <= most; n *= 10 {
		if at := height(n); n == 1 || at < tall-.04 || n*10 > most {
			up = append(up, tick{.5 + at, fmt.Sprint(n)}, tick{.5 - at, fmt.Sprint(n)})
		}
	}
	p, w := square(), in(l)
	p.open(h.Title)
	p.axes(percents(), up, w.Score, "")
	for _, side := range []struct {
		at    float64
		class string
		name  string
	}{{.75, "has", w.Has}, {.25, "not", w.HasNot}} {
		p.add(`<text class="title %s" x="13" y="%.1f" text-anchor="middle" transform="rotate(-90 13 %.1f)">%s</text>`, side.class, p.y(side.at), p.y(side.at), escape(side.name))
	}
	for i := range h.Has {
		from, to := p.x(float64(i)/float64(len(h.Has))), p.x(float64(i+1)/float64(len(h.Has)))
		if a := height(h.Has[i]); a > 0 {
			p.add(`<rect class="bar has" x="%.1f" y="%.1f" width="%.1f" height="%.1f"/>`, from+.5, p.y(.5+a), to-from-1, p.y(.5)-p.y(.5+a))
		}
		if a := height(h.Not[i]); a > 0 {
			p.add(`<rect class="bar not" x="%.1f" y="%.1f" width="%.1f" height="%.1f"/>`, from+.5, p.y(.5), to-from-1, p.y(.5-a)-p.y(.5))
		}
	}
	for _, t := range h.Thresholds {
		p.add(`<path class="threshold" d="M%.1f %.1fV%.1f"/>`, p.x(t), p.y(0), p.y(1))
	}
	return p.close()
}
