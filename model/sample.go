package model

import (
	"fmt"
	"slices"

	"tasnif/data"
	"tasnif/features/arabic"
	"tasnif/features/parallel"
	"tasnif/model/thresholds"
)

// OnSample is the model with the thresholds of best F1 and the threshold tables of
// labelled documents in place of those of training, such as a sample of another outlet:
// guarantees are then of documents like these. Probabilities stay. Documents that the
// model learnt from are left out, and those of teachers; used is how many were not. A view of fewer than fifty
// keeps its thresholds.
//
// Errors: Single mode, which has no thresholds, and fewer than fifty documents of each
// view.
func (m *Model) OnSample(docs []data.Document) (out *Model, used int, err error) {
	if m.Mode != Multi {
		return nil, 0, fmt.Errorf("a model of one label a document has no thresholds to choose on a sample")
	}
	docs, _ = data.ByEditors(docs)
	var tokens arabic.Tokens
	docs = slices.DeleteFunc(slices.Clone(docs), func(d data.Document) bool {
		in, _ := m.TrainedOn(&tokens, d)
		return in
	})
	scored, y := make([]Prediction, len(docs)), labelIndices(m.Labels, docs)
	parallel.Ranges(len(docs), 16, func(from, to int) {
		for i := from; i < to; i++ {
			scored[i] = m.Predict(docs[i])
		}
	})
	by := [data.Views][][]thresholds.Observation{}
	for v := range by {
		by[v] = make([][]thresholds.Observation, len(m.Labels))
	}
	for i, p := range scored {
		for l, x := range p.Scores {
			by[p.View][l] = append(by[p.View][l], thresholds.Observation{P: x, Truth: has(y[i], l)})
		}
	}
	w := *m
	w.Info.Guarantees = nil
	for v, observations := range by {
		n := len(observations[0])
		if n < minViewExamples {
			continue
		}
		used += n
		w.Decisions[v] = slices.Clone(m.Decisions[v])
		w.ThresholdTables[v] = make([]thresholds.Table, len(m.Labels))
		for l, t := range thresholds.Choose(observations) {
			w.Decisions[v][l].Threshold = t
			w.ThresholdTables[v][l] = thresholds.NewTable(observations[l])
		}
	}
	if used == 0 {
		return nil, 0, fmt.Errorf("the sample has %d documents that the model did not learn from, and fewer than %d of each view; give more", len(docs), minViewExamples)
	}
	w.Info.Sample = used
	return &w, used, nil
}
