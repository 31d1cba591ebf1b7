package render

import (
	"fmt"
	"strings"

	"tasnif/data"
	"tasnif/model/eval"
	"tasnif/model/eval/metrics"
)

// dummyFigure is the figure of that name of a dummy, "" where dummies have none.
func dummyFigure(d metrics.Dummy, name string) string {
	switch name {
	case "accuracy":
		return number(d.Accuracy, false)
	case "micro.f1":
		return number(d.Micro.F1, false)
	case "macro.f1":
		return number(d.Macro.F1, false)
	}
	return ""
}

// figureRow is one figure of the first table, or of the block below it.
type figureRow struct {
	eval.Figure
	Shown    string
	Interval string
	Dummies  []string
}

// figureRows are the figures of the first table, or those below it; dash stands
// between the ends of an interval.
func figureRows(r *eval.Report, first bool, dash string) []figureRow {
	var rows []figureRow
	list, rest := r.Shown()
	if !first {
		list = rest
	}
	for _, f := range list {
		row := figureRow{Figure: f, Shown: number(f.Value, f.Undefined)}
		if i, ok := r.Intervals[f.Name]; ok && !f.Undefined {
			row.Interval = fmt.Sprintf("%.3f%s%.3f", i.Low, dash, i.High)
		}
		for _, d := range r.Dummies {
			row.Dummies = append(row.Dummies, dummyFigure(d, f.Name))
		}
		rows = append(rows, row)
	}
	return rows
}

// number is a figure as text: three decimals, "-" where undefined.
func number(x float64, undefined bool) string {
	if undefined {
		return "-"
	}
	return fmt.Sprintf("%.3f", x)
}

// thresholdText is a label's threshold, the article's before the headline's
// where both were used.
func thresholdText(t map[string]float64) string {
	var parts []string
	for _, view := range []data.View{data.ArticleView, data.HeadlineView} {
		if x, ok := t[view.String()]; ok {
			parts = append(parts, strings.TrimPrefix(fmt.Sprintf("%.2f", x), "0"))
		}
	}
	if len(parts) == 0 {
		return "-"
	}
	return strings.Join(parts, "/")
}
