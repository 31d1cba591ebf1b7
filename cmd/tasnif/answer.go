package main

import (
	"cmp"
	"slices"

	"tasnif/data"
	"tasnif/model"
	"tasnif/model/answer"
	"tasnif/serve"
)

// newAnswerer prepares the answers that the flags of predict ask for.
func newAnswerer(m *model.Model, v *predictVerb) *answer.Lines {
	return answer.New(m, answer.Options{
		Headline: v.View == model.HeadlineView.String(), TopK: v.TopK, NoScores: v.LabelsOnly, Echo: v.Echo, Explain: v.Explain,
	})
}

// evidence is one word that moved a label.
type evidence = answer.Evidence

// evidenceOf is what moved a label, the strongest first.
func evidenceOf(m *model.Model, d data.Document, label, top int) []evidence {
	return answer.EvidenceOf(m, d, label, top)
}

// reason says why a prediction has no label, in the server's words.
func reason(d data.Document, p model.Prediction) serve.Reason {
	return serve.Reason(answer.ReasonOf(d, p))
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
