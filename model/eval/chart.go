package eval

import (
	"fmt"
	"html/template"
	"strings"
)

// chart is the slices of one kind as bars; names stand beside the pictures as
// text of the page.
type chart struct {
	By   string
	Bars []bar
}

type bar struct {
	Name      string
	Value     string
	Documents int
	Picture   template.HTML
}

func charts(r *Report) []chart {
	var out []chart
	for _, cut := range slicers {
		c := chart{By: cut.by}
		for _, s := range r.slicesBy(cut.by) {
			c.Bars = append(c.Bars, bar{s.title(), number(s.Micro.F1, false), s.Documents, s.draw(r.Micro.F1)})
		}
		if len(c.Bars) > 0 {
			out = append(out, c)
		}
	}
	return out
}

// draw is the slice's micro F1 as a bar, its interval as a line over it, and
// that of the whole as a mark: 200 x 12, nothing but numbers.
func (s Slice) draw(whole float64) template.HTML {
	var b strings.Builder
	below := ""
	if s.Below {
		below = " below"
	}
	b.WriteString(`<svg viewBox="0 0 200 12" preserveAspectRatio="none" aria-hidden="true"><rect class="frame" width="200" height="12"/>`)
	fmt.Fprintf(&b, `<rect class="bar%s" y="1.5" width="%.1f" height="9"/>`, below, 200*s.Micro.F1)
	if s.Interval != nil {
		fmt.Fprintf(&b, `<path class="whisker" d="M%.1f 6H%.1fM%.1f 3V9M%.1f 3V9"/>`, 200*s.Interval.Low, 200*s.Interval.High, 200*s.Interval.Low, 200*s.Interval.High)
	}
	fmt.Fprintf(&b, `<path class="threshold" vector-effect="non-scaling-stroke" d="M%.1f 0V12"/></svg>`, 200*whole)
	return template.HTML(b.String())
}
