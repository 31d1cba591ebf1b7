package metrics

import (
	"math"
)

// Curve is the data of one label's charts: its precision-recall curve, thinned out, and a
// histogram of its scores.
type Curve struct {
	Score     []float64 `json:"score"`     // falling; giving the label from this score on has
	Precision []float64 `json:"precision"` // this precision
	Recall    []float64 `json:"recall"`    // and this recall
	True      []int     `json:"true"`      // documents that have the label, by score: [0, .05), [.05, .1) ... [.95, 1]
	Untrue    []int     `json:"untrue"`    // documents that have not
}

const (
	curvePoints   = 60
	HistogramBars = 20
)

// CurveOf computes a label's curve from its cells, the highest score first.
func CurveOf(cells []Cell) *Curve {
	c := &Curve{
		Score: []float64{}, Precision: []float64{}, Recall: []float64{},
		True: make([]int, HistogramBars), Untrue: make([]int, HistogramBars),
	}
	support := 0
	for _, x := range cells {
		bar := min(int(x.Score*HistogramBars), HistogramBars-1)
		if x.Truth {
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
		scores = append(scores, Round4(cells[seen-1].Score))
		precision = append(precision, Round4(float64(tp)/float64(seen)))
		recall = append(recall, Round4(float64(tp)/float64(support)))
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

// Round4 rounds to four decimals.
func Round4(x float64) float64 { return math.Round(x*1e4) / 1e4 }
