package eval

import (
	"fmt"
	"slices"
	"strings"
)

// Figure is one number of the report. Its name is the key of intervals, floors ("macro.f1
// at least 0.70"), OpenMetrics and rows of tables.
type Figure struct {
	Name      string // "macro.f1"
	Title     string // "macro F1"
	Value     float64
	Lower     bool // lower is better
	Undefined bool // 0/0, and counted as ZeroDivision
}

// Figures lists the report's figures over all labels, in reading order.
func (r *Report) Figures() []Figure {
	list := []Figure{
		{Name: "accuracy", Title: "exact match", Value: r.Accuracy},
		{Name: "micro.precision", Title: "micro precision", Value: r.Micro.Precision},
		{Name: "micro.recall", Title: "micro recall", Value: r.Micro.Recall},
		{Name: "micro.f1", Title: "micro F1", Value: r.Micro.F1},
		{Name: "macro.precision", Title: "macro precision", Value: r.Macro.Precision},
		{Name: "macro.recall", Title: "macro recall", Value: r.Macro.Recall},
		{Name: "macro.f1", Title: "macro F1", Value: r.Macro.F1},
		{Name: "macro_supported.f1", Title: "macro F1, supported", Value: r.Support.F1},
		{Name: "weighted.f1", Title: "weighted F1", Value: r.Weighted.F1},
		{Name: "samples.f1", Title: "samples F1", Value: r.Samples.F1},
		{Name: "samples_one.f1", Title: "samples F1, 0/0 = 1", Value: r.Samples1.F1},
		{Name: "jaccard", Title: "Jaccard", Value: r.Jaccard},
		{Name: "hamming_loss", Title: "Hamming loss", Value: r.Hamming, Lower: true},
	}
	if k := r.Ranking; k != nil {
		list = append(list,
			Figure{Name: "ranking.map", Title: "mAP", Value: k.MAP},
			Figure{Name: "ranking.micro_ap", Title: "micro AP", Value: k.MicroAP},
			Figure{Name: "ranking.macro_auc", Title: "macro ROC-AUC", Value: k.MacroAUC},
			Figure{Name: "ranking.micro_auc", Title: "micro ROC-AUC", Value: k.MicroAUC},
			Figure{Name: "ranking.lrap", Title: "LRAP", Value: k.LRAP},
			Figure{Name: "ranking.ndcg", Title: "nDCG", Value: k.NDCG},
			Figure{Name: "ranking.coverage_error", Title: "coverage error", Value: k.CoverageError, Lower: true},
			Figure{Name: "ranking.ranking_loss", Title: "ranking loss", Value: k.RankingLoss, Lower: true})
		for _, a := range k.At {
			list = append(list,
				Figure{Name: fmt.Sprintf("ranking.precision_at_%d", a.K), Title: fmt.Sprintf("P@%d", a.K), Value: a.Precision},
				Figure{Name: fmt.Sprintf("ranking.recall_at_%d", a.K), Title: fmt.Sprintf("R@%d", a.K), Value: a.Recall},
				Figure{Name: fmt.Sprintf("ranking.ndcg_at_%d", a.K), Title: fmt.Sprintf("nDCG@%d", a.K), Value: a.NDCG})
		}
	}
	if c := r.Calibration; c != nil {
		list = append(list,
			Figure{Name: "calibration.ece", Title: "ECE, per label", Value: c.ECE, Lower: true},
			Figure{Name: "calibration.ece_pooled", Title: "ECE, pooled", Value: c.ECEPooled, Lower: true},
			Figure{Name: "calibration.mce_pooled", Title: "MCE, pooled", Value: c.MCEPooled, Lower: true},
			Figure{Name: "calibration.brier", Title: "Brier", Value: c.Brier, Lower: true})
	}
	if c := r.Coverage; c != nil {
		list = append(list,
			Figure{Name: "coverage.share", Title: "coverage", Value: c.Share},
			Figure{Name: "coverage.accuracy", Title: "right of answered", Value: c.Accuracy},
			Figure{Name: "coverage.aurc", Title: "AURC", Value: c.AURC, Lower: true})
	}
	for i := range list {
		whole, _, _ := strings.Cut(list[i].Name, ".")
		list[i].Undefined = slices.Contains(r.Undefined, list[i].Name) || slices.Contains(r.Undefined, whole)
	}
	return list
}

// Shown lists the figures of the first table and the others, without repetitions: the macro
// average over labels with support if all have it, and the samples' average by the other
// convention if nothing was 0/0.
func (r *Report) Shown() (first, rest []Figure) {
	for _, f := range r.Figures() {
		switch {
		case f.Name == "macro_supported.f1" && r.Support.F1 == r.Macro.F1, f.Name == "samples_one.f1" && r.Samples1.F1 == r.Samples.F1:
		case f.summary():
			first = append(first, f)
		default:
			rest = append(rest, f)
		}
	}
	return first, rest
}

// summary tells whether a figure is in the first table: the averages and the two summaries
// of scores.
func (f Figure) summary() bool {
	switch f.Name {
	case "jaccard", "hamming_loss":
		return false
	case "ranking.map", "calibration.ece":
		return true
	}
	part, _, _ := strings.Cut(f.Name, ".")
	return part != "ranking" && part != "calibration" && part != "coverage"
}

// Figures of one label, in reading order.
func (l *LabelReport) Figures() []Figure {
	list := []Figure{
		{Name: "precision", Title: "P", Value: l.Precision},
		{Name: "recall", Title: "R", Value: l.Recall},
		{Name: "f1", Title: "F1", Value: l.F1},
		{Name: "ap", Title: "AP", Value: l.AP},
		{Name: "auc", Title: "AUC", Value: l.AUC},
		{Name: "ece", Title: "ECE", Value: l.ECE, Lower: true},
	}
	for i := range list {
		list[i].Undefined = slices.Contains(l.Undefined, list[i].Name)
	}
	return list
}

// labelPrefix is the prefix of the names of labels' figures: "labels.sanctions.recall".
const labelPrefix = "labels."

// Figure is the figure with a name: one of Figures, or a label's, such as
// "labels.sanctions.recall". The error for an unknown name lists the names.
func (r *Report) Figure(name string) (Figure, error) {
	if rest, ok := strings.CutPrefix(name, labelPrefix); ok {
		dot := strings.LastIndexByte(rest, '.')
		for i := range r.Labels {
			if dot < 0 || r.Labels[i].Label != rest[:dot] {
				continue
			}
			for _, f := range r.Labels[i].Figures() {
				if f.Name == rest[dot+1:] {
					f.Name, f.Title = name, f.Title+" of "+rest[:dot]
					return f, nil
				}
			}
		}
		return Figure{}, fmt.Errorf("eval: the report has no figure %q; a label's are written labels.ID.NAME, NAME one of precision, recall, f1, ap, auc, ece", name)
	}
	var names []string
	for _, f := range r.Figures() {
		if f.Name == name {
			return f, nil
		}
		names = append(names, f.Name)
	}
	return Figure{}, fmt.Errorf("eval: the report has no figure %q; it has %s, and labels.ID.NAME", name, strings.Join(names, ", "))
}
