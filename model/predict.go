package model

import (
	"cmp"
	"slices"
	"sync"

	"tasnif/data"
	"tasnif/features"
)

// Prediction is a model's answer on one document.
type Prediction struct {
	Scores  []float64 // calibrated probability of each label, in the model's order
	Decided []int     // indices of the labels given, the most probable first; empty: none of these
	Known   int       // features of the document that the model knows; 0: the text told it nothing
	View    View

	// Terms is how many terms the document has, each as often as it stands, and
	// Unknown how many of those are outside the vocabulary.
	Terms, Unknown int
}

// scratch is what one prediction needs besides its answer.
type scratch struct {
	features features.Scratch
	scores   []float32
}

// scratches are handed from prediction to prediction.
var scratches = sync.Pool{New: func() any { return new(scratch) }}

// Predict answers on one document. It is safe for many goroutines.
func (m *Model) Predict(d data.Document) Prediction {
	p := Prediction{Scores: make([]float64, 0, len(m.Labels))}
	m.PredictInto(&p, d)
	return p
}

// PredictInto is Predict into an answer whose memory is used again: answers on
// any number of documents allocate nothing. It is safe for many goroutines, each
// with an answer of its own.
func (m *Model) PredictInto(p *Prediction, d data.Document) {
	s := scratches.Get().(*scratch)
	defer scratches.Put(s)
	x := m.Vectorizer.Transform(&s.features, fieldsOf(d))
	s.scores = slices.Grow(s.scores[:0], len(m.Labels))[:len(m.Labels)]
	m.Linear.Scores(s.scores, x)
	read, found := s.features.Terms()
	p.Terms, p.Unknown = read, read-found
	p.Known, p.View, p.Decided = x.Len(), ViewOf(d), p.Decided[:0]
	p.Scores = p.Scores[:0]
	decisions := m.Decisions[p.View]
	for l, score := range s.scores {
		p.Scores = append(p.Scores, decisions[l].probability(score))
	}
	if m.Mode == Single {
		p.Decided = append(p.Decided, decideSingle(p.Scores, decisions))
		return
	}
	if p.Known == 0 {
		return // nothing speaks for any label: none, whatever the label's rate
	}
	for l, prob := range p.Scores {
		if prob >= decisions[l].Threshold {
			p.Decided = append(p.Decided, l)
		}
	}
	slices.SortStableFunc(p.Decided, func(a, b int) int { return cmp.Compare(p.Scores[b], p.Scores[a]) })
}

// decideSingle makes the probabilities sum to one and gives the label with the
// largest p / threshold.
func decideSingle(p []float64, decisions []Decision) int {
	sum, best := 0.0, 0
	for _, v := range p {
		sum += v
	}
	for l := range p {
		if sum > 0 {
			p[l] /= sum
		}
		if p[l]*decisions[best].Threshold > p[best]*decisions[l].Threshold {
			best = l
		}
	}
	return best
}
