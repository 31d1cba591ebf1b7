package eval

import (
	"cmp"
	"slices"
)

// cell is one (document, label) pair: the score given and whether it is true.
type cell struct {
	score float64
	row   int32
	truth bool
}

// column is a label's cells over all documents, the highest score first.
func column(s *Sheet, label int) []cell {
	cells := make([]cell, len(s.Rows))
	for i := range s.Rows {
		r := &s.Rows[i]
		_, in := slices.BinarySearch(r.Truth, int32(label))
		cells[i] = cell{score: r.Scores[label], row: int32(i), truth: in}
	}
	sortCells(cells)
	return cells
}

func sortCells(cells []cell) {
	slices.SortFunc(cells, func(a, b cell) int {
		if c := cmp.Compare(b.score, a.score); c != 0 {
			return c
		}
		return cmp.Compare(a.row, b.row)
	})
}

// averagePrecision is the step-wise area under the precision-recall curve,
// one point per distinct score. ok is false where no cell is true; the value
// is then zero.
//
//	AP = sum_n (R_n - R_{n-1}) P_n
func averagePrecision(cells []cell) (ap float64, ok bool) {
	tp, seen := 0, 0
	blocks(cells, func(positive, size int) {
		tp, seen = tp+positive, seen+size
		ap += float64(positive) * float64(tp) / float64(seen)
	})
	if tp == 0 {
		return 0, false
	}
	return ap / float64(tp), true
}

// rocAUC is the chance that a true cell scores higher than an untrue one,
// ties counting half (Mann-Whitney). ok is false where all cells are true or
// none is; the value is then zero.
func rocAUC(cells []cell) (auc float64, ok bool) {
	tp, fp, area := 0, 0, 0.0
	blocks(cells, func(positive, size int) {
		negative := size - positive
		area += float64(negative) * (float64(tp) + float64(positive)/2)
		tp, fp = tp+positive, fp+negative
	})
	if tp == 0 || fp == 0 {
		return 0, false
	}
	return area / (float64(tp) * float64(fp)), true
}

// blocks calls f for every run of equal scores: how many are true, how many there are.
func blocks(cells []cell, f func(positive, size int)) {
	for i := 0; i < len(cells); {
		j, positive := i, 0
		for ; j < len(cells) && cells[j].score == cells[i].score; j++ {
			if cells[j].truth {
				positive++
			}
		}
		f(positive, j-i)
		i = j
	}
}

// rankColumns fills what looks down a label's documents: mAP, AUC, and the
// pooled figures. It returns each label's AP and AUC with whether they are defined.
func rankColumns(columns [][]cell, r *Ranking) []labelRanking {
	out := make([]labelRanking, len(columns))
	var pool []cell
	withAP, withAUC := 0.0, 0.0
	for l, cells := range columns {
		o := &out[l]
		if o.ap, o.apOK = averagePrecision(cells); o.apOK {
			r.MAP += o.ap
			withAP++
		}
		if o.auc, o.aucOK = rocAUC(cells); o.aucOK {
			r.MacroAUC += o.auc
			withAUC++
		}
		pool = append(pool, cells...)
	}
	r.MAP = ratio(r.MAP, withAP, 0)
	r.MacroAUC = ratio(r.MacroAUC, withAUC, 0)
	slices.SortFunc(pool, func(a, b cell) int { return cmp.Compare(b.score, a.score) }) // blocks are taken whole: order within one is nothing
	r.MicroAP, _ = averagePrecision(pool)
	r.MicroAUC, _ = rocAUC(pool)
	return out
}

// labelRanking is one label's average precision and area under the ROC curve.
type labelRanking struct {
	ap, auc     float64
	apOK, aucOK bool
}
