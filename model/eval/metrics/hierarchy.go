package metrics

import (
	"slices"

	"tasnif/data"
	"tasnif/data/taxonomy"
	"tasnif/model/eval/predictions"
)

// Hierarchy is hierarchical precision and recall: a document has, and is given, all topics
// above its labels too.
//
//	precision = sum_i |T_i and D_i| / sum_i |D_i|    recall = sum_i |T_i and D_i| / sum_i |T_i|
//
// with T_i and D_i the true and the given labels of document i, and all above them. A wrong
// label under the same topic costs less than one elsewhere.
//
// Source: Kiritchenko, Matwin, Nock, Famili, Learning and Evaluation in the Presence of
// Class Hierarchies, 2006.
type Hierarchy struct {
	Score
	Levels []Level      `json:"levels"`          // from the top
	Above  []data.Topic `json:"above,omitempty"` // topics above labels that are not labels themselves: ids, names, broader
}

// Level is the figures of the topics at one depth.
type Level struct {
	Level    int   `json:"level"` // 1: nothing is above
	Labels   int   `json:"labels"`
	Support  int   `json:"support"` // true labels of documents
	Micro    Score `json:"micro"`
	Macro    Score `json:"macro"`
	Answered int   `json:"given"` // labels given to documents
}

// HierarchyOf measures a set; nil if no topic is above another.
func HierarchyOf(s *predictions.Set) (*Hierarchy, error) {
	topics := slices.Concat(s.Labels, s.Above)
	tree, err := taxonomy.New(topics)
	if tree == nil || err != nil {
		return nil, err
	}
	counts := make([]Counts, len(topics))
	var truth, given []int
	for i := range s.Rows {
		truth, given = closed(tree, truth, s.Rows[i].Truth), closed(tree, given, s.Rows[i].Decided)
		for _, l := range given {
			if _, right := slices.BinarySearch(truth, l); right {
				counts[l].TP++
			} else {
				counts[l].FP++
			}
		}
		for _, l := range truth {
			if _, found := slices.BinarySearch(given, l); !found {
				counts[l].FN++
			}
		}
	}
	h := &Hierarchy{Score: AveragesOf(counts, ZeroDivision).Micro}
	for _, t := range s.Above {
		h.Above = append(h.Above, data.Topic{ID: t.ID, Arabic: t.Arabic, English: t.English, Broader: t.Broader})
	}
	for level := 1; level <= tree.Depth(); level++ {
		at := Level{Level: level}
		var here []Counts
		for l, c := range counts {
			if tree.Levels[l] == level {
				here = append(here, c)
				at.Support, at.Answered = at.Support+c.Support(), at.Answered+c.TP+c.FP
			}
		}
		sum := AveragesOf(here, ZeroDivision)
		at.Labels, at.Micro, at.Macro = len(here), sum.Micro, sum.Macro
		h.Levels = append(h.Levels, at)
	}
	return h, nil
}

// closed is labels and all topics above them, increasing, in the memory of into.
func closed(tree *taxonomy.Tree, into []int, labels []int32) []int {
	into = into[:0]
	for _, l := range labels {
		into = append(into, int(l))
	}
	into = tree.Close(into)
	slices.Sort(into)
	return into
}
