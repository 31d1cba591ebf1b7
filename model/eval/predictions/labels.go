package predictions

import (
	"slices"
	"strings"

	"tasnif/data"
)

// LabelIndex is the index of a label by id.
func LabelIndex(labels []data.Topic, id string) (at int, found bool) {
	return slices.BinarySearchFunc(labels, id, func(t data.Topic, id string) int { return strings.Compare(t.ID, id) })
}

// Relabel is the set with more labels. New labels score 0.
func (s *Set) Relabel(labels []data.Topic) *Set {
	at := make([]int32, len(s.Labels))
	for l, t := range s.Labels {
		i, _ := LabelIndex(labels, t.ID)
		at[l] = int32(i)
	}
	move := func(from []int32) []int32 {
		out := make([]int32, len(from))
		for i, l := range from {
			out[i] = at[l] // both orders are by id, so it stays increasing
		}
		return out
	}
	out := &Set{Labels: labels, Above: s.Above, Mode: s.Mode, Groups: s.Groups, Rows: slices.Clone(s.Rows)}
	for i := range out.Rows {
		r := &out.Rows[i]
		r.Truth, r.Decided = move(r.Truth), move(r.Decided)
		if r.Scores != nil {
			scores := make([]float64, len(labels))
			for l, x := range r.Scores {
				scores[at[l]] = x
			}
			r.Scores = scores
		}
	}
	return out
}

// LabelIndices converts the labels of documents to indices.
func LabelIndices(docs []data.Document) [][]int32 {
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

// UnionOfLabels lists the labels of all sets, by id.
func UnionOfLabels(sheets []*Set) []data.Topic {
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
