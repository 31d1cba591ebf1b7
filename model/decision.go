package model

// Decision turns one label's score into a probability and an answer, in one view:
//
//	p = 1 / (1 + exp(A s + B))
//
// With several labels a document, every label with p >= Threshold is answered.
// With one, probabilities are divided by their sum and the label with the
// largest p / Threshold is answered.
type Decision struct {
	A, B      float64
	Threshold float64
}

// probability is Platt's sigmoid of a score.
func (d Decision) probability(score float32) float64 {
	return sigmoid(-(d.A*float64(score) + d.B))
}

// fewExamples is the number below which a view borrows the decisions of all
// views together.
const fewExamples = 50

// decide fits probabilities and thresholds to held-out scores, for each view on
// the examples of that view.
func (m *Model) decide(held *heldOut, y [][]int32, examples []example) {
	rows := [views][]int{}
	all := make([]int, len(examples))
	for i, e := range examples {
		all[i] = i
		rows[e.view] = append(rows[e.view], i)
	}
	for v := range views {
		if len(rows[v]) < fewExamples {
			rows[v] = all
		}
		m.Decisions[v] = m.decisions(held, y, rows[v])
	}
}

// decisions fits a sigmoid a label on some of the examples, then the thresholds.
func (m *Model) decisions(held *heldOut, y [][]int32, rows []int) []Decision {
	out := make([]Decision, len(m.Labels))
	trials := make([][]trial, len(m.Labels))
	eachRange(len(out), 1, func(l, _ int) {
		score, truth := make([]float64, len(rows)), make([]bool, len(rows))
		for i, r := range rows {
			score[i], truth[i] = float64(held.score(r)[l]), has(y[r], l)
		}
		out[l].A, out[l].B = platt(score, truth)
		trials[l] = make([]trial, len(rows))
		for i, r := range rows {
			trials[l][i] = trial{out[l].probability(held.score(r)[l]), truth[i]}
		}
	})
	cuts := m.cuts(trials, rows, y)
	for l := range out {
		out[l].Threshold = cuts[l]
	}
	return out
}

// cuts chooses the thresholds by the model's mode.
func (m *Model) cuts(trials [][]trial, rows []int, y [][]int32) []float64 {
	if m.Mode == Multi {
		return thresholds(trials)
	}
	p, truth, prior := make([][]float64, len(rows)), make([]int, len(rows)), make([]float64, len(trials))
	for i, r := range rows {
		p[i] = make([]float64, len(trials))
		for l := range trials {
			p[i][l] = trials[l][i].p
		}
		truth[i] = int(y[r][0])
		prior[truth[i]]++
	}
	for l := range prior {
		prior[l] = (prior[l] + 1) / float64(len(rows)+len(prior))
	}
	return powered(prior, priorPower(p, truth, prior))
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
