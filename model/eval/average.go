package eval

// averages are the ways to make one Score of many.
type averages struct {
	micro    Score // of the counts summed over labels
	macro    Score // mean over all labels, also those without support
	support  Score // mean over the labels that have support
	weighted Score // mean over labels, weighted by support
}

// average sums up the labels. The macro F1 is the mean of the labels' F1, not
// the F1 of the mean precision and recall (Opitz and Burst 2019 on the two).
//
//	micro: TP = sum_l TP_l, ...    macro: (1/L) sum_l P_l
//	weighted: sum_l support_l P_l / sum_l support_l
func average(counts []Counts, zeroDivision float64) averages {
	var a averages
	var tp, fp, fn, supported, support float64
	for _, c := range counts {
		t, f, m := float64(c.TP), float64(c.FP), float64(c.FN)
		tp, fp, fn = tp+t, fp+f, fn+m
		s := scoreOf(t, f, m, zeroDivision)
		a.macro.add(s, 1)
		if n := t + m; n > 0 {
			a.support.add(s, 1)
			a.weighted.add(s, n)
			supported, support = supported+1, support+n
		}
	}
	a.micro = scoreOf(tp, fp, fn, zeroDivision)
	a.macro.divide(float64(len(counts)), zeroDivision)
	a.support.divide(supported, zeroDivision)
	a.weighted.divide(support, zeroDivision)
	return a
}

func (s *Score) add(t Score, weight float64) {
	s.Precision += weight * t.Precision
	s.Recall += weight * t.Recall
	s.F1 += weight * t.F1
}

func (s *Score) divide(n, zeroDivision float64) {
	s.Precision = ratio(s.Precision, n, zeroDivision)
	s.Recall = ratio(s.Recall, n, zeroDivision)
	s.F1 = ratio(s.F1, n, zeroDivision)
}

// perDocument are the figures that are means over documents.
type perDocument struct {
	samples    Score   // mean over documents of P, R and F1 of its label set
	accuracy   float64 // share of documents whose label set is exactly right
	hamming    float64 // share of (document, label) cells that are wrong
	jaccard    float64 // mean of |T and D| / |T or D|
	emptyEmpty int     // documents without labels that were given none
}

// overDocuments averages over documents. A document without labels that was
// given none is right for accuracy; for the samples' figures and Jaccard it is
// 0/0, that is zeroDivision.
func overDocuments(s *Sheet, zeroDivision float64) perDocument {
	var d perDocument
	exact, wrong := 0, 0
	for i := range s.Rows {
		r := &s.Rows[i]
		tp, fp, fn := overlap(r.Truth, r.Decided)
		d.samples.add(scoreOf(float64(tp), float64(fp), float64(fn), zeroDivision), 1)
		d.jaccard += ratio(float64(tp), float64(tp+fp+fn), zeroDivision)
		wrong += fp + fn
		if fp+fn == 0 {
			exact++
			if tp == 0 {
				d.emptyEmpty++
			}
		}
	}
	n := float64(len(s.Rows))
	d.samples.divide(n, zeroDivision)
	d.jaccard /= n
	d.accuracy = float64(exact) / n
	d.hamming = ratio(float64(wrong), n*float64(len(s.Labels)), 0)
	return d
}
