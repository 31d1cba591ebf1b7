package pictures

import (
	"html/template"
	"math"
)

// Confusion is a square of counts: Counts[true][given], by Names. It is read up to
// about 25 names; above that a list of the worst pairs says more.
type Confusion struct {
	Title  string
	Names  []string
	Counts [][]int
}

const cellSize = 30.0

// SVG draws a cell a pair with its count, the shade the share of the row; the
// diagonal, which is right, in the colour of what is right. Names stand at the rows
// and, slanted, at the columns. In Arabic, rows begin at the right.
func (c Confusion) SVG(l Language) template.HTML {
	if len(c.Names) == 0 || len(c.Counts) != len(c.Names) {
		return ""
	}
	letters := 4
	for _, name := range c.Names {
		letters = max(letters, min(nameMost, visible(name)))
	}
	names := letter*float64(letters) + 16
	head := .72*names + 28
	squares := cellSize * float64(len(c.Names))
	p := &plot{width: names + squares + .72*names, height: head + squares + 4}
	s, w := sideOf(l, p.width), in(l)
	p.open(c.Title)
	p.text(s.x(names-10), head-8, s.end, "title", w.TrueRows)
	p.text(s.x(names), 14, s.start, "title", w.GivenColumn)
	for i, name := range c.Names {
		at, y := s.x(names+cellSize*(float64(i)+.5)), head+cellSize*float64(i)
		p.name(s.x(names-10), y+20, s.end, name, letters)
		turn := -45
		if l == Arabic {
			turn = 45
		}
		p.add(`<g transform="translate(%.1f %.1f) rotate(%d)">`, at, head-7, turn)
		p.name(0, 0, s.start, name, letters)
		p.WriteString(`</g>`)
		c.row(p, s, i, names, y)
	}
	return p.close()
}

func (c Confusion) row(p *plot, s side, i int, names, y float64) {
	total := 0
	for _, n := range c.Counts[i] {
		total += max(n, 0)
	}
	for j, n := range c.Counts[i] {
		class := "wrong"
		if i == j {
			class = "right"
		}
		shade := 0.0
		if total > 0 {
			shade = .85 * math.Sqrt(float64(max(n, 0))/float64(total))
		}
		left := min(s.x(names+cellSize*float64(j)), s.x(names+cellSize*float64(j+1)))
		p.add(`<rect class="cell" x="%.1f" y="%.1f" width="%g" height="%g"/>`, left, y, cellSize, cellSize)
		if n > 0 {
			ink := "count"
			if shade > .55 {
				ink = "count strong"
			}
			p.add(`<rect class="%s" x="%.1f" y="%.1f" width="%g" height="%g" fill-opacity="%.2f"/>`, class, left+1, y+1, cellSize-2, cellSize-2, shade)
			p.add(`<text class="%s" x="%.1f" y="%.1f" text-anchor="middle">%d</text>`, ink, left+cellSize/2, y+20, n)
		}
	}
}
