package eval

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"tasnif/data"
	"tasnif/model"
	"tasnif/model/eval/predictions"
)

// Predictions is the set behind a report with rows: decisions, and scores to four decimals
// if there were any.
func (r *Report) Predictions() (*predictions.Set, error) {
	if len(r.Rows) == 0 {
		return nil, errors.New("eval: the report has no rows to compare with: write a JSON report that keeps its rows")
	}
	s := &predictions.Set{Mode: model.Mode(r.Mode), Rows: make([]predictions.Row, len(r.Rows)), Groups: make([]int32, len(r.Rows))}
	for _, l := range r.Labels {
		s.Labels = append(s.Labels, data.Topic{ID: l.Label, Arabic: l.Arabic, English: l.English})
	}
	for _, u := range r.Unknown {
		l, ok := predictions.LabelIndex(s.Labels, u.Label)
		if !ok {
			return nil, fmt.Errorf("eval: the unknown label %q is not among the report's labels", u.Label)
		}
		s.Unknown = append(s.Unknown, int32(l))
	}
	for i, o := range r.Rows {
		truth, err := indices(o.Truth, s.Labels)
		if err != nil {
			return nil, fmt.Errorf("eval: row %d: %w", i+1, err)
		}
		decided, err := indices(o.Decided, s.Labels)
		if err != nil {
			return nil, fmt.Errorf("eval: row %d: %w", i+1, err)
		}
		s.Rows[i] = predictions.Row{Key: o.Key, ID: o.ID, Truth: truth, Decided: decided, Learnt: o.Learnt, Scores: fine(o.Scores)}
		s.Groups[i] = o.Group
	}
	return s, s.Check()
}

func coarse(scores []float64) []int32 {
	if scores == nil {
		return nil
	}
	out := make([]int32, len(scores))
	for l, x := range scores {
		out[l] = int32(math.Round(x * predictions.ScoreGrain))
	}
	return out
}

func fine(scores []int32) []float64 {
	if len(scores) == 0 {
		return nil
	}
	out := make([]float64, len(scores))
	for l, x := range scores {
		out[l] = float64(x) / predictions.ScoreGrain
	}
	return out
}

func indices(ids []string, labels []data.Topic) ([]int32, error) {
	var out []int32
	for _, id := range ids {
		l, ok := predictions.LabelIndex(labels, id)
		if !ok {
			return nil, fmt.Errorf("label %q is not among the report's labels", id)
		}
		out = append(out, int32(l))
	}
	slices.Sort(out)
	return out, nil
}
