package eval

import (
	"context"
	"slices"

	"tasnif/data"
	"tasnif/features/parallel"
	"tasnif/model"
	"tasnif/model/eval/metrics"
	"tasnif/model/eval/predictions"
	"tasnif/model/eval/stats"
	"tasnif/model/eval/study"
)

// Options are the options of a measurement. The zero value has no intervals and no
// mistakes; DefaultOptions is the command's default.
type Options struct {
	Model     string // the model's name, for the report's head
	Corpus    string // the corpus's name, for the report's head
	Resamples int    // bootstrap resamples behind the intervals; 0: no intervals
	Seed      uint64 // of the resamples
	Worst     int    // mistakes of each kind to list
	Reading   int    // wrong documents to write out in full; 0: none
	Rows      bool   // keep every document's truth and answer, so that the report can be a baseline

	Noise    bool                                // predict again with other spellings of the same words
	Training *Training                           // nil: not known
	Progress func(stage string, done, total int) // told of each stage of Evaluate; total 0: not counted
}

func (o *Options) tell(stage string, done, total int) {
	if o.Progress != nil {
		o.Progress(stage, done, total)
	}
}

// DefaultOptions is 1000 resamples, the five worst mistakes of each kind, and rows.
func DefaultOptions() Options {
	return Options{Resamples: 1000, Seed: 1, Worst: 5, Rows: true}
}

// Measure computes the report of a set: the same bytes on any number of cores. Errors:
// those of Set.Check, and ctx's.
func Measure(ctx context.Context, s *predictions.Set, opt Options) (*Report, error) {
	if err := s.Check(); err != nil {
		return nil, err
	}
	counts := metrics.CountLabels(s)
	labels := metrics.AveragesOf(counts, metrics.ZeroDivision)
	documents := metrics.OverDocuments(s, metrics.ZeroDivision)
	r := &Report{
		Schema: Schema, Definitions: Definitions, Model: opt.Model, Corpus: opt.Corpus,
		Documents: len(s.Rows), BothEmpty: documents.EmptyEmpty,
		Fingerprint: s.Fingerprint(), Mode: string(s.Mode), ZeroDivide: metrics.ZeroDivision,
		Accuracy: documents.Accuracy, Micro: labels.Micro, Macro: labels.Macro, Support: labels.Support,
		Weighted: labels.Weighted, Samples: documents.Samples, Samples1: metrics.OverDocuments(s, 1).Samples,
		Hamming: documents.Hamming, Jaccard: documents.Jaccard,
		Dummies: metrics.Dummies(s, counts), Labels: []LabelReport{}, Undefined: undefinedAverages(counts),
	}
	var groups []int32
	groups, r.Groups = s.Grouping()
	for i := range s.Rows {
		r.countRow(&s.Rows[i])
	}
	r.Confusion, r.Pairs = metrics.ConfusionOf(s)
	for l, c := range counts {
		r.Labels = append(r.Labels, labelReport(s, l, c))
	}
	for _, l := range s.Unknown {
		r.Unknown = append(r.Unknown, Unknown{Label: s.Labels[l].ID, Support: counts[l].Support()})
	}

	var err error
	if r.Hierarchy, err = metrics.HierarchyOf(s); err != nil {
		return nil, err
	}
	var columns [][]metrics.Cell
	if s.Scored() {
		columns = make([][]metrics.Cell, len(s.Labels))
		if err := parallel.Each(ctx, len(columns), func() func(int) {
			return func(l int) { columns[l] = metrics.Column(s, l) }
		}); err != nil {
			return nil, err
		}
		r.rank(s, columns)
		if s.Mode == model.Single {
			r.Coverage = metrics.CoverageOf(s)
		}
		if opt.Worst > 0 {
			m := study.WorstMistakes(s, opt.Worst)
			r.Mistakes = &m
			var err error
			if r.Suspects, err = study.FindSuspects(s, opt.Worst); err != nil {
				return nil, err
			}
		}
	}
	if opt.Resamples > 0 {
		var err error
		r.Resamples, r.Seed = opt.Resamples, opt.Seed
		if r.Intervals, err = stats.NewOutcomes(s, columns).Intervals(ctx, opt.Resamples, opt.Seed); err != nil {
			return nil, err
		}
	}
	if r.Slices, err = study.Slices(ctx, s, r.Micro.F1, opt.Resamples, opt.Seed); err != nil {
		return nil, err
	}
	if opt.Rows {
		for i := range s.Rows {
			w := &s.Rows[i]
			r.Rows = append(r.Rows, Outcome{
				Key: w.Key, ID: w.ID, Group: groups[i], Truth: s.IDs(w.Truth), Decided: s.IDs(w.Decided), Scores: coarse(w.Scores),
			})
		}
	}
	return r, nil
}

func (r *Report) countRow(w *predictions.Row) {
	if w.View == data.HeadlineView.String() {
		r.Views.Headline++
	} else {
		r.Views.Article++
	}
	if len(w.Truth) == 0 {
		r.Unlabelled++
	}
	if len(w.Decided) == 0 {
		r.Unanswered++
	}
}

// rank sets the ranking and the calibration, of all labels and of each.
func (r *Report) rank(s *predictions.Set, columns [][]metrics.Cell) {
	ranking := metrics.RankRows(s)
	each := metrics.RankColumns(columns, &ranking)
	calibration, errors := metrics.Calibrate(columns)
	r.Ranking, r.Calibration = &ranking, &calibration
	for l := range r.Labels {
		b := &r.Labels[l]
		b.AP, b.AUC, b.ECE = each[l].AP, each[l].AUC, errors[l]
		b.Curve = metrics.CurveOf(columns[l])
		if !each[l].HasAP {
			b.Undefined = append(b.Undefined, "ap")
		}
		if !each[l].HasAUC {
			b.Undefined = append(b.Undefined, "auc")
		}
	}
}

func labelReport(s *predictions.Set, l int, c metrics.Counts) LabelReport {
	t := s.Labels[l]
	b := LabelReport{
		Label: t.ID, Arabic: t.Arabic, English: t.English, Broader: t.Broader, Support: c.Support(), Counts: c,
		PrecisionInterval: stats.Wilson(c.TP, c.TP+c.FP), RecallInterval: stats.Wilson(c.TP, c.Support()),
		SmallestDrop: stats.SmallestDrop(c.Support()),
	}
	b.Score, b.Undefined = c.Score()
	if _, unknown := slices.BinarySearch(s.Unknown, int32(l)); !unknown && len(s.Thresholds) > 0 {
		b.Thresholds = map[string]float64{}
		for view, t := range s.Thresholds {
			b.Thresholds[view] = t[l]
		}
	}
	return b
}

// undefinedAverages names the averages that are 0/0.
func undefinedAverages(counts []metrics.Counts) []string {
	var out []string
	var all metrics.Counts
	for _, c := range counts {
		all.TP, all.FP, all.FN = all.TP+c.TP, all.FP+c.FP, all.FN+c.FN
	}
	_, undefined := all.Score()
	for _, name := range undefined {
		out = append(out, "micro."+name)
	}
	if all.Support() == 0 {
		out = append(out, "macro_supported", "weighted", "ranking.map")
	}
	return out
}
