package metrics

import (
	"cmp"
	"slices"

	"tasnif/model/eval/predictions"
)

// Cell is one (document, label) pair: its score and whether the document has the label.
type Cell struct {
	Score float64
	Row   int32
	Truth bool
}

// Column is a label's cells over all documents, the highest score first.
func Column(s *predictions.Set, label int) []Cell {
	cells := make([]Cell, len(s.Rows))
	for i := range s.Rows {
		r := &s.Rows[i]
		_, in := slices.BinarySearch(r.Truth, int32(label))
		cells[i] = Cell{Score: r.Scores[label], Row: int32(i), Truth: in}
	}
	SortCells(cells)
	return cells
}

// SortCells sorts cells by falling score, equal ones by row.
func SortCells(cells []Cell) {
	slices.SortFunc(cells, func(a, b Cell) int {
		if c := cmp.Compare(b.Score, a.Score); c != 0 {
			return c
		}
		return cmp.Compare(a.Row, b.Row)
	})
}

// averagePrecision is the step-wise area under the precision-recall curve, one point for
// each distinct score. ok is false, and the value zero, if no cell is true.
//
//	AP = sum_n (R_n - R_{n-1}) P_n
func averagePrecision(cells []Cell) (ap float64, ok bool) {
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

// rocAUC is the probability that a true cell scores higher than an untrue one; ties count
// half (Mann-Whitney). ok is false, and the value zero, if all cells are true or none is.
func rocAUC(cells []Cell) (auc float64, ok bool) {
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

// blocks calls f for every run of equal scores, with the number of true cells and the
// number of cells.
func blocks(cells []Cell, f func(positive, size int)) {
	for i := 0; i < len(cells); {
		j, positive := i, 0
		for ; j < len(cells) && cells[j].Score == cells[i].Score; j++ {
			if cells[j].Truth {
				positive++
			}
		}
		f(positive, j-i)
		i = j
	}
}

// RankColumns sets the figures over a label's documents: mAP, AUC, and the pooled figures.
// It returns each label's AP and AUC, and whether they are defined.
func RankColumns(columns [][]Cell, r *Ranking) []labelRanking {
	out := make([]labelRanking, len(columns))
	var pool []Cell
	withAP, withAUC := 0.0, 0.0
	for l, cells := range columns {
		o := &out[l]
		if o.AP, o.HasAP = averagePrecision(cells); o.HasAP {
			r.MAP += o.AP
			withAP++
		}
		if o.AUC, o.HasAUC = rocAUC(cells); o.HasAUC {
			r.MacroAUC += o.AUC
			withAUC++
		}
		pool = append(pool, cells...)
	}
	r.MAP = Ratio(r.MAP, withAP, 0)
	r.MacroAUC = Ratio(r.MacroAUC, withAUC, 0)
	slices.SortFunc(pool, func(a, b Cell) int { return cmp.Compare(b.Score, a.Score) }) // blocks are taken whole: order within one is nothing
	r.MicroAP, _ = averagePrecision(pool)
	r.MicroAUC, _ = rocAUC(pool)
	return out
}

// labelRanking is one label's average precision and area under the ROC curve.
type labelRanking struct {
	AP, AUC       float64
	HasAP, HasAUC bool
}
