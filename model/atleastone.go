package model

import (
	"tasnif/model/outoffold"
	"tasnif/model/thresholds"
)

// mostWithoutLabel is one in how many documents may have no label.
const mostWithoutLabel = 20

// chooseAtLeastOne settles whether a document that reaches no threshold is given its most
// probable label: where every document learnt from has a label, and where out of fold the
// labels given are so better by more than chance (temperature). Out of fold on topics
// micro-F1 + macro-F1 gains three hundredths.
func (m *Model) chooseAtLeastOne(labels [][]int32, held *outoffold.Scores, shifts [][]float64, y [][]int32, examples []example) {
	if m.Mode != Multi {
		return
	}
	none := 0
	for _, l := range labels {
		if len(l) == 0 {
			none++
		}
	}
	if none*mostWithoutLabel > len(labels) {
		return
	}
	var merits [2]float64
	for i := range merits {
		m.AtLeastOne = i == 1
		by := make([]thresholds.Confusion, len(m.Labels))
		for row, e := range examples {
			m.rule(e.view).Count(m.heldProbabilities(e.view, held, shifts, row), y[row], func(l int, c thresholds.Confusion) { by[l] = by[l].Plus(c) })
		}
		merits[i] = thresholds.Scores(by).Sum()
	}
	m.AtLeastOne = merits[1] > merits[0]+temperature(len(examples))
}

// GivesAtLeastOne tells whether every document with known words is given a label: not
// where thresholds were chosen for a guarantee, which such labels would not keep.
func (m *Model) GivesAtLeastOne() bool {
	return m.AtLeastOne && m.TopK == nil && len(m.Info.Guarantees) == 0
}
