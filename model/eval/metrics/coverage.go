package metrics

import (
	"cmp"
	"math"
	"slices"

	"tasnif/model"
	"tasnif/model/eval/predictions"
)

// Coverage is the share of documents that get a label in single-label mode, the accuracy on
// them, and how both change with the least probability.
type Coverage struct {
	Answered int                  `json:"answered"`          // documents given a label
	Share    float64              `json:"share"`             // of all documents: the coverage
	Accuracy float64              `json:"accuracy"`          // share of those answered whose label is right
	Reasons  map[model.Reason]int `json:"reasons,omitempty"` // of the documents given none
	AURC     float64              `json:"aurc"`              // area under the risk-coverage curve; lower is better
	Curve    []CoveragePoint      `json:"curve"`             // the least probability rising
}

// CoveragePoint is a point of the risk-coverage curve, for one least probability.
type CoveragePoint struct {
	Least    float64 `json:"least"`
	Answered int     `json:"answered"`
	Share    float64 `json:"share"`
	Accuracy float64 `json:"accuracy"`
}

// coverageLevels are the shares of documents that the curve has points at.
var coverageLevels = []float64{1, .95, .9, .8, .7, .6, .5, .4, .3, .2, .1}

// CoverageOf measures a single-label set with scores. Documents without known words are
// never answered. The area under the curve is the mean, over all coverages, of the error
// rate among the k most confident answers:
//
//	AURC = (1/n) sum_k errors among the first k / k
//
// Source: Geifman, El-Yaniv, Selective Classification for Deep Neural Networks, NIPS 2017.
func CoverageOf(s *predictions.Set) *Coverage {
	type answer struct {
		p     float64
		right bool
	}
	c, right := &Coverage{Reasons: map[model.Reason]int{}}, 0
	var list []answer
	for i := range s.Rows {
		r := &s.Rows[i]
		if len(r.Decided) > 0 {
			c.Answered++
			if slices.Equal(r.Decided, r.Truth) {
				right++
			}
		} else if r.Reason != "" {
			c.Reasons[r.Reason]++
		}
		if r.Reason == model.NoText || r.Reason == model.NoKnownWords {
			continue
		}
		top := 0
		for l, p := range r.Scores {
			if p > r.Scores[top] {
				top = l
			}
		}
		list = append(list, answer{r.Scores[top], slices.Equal(r.Truth, []int32{int32(top)})})
	}
	n := float64(len(s.Rows))
	c.Share, c.Accuracy = float64(c.Answered)/n, Ratio(float64(right), float64(c.Answered), 0)
	slices.SortStableFunc(list, func(a, b answer) int { return cmp.Compare(b.p, a.p) })
	hits := make([]int, len(list)+1) // among the first k
	for k, a := range list {
		hits[k+1] = hits[k]
		if a.right {
			hits[k+1]++
		}
		c.AURC += float64(k+1-hits[k+1]) / float64(k+1)
	}
	c.AURC = Ratio(c.AURC, float64(len(list)), 0)
	for _, level := range coverageLevels {
		k := min(int(math.Ceil(level*n)), len(list))
		if k == 0 {
			continue
		}
		least := 0.0
		if k < len(list) {
			// Rounded as in the report, so that it includes all that it answers.
			digits := math.Floor(list[k-1].p * 1e4)
			if least = digits / 1e4; least > list[k-1].p {
				least = (digits - 1) / 1e4
			}
			for k < len(list) && list[k].p >= least {
				k++
			}
		}
		point := CoveragePoint{least, k, float64(k) / n, float64(hits[k]) / float64(k)}
		if m := len(c.Curve); m == 0 || c.Curve[m-1].Answered > k {
			c.Curve = append(c.Curve, point)
		}
	}
	return c
}
