package eval

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"
	"slices"

	"tasnif/model"

	"tasnif/features/parallel"
)

// Options says how to measure. The zero value measures without intervals and
// without mistakes; DefaultOptions is what the command uses.
type Options struct {
	Model     string // the model's name, for the report's head
	Corpus    string // the corpus's name, for the report's head
	Resamples int    // bootstrap resamples behind the intervals; 0: no intervals
	Seed      uint64 // of the resamples
	Worst     int    // mistakes of each kind to list
	Rows      bool   // keep every document's truth and answer, so that the report can be a baseline
}

// DefaultOptions is 1000 resamples, the five worst mistakes of each kind, and rows.
func DefaultOptions() Options {
	return Options{Resamples: 1000, Seed: 1, Worst: 5, Rows: true}
}

// Measure marks the sheet: pure arithmetic, the same bytes on any number of
// cores. It fails on a sheet that Check refuses, and when ctx is done.
func Measure(ctx context.Context, s *Sheet, opt Options) (*Report, error) {
	if err := s.Check(); err != nil {
		return nil, err
	}
	counts := tally(s)
	labels := average(counts, ZeroDivision)
	documents := overDocuments(s, ZeroDivision)
	r := &Report{
		Schema: Schema, Definitions: Definitions, Model: opt.Model, Corpus: opt.Corpus,
		Documents: len(s.Rows), BothEmpty: documents.emptyEmpty,
		Fingerprint: s.fingerprint(), Mode: string(s.Mode), ZeroDivide: ZeroDivision,
		Accuracy: documents.accuracy, Micro: labels.micro, Macro: labels.macro, Support: labels.support,
		Weighted: labels.weighted, Samples: documents.samples, Samples1: overDocuments(s, 1).samples,
		Hamming: documents.hamming, Jaccard: documents.jaccard,
		Dummies: dummies(s, counts), Labels: []LabelReport{}, Undefined: undefinedAverages(counts),
	}
	var groups []int32
	groups, r.Groups = s.grouping()
	for i := range s.Rows {
		r.countRow(&s.Rows[i])
	}
	r.Confusion, r.Pairs = confusion(s)
	for l, c := range counts {
		r.Labels = append(r.Labels, labelReport(s, l, c))
	}
	for _, l := range s.Unknown {
		r.Unknown = append(r.Unknown, Unknown{Label: s.Labels[l].ID, Support: counts[l].Support()})
	}

	var columns [][]cell
	if s.scored() {
		columns = make([][]cell, len(s.Labels))
		if err := parallel.Each(ctx, len(columns), func() func(int) {
			return func(l int) { columns[l] = column(s, l) }
		}); err != nil {
			return nil, err
		}
		r.rank(s, columns)
		if s.Mode == model.Single {
			r.Coverage = coverage(s)
		}
		if opt.Worst > 0 {
			m := worst(s, opt.Worst)
			r.Mistakes = &m
			var err error
			if r.Suspects, err = s.SuspectLabels(opt.Worst); err != nil {
				return nil, err
			}
		}
	}
	if opt.Resamples > 0 {
		var err error
		r.Resamples, r.Seed = opt.Resamples, opt.Seed
		if r.Intervals, err = newOutcomes(s, columns).intervals(ctx, opt.Resamples, opt.Seed); err != nil {
			return nil, err
		}
	}
	var err error
	if r.Slices, err = slicesOf(ctx, s, r.Micro.F1, opt.Resamples, opt.Seed); err != nil {
		return nil, err
	}
	if opt.Rows {
		for i := range s.Rows {
			w := &s.Rows[i]
			r.Rows = append(r.Rows, Outcome{
				Key: w.Key, ID: w.ID, Group: groups[i], Truth: s.ids(w.Truth), Decided: s.ids(w.Decided), Scores: coarse(w.Scores),
			})
		}
	}
	return r, nil
}

func (r *Report) countRow(w *Row) {
	if w.View == model.HeadlineView.String() {
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

// rank fills the ranking and the calibration, of the whole and of each label.
func (r *Report) rank(s *Sheet, columns [][]cell) {
	ranking := rankRows(s)
	each := rankColumns(columns, &ranking)
	calibration, errors := calibrate(columns)
	r.Ranking, r.Calibration = &ranking, &calibration
	for l := range r.Labels {
		b := &r.Labels[l]
		b.AP, b.AUC, b.ECE = each[l].ap, each[l].auc, errors[l]
		b.Curve = curve(columns[l])
		if !each[l].apOK {
			b.Undefined = append(b.Undefined, "ap")
		}
		if !each[l].aucOK {
			b.Undefined = append(b.Undefined, "auc")
		}
	}
}

func labelReport(s *Sheet, l int, c Counts) LabelReport {
	t := s.Labels[l]
	b := LabelReport{
		Label: t.ID, Arabic: t.Arabic, English: t.English, Support: c.Support(), Counts: c,
		PrecisionInterval: Wilson(c.TP, c.TP+c.FP), RecallInterval: Wilson(c.TP, c.Support()),
		SmallestDrop: SmallestDrop(c.Support()),
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
func undefinedAverages(counts []Counts) []string {
	var out []string
	var all Counts
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

// fingerprint identifies the documents and their true labels, in order.
func (s *Sheet) fingerprint() string {
	h := sha256.New()
	for i := range s.Rows {
		r := &s.Rows[i]
		field(h, r.Key)
		for _, l := range r.Truth {
			field(h, s.Labels[l].ID)
		}
		field(h, "\n")
	}
	return hex.EncodeToString(h.Sum(nil))
}

// field writes a string so that two strings never run into one another.
func field(h hash.Hash, s string) {
	io.WriteString(h, s)
	h.Write([]byte{0})
}
