package eval

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"tasnif/data"
	"tasnif/model"
)

// OutOfFold trains on all folds but one, in turn, and lets each model answer
// the fold it has not seen: every document of the corpus is answered by a model
// that was not trained on it. Near-duplicates stay in one fold. progress, if not
// nil, is told of every fold.
func OutOfFold(ctx context.Context, docs []data.Document, cfg model.Config, folds int, exam Examination, progress func(done int)) (*Sheet, error) {
	if folds < 2 || folds > len(docs) {
		return nil, fmt.Errorf("eval: %d folds of %d documents: give 2 or more, and no more than there are documents", folds, len(docs))
	}
	fold := data.Folds(indicesOf(docs), exam.Groups, folds, cfg.Seed)
	out := &Sheet{Mode: cfg.Mode, Groups: exam.Groups, Rows: make([]Row, len(docs))}
	parts := make([]*Sheet, folds)
	for k := range folds {
		var learn, judge []data.Document
		for i, d := range docs {
			if fold[i] == k {
				judge = append(judge, d)
			} else {
				learn = append(learn, d)
			}
		}
		if len(judge) == 0 {
			continue
		}
		m, err := model.Train(ctx, learn, cfg)
		if err != nil {
			return nil, fmt.Errorf("fold %d of %d: %w", k+1, folds, err)
		}
		out.Mode = m.Mode
		if parts[k], err = Examine(ctx, m, judge, Examination{HeadlinesOnly: exam.HeadlinesOnly}); err != nil {
			return nil, err
		}
		if progress != nil {
			progress(k + 1)
		}
	}
	out.Labels = unionOf(parts)
	next := make([]int, folds)
	for k, part := range parts {
		if part != nil {
			parts[k] = part.widen(out.Labels)
		}
	}
	for i, k := range fold {
		out.Rows[i] = parts[k].Rows[next[k]]
		next[k]++
	}
	return out, nil
}

// indicesOf numbers the labels of documents.
func indicesOf(docs []data.Document) [][]int32 {
	var ids []string
	for _, d := range docs {
		ids = append(ids, d.Labels...)
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	out := make([][]int32, len(docs))
	for i, d := range docs {
		for _, id := range d.Labels {
			l, _ := slices.BinarySearch(ids, id)
			out[i] = append(out[i], int32(l))
		}
		slices.Sort(out[i])
	}
	return out
}

// unionOf are the labels of all sheets, by id.
func unionOf(sheets []*Sheet) []data.Topic {
	union := map[string]data.Topic{}
	for _, s := range sheets {
		if s == nil {
			continue
		}
		for _, t := range s.Labels {
			if old, seen := union[t.ID]; !seen || old.Arabic == "" {
				union[t.ID] = t
			}
		}
	}
	labels := make([]data.Topic, 0, len(union))
	for _, t := range union {
		labels = append(labels, t)
	}
	slices.SortFunc(labels, func(x, y data.Topic) int { return strings.Compare(x.ID, y.ID) })
	return labels
}

// widen is the sheet over more labels, with its scores; a label it did not
// have scores 0.
func (s *Sheet) widen(labels []data.Topic) *Sheet {
	out := s.relabel(labels)
	at := make([]int, len(s.Labels))
	for l, t := range s.Labels {
		at[l], _ = slices.BinarySearchFunc(labels, t.ID, func(t data.Topic, id string) int { return strings.Compare(t.ID, id) })
	}
	for i := range out.Rows {
		if s.Rows[i].Scores == nil {
			continue
		}
		scores := make([]float64, len(labels))
		for l, x := range s.Rows[i].Scores {
			scores[at[l]] = x
		}
		out.Rows[i].Scores = scores
	}
	return out
}

// Suspects finds the sheet's probable label errors; its scores must be
// out-of-fold.
func (s *Sheet) Suspects() ([]Suspect, error) {
	if err := s.Check(); err != nil {
		return nil, err
	}
	if !s.scored() {
		return nil, fmt.Errorf("eval: the sheet has no scores")
	}
	// A label that the model has never heard of scores 0 everywhere, which
	// speaks against nobody: those labels stay out.
	var known []int32
	at := make([]int32, len(s.Labels)) // of a label, its place in known; -1 for the unknown
	for l := range s.Labels {
		at[l] = -1
		if _, unknown := slices.BinarySearch(s.Unknown, int32(l)); !unknown {
			at[l] = int32(len(known))
			known = append(known, int32(l))
		}
	}
	y, p := make([][]int32, len(s.Rows)), make([][]float64, len(s.Rows))
	single := s.Mode == model.Single
	for i := range s.Rows {
		p[i] = make([]float64, len(known))
		for k, l := range known {
			p[i][k] = s.Rows[i].Scores[l]
		}
		for _, l := range s.Rows[i].Truth {
			if at[l] >= 0 {
				y[i] = append(y[i], at[l])
			}
		}
		single = single && len(y[i]) == 1
	}
	found, err := Suspects(len(known), single, y, p)
	for _, x := range found {
		for _, list := range [][]int32{x.Remove, x.Add} {
			for i, k := range list {
				list[i] = known[k]
			}
		}
	}
	return found, err
}
