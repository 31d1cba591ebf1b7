package pictures

import (
	"fmt"
	"html/template"
	"math"
)

// Coverage is how many answers are right where the model answers fewer documents.
type Coverage struct {
	Title         string
	Share, Right  []float64 // of documents answered, and of those the right ones
	ShareNow, Now float64   // of this model
}

// SVG draws the right answers over the share answered, and marks the model.
func (k Coverage) SVG(l Language) template.HTML {
	if len(k.Share) < 2 || len(k.Share) != len(k.Right) {
		return ""
	}
	p, w := square(), in(l)
	p.open(k.Title)
	p.axes(percents(), percents(), w.Answered, w.Right)
	points := make([][2]float64, len(k.Share))
	for i := range points {
		points[i] = [2]float64{k.Share[i], k.Right[i]}
	}
	p.line("line", points)
	p.add(`<circle class="mark" cx="%.1f" cy="%.1f" r="5"/>`, p.x(k.ShareNow), p.y(k.Now))
	return p.close()
}

// Growth is a share over the documents learnt from, rightwards by logarithm.
type Growth struct {
	Title        string
	Across       string // title of the axis
	Documents    []int  // increasing
	Line, Dashed []float64
	Up           string // title of the axis
}

// SVG draws a line and a dashed one; nothing for fewer than two sizes.
func (g Growth) SVG(Language) template.HTML {
	last := len(g.Documents) - 1
	if last < 1 || g.Documents[0] <= 0 || g.Documents[last] <= g.Documents[0] || len(g.Line) != last+1 || len(g.Dashed) != last+1 {
		return ""
	}
	from, to := math.Log(float64(g.Documents[0])), math.Log(float64(g.Documents[last]))
	across := make([]tick, last+1)
	line, dashed := make([][2]float64, last+1), make([][2]float64, last+1)
	for i, n := range g.Documents {
		at := (math.Log(float64(n)) - from) / (to - from)
		across[i] = tick{at, fmt.Sprint(n)}
		line[i], dashed[i] = [2]float64{at, g.Line[i]}, [2]float64{at, g.Dashed[i]}
	}
	p := square()
	p.right = 24
	p.open(g.Title)
	p.axes(across, percents(), g.Across, g.Up)
	p.line("line", line)
	p.line("line dashed", dashed)
	return p.close()
}
