package main

import (
	"cmp"
	"fmt"
	"slices"

	"tasnif/model"
	"tasnif/model/answer"
)

// newAnswerer prepares the answers that the flags of predict ask for, in the format of
// its file.
func newAnswerer(m *model.Model, v *predictVerb) (answerer, error) {
	names, err := labelNames(m, v.Names)
	if err != nil {
		return nil, err
	}
	headline := v.View == model.HeadlineView.String()
	if format := v.format(); format.comma != 0 {
		return &tableAnswers{model: m, names: names, format: format, headline: headline, scores: !v.LabelsOnly, bad: v.Read.SkipBad}, nil
	}
	return answer.New(m, answer.Options{
		Headline: headline, TopK: v.TopK, NoScores: v.LabelsOnly, Echo: v.Echo, Explain: v.Explain, Place: true, Names: names, Keep: v.Keep,
	}), nil
}

// labelNames are the labels as answers show them: by id, or by a name that no other
// label has.
func labelNames(m *model.Model, kind string) ([]string, error) {
	var names []string
	for _, t := range m.Labels {
		name := t.Name(kind)
		if slices.Contains(names, name) {
			return nil, fmt.Errorf("--names %s: two labels of the model are called %q; leave it out, or give them names of their own (--topics of train)", kind, name)
		}
		names = append(names, name)
	}
	return names, nil
}

// ranked are the labels, the most probable first, ties in the model's order.
func ranked(scores []float64) []int {
	order := make([]int, len(scores))
	for l := range order {
		order[l] = l
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(scores[b], scores[a]) })
	return order
}
