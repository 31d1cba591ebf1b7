package passages

import (
	"fmt"
	"math"
	"slices"

	"tasnif/features/parallel"
	"tasnif/model/calibration"
)

// Weights are the weights of passages that are tried.
var Weights = []float64{.1, .2, .35, .5, .7}

// MinDocuments is the least number of documents with passages for which a rule is chosen.
const MinDocuments = 50

// Document is a document's out-of-fold scores by label, its own and those of its passages.
type Document struct {
	Scores []float32
	Pooled *Pooled // nil: fewer than two passages
	Truth  []int32 // its labels, increasing
}

// Trial is a rule that was tried.
type Trial struct {
	Rule
	Gain  float64 `json:"gain"`  // of log-likelihood, per document with passages
	Error float64 `json:"error"` // its standard error
}

// Choice lists the rules that were tried, and the one kept; nil: none.
type Choice struct {
	Documents int     `json:"documents"` // with passages
	Kept      *Rule   `json:"kept,omitempty"`
	Tried     []Trial `json:"tried"`
}

func (c Choice) String() string {
	if len(c.Tried) == 0 {
		return ""
	}
	best := c.Tried[0]
	for _, t := range c.Tried {
		if t.Gain > best.Gain || c.Kept != nil && t.Rule == *c.Kept {
			if best = t; c.Kept != nil && t.Rule == *c.Kept {
				break
			}
		}
	}
	gain := fmt.Sprintf("log-likelihood %+.3f a document out of fold, standard error %.3f, on %d documents", best.Gain, best.Error, c.Documents)
	if c.Kept == nil {
		return "left out: at best " + gain
	}
	return c.Kept.String() + ": " + gain
}

// Choose tries every pool and weight. With each, the scores of all documents are calibrated
// anew (calibration.Platt), and the gain is in log-likelihood:
//
//	gain = sum over documents and labels of log p'(truth) - log p(truth)
//
// The rule of the largest gain is kept if the gain exceeds two standard errors, estimated
// over documents. ok is false if too few documents have passages.
func Choose(docs []Document, labels int) (_ Choice, ok bool) {
	c := Choice{}
	for _, d := range docs {
		if d.Pooled != nil {
			c.Documents++
		}
	}
	if c.Documents < MinDocuments {
		return c, false
	}
	without := likelihoods(docs, labels, Rule{})
	best := -1
	for _, pool := range Pools() {
		for _, weight := range Weights {
			t := Trial{Rule: Rule{pool, weight}}
			square, sum := 0.0, 0.0
			for i, l := range likelihoods(docs, labels, t.Rule) {
				sum, square = sum+l-without[i], square+(l-without[i])*(l-without[i])
			}
			n := float64(c.Documents)
			t.Gain, t.Error = sum/n, math.Sqrt(square)/n
			if c.Tried = append(c.Tried, t); t.Gain > 2*t.Error && (best < 0 || t.Gain > c.Tried[best].Gain) {
				best = len(c.Tried) - 1
			}
		}
	}
	if best >= 0 {
		c.Kept = &c.Tried[best].Rule
	}
	return c, true
}

// likelihoods are the log-likelihoods of the documents' labels with a rule.
func likelihoods(docs []Document, labels int, r Rule) []float64 {
	scores := make([][]float32, len(docs))
	for i, d := range docs {
		scores[i] = slices.Clone(d.Scores)
		if d.Pooled != nil {
			d.Pooled.Combine(r, scores[i])
		}
	}
	byLabel := make([][]float64, labels)
	parallel.Ranges(labels, 1, func(l, _ int) {
		score, truth := make([]float64, len(docs)), make([]bool, len(docs))
		for i, d := range docs {
			score[i] = float64(scores[i][l])
			_, truth[i] = slices.BinarySearch(d.Truth, int32(l))
		}
		a, b := calibration.Platt(score, truth)
		byLabel[l] = score
		for i, s := range score {
			z := a*s + b // the probability is 1 / (1 + exp(z))
			if !truth[i] {
				z = -z
			}
			score[i] = -max(z, 0) - math.Log1p(math.Exp(-math.Abs(z)))
		}
	})
	out := make([]float64, len(docs))
	for _, list := range byLabel {
		for i, v := range list {
			out[i] += v
		}
	}
	return out
}
