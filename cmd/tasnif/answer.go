package main

import (
	"cmp"
	"slices"

	"tasnif/model"
	"tasnif/model/answer"
)

// newAnswerer prepares the answers that the flags of predict ask for.
func newAnswerer(m *model.Model, v *predictVerb) *answer.Lines {
	return answer.New(m, answer.Options{
		Headline: v.View == model.HeadlineView.String(), TopK: v.TopK, NoScores: v.LabelsOnly, Echo: v.Echo, Explain: v.Explain,
	})
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
