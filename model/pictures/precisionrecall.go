package pictures

import "html/template"

// PrecisionRecall is a topic's precision over its recall as the threshold falls.
type PrecisionRecall struct {
	Title             string // for who cannot see it
	Precision, Recall []float64
	Point             *OperatingPoint // where the topic's threshold stands; nil where it gave nothing
}

// OperatingPoint is the precision and recall of the decisions taken, with the intervals
// of both; an interval of zeros is not drawn.
type OperatingPoint struct {
	Precision, Recall                 float64
	PrecisionInterval, RecallInterval Interval
}

// SVG draws the curve, the operating point and its intervals as a cross; nothing
// where there is no curve.
func (k PrecisionRecall) SVG(l Language) template.HTML {
	if len(k.Precision) == 0 || len(k.Precision) != len(k.Recall) {
		return ""
	}
	p, w := square(), in(l)
	p.open(k.Title)
	p.axes(percents(), percents(), w.Recall, w.Precision)
	points := make([][2]float64, len(k.Recall))
	for i := range points {
		points[i] = [2]float64{k.Recall[i], k.Precision[i]}
	}
	p.line("line", points)
	if at := k.Point; at != nil {
		if i := at.RecallInterval; i != (Interval{}) {
			p.add(`<path class="whisker" d="M%.1f %.1fH%.1f"/>`, p.x(i.Low), p.y(at.Precision), p.x(i.High))
		}
		if i := at.PrecisionInterval; i != (Interval{}) {
			p.add(`<path class="whisker" d="M%.1f %.1fV%.1f"/>`, p.x(at.Recall), p.y(i.Low), p.y(i.High))
		}
		p.add(`<circle class="mark" cx="%.1f" cy="%.1f" r="5"/>`, p.x(at.Recall), p.y(at.Precision))
	}
	return p.close()
}
