package model

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"tasnif/data"
	"tasnif/model/decision"
	"tasnif/model/outoffold"
	"tasnif/model/thresholds"
)

// rule is the decision rule of a view.
func (m *Model) rule(v data.View) decision.Rule {
	r := decision.Rule{Labels: m.Decisions[v], Least: m.Abstain, Top: m.TopK, AtLeastOne: m.GivesAtLeastOne()}
	if m.Mode == Single {
		r.Joint = &m.Joints[v]
	}
	return r
}

// ruleOf is the decision rule for a document, with the shift of its categorical fields.
// buffer is reused as memory for the shift.
func (m *Model) ruleOf(d data.Document, buffer *[]float64) decision.Rule {
	v := d.View()
	r := m.rule(v)
	if m.Mode == Single {
		r.Power = m.Fields.Power(v, d)
	}
	if by := m.Fields.Sum(*buffer, v, d, len(m.Labels)); by != nil {
		r.Shift, *buffer = by, by
	}
	return r
}

// Threshold is the probability from which a label is given in a view. In Single mode it is
// Abstain. With TopK it is TopK.Least, which may be 0.
func (m *Model) Threshold(v data.View, label int) float64 {
	if m.Mode == Single {
		return m.Abstain
	}
	if m.TopK != nil {
		return m.TopK.Least
	}
	return m.Decisions[v][label].Threshold
}

// minViewExamples is the number of examples that a view needs for decisions of its own;
// with fewer, its decisions are fitted to the examples of all views.
const minViewExamples = 50

// Thresholds is the threshold of a label by the name of the view; those that are 0 are
// absent.
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

// decideTaught sets the decisions of the labels in Teaching.Unmeasured, which have too few
// editors' documents for out-of-fold scores. The threshold is the one that all labels
// share, kept within [0.05, 0.95]; the slope A is the mean of the other labels' slopes. B
// is chosen so that the label is given to as many of the teachers' documents as teachers
// gave it to.
func (m *Model) decideTaught(s *trainingSet) {
	labels := s.unmeasured
	if len(labels) == 0 {
		return
	}
	taught := slices.DeleteFunc(slices.Clone(s.examples), func(e example) bool { return e.doc < s.taught })
	scores := make([][]float64, len(labels)) // by label, then by example of taught
	var memory scratch
	memory.grow(len(m.Labels))
	for _, e := range taught {
		d := s.docs[e.doc]
		if e.view == data.HeadlineView && d.Headline != "" {
			d.Body = ""
		}
		m.scoreDocument(&memory, d)
		for k, l := range labels {
			scores[k] = append(scores[k], float64(memory.scores[l]))
		}
	}
	rows := examplesByView(taught)
	for v := range data.Views {
		slope := 0.0
		for l, d := range m.Decisions[v] {
			if !slices.Contains(labels, l) {
				slope += d.A / float64(len(m.Labels)-len(labels))
			}
		}
		if slope == 0 { // there are no others
			slope = -1
		}
		for k, l := range labels {
			var reached []float64
			have := 0
			for _, r := range rows[v] {
				reached = append(reached, scores[k][r])
				if slices.Contains(s.y[taught[r].doc], int32(l)) {
					have++
				}
			}
			slices.SortFunc(reached, func(a, b float64) int { return cmp.Compare(b, a) })
			if have == 0 {
				continue
			}
			d := &m.Decisions[v][l]
			d.A, d.Threshold = slope, min(max(d.Threshold, 0.05), 0.95)
			d.B = -math.Log(d.Threshold/(1-d.Threshold)) - slope*reached[have-1]
		}
	}
}

// fitRule fits the decision rule to the examples at rows.
func (m *Model) fitRule(held *outoffold.Scores, y [][]int32, rows []int) decision.Rule {
	if m.many && m.Mode == Multi {
		return decision.FitMany(held, y, rows)
	}
	return decision.Fit(held, y, rows, m.Mode == Single)
}

// histogramBins is the number of bins of Info.Histogram.
const histogramBins = 20

