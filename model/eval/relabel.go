package eval

import (
	"context"
	"errors"
	"slices"
	"strings"

	"tasnif/data"
	"tasnif/model/eval/predictions"
)

// Relabelled is the report with other label ids: an id that is a key of to becomes its
// value. If several become the same id, they are merged: a document has the merged label if
// it had any of them, with their highest probability. Figures are computed anew from the
// rows.
func (r *Report) Relabelled(ctx context.Context, to map[string]string) (*Report, error) {
	if len(r.Rows) == 0 {
		return nil, errors.New("eval: the report has no rows, so its labels cannot be changed: measure again")
	}
	s, err := r.Predictions()
	if err != nil {
		return nil, err
	}
	if s, err = relabelled(s, to); err != nil {
		return nil, err
	}
	out, err := Measure(ctx, s, Options{Model: r.Model, Corpus: r.Corpus, Resamples: r.Resamples, Seed: r.Seed, Rows: true})
	if err != nil {
		return nil, err
	}
	out.Views, out.Moves = r.Views, r.Moves
	for i := range out.Rows {
		out.Rows[i].Learnt = r.Rows[i].Learnt
	}
	for i, l := range out.Labels {
		for _, old := range r.Labels {
			if id, ok := to[old.Label]; ok && id == l.Label && len(r.Labels) == len(out.Labels) || old.Label == l.Label {
				out.Labels[i].Thresholds = old.Thresholds
			}
		}
	}
	return out, nil
}

// relabelled is a set with other label ids.
func relabelled(s *predictions.Set, to map[string]string) (*predictions.Set, error) {
	out := &predictions.Set{Mode: s.Mode, Groups: s.Groups}
	renamed := func(id string) string {
		if other, ok := to[id]; ok {
			return other
		}
		return id
	}
	for _, l := range s.Labels {
		id := renamed(l.ID)
		i := slices.IndexFunc(out.Labels, func(t data.Topic) bool { return t.ID == id })
		switch {
		case i < 0:
			l.ID = id
			out.Labels = append(out.Labels, l)
		case id == l.ID:
			out.Labels[i] = l // its names are those of the merged label
		}
	}
	slices.SortFunc(out.Labels, func(a, b data.Topic) int { return strings.Compare(a.ID, b.ID) })
	at := make([]int32, len(s.Labels))
	for l, t := range s.Labels {
		i, _ := predictions.LabelIndex(out.Labels, renamed(t.ID))
		at[l] = int32(i)
	}
	known := map[int32]bool{} // to the model, under some id
	for l := range s.Labels {
		if !slices.Contains(s.Unknown, int32(l)) {
			known[at[l]] = true
		}
	}
	for _, l := range moved(s.Unknown, at) {
		if !known[l] {
			out.Unknown = append(out.Unknown, l)
		}
	}
	for _, row := range s.Rows {
		row.Truth, row.Decided = moved(row.Truth, at), moved(row.Decided, at)
		if scores := row.Scores; scores != nil {
			row.Scores = make([]float64, len(out.Labels))
			for l, x := range scores {
				row.Scores[at[l]] = max(row.Scores[at[l]], x)
			}
		}
		out.Rows = append(out.Rows, row)
	}
	return out, out.Check()
}

// moved are labels under their new indices, increasing, each once.
func moved(labels, at []int32) (list []int32) {
	for _, l := range labels {
		list = append(list, at[l])
	}
	slices.Sort(list)
	return slices.Compact(list)
}
