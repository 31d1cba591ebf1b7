// Package decision turns the scores of a document into probabilities, and these into the
// labels given. It fits both to out-of-fold scores.
package decision

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"

	"tasnif/model/calibration"
	"tasnif/model/outoffold"
	"tasnif/model/thresholds"
)

// Label maps one label's score to its probability, in one view:
//
//	p = 1 / (1 + exp(A s + B))
//
// With several labels a document, p is reported, and every label with p >= Threshold is
// given. With one label a document there is no threshold: see calibration.Joint.
type Label struct {
	A, B      float64
	Threshold float64 `json:",omitempty"`
}

// Probability is Platt's sigmoid of a score.
func (d Label) Probability(score float32) float64 { return d.probability(score, 0) }

// probability is Probability with plus added to the log-odds.
func (d Label) probability(score float32, plus float64) float64 {
	return calibration.Sigmoid(-(d.line(score) - plus))
}

// line is A s + B; if A is 0 it is B, even for an infinite score.
func (d Label) line(score float32) float64 {
	if d.A == 0 {
		return d.B
	}
	return d.A*float64(score) + d.B
}

// LogProbability is the logarithm of Probability, -log(1 + exp(z)), finite for every score.
func (d Label) LogProbability(score float32) float64 { return d.logProbability(score, 0) }

func (d Label) logProbability(score float32, plus float64) float64 {
	z := d.line(score) - plus
	return -max(z, 0) - math.Log1p(math.Exp(-math.Abs(z)))
}

// Rule maps scores to probabilities and labels in one view. No other code does.
type Rule struct {
	Labels     []Label
	Joint      *calibration.Joint // with one label a document; nil with several
	Least      float64            // with one label, the least probability of the label given
	Top        *TopK              // with several labels: top-k instead of thresholds; nil: thresholds
	AtLeastOne bool               // with several labels: a document in which no label reaches its threshold is given the most probable one
	LeftOut    []bool             // by label: left out by the request; nil: none
	Plus       []float64          // by label: what an editor's rules add to the log-odds; nil: nothing
	Decided    []int8             // by label: 1: a rule gives it, -1: a rule withholds it, 0: neither; nil: all 0
	Shift      []float64          // by label: what the document's fields add to the log-odds; nil: nothing
	Power      float64            // with one label: the power of the final probabilities; 0: 1
}

// Report writes the probability of each label to p.
func (r Rule) Report(p []float64, scores []float32) {
	if r.Joint == nil {
		for l, d := range r.Labels {
			p[l] = d.probability(scores[l], r.adds(l))
		}
	} else {
		for l, d := range r.Labels {
			p[l] = d.logProbability(scores[l], r.adds(l))
		}
		r.Joint.Apply(p)
	}
	Shift(p, r.Shift, r.Joint != nil)
	if r.Power > 0 && r.Power < 1 {
		temper(p, r.Power)
	}
	r.decide(p)
}

// temper raises probabilities to a power, in place, and rescales them to sum to 1.
func temper(p []float64, power float64) {
	for l := range p {
		p[l] = math.Pow(p[l], power)
	}
	floats.Scale(1/floats.Sum(p), p)
}

// Give appends the labels given, by falling probability, ties in the model's order. If no
// word of the document is known, only labels that an editor's rule gives are given.
func (r Rule) Give(given []int, p []float64, known bool) []int {
	if r.Joint != nil {
		if best := r.best(p); best >= 0 && !r.never(best) && (r.must(best) || known && p[best] >= r.Least) {
			given = append(given, best)
		}
		return given
	}
	for l, prob := range p {
		least := r.Labels[l].Threshold
		if r.Top != nil {
			least = r.Top.Least
		}
		if r.Top != nil && r.LeftOut != nil && r.LeftOut[l] {
			continue // does not use up one of the K
		}
		if !r.never(l) && (r.must(l) || known && prob >= least) {
			given = append(given, l)
		}
	}
	if best := floats.MaxIdx(p); r.AtLeastOne && r.Top == nil && known && len(given) == 0 && !r.never(best) {
		given = append(given, best)
	}
	slices.SortStableFunc(given, func(a, b int) int { return cmp.Compare(p[b], p[a]) })
	if r.Top == nil {
		return given
	}
	most := r.Top.K
	for most < len(given) && r.must(given[most]) { // labels of rules have probability 1, so they come first
		most++
	}
	return given[:min(most, len(given))]
}

// best is the most probable label that is not left out, the first of equal ones; -1: there
// is none.
func (r Rule) best(p []float64) int {
	if r.LeftOut == nil {
		return floats.MaxIdx(p)
	}
	best := -1
	for l, x := range p {
		if !r.LeftOut[l] && (best < 0 || x > p[best]) {
			best = l
		}
	}
	return best
}

// Shift adds by to the log-odds of calibrated probabilities p, in place; in Single mode
// they are rescaled to sum to 1.
func Shift(p, by []float64, single bool) {
	total := 0.0
	for l, c := range by {
		e := p[l] * math.Exp(c)
		if !single {
			e /= 1 - p[l] + e
		}
		p[l] = e
		total += e
	}
	if single && total > 0 {
		floats.Scale(1/total, p)
	}
}

// F1 is the F1 of the labels given on out-of-fold scores.
func (r Rule) F1(held *outoffold.Scores, y [][]int32) thresholds.F1Scores {
	by, p := make([]thresholds.Confusion, len(r.Labels)), make([]float64, len(r.Labels))
	for i, truth := range y {
		r.Report(p, held.Of(i))
		r.Count(p, truth, func(l int, c thresholds.Confusion) { by[l] = by[l].Plus(c) })
	}
	return thresholds.Scores(by)
}

// Count calls add for each label that is given or true, with the reported probabilities p.
func (r Rule) Count(p []float64, truth []int32, add func(label int, c thresholds.Confusion)) {
	given := r.Give(nil, p, true)
	for _, l := range given {
		if slices.Contains(truth, int32(l)) {
			add(l, thresholds.Confusion{TP: 1})
		} else {
			add(l, thresholds.Confusion{FP: 1})
		}
	}
	for _, l := range truth {
		if !slices.Contains(given, int(l)) {
			add(int(l), thresholds.Confusion{FN: 1})
		}
	}
}

// LogOdds are the log-odds of calibrated probabilities; in Single mode, the logarithms of
// the probabilities.
func LogOdds(p []float64, single bool) []float64 {
	const least = 1e-12
	out := make([]float64, len(p))
	for l, q := range p {
		if out[l] = math.Log(max(q, least)); !single {
			out[l] -= math.Log(max(1-q, least))
		}
	}
	return out
}
