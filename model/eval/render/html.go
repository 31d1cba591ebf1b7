package render

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"math"

	"tasnif/model/eval"
	"tasnif/model/eval/metrics"
	"tasnif/model/eval/safetext"
	"tasnif/model/eval/study"
)

//go:embed report.html
var page string

// WriteHTML writes the report as one page that needs nothing else: no script,
// no font, no picture from elsewhere; light and dark. Names are Arabic where
// the model has them, and set by the browser, right to left.
func WriteHTML(b *bytes.Buffer, r *eval.Report) error {
	t, err := template.New("report").Funcs(template.FuncMap{
		"clean":         safetext.Clean,
		"reliability":   reliability,
		"headlines":     func() []figureRow { return figureRows(r, true, " – ") },
		"others":        func() []figureRow { return figureRows(r, false, " – ") },
		"about":         func() []string { return headLines(r) },
		"heat":          func() []heatRow { return heat(r) },
		"title":         func(id string) string { return labelTitle(r, id) },
		"labels":        func() []labelRow { return labelRows(r) },
		"pairs":         func() []metrics.Pair { return r.Pairs[:min(len(r.Pairs), 2*pairsShown)] },
		"first":         func(list []eval.Changed) []eval.Changed { return list[:min(len(list), 5*changedShown)] },
		"inc":           func(i int) int { return i + 1 },
		"moved":         func() string { return comparisonHeading(r.Comparison) },
		"changedLabels": func() []eval.LabelChange { return changedLabels(r.Comparison) },
		"charts":        func() []chart { return charts(r) },
		"learningCurve": func() template.HTML { return learningCurve(r.Learning) },
		"causes":        func() []table { return diagnostics(r) },
		"risk":          func() template.HTML { return riskCurve(r.Coverage) },
		"flips":         func() []flipRow { return flipRows(r) },
	}).Parse(page)
	if err != nil {
		return fmt.Errorf("eval: the report's page: %w", err)
	}
	return t.Execute(b, r)
}

// labelTitle is a label's name for people, or its id.
func labelTitle(r *eval.Report, id string) string {
	for i := range r.Labels {
		if r.Labels[i].Label == id && r.Labels[i].Name() != "" {
			return safetext.Clean(r.Labels[i].Name())
		}
	}
	return safetext.Clean(id)
}

// labelRow is one label of the table, with its pictures.
type labelRow struct {
	*eval.LabelReport
	Title     string
	Numbers   []string // P, R, F1, AP, threshold, interval of recall, smallest drop
	Curve     template.HTML
	Histogram template.HTML
}

func labelRows(r *eval.Report) []labelRow {
	rows := make([]labelRow, len(r.Labels))
	for i := range r.Labels {
		l := &r.Labels[i]
		row := labelRow{LabelReport: l, Title: labelTitle(r, l.Label), Curve: recallCurve(l), Histogram: histogram(l)}
		for _, f := range l.Figures()[:4] {
			row.Numbers = append(row.Numbers, number(f.Value, f.Undefined || f.Name == "ap" && r.Ranking == nil))
		}
		row.Numbers = append(row.Numbers, thresholdText(l.Thresholds), recallText(l), dropText(l))
		rows[i] = row
	}
	return rows
}

// heatRow is one row of the confusion as a heat map.
type heatRow struct {
	Label string
	Cells []heatCell
}

type heatCell struct {
	Count int
	Heat  string // opacity from 0 to 1: the square root of the share of the row
	Right bool   // on the diagonal
}

func heat(r *eval.Report) []heatRow {
	rows := make([]heatRow, len(r.Confusion.Counts))
	for i, counts := range r.Confusion.Counts {
		total := 0
		for _, n := range counts {
			total += max(n, 0)
		}
		rows[i].Label = r.Confusion.Labels[i]
		for j, n := range counts {
			share := math.Sqrt(metrics.Ratio(float64(max(n, 0)), float64(total), 0))
			rows[i].Cells = append(rows[i].Cells, heatCell{Count: n, Heat: fmt.Sprintf("%.2f", share), Right: i == j})
		}
	}
	return rows
}

// flipRow is a flip with the noise that did it.
type flipRow struct {
	Kind string
	study.Flip
}

func flipRows(r *eval.Report) []flipRow {
	kinds, list := flips(r)
	out := make([]flipRow, len(list))
	for i := range list {
		out[i] = flipRow{kinds[i], list[i]}
	}
	return out
}
