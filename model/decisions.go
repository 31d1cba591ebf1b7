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
	if m.Mode == Single {
		r.Power = m.Fields.Power(v, d)
	}
	if by := m.Fields.Sum(*buffer, v, d, len(m.Labels)); by != nil {
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

// decideTaught sets the decisions of labels that too few documents of editors have for
// out-of-fold scores to tell of (Teaching.Unmeasured). The threshold is that of all labels
// together, the slope is the mean of the others', and as many of the teachers' documents are
// given the label as have it.
func (m *Model) decideTaught(s *trainingSet) {
	labels := s.rated
	if len(labels) == 0 {
		return
	}
	taught := slices.DeleteFunc(slices.Clone(s.examples), func(e example) bool { return e.doc < s.taught })
	scores := make([][]float64, len(labels)) // an example of taught each
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

// tabulateThresholds makes the model's tables of out-of-fold scores; none in Single
// mode, which has no thresholds.
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

// examplesByView are the examples of each view; a view of few examples has
// those of all views, a document once.
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

// heldProbabilities are the probabilities of an example in a view, out of fold.
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
	LeftOut        Reason = "left_out"        // only labels were decided that are not wanted
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
