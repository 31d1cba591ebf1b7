package render

import (
	"bytes"
	"cmp"
	"fmt"
	"html/template"
	"math"
	"slices"

	"tasnif/model/eval/safetext"
	"tasnif/model/eval/study"
	"tasnif/model/pictures"
)

// The picture's plot in its own units: left, top, width, height.
const (
	plotLeft, plotTop, plotWide, plotHigh = 62.0, 24.0, 520.0, 300.0
)

// The colours are those of pictures.Style; the picture stands alone, and carries its own.
const curveStyle = `.growth{--ink:#1c1a17;--dim:#635d54;--line:#dfd9cd;--back:#fffefb;--a:#0e5f58;--b:#a8324a;font:13px "Segoe UI","Noto Sans Arabic",Tahoma,system-ui,sans-serif}
@media (prefers-color-scheme:dark){.growth{--ink:#ece7de;--dim:#a79f93;--line:#33363a;--back:#1b1d20;--a:#6cc9bb;--b:#f0879b}}
.growth .back{fill:var(--back)}.growth text{fill:var(--ink)}.growth .dim{fill:var(--dim)}.growth .grid{stroke:var(--line);fill:none}
.growth .a{color:var(--a)}.growth .b{color:var(--b)}.growth .macro{stroke:currentColor;stroke-width:2.5;fill:none}.growth .micro{stroke:currentColor;stroke-width:1.5;stroke-dasharray:5 4;fill:none}
.growth .dot{fill:currentColor}.growth .whisker{stroke:currentColor;stroke-width:1.5;fill:none}.growth .name{fill:currentColor}`

// curveSVG draws macro-F1 (line, with the least and the most of the draws) and
// micro-F1 (dashes) over the documents learnt from, which double from left to
// right. It stands alone: no script, no font, no other file.
func curveSVG(b *bytes.Buffer, g *study.LearningCurve) error {
	low, high, first, last := 1.0, 0.0, math.Inf(1), 0.0
	for _, c := range g.Curves {
		for _, p := range c.Points {
			for _, s := range []study.Spread{p.Macro, p.Micro} {
				for _, x := range s.Each {
					low, high = min(low, x), max(high, x)
				}
			}
			first, last = min(first, float64(p.Documents)), max(last, float64(p.Documents))
		}
	}
	low, high = math.Floor(low*10)/10, min(1, math.Ceil(high*10)/10)
	if high <= low {
		high = low + 0.1
	}
	x := func(n int) float64 {
		if last <= first {
			return plotLeft + plotWide/2
		}
		return plotLeft + plotWide*math.Log(float64(n)/first)/math.Log(last/first)
	}
	y := func(f float64) float64 { return plotTop + plotHigh*(high-f)/(high-low) }

	const wide, tall = plotLeft + plotWide + 130, plotTop + plotHigh + 52
	fmt.Fprintf(b, `<svg xmlns="http://www.w3.org/2000/svg" class="growth" viewBox="0 0 %g %g" width="%g" height="%g" role="img"><title>Learning curve</title><style>%s</style><rect class="back" width="100%%" height="100%%"/>`, wide, tall, wide, tall, curveStyle)
	for f := low; f <= high+1e-9; f += 0.1 {
		fmt.Fprintf(b, `<path class="grid" d="M%g %.1fh%g"/><text x="%g" y="%.1f" text-anchor="end" class="dim">%.1f</text>`, plotLeft, y(f), plotWide, plotLeft-8, y(f)+4, f)
	}
	at := math.Inf(-1)
	for _, p := range g.Curves[0].Points {
		if here := x(p.Documents); here-at >= 44 || p.Documents == int(last) {
			fmt.Fprintf(b, `<path class="grid" d="M%.1f %gv%g"/><text x="%.1f" y="%g" text-anchor="middle" class="dim">%d</text>`, here, plotTop, plotHigh+4, here, plotTop+plotHigh+19, p.Documents)
			at = here
		}
	}
	fmt.Fprintf(b, `<text x="%g" y="%g" text-anchor="middle">وثائق التدريب · documents learnt from</text><text x="%g" y="%g" transform="rotate(-90 16 %g)" text-anchor="middle">F1</text>`,
		plotLeft+plotWide/2, plotTop+plotHigh+42, 16.0, plotTop+plotHigh/2, plotTop+plotHigh/2)
	lines := []struct {
		class  string
		figure func(study.Point) study.Spread
	}{{"macro", func(p study.Point) study.Spread { return p.Macro }}, {"micro", func(p study.Point) study.Spread { return p.Micro }}}
	var wants []float64 // heights of the names at the right end
	for _, c := range g.Curves {
		for _, line := range lines {
			wants = append(wants, y(line.figure(c.Points[len(c.Points)-1]).Mean)+4)
		}
	}
	names := stacked(wants)
	for i, c := range g.Curves {
		class := [...]string{"a", "b"}[i%2]
		fmt.Fprintf(b, `<g class="%s">`, class)
		for k, line := range lines {
			fmt.Fprintf(b, `<path class="%s" d="`, line.class)
			for j, p := range c.Points {
				pen := "L"
				if j == 0 {
					pen = "M"
				}
				fmt.Fprintf(b, "%s%.1f %.1f", pen, x(p.Documents), y(line.figure(p).Mean))
			}
			b.WriteString(`"/>`)
			end := line.figure(c.Points[len(c.Points)-1])
			fmt.Fprintf(b, `<text class="name" x="%g" y="%.1f">%s %.3f</text>`, plotLeft+plotWide+8, names[i*len(lines)+k], line.class, end.Mean)
		}
		for _, p := range c.Points {
			least, most := p.Macro.Each[0], p.Macro.Each[0]
			for _, f := range p.Macro.Each {
				least, most = min(least, f), max(most, f)
			}
			fmt.Fprintf(b, `<path class="whisker" d="M%.1f %.1fV%.1fm-4 0h8"/>`, x(p.Documents), y(least), y(most))
			fmt.Fprintf(b, `<path class="whisker" d="M%.1f %.1fh8"/><circle class="dot" cx="%.1f" cy="%.1f" r="3.5"/>`, x(p.Documents)-4, y(least), x(p.Documents), y(p.Macro.Mean))
		}
		fmt.Fprintf(b, `<path class="macro" d="M%g 12h22"/><text class="name" x="%g" y="16">%s</text></g>`, plotLeft+150*float64(i), plotLeft+28+150*float64(i), template.HTMLEscapeString(safetext.Clean(c.Name)))
	}
	b.WriteString("</svg>\n")
	return nil
}

