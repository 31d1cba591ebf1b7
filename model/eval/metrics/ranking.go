package metrics

import (
	"cmp"
	"math"
	"slices"

	"tasnif/model/eval/predictions"
)

// Ranking is the quality of the order of a document's labels by score, and of a label's
// documents, independent of thresholds. Definitions, with ties and empty sets, are
// scikit-learn's: see package eval's table.
type Ranking struct {
	LRAP          float64      `json:"lrap"`           // label ranking average precision
	CoverageError float64      `json:"coverage_error"` // mean rank of the last true label
	RankingLoss   float64      `json:"ranking_loss"`   // share of (true, untrue) pairs in the wrong order
	NDCG          float64      `json:"ndcg"`
	At            []RankingAtK `json:"at"`       // for k = 1, 3, 5 as far as there are labels
	MAP           float64      `json:"map"`      // mean of the labels' average precision, over those with support
	MicroAP       float64      `json:"micro_ap"` // average precision of all cells pooled
	MacroAUC      float64      `json:"macro_auc"`
	MicroAUC      float64      `json:"micro_auc"`
}

// RankingAtK is the figures of a document's k best labels. Ties are in the order of the
// labels, except in nDCG, which averages over them.
type RankingAtK struct {
	K         int     `json:"k"`
	Precision float64 `json:"precision"` // share of the k that are true
	Recall    float64 `json:"recall"`    // share of the true that are among the k, over documents that have any
	NDCG      float64 `json:"ndcg"`
}

// cutoffs are the k of precision, recall and nDCG at k.
var cutoffs = [...]int{1, 3, 5}

// RankRows sets the figures that are means over documents.
func RankRows(s *predictions.Set) Ranking {
	var r Ranking
	labels := len(s.Labels)
	for _, k := range cutoffs {
		if k <= labels {
			r.At = append(r.At, RankingAtK{K: k})
		}
	}
	v := newRanked(labels)
	labelled := 0
	for i := range s.Rows {
		v.fill(s.Rows[i].Truth, s.Rows[i].Scores)
		precision, depth, loss := v.wholeRanking()
		r.LRAP, r.CoverageError, r.RankingLoss = r.LRAP+precision, r.CoverageError+depth, r.RankingLoss+loss
		r.NDCG += v.ndcg(labels)
		for j := range r.At {
			a := &r.At[j]
			hits := float64(v.hits(a.K))
			a.Precision += hits / float64(a.K)
			a.Recall += Ratio(hits, float64(v.relevant), 0)
			a.NDCG += v.ndcg(a.K)
		}
		if v.relevant > 0 {
			labelled++
		}
	}
	n := float64(len(s.Rows))
	for _, x := range []*float64{&r.LRAP, &r.CoverageError, &r.RankingLoss, &r.NDCG} {
		*x /= n
	}
	for j := range r.At {
		a := &r.At[j]
		a.Precision /= n
		a.Recall = Ratio(a.Recall, float64(labelled), 0)
		a.NDCG /= n
	}
	return r
}

// ranked is one document's labels, the best score first; memory is reused.
type ranked struct {
	score    []float64
	order    []int32 // label indices, scores decreasing, equal scores by label
	gain     []bool  // by rank: is the label there true?
	truth    []bool  // by label
	relevant int
	discount []float64 // 1 / log2(rank + 2)
	ideal    []float64 // ideal[m]: sum of the first m discounts
}

func newRanked(labels int) *ranked {
	v := &ranked{
		order: make([]int32, labels), gain: make([]bool, labels), truth: make([]bool, labels),
		discount: make([]float64, labels), ideal: make([]float64, labels+1),
	}
	for i := range v.discount {
		v.discount[i] = 1 / math.Log2(float64(i)+2)
		v.ideal[i+1] = v.ideal[i] + v.discount[i]
	}
	return v
}

func (v *ranked) fill(truth []int32, scores []float64) {
	v.score, v.relevant = scores, len(truth)
	clear(v.truth)
	for _, l := range truth {
		v.truth[l] = true
	}
	for l := range v.order {
		v.order[l] = int32(l)
	}
	slices.SortStableFunc(v.order, func(a, b int32) int { return cmp.Compare(scores[b], scores[a]) })
	for i, l := range v.order {
		v.gain[i] = v.truth[l]
	}
}

// blockEnd is the rank after the last label whose score equals that at rank i.
func (v *ranked) blockEnd(i int) int {
	j := i + 1
	for j < len(v.order) && v.score[v.order[j]] == v.score[v.order[i]] {
		j++
	}
	return j
}

// wholeRanking gives the figures that look at a document's whole ranking. precision is the
// mean over true labels of (true labels scored as high) / (labels scored as high),
// ties counting; depth the number of labels scored at least as high as the lowest
// true one; loss the share of (true, untrue) pairs not in strict order. With no
// label true, or all of them, there is nothing to order.
//
//	precision = (1/|T|) sum_{t in T} |{u in T: s_u >= s_t}| / |{l: s_l >= s_t}|
func (v *ranked) wholeRanking() (precision, depth, loss float64) {
	above, untrue, bad, last := 0, 0, 0, 0
	for i := 0; i < len(v.order); {
		j := v.blockEnd(i)
		here := count(v.gain[i:j])
		above += here
		untrue += j - i - here
		bad += here * untrue
		precision += float64(here) * float64(above) / float64(j)
		if here > 0 {
			last = j
		}
		i = j
	}
	if v.relevant == 0 || v.relevant == len(v.order) {
		return 1, float64(last), 0
	}
	return precision / float64(v.relevant), float64(last), float64(bad) / float64(v.relevant*(len(v.order)-v.relevant))
}

// ndcg is the discounted gain of the first k ranks over the best possible one;
// labels with equal scores share the mean of their gains (McSherry and Najork
// 2008); 0 where no label is true.
func (v *ranked) ndcg(k int) float64 {
	if v.relevant == 0 {
		return 0
	}
	sum := 0.0
	for i := 0; i < min(k, len(v.order)); {
		j := v.blockEnd(i)
		mean := float64(count(v.gain[i:j])) / float64(j-i)
		sum += mean * (v.ideal[min(j, k)] - v.ideal[i])
		i = j
	}
	return sum / v.ideal[min(k, v.relevant)]
}

// hits is the number of true labels among the first k.
func (v *ranked) hits(k int) int { return count(v.gain[:k]) }

func count(gain []bool) int {
	n := 0
	for _, g := range gain {
		if g {
			n++
		}
	}
	return n
}
