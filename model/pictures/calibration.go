package pictures

import (
	"html/template"
	"math"
)

// Calibration is what came true of what was said.
type Calibration struct {
	Title string
	Bins  []Bin
}

// Bin is the decisions of about the same probability.
type Bin struct {
	Said, True float64 // mean probability, and share that came true
	Cells      int     // how many; a bin of none is not drawn
	Interval   Interval
}

// SVG draws a dot a bin, the larger the more decisions it stands for, with its
// interval where it has one; on the diagonal, 80% said is 80% true.
func (k Calibration) SVG(l Language) template.HTML {
	most := 1
	for _, b := range k.Bins {
		most = max(most, b.Cells)
	}
	p, w := square(), in(l)
	p.open(k.Title)
	p.axes(percents(), percents(), w.Said, w.True)
	p.line("diagonal", [][2]float64{{0, 0}, {1, 1}})
	for _, b := range k.Bins {
		if b.Cells <= 0 {
			continue
		}
		if b.Interval != (Interval{}) {
			p.add(`<path class="whisker" d="M%.1f %.1fV%.1f"/>`, p.x(b.Said), p.y(b.Interval.Low), p.y(b.Interval.High))
		}
		p.add(`<circle class="dot" cx="%.1f" cy="%.1f" r="%.1f"/>`, p.x(b.Said), p.y(b.True), 3+6*math.Log1p(float64(b.Cells))/math.Log1p(float64(most)))
	}
	return p.close()
}