// stacked gives the heights of names: those wanted, moved so that no two overlap.
func stacked(wants []float64) []float64 {
	const line = 14
	order := study.EveryIndex(len(wants))
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(wants[a], wants[b]) })
	out := make([]float64, len(wants))
	last := math.Inf(-1)
	for _, i := range order {
		last = max(wants[i], last+line)
		out[i] = last
	}
	return out
}

// curveHTML is the picture with its table and its answer, on a page that needs
// nothing else.
func curveHTML(b *bytes.Buffer, g *study.LearningCurve) error {
	var picture bytes.Buffer
	if err := curveSVG(&picture, g); err != nil {
		return err
	}
	return template.Must(template.New("curve").Funcs(template.FuncMap{"arabic": study.ArabicName}).Parse(curvePage)).Execute(b, struct {
		*study.LearningCurve
		About   string
		Answers []string
		Arabic  []string
		Picture template.HTML
		Style   template.CSS
	}{g, safetext.Clean(aboutCurve(g)), g.Answer(), g.ArabicAnswer(), template.HTML(picture.String()), template.CSS(pictures.Style)})
}

// curvePage says everything in Arabic and in English.
const curvePage = `<!doctype html>
<html lang="ar" dir="rtl"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>منحنى التعلّم · Learning curve</title>
<style>
{{.Style}}
main{max-width:52rem;margin-inline:auto;padding:1.5rem 1rem}main>*+*,section>*+*{margin-block-start:.9rem}h1,h2{font-family:var(--text)}svg{max-width:100%;height:auto;direction:ltr}.results{direction:ltr}.results :is(th,td):not(:first-child){text-align:right}.results th span{display:block}</style></head>
<body><main><h1>منحنى التعلّم</h1><p class="fine">{{with .Corpus}}<bdi>{{.}}</bdi>، {{end}}الوثائق {{.Documents}}، والمواضيع {{.Labels}}، ومرات السحب لكل جزء {{.Draws}}.</p>
{{range .Arabic}}<p><b>{{.}}</b></p>
{{end}}{{.Picture}}<p class="fine">متوسط F1 على المواضيع خطٌّ متصل، من أدنى السحوبات إلى أعلاها، وF1 الكلي متقطّع. وتتضاعف الوثائق من اليسار إلى اليمين.</p>
<div class="scroller" tabindex="0" role="region" aria-label="منحنى التعلّم: الجدول"><table class="results"><tr><td></td>{{range .Curves}}<th colspan="2" scope="colgroup"><span dir="rtl">{{arabic .Name}}</span><span lang="en">{{.Name}}</span></th>{{end}}</tr><tr><th scope="col"><span dir="rtl">الوثائق</span><span lang="en">documents</span></th>{{range .Curves}}<th scope="col"><span dir="rtl">متوسط F1 ± الانحراف</span><span lang="en">macro-F1 ± sd</span></th><th scope="col"><span dir="rtl">F1 الكلي ± الانحراف</span><span lang="en">micro-F1 ± sd</span></th>{{end}}</tr>
{{$c := .Curves}}{{range $i, $p := (index .Curves 0).Points}}<tr><td>{{$p.Documents}}</td>{{range $c}}{{with index .Points $i}}<td>{{.Macro}}</td><td>{{.Micro}}</td>{{end}}{{end}}</tr>
{{end}}</table></div>
<section lang="en" dir="ltr"><h2>Learning curve</h2><p class="fine"><bdi>{{.About}}</bdi></p>
{{range .Answers}}<p><b>{{.}}</b></p>
{{end}}<p class="fine">Macro-F1 as a line, from the least to the most of the draws; micro-F1 dashed. Documents double from left to right.</p></section></main></body></html>
`
