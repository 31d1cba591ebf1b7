package serve

import (
	"fmt"
	"slices"
	"strings"

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

// score has the model answer on one document; an answer that cannot be sent is an error.
func (r *release) score(d data.Document) (model.Prediction, error) {
	p := r.classifier.Predict(d)
	if len(p.Scores) != len(r.labels) {
		return p, fmt.Errorf("the model gave %d scores for %d labels", len(p.Scores), len(r.labels))
	}
	for l, s := range p.Scores {
		if !finite(s) {
			return p, fmt.Errorf("the model's score of label %q is %v", r.labels[l], s)
		}
	}
	for _, l := range p.Decided {
		if l < 0 || l >= len(r.labels) {
			return p, fmt.Errorf("the model decided on label %d of %d", l, len(r.labels))
		}
	}
	return p, nil
}

// wire gives an answer its wire form. id is the document's as the client gave
// it, d the document that the model answered on.
func (r *release) wire(id string, d data.Document, p model.Prediction, opt options) (Prediction, error) {
	out := Prediction{
		ID:     id,
		Labels: make([]string, len(p.Decided)),
		View:   viewNames[p.View],
	}
	for i, l := range p.Decided {
		out.Labels[i] = r.labels[l]
	}
	if len(p.Decided) == 0 {
		out.Reason = reason(d, p)
	}
	shown := r.shown(p, opt.topK)
	out.Scores = make(Scores, len(shown))
	for i, l := range shown {
		out.Scores[i] = Score{r.labels[l], p.Scores[l]}
	}
	if !opt.explain {
		return out, nil
	}
	out.Thresholds = make(Scores, len(shown))
	for i, l := range shown {
		out.Thresholds[i] = Score{r.labels[l], r.classifier.Threshold(p.View, l)}
	}
	explained := opt.explained
	if explained == nil {
		explained = p.Decided
	}
	out.Evidence = make(map[string][]Evidence, len(explained))
	for _, l := range explained {
		evidence, err := wireEvidence(d, r.classifier.Explain(d, l, opt.top))
		if err != nil {
			return Prediction{}, fmt.Errorf("explaining label %q: %w", r.labels[l], err)
		}
		out.Evidence[r.labels[l]] = evidence
	}
	return out, nil
}

// shown gives the labels that scores lists, most probable first (ties in the
// model's order): all of them, or the k most probable and those decided.
func (r *release) shown(p model.Prediction, k int) []int {
	order := ranked(p.Scores)
	if k == 0 || k >= len(order) {
		return order
	}
	kept := order[:k:k]
	for _, l := range order[k:] {
		if slices.Contains(p.Decided, l) {
			kept = append(kept, l)
		}
	}
	return kept
}

// reason says why a prediction has no label.
func reason(d data.Document, p model.Prediction) Reason {
	switch {
	case strings.TrimSpace(d.Headline) == "" && strings.TrimSpace(d.Body) == "":
		return NoText
	case p.Known == 0:
		return NoKnownWords
	}
	return BelowThreshold
}
