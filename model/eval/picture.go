package eval

import (
	"fmt"
	"html/template"
	"maps"
	"math"
	"slices"
	"strings"
)

// Curve is what the pictures of one label are drawn from: its precision-recall
// curve, thinned out, and a histogram of its scores.
type Curve struct {
	Score     []float64 `json:"score"`     // falling; giving the label from this score on has
	Precision []float64 `json:"precision"` // this precision
	Recall    []float64 `json:"recall"`    // and this recall
	True      []int     `json:"true"`      // documents that have the label, by score: [0, .05), [.05, .1) ... [.95, 1]
	Untrue    []int     `json:"untrue"`    // documents that have not
}

const (
	curvePoints   = 60
	histogramBars = 20
)

// curve draws up a label's curve from its cells, the highest score first.
func curve(cells []cell) *Curve {
	c := &Curve{
		Score: []float64{}, Precision: []float64{}, Recall: []float64{},
		True: make([]int, histogramBars), Untrue: make([]int, histogramBars),
	}
	support := 0
	for _, x := range cells {
		bar := min(int(x.score*histogramBars), histogramBars-1)
		if x.truth {
			support++
			c.True[bar]++
		} else {
			c.Untrue[bar]++
		}
	}
	if support == 0 {
		return c
	}
	var scores, precision, recall []float64
	tp, seen := 0, 0
	keepPoint := func() {
		scores = append(scores, round4(cells[seen-1].score))
		precision = append(precision, round4(float64(tp)/float64(seen)))
		recall = append(recall, round4(float64(tp)/float64(support)))
	}
	fallen := false // the curve fell since the last point kept
	blocks(cells, func(positive, size int) {
		if positive > 0 && fallen { // how far it fell before this one
			keepPoint()
		}
		tp, seen = tp+positive, seen+size
		if fallen = positive == 0; !fallen {
			keepPoint()
		}
	})
	keep := min(curvePoints, len(scores))
	for i := range keep {
		at := i * (len(scores) - 1) / max(keep-1, 1)
		c.Score = append(c.Score, scores[at])
		c.Precision = append(c.Precision, precision[at])
		c.Recall = append(c.Recall, recall[at])
	}
	return c
}

func round4(x float64) float64 { return math.Round(x*1e4) / 1e4 }

// canvas is the inside of a picture in its own units: 100 x 100, y downwards.
// Nothing but numbers goes in, so that it is safe as it stands; names stand
// beside it as text of the page, where a browser shapes them.
type canvas struct{ strings.Builder }

func newCanvas() *canvas {
	c := new(canvas)
	c.WriteString(`<svg viewBox="-4 -4 108 108" aria-hidden="true"><rect class="frame" width="100" height="100"/>`)
	c.WriteString(`<path class="grid" d="M25 0V100M50 0V100M75 0V100M0 25H100M0 50H100M0 75H100"/>`)
	return c
}

func (c *canvas) done() template.HTML {
	c.WriteString(`</svg>`)
	return template.HTML(c.String())
}

func (c *canvas) add(format string, numbers ...any) { fmt.Fprintf(c, format, numbers...) }

// recallCurve draws precision (upwards) over recall (rightwards) and marks
// where the label's threshold put it.
func recallCurve(l *LabelReport) template.HTML {
	if l.Curve == nil || len(l.Curve.Score) == 0 || len(l.Curve.Precision) != len(l.Curve.Recall) {
		return ""
	}
	c := newCanvas()
	c.WriteString(`<path class="line" d="`)
	for i, p := range l.Curve.Precision {
		pen := "L"
		if i == 0 {
			pen = "M"
		}
		c.add(`%s%.1f %.1f`, pen, 100*l.Curve.Recall[i], 100-100*p)
	}
	c.WriteString(`"/>`)
	if l.TP+l.FP > 0 {
		c.add(`<circle class="mark" cx="%.1f" cy="%.1f" r="4"/>`, 100*l.Recall, 100-100*l.Precision)
	}
	return c.done()
}

// histogram draws how many documents have which score, those with the label
// upwards and those without downwards, each in its own scale by square root.
func histogram(l *LabelReport) template.HTML {
	if l.Curve == nil || len(l.Curve.True) != histogramBars || len(l.Curve.Untrue) != histogramBars {
		return ""
	}
	c := newCanvas()
	most := 1
	for i := range histogramBars {
		most = max(most, l.Curve.True[i], l.Curve.Untrue[i])
	}
	height := func(n int) float64 { return 50 * math.Sqrt(max(0, float64(n))/float64(most)) }
	const wide = 100.0 / histogramBars
	for i := range histogramBars {
		up, down := height(l.Curve.True[i]), height(l.Curve.Untrue[i])
		c.add(`<rect class="yes" x="%.1f" y="%.1f" width="%.1f" height="%.1f"/>`, float64(i)*wide, 50-up, wide-.5, up)
		c.add(`<rect class="no" x="%.1f" y="50" width="%.1f" height="%.1f"/>`, float64(i)*wide, wide-.5, down)
	}
	for _, t := range slices.Sorted(maps.Values(l.Thresholds)) {
		c.add(`<path class="threshold" d="M%.1f 0V100"/>`, 100*min(max(t, 0), 1))
	}
	return c.done()
}

// reliability draws what came true (upwards) over what was said (rightwards);
// the larger a dot, the more cells are in its bin.
func reliability(k *Calibration) template.HTML {
	if k == nil {
		return ""
	}
	c := newCanvas()
	c.WriteString(`<path class="diagonal" d="M0 100L100 0"/>`)
	most := 1
	for _, b := range k.Bins {
		most = max(most, b.Cells)
	}
	for _, b := range k.Bins {
		if b.Cells > 0 {
			c.add(`<circle class="dot" cx="%.1f" cy="%.1f" r="%.1f"/>`, 100*b.Mean, 100-100*b.Rate,
				1.5+3.5*math.Log1p(float64(b.Cells))/math.Log1p(float64(most)))
		}
	}
	return c.done()
}

// learningCurve draws micro F1 (line) and macro F1 (dashes) upwards over the
// documents learnt from, rightwards by logarithm.
func learningCurve(list []Lesson) template.HTML {
	if len(list) < 2 || list[0].Training <= 0 || list[len(list)-1].Training <= list[0].Training {
		return ""
	}
	c := newCanvas()
	from, to := math.Log(float64(list[0].Training)), math.Log(float64(list[len(list)-1].Training))
	draw := func(class string, figure func(l Lesson) float64) {
		c.WriteString(`<path class="` + class + `" d="`)
		pen := "M"
		for _, l := range list {
			c.add(`%s%.1f %.1f`, pen, 100*(math.Log(float64(max(1, l.Training)))-from)/(to-from), 100-100*figure(l))
			pen = "L"
		}
		c.WriteString(`"/>`)
	}
	draw("line", func(l Lesson) float64 { return l.Micro })
	draw("line dashed", func(l Lesson) float64 { return l.Macro })
	return c.done()
}
