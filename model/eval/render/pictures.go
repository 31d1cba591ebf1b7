package render

import (
	"fmt"
	"html/template"
	"maps"
	"math"
	"slices"
	"strings"

	"tasnif/model/eval"
	"tasnif/model/eval/metrics"
	"tasnif/model/eval/study"
)

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
func recallCurve(l *eval.LabelReport) template.HTML {
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
func histogram(l *eval.LabelReport) template.HTML {
	if l.Curve == nil || len(l.Curve.True) != metrics.HistogramBars || len(l.Curve.Untrue) != metrics.HistogramBars {
		return ""
	}
	c := newCanvas()
	most := 1
	for i := range metrics.HistogramBars {
		most = max(most, l.Curve.True[i], l.Curve.Untrue[i])
	}
	height := func(n int) float64 { return 50 * math.Sqrt(max(0, float64(n))/float64(most)) }
	const wide = 100.0 / metrics.HistogramBars
	for i := range metrics.HistogramBars {
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
func reliability(k *metrics.Calibration) template.HTML {
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
func learningCurve(list []eval.LearningPoint) template.HTML {
	if len(list) < 2 || list[0].Training <= 0 || list[len(list)-1].Training <= list[0].Training {
		return ""
	}
	c := newCanvas()
	from, to := math.Log(float64(list[0].Training)), math.Log(float64(list[len(list)-1].Training))
	draw := func(class string, figure func(l eval.LearningPoint) float64) {
		c.WriteString(`<path class="` + class + `" d="`)
		pen := "M"
		for _, l := range list {
			c.add(`%s%.1f %.1f`, pen, 100*(math.Log(float64(max(1, l.Training)))-from)/(to-from), 100-100*figure(l))
			pen = "L"
		}
		c.WriteString(`"/>`)
	}
	draw("line", func(l eval.LearningPoint) float64 { return l.Micro })
	draw("line dashed", func(l eval.LearningPoint) float64 { return l.Macro })
	return c.done()
}

func charts(r *eval.Report) []chart {
	var out []chart
	for _, kind := range study.SliceKinds {
		c := chart{By: kind.By}
		for _, s := range r.SlicesBy(kind.By) {
			c.Bars = append(c.Bars, bar{sliceTitle(s), number(s.Micro.F1, false), s.Documents, sliceBar(s, r.Micro.F1)})
		}
		if len(c.Bars) > 0 {
			out = append(out, c)
		}
	}
	return out
}

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

// sliceBar is the slice's micro F1 as a bar, its interval as a line over it, and
// that of the whole as a mark: 200 x 12, nothing but numbers.
func sliceBar(s study.Slice, whole float64) template.HTML {
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

// riskCurve draws the share wrong (upwards) over the share answered (rightwards).
func riskCurve(c *metrics.Coverage) template.HTML {
	if c == nil || len(c.Curve) < 2 {
		return ""
	}
	out := newCanvas()
	out.WriteString(`<path class="line" d="`)
	pen := "M"
	for _, p := range c.Curve {
		out.add(`%s%.1f %.1f`, pen, 100*p.Share, 100*p.Accuracy) // 100 - 100 risk: y runs down
		pen = "L"
	}
	out.WriteString(`"/>`)
	out.add(`<circle class="mark" cx="%.1f" cy="%.1f" r="4"/>`, 100*c.Share, 100*c.Accuracy)
	return out.done()
}
