package metrics

import (
	"tasnif/model/eval/predictions"
)

// averages are the averages of Scores over labels.
type averages struct {
	Micro    Score // of the counts summed over labels
	Macro    Score // mean over all labels, also those without support
	Support  Score // mean over the labels that have support
	Weighted Score // mean over labels, weighted by support
}

// AveragesOf averages over labels. The macro F1 is the mean of the labels' F1, not the F1
// of the mean precision and recall (Opitz and Burst 2019 compare the two).
//
//	micro: TP = sum_l TP_l, ...    macro: (1/L) sum_l P_l
//	weighted: sum_l support_l P_l / sum_l support_l
func AveragesOf(counts []Counts, zeroDivision float64) averages {
	var a averages
	var tp, fp, fn, supported, support float64
	for _, c := range counts {
		t, f, m := float64(c.TP), float64(c.FP), float64(c.FN)
		tp, fp, fn = tp+t, fp+f, fn+m
		s := ScoreOf(t, f, m, zeroDivision)
		a.Macro.Add(s, 1)
		if n := t + m; n > 0 {
			a.Support.Add(s, 1)
			a.Weighted.Add(s, n)
			supported, support = supported+1, support+n
		}
	}
	a.Micro = ScoreOf(tp, fp, fn, zeroDivision)
	a.Macro.Divide(float64(len(counts)), zeroDivision)
	a.Support.Divide(supported, zeroDivision)
	a.Weighted.Divide(support, zeroDivision)
	return a
}

// Add adds weight times a score.
func (s *Score) Add(t Score, weight float64) {
	s.Precision += weight * t.Precision
	s.Recall += weight * t.Recall
	s.F1 += weight * t.F1
}

// Divide divides a sum of scores by n.
func (s *Score) Divide(n, zeroDivision float64) {
	s.Precision = Ratio(s.Precision, n, zeroDivision)
	s.Recall = Ratio(s.Recall, n, zeroDivision)
	s.F1 = Ratio(s.F1, n, zeroDivision)
}

// perDocument are the figures that are means over documents.
type perDocument struct {
	Samples    Score   // mean over documents of P, R and F1 of its label set
	Accuracy   float64 // share of documents whose label set is exactly right
	Hamming    float64 // share of (document, label) cells that are wrong
	Jaccard    float64 // mean of |T and D| / |T or D|
	EmptyEmpty int     // documents without labels that were given none
}

// OverDocuments averages over documents. A document without labels that was given none
// counts as right for accuracy; for the samples' figures and Jaccard it is 0/0, so it
// counts as zeroDivision.
func OverDocuments(s *predictions.Set, zeroDivision float64) perDocument {
	var d perDocument
	exact, wrong := 0, 0
	for i := range s.Rows {
		r := &s.Rows[i]
		tp, fp, fn := Overlap(r.Truth, r.Decided)
		d.Samples.Add(ScoreOf(float64(tp), float64(fp), float64(fn), zeroDivision), 1)
		d.Jaccard += Ratio(float64(tp), float64(tp+fp+fn), zeroDivision)
		wrong += fp + fn
		if fp+fn == 0 {
			exact++
			if tp == 0 {
				d.EmptyEmpty++
			}
		}
	}
	n := float64(len(s.Rows))
	d.Samples.Divide(n, zeroDivision)
	d.Jaccard /= n
	d.Accuracy = float64(exact) / n
	d.Hamming = Ratio(float64(wrong), n*float64(len(s.Labels)), 0)
	return d
}
