package metrics

import (
	"cmp"
	"slices"
	"strings"

	"github.com/sjwhitworth/golearn/evaluation"

	"tasnif/model/eval/predictions"
)

// Confusion is the confusion matrix of true and given labels. Its rows are true labels, its
// columns given ones; None is the last of both.
type Confusion struct {
	Labels []string `json:"labels"` // ids, then None; empty where there are more than MostConfused
	Counts [][]int  `json:"counts"` // Counts[true][given]
}

// Pair is one cell off the diagonal: documents with the true label True were given Given,
// which they do not have. None as True: they have no label. None as Given: True was missed
// and no wrong label given.
type Pair struct {
	True    string `json:"true"`
	Given   string `json:"given"`
	Count   int    `json:"count"`
	Instead int    `json:"instead"` // of those, True itself was missed: Given replaced it
}

// confuse counts the whole set into golearn's matrix, square and zero-filled. With one true
// and one given label it is the plain confusion matrix. With several, T true and D given:
//
//	l in T and D                   (l, l)
//	g in D, not in T               (t, g) for every t in T; (None, g) if T is empty
//	t in T, not in D, and no such g  (t, None)
//	T and D empty                  (None, None)
//
// so one false positive is in as many rows as the document has true labels, and column sums
// are not the numbers of predictions. Precision and recall come from the labels' own 2x2
// matrices (Counts.Matrix).
func confuse(s *predictions.Set) (m evaluation.ConfusionMatrix, instead map[[2]string]int) {
	names := confusionLabels(s)
	m = make(evaluation.ConfusionMatrix, len(names))
	for _, t := range names {
		m[t] = make(map[string]int, len(names))
		for _, g := range names {
			m[t][g] = 0
		}
	}
	instead = map[[2]string]int{}
	for at, n := range confusedPairs(s) {
		t, g := names[at[0]], names[at[1]]
		if m[t][g] = n.count; n.instead > 0 {
			instead[[2]string{t, g}] = n.instead
		}
	}
	return m, instead
}

// confused is the counts of one cell.
type confused struct{ count, instead int }

// confusedPairs counts the cells that are not 0, by the indices of the labels true and
// given; None is the number of labels.
func confusedPairs(s *predictions.Set) map[[2]int32]confused {
	none, cells := int32(len(s.Labels)), map[[2]int32]confused{}
	add := func(t, g int32, count, instead int) {
		c := cells[[2]int32{t, g}]
		cells[[2]int32{t, g}] = confused{c.count + count, c.instead + instead}
	}
	var missed, wrong []int32
	for i := range s.Rows {
		r := &s.Rows[i]
		missed, wrong = missed[:0], wrong[:0]
		Match(r.Truth, r.Decided,
			func(l int32) { add(l, l, 1, 0) },
			func(l int32) { wrong = append(wrong, l) },
			func(l int32) { missed = append(missed, l) })
		for _, g := range wrong {
			for _, t := range r.Truth {
				add(t, g, 1, 0)
			}
			for _, t := range missed {
				add(t, g, 0, 1)
			}
			if len(r.Truth) == 0 {
				add(none, g, 1, 0)
			}
		}
		if len(wrong) == 0 {
			for _, t := range missed {
				add(t, none, 1, 1)
			}
		}
		if len(r.Truth)+len(r.Decided) == 0 {
			add(none, none, 1, 0)
		}
	}
	return cells
}

func confusionLabels(s *predictions.Set) []string {
	names := make([]string, 0, len(s.Labels)+1)
	for _, t := range s.Labels {
		names = append(names, t.ID)
	}
	return append(names, predictions.None)
}

// With more labels than MostConfused there is no matrix, and of the pairs the most
// frequent are listed.
const (
	MostConfused = 200
	mostPairs    = 1000
)

// ConfusionOf makes the matrix, and lists its pairs, the most frequent first.
func ConfusionOf(s *predictions.Set) (Confusion, []Pair) {
	names, pairs := confusionLabels(s), []Pair{}
	for at, n := range confusedPairs(s) {
		if at[0] != at[1] {
			pairs = append(pairs, Pair{True: names[at[0]], Given: names[at[1]], Count: n.count, Instead: n.instead})
		}
	}
	slices.SortFunc(pairs, func(a, b Pair) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(b.Instead, a.Instead),
			strings.Compare(a.True, b.True), strings.Compare(a.Given, b.Given))
	})
	if len(s.Labels) > MostConfused {
		return Confusion{Labels: []string{}, Counts: [][]int{}}, pairs[:min(mostPairs, len(pairs))]
	}
	m, _ := confuse(s)
	c := Confusion{Labels: names}
	for _, t := range names {
		row := make([]int, len(names))
		for j, g := range names {
			row[j] = m[t][g]
		}
		c.Counts = append(c.Counts, row)
	}
	return c, pairs
}