// histogram is Info.Histogram: the out-of-fold probabilities of each example in its own
// view.
func (m *Model) histogram(held *outoffold.Scores, shifts [][]float64, examples []example) [][]uint32 {
	list := make([][]float64, len(examples))
	for i, e := range examples {
		if list[i] = m.heldProbabilities(e.view, held, shifts, i); m.RollUp {
			m.tree.Raise(list[i])
		}
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

// mostWithoutLabel limits how many training documents may have no label for
// chooseAtLeastOne: one in mostWithoutLabel.
const mostWithoutLabel = 20

// chooseAtLeastOne decides whether a document that reaches no threshold is given its most
// probable label. Two conditions: nearly every training document has a label
// (mostWithoutLabel), and out of fold micro-F1 + macro-F1 rises by more than chance
// (temperature). Out of fold on topics that sum rises by .03.
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

// GivesAtLeastOne tells whether every document with known words is given a label. It is
// false where thresholds were chosen for a guarantee, since such labels would break it.
func (m *Model) GivesAtLeastOne() bool {
	return m.AtLeastOne && m.TopK == nil && len(m.Info.Guarantees) == 0
}

// tabulateThresholds computes ThresholdTables from out-of-fold scores. Single mode has
// none.
func (m *Model) tabulateThresholds(held *outoffold.Scores, shifts [][]float64, y [][]int32, examples []example) {
	if m.Mode != Multi {
		return
	}
	rows := examplesByView(examples)
	for v := range data.Views {
		if m.many {
			m.ThresholdTables[v] = decision.TablesOfMany(m.Decisions[v], held, y, rows[v])
			continue
		}
		m.ThresholdTables[v] = make([]thresholds.Table, len(m.Labels))
		observations := make([][]thresholds.Observation, len(m.Labels))
		for _, r := range rows[v] {
			for l, p := range m.heldProbabilities(v, held, shifts, r) {
				observations[l] = append(observations[l], thresholds.Observation{P: p, Truth: slices.Contains(y[r], int32(l))})
			}
		}
		for l, list := range observations {
			m.ThresholdTables[v][l] = thresholds.NewTable(list)
		}
	}
}

// examplesByView lists the examples of each view. A view with fewer than minViewExamples
// gets one example of each document, whatever its view.
func examplesByView(examples []example) (rows [data.Views][]int) {
	var all []int
	for i, e := range examples {
		if i == 0 || examples[i-1].doc != e.doc {
			all = append(all, i)
		}
		rows[e.view] = append(rows[e.view], i)
	}
	for v := range rows {
		if len(rows[v]) < minViewExamples {
			rows[v] = all
		}
	}
	return rows
}

// heldProbabilities are the out-of-fold probabilities of the labels for the example at row,
// by the rule of view v.
func (m *Model) heldProbabilities(v data.View, held *outoffold.Scores, shifts [][]float64, row int) []float64 {
	p := make([]float64, len(m.Labels))
	m.rule(v).Report(p, held.Of(row))
	if shifts != nil && shifts[row] != nil {
		decision.Shift(p, shifts[row], m.Mode == Single)
	}
	return p
}

// Reason says why a document was given no label.
type Reason string

// The reasons, in the words of every answer.
const (
	NoText         Reason = "no_text"         // headline and body are blank
	NoKnownWords   Reason = "no_known_words"  // no term of the text is in the vocabulary
	LeftOut        Reason = "left_out"        // every label decided is one that the request leaves out (Wish.LeftOut)
	BelowThreshold Reason = "below_threshold" // no label reached its threshold; in Single mode, the most probable one is below Model.Abstain
)

// Reason says why a document was given no label; d is the document predicted.
func (p *Prediction) Reason(d data.Document) Reason {
	switch {
	case strings.TrimSpace(d.Headline) == "" && strings.TrimSpace(d.Body) == "":
		return NoText
	case p.Known == 0:
		return NoKnownWords
	case p.unwanted:
		return LeftOut
	}
	return BelowThreshold
}
