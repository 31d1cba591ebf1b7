package metrics

import (
	"cmp"
	"slices"
	"strings"

	"github.com/sjwhitworth/golearn/evaluation"

	"tasnif/model/eval/predictions"
)

// Confusion says which labels were given where which were true. Labels are its
// rows (true) and columns (given), None the last of both.
type Confusion struct {
	Labels []string `json:"labels"` // ids, then None
	Counts [][]int  `json:"counts"` // Counts[true][given]
}

// Pair is one cell off the diagonal: documents with True in truth were given
// Given, which is not true of them. None as True: they have no label at all.
// None as Given: True was missed and nothing wrong given.
type Pair struct {
	True    string `json:"true"`
	Given   string `json:"given"`
	Count   int    `json:"count"`
	Instead int    `json:"instead"` // of those, True itself was missed: Given replaced it
}

// confuse counts the whole set into golearn's matrix, square and
// zero-filled. With one label true and one given it is the plain confusion
// matrix. With several, T true and D given:
//
//	l in T and D                   (l, l)
//	g in D, not in T               (t, g) for every t in T; (None, g) where T is empty
//	t in T, not in D, and no such g  (t, None)
//	T and D empty                  (None, None)
//
// so one false positive stands in as many rows as the document has true
// labels, and column sums are not the labels' predictions: precision and
// recall come from the labels' own 2x2 matrices (Counts.Matrix).
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
	var missed, wrong []string
	for i := range s.Rows {
		r := &s.Rows[i]
		missed, wrong = missed[:0], wrong[:0]
		Match(r.Truth, r.Decided,
			func(l int32) { m[names[l]][names[l]]++ },
			func(l int32) { wrong = append(wrong, names[l]) },
			func(l int32) { missed = append(missed, names[l]) })
		for _, g := range wrong {
			for _, t := range r.Truth {
				m[names[t]][g]++
			}
			for _, t := range missed {
				instead[[2]string{t, g}]++
			}
			if len(r.Truth) == 0 {
				m[predictions.None][g]++
			}
		}
		if len(wrong) == 0 {
			for _, t := range missed {
				m[t][predictions.None]++
				instead[[2]string{t, predictions.None}]++
			}
		}
		if len(r.Truth)+len(r.Decided) == 0 {
			m[predictions.None][predictions.None]++
		}
	}
	return m, instead
}

func confusionLabels(s *predictions.Set) []string {
	names := make([]string, 0, len(s.Labels)+1)
	for _, t := range s.Labels {
		names = append(names, t.ID)
	}
	return append(names, predictions.None)
}

// ConfusionOf lays the matrix out in order, and lists its pairs, the most
// frequent first.
func ConfusionOf(s *predictions.Set) (Confusion, []Pair) {
	m, instead := confuse(s)
	c := Confusion{Labels: confusionLabels(s)}
	pairs := []Pair{}
	for _, t := range c.Labels {
		row := make([]int, len(c.Labels))
		for j, g := range c.Labels {
			row[j] = m[t][g]
			if t != g && row[j] > 0 {
				pairs = append(pairs, Pair{True: t, Given: g, Count: row[j], Instead: instead[[2]string{t, g}]})
			}
		}
		c.Counts = append(c.Counts, row)
	}
	slices.SortFunc(pairs, func(a, b Pair) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(b.Instead, a.Instead),
			strings.Compare(a.True, b.True), strings.Compare(a.Given, b.Given))
	})
	return c, pairs
}
