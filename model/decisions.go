package model

import (
	"tasnif/data"
	"tasnif/model/decision"
	"tasnif/model/outoffold"
)

// rule is that of the model in a view.
func (m *Model) rule(v data.View) decision.Rule {
	r := decision.Rule{Labels: m.Decisions[v], Least: m.Abstain, Top: m.TopK, AtLeastOne: m.GivesAtLeastOne()}
	if m.Mode == Single {
		r.Joint = &m.Joints[v]
	}
	return r
}

// ruleOf is that of the model for a document in its view. buffer is memory for its shift.
func (m *Model) ruleOf(d data.Document, buffer *[]float64) decision.Rule {
	v := d.View()
	r := m.rule(v)
	if by := m.Fields.sum(*buffer, v, d, len(m.Labels)); by != nil {
		r.Shift, *buffer = by, by
	}
	return r
}

// Threshold is the probability from which a label is given in a view. In Single mode
// it is Abstain, and with TopK its least probability, which may be 0.
func (m *Model) Threshold(v data.View, label int) float64 {
	if m.Mode == Single {
		return m.Abstain
	}
	if m.TopK != nil {
		return m.TopK.Least
	}
	return m.Decisions[v][label].Threshold
}

// minViewExamples is the number of examples below which a view has the decisions
// fitted to all views.
const minViewExamples = 50

// Thresholds are those of a label by the name of the view, without those that are 0.
func (m *Model) Thresholds(label int) map[string]float64 {
	out := map[string]float64{}
	for v := range data.Views {
		if t := m.Threshold(v, label); t > 0 {
			out[v.String()] = t
		}
	}
	return out
}

// decide fits the rule of each view to the out-of-fold scores of its examples.
func (m *Model) decide(held *outoffold.Scores, y [][]int32, examples []example) {
	rows := [data.Views][]int{}
	all := make([]int, len(examples))
	for i, e := range examples {
		all[i] = i
		rows[e.view] = append(rows[e.view], i)
	}
	for v := range data.Views {
		if len(rows[v]) < minViewExamples {
			rows[v] = all
		}
		r := m.fitRule(held, y, rows[v])
		if m.Decisions[v] = r.Labels; r.Joint != nil {
			m.Joints[v] = *r.Joint
		}
	}
}

// fitRule fits the rule to some of the examples.
func (m *Model) fitRule(held *outoffold.Scores, y [][]int32, rows []int) decision.Rule {
	if m.many && m.Mode == Multi {
		return decision.FitMany(held, y, rows)
	}
	return decision.Fit(held, y, rows, m.Mode == Single, m.Abstain)
}

// histogramBins is the number of bins of Info.Histogram.
const histogramBins = 20

// histogram counts out-of-fold probabilities, those of each example in its own view.
func (m *Model) histogram(held *outoffold.Scores, shifts [][]float64, examples []example) [][]uint32 {
	list := make([][]float64, len(examples))
	for i, e := range examples {
		list[i] = m.heldProbabilities(e.view, held, shifts, i)
	}
	return histogramOf(len(m.Labels), list)
}

// histogramOf counts the probabilities of each label.
func histogramOf(labels int, list [][]float64) [][]uint32 {
	out := make([][]uint32, labels)
	for l := range out {
		out[l] = make([]uint32, histogramBins)
		for _, p := range list {
			out[l][min(int(p[l]*histogramBins), histogramBins-1)]++
		}
	}
	return out
}
