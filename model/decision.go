package model

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"

	"tasnif/data"
	"tasnif/features/parallel"
	"tasnif/model/calibration"
	"tasnif/model/outoffold"
	"tasnif/model/thresholds"
)

// Decision maps one label's score to its probability, in one view:
//
//	p = 1 / (1 + exp(A s + B))
//
// In Multi mode p is reported, and every label with p >= Threshold is given. In
// Single mode there is no threshold: see Joint.
type Decision struct {
	A, B      float64
	Threshold float64 `json:",omitempty"`
}

// probability is Platt's sigmoid of a score.
func (d Decision) probability(score float32) float64 {
	return calibration.Sigmoid(-d.line(score))
}

// line is A s + B; B if A is 0, also for an infinite score.
func (d Decision) line(score float32) float64 {
	if d.A == 0 {
		return d.B
	}
	return d.A*float64(score) + d.B
}

// logProbability is its logarithm, -log(1 + exp(z)), finite for every score.
func (d Decision) logProbability(score float32) float64 {
	z := d.line(score)
	return -max(z, 0) - math.Log1p(math.Exp(-math.Abs(z)))
}

// decisionRule maps scores to probabilities and labels in one view. It is the only
// place that does.
type decisionRule struct {
	decisions []Decision
	joint     *calibration.Joint // nil in Multi mode
	least     float64            // least probability of the label given, in Single mode

	top *TopK // in Multi mode, in place of the thresholds; nil: none

	always bool // in Multi mode, a document that reaches no threshold is given its most probable label

	shift []float64 // what the document's fields add to the log-odds of each label; nil: nothing
}

// rule is that of the model in a view.
func (m *Model) rule(v data.View) decisionRule {
	r := decisionRule{decisions: m.Decisions[v], least: m.Abstain, top: m.TopK, always: m.GivesAtLeastOne()}
	if m.Mode == Single {
		r.joint = &m.Joints[v]
	}
	return r
}

// ruleOf is that of the model for a document in its view. buffer is memory for its shift.
func (m *Model) ruleOf(d data.Document, buffer *[]float64) decisionRule {
	v := d.View()
	r := m.rule(v)
	if by := m.Fields.sum(*buffer, v, d, len(m.Labels)); by != nil {
		r.shift, *buffer = by, by
	}
	return r
}

// report gives the probability of each label, into p.
func (r decisionRule) report(p []float64, scores []float32) {
	if r.joint == nil {
		for l, d := range r.decisions {
			p[l] = d.probability(scores[l])
		}
	} else {
		for l, d := range r.decisions {
			p[l] = d.logProbability(scores[l])
		}
		r.joint.Apply(p)
	}
	shift(p, r.shift, r.joint != nil)
}

// give appends the labels given, the most probable first, in the model's order
// where equal.
func (r decisionRule) give(given []int, p []float64) []int {
	if r.joint != nil {
		if best := floats.MaxIdx(p); p[best] >= r.least {
			given = append(given, best)
		}
		return given
	}
	if r.top != nil {
		return r.top.give(given, p)
	}
	for l, prob := range p {
		if prob >= r.decisions[l].Threshold {
			given = append(given, l)
		}
	}
	if r.always && len(given) == 0 {
		given = append(given, floats.MaxIdx(p))
	}
	slices.SortStableFunc(given, func(a, b int) int { return cmp.Compare(p[b], p[a]) })
	return given
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
		if m.Decisions[v] = r.decisions; r.joint != nil {
			m.Joints[v] = *r.joint
		}
	}
}

// fitRule fits a sigmoid for each label on some of the examples, then the thresholds
// or, in Single mode, the joint distribution.
func (m *Model) fitRule(held *outoffold.Scores, y [][]int32, rows []int) decisionRule {
	if m.many && m.Mode == Multi {
		return m.manyRules(held, y, rows)
	}
	r := decisionRule{decisions: make([]Decision, len(m.Labels)), least: m.Abstain}
	observations := make([][]thresholds.Observation, len(m.Labels))
	parallel.Ranges(len(m.Labels), 1, func(l, _ int) {
		d := &r.decisions[l]
		score, truth := make([]float64, len(rows)), make([]bool, len(rows))
		for i, r := range rows {
			score[i], truth[i] = float64(held.Of(r)[l]), has(y[r], l)
		}
		d.A, d.B = calibration.Platt(score, truth)
		if m.Mode == Single {
			return
		}
		observations[l] = make([]thresholds.Observation, len(rows))
		for i, r := range rows {
			observations[l][i] = thresholds.Observation{P: d.probability(held.Of(r)[l]), Truth: truth[i]}
		}
	})
	if m.Mode == Single {
		r.joint = m.fitJoint(held, y, rows, r.decisions)
		return r
	}
	for l, threshold := range thresholds.Choose(observations) {
		r.decisions[l].Threshold = threshold
	}
	return r
}

// has tells whether a document's label indices hold l.
func has(labels []int32, l int) bool {
	for _, at := range labels {
		if int(at) == l {
			return true
		}
	}
	return false
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

// fitJoint fits the Joint to some of the examples.
func (m *Model) fitJoint(held *outoffold.Scores, y [][]int32, rows []int, decisions []Decision) *calibration.Joint {
	logs, truth, all := make([][]float64, len(rows)), make([]int, len(rows)), make([]float64, len(rows)*len(decisions))
	for i, r := range rows {
		logs[i], all = all[:len(decisions)], all[len(decisions):]
		for l, d := range decisions {
			logs[i][l] = d.logProbability(held.Of(r)[l])
		}
		truth[i] = int(y[r][0])
	}
	return calibration.FitJoint(logs, truth)
}
