package serve

import (
	"fmt"
	"slices"

	"tasnif/data"
	"tasnif/model"
)

// Scores is a number a label; in JSON an object, in this order.
type Scores []Score

// Score is the probability of one label.
type Score struct {
	Label       string
	Probability float64
}

// MarshalJSON writes {"label":probability,...}. A number that JSON cannot carry is an error.
func (s Scores) MarshalJSON() ([]byte, error) { return s.append(make([]byte, 0, 2+40*len(s))) }

// options are a request's wishes, checked against the release that answers.
type options struct {
	topK      int // 0: all
	headline  bool
	explain   bool
	top       int   // stretches a label
	explained []int // labels to explain; nil: those decided
}

// score has the model answer on one document, into p; an answer that cannot be sent is an error.
func (r *release) score(p *model.Prediction, d data.Document) error {
	if r.into != nil {
		r.into.PredictInto(p, d)
	} else {
		*p = r.classifier.Predict(d)
	}
	if len(p.Scores) != len(r.labels) {
		return fmt.Errorf("the model gave %d scores for %d labels", len(p.Scores), len(r.labels))
	}
	for l, s := range p.Scores {
		if !finite(s) {
			return fmt.Errorf("the model's score of label %q is %v", r.labels[l], s)
		}
	}
	for _, l := range p.Decided {
		if l < 0 || l >= len(r.labels) {
			return fmt.Errorf("the model decided on label %d of %d", l, len(r.labels))
		}
	}
	return nil
}

// wire gives an answer its wire form, at a desk. id is the document's as the
// client gave it, d the document that the model answered on.
func (r *release) wire(at *desk, id string, d data.Document, p *model.Prediction, opt options) error {
	out := &at.answer
	*out = Prediction{ID: id, View: viewNames[p.View],
		Labels: out.Labels[:0], Scores: out.Scores[:0], Thresholds: out.Thresholds[:0]}
	for _, l := range p.Decided {
		out.Labels = append(out.Labels, r.labels[l])
	}
	if len(p.Decided) == 0 {
		out.Reason = p.Reason(d)
	}
	at.order = ranked(at.order, p.Scores)
	shown := shown(at.order, p.Decided, opt.topK)
	for _, l := range shown {
		out.Scores = append(out.Scores, Score{r.labels[l], p.Scores[l]})
	}
	if !opt.explain {
		return nil
	}
	for _, l := range shown {
		out.Thresholds = append(out.Thresholds, Score{r.labels[l], r.classifier.Threshold(p.View, l)})
	}
	explained := opt.explained
	if explained == nil {
		explained = p.Decided
	}
	out.Evidence = make(map[string][]Evidence, len(explained))
	for _, l := range explained {
		evidence, err := wireEvidence(d, r.classifier.Explain(d, l, opt.top))
		if err != nil {
			return fmt.Errorf("explaining label %q: %w", r.labels[l], err)
		}
		out.Evidence[r.labels[l]] = evidence
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
