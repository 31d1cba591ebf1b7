package serve

import (
	"fmt"
	"slices"

	"tasnif/data"
	"tasnif/model"
	"tasnif/model/answer"
	"tasnif/serve/registry"
)

// Scores is a number a label; in JSON an object, in this order.
type Scores = answer.Scores

// Score is the probability of one label.
type Score = answer.Score

// options are a request's wishes, checked against the release that answers.
type options struct {
	topK      int // 0: all
	headline  bool
	explain   bool
	top       int   // stretches a label
	explained []int // labels to explain; nil: those decided
}

// wire gives an answer its wire form, in the buffers of its request. id is the document's as the
// client gave it, d the document that the model answered on.
func wire(m *registry.Model, at *buffers, id string, d data.Document, p *model.Prediction, opt options) error {
	out := &at.answer
	*out = Prediction{ID: id, View: registry.Views[p.View],
		Labels: out.Labels[:0], Scores: out.Scores[:0], Thresholds: out.Thresholds[:0]}
	for _, l := range p.Decided {
		out.Labels = append(out.Labels, m.Labels[l])
	}
	if len(p.Decided) == 0 {
		out.Reason = p.Reason(d)
	}
	at.order = registry.Ranked(at.order, p.Scores)
	shown := shown(at.order, p.Decided, opt.topK)
	for _, l := range shown {
		out.Scores = append(out.Scores, Score{Label: m.Labels[l], Probability: p.Scores[l]})
	}
	if !opt.explain {
		return nil
	}
	for _, l := range shown {
		if t := m.Classifier.Threshold(p.View, l); t > 0 {
			out.Thresholds = append(out.Thresholds, Score{Label: m.Labels[l], Probability: t})
		}
	}
	explained := opt.explained
	if explained == nil {
		explained = p.Decided
	}
	out.Evidence = make(map[string][]Evidence, len(explained))
	for _, l := range explained {
		evidence, err := wireEvidence(d, m.Classifier.Explain(d, l, opt.top))
		if err != nil {
			return fmt.Errorf("explaining label %q: %w", m.Labels[l], err)
		}
		out.Evidence[m.Labels[l]] = evidence
	}
	return nil
}

// shown cuts labels in the order of their probability down to the k most
// probable (0: all) and those decided. The order's memory is used again.
func shown(order, decided []int, k int) []int {
	if k == 0 || k >= len(order) {
		return order
	}
	kept := order[:k]
	for _, l := range order[k:] {
		if slices.Contains(decided, l) {
			kept = append(kept, l)
		}
	}
	return kept
}
