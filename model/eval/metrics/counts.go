package metrics

import (
	"math"

	"github.com/sjwhitworth/golearn/evaluation"

	"tasnif/model/eval/predictions"
)

// ZeroDivision is the value of precision, recall, F1 and Jaccard for 0/0: a label that is
// never predicted has no precision, a label without support no recall. It counts as zero in
// figures and averages, is printed as "-", and the figure is listed as undefined.
const ZeroDivision = 0.0

// Score is precision, recall and F1: of one label, or an average over several.
type Score struct {
	Precision float64 `json:"precision"`
	Recall    float64 `json:"recall"`
	F1        float64 `json:"f1"`
}

// Counts is the 2x2 counts of one label: the documents in which it was rightly given (TP),
// wrongly given (FP), missed (FN) and rightly left out (TN).
type Counts struct {
	TP int `json:"tp"`
	FP int `json:"fp"`
	FN int `json:"fn"`
	TN int `json:"tn"`
}

// Support is the number of documents that have the label in truth.
func (c Counts) Support() int { return c.TP + c.FN }

// Keys of a label's 2x2 matrix.
const yes, no = "yes", "no"

// Matrix is the counts as golearn's confusion matrix, true by predicted:
// square and zero-filled, as its arithmetic needs.
func (c Counts) Matrix() evaluation.ConfusionMatrix {
	return evaluation.ConfusionMatrix{
		yes: {yes: c.TP, no: c.FN},
		no:  {yes: c.FP, no: c.TN},
	}
}

// Score is the label's precision and recall as golearn computes them from the
// 2x2 matrix, and its F1; undefined names those that are 0/0.
//
//	P = TP / (TP + FP)   R = TP / (TP + FN)   F1 = 2 TP / (2 TP + FP + FN)
func (c Counts) Score() (s Score, undefined []string) {
	m := c.Matrix()
	guard := func(name string, x float64) float64 {
		if math.IsNaN(x) {
			undefined = append(undefined, name)
			return ZeroDivision
		}
		return x
	}
	s.Precision = guard("precision", evaluation.GetPrecision(yes, m))
	s.Recall = guard("recall", evaluation.GetRecall(yes, m))
	s.F1 = guard("f1", Ratio(2*float64(c.TP), float64(2*c.TP+c.FP+c.FN), math.NaN()))
	return s, undefined
}

// ScoreOf is Counts.Score for counts that need not be whole (weights of a resample,
// expectations), with any value for 0/0.
func ScoreOf(tp, fp, fn, zeroDivision float64) Score {
	return Score{
		Precision: Ratio(tp, tp+fp, zeroDivision),
		Recall:    Ratio(tp, tp+fn, zeroDivision),
		F1:        Ratio(2*tp, 2*tp+fp+fn, zeroDivision),
	}
}

// Ratio is a / b, zeroDivision where b is 0.
func Ratio(a, b, zeroDivision float64) float64 {
	if b == 0 {
		return zeroDivision
	}
	return a / b
}

// CountLabels counts every label of the set.
func CountLabels(s *predictions.Set) []Counts {
	counts := make([]Counts, len(s.Labels))
	for i := range s.Rows {
		r := &s.Rows[i]
		Match(r.Truth, r.Decided,
			func(l int32) { counts[l].TP++ },
			func(l int32) { counts[l].FP++ },
			func(l int32) { counts[l].FN++ })
	}
	for l := range counts {
		c := &counts[l]
		c.TN = len(s.Rows) - c.TP - c.FP - c.FN
	}
	return counts
}

// Match compares two increasing lists and calls a function for each label: in both, only in
// decided (a false positive), only in truth (a false negative).
func Match(truth, decided []int32, both, wrong, missed func(l int32)) {
	i, j := 0, 0
	for i < len(truth) || j < len(decided) {
		switch {
		case j == len(decided) || i < len(truth) && truth[i] < decided[j]:
			missed(truth[i])
			i++
		case i == len(truth) || decided[j] < truth[i]:
			wrong(decided[j])
			j++
		default:
			both(truth[i])
			i++
			j++
		}
	}
}

// Overlap counts what two increasing lists share and what each has alone.
func Overlap(truth, decided []int32) (tp, fp, fn int) {
	Match(truth, decided, func(int32) { tp++ }, func(int32) { fp++ }, func(int32) { fn++ })
	return tp, fp, fn
}
