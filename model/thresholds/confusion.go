package thresholds

// Confusion is the true positives, false positives and false negatives of a label.
type Confusion struct{ TP, FP, FN float64 }

// Plus is the sum of two.
func (c Confusion) Plus(d Confusion) Confusion {
	return Confusion{c.TP + d.TP, c.FP + d.FP, c.FN + d.FN}
}

// F1 is 2 TP / (2 TP + FP + FN), and 0 for 0/0.
func (c Confusion) F1() float64 {
	if c.TP == 0 {
		return 0
	}
	return 2 * c.TP / (2*c.TP + c.FP + c.FN)
}

// F1Scores are the micro-averaged and the macro-averaged F1 of some predictions.
type F1Scores struct {
	Micro float64 `json:"micro_f1"`
	Macro float64 `json:"macro_f1"`
}

// Scores averages F1 over labels, from the counts of each.
func Scores(labels []Confusion) F1Scores {
	all, macro := Confusion{}, 0.0
	for _, c := range labels {
		all = all.Plus(c)
		macro += c.F1()
	}
	return F1Scores{Micro: all.F1(), Macro: macro / float64(len(labels))}
}

// Sum is micro-F1 + macro-F1, by which settings, blend weights and thresholds are chosen.
func (f F1Scores) Sum() float64 { return f.Micro + f.Macro }
