package model

import (
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
	p.Scores = slices.Grow(p.Scores[:0], len(m.Labels))[:len(m.Labels)]
	r := m.rule(p.View)
	r.report(p.Scores, s.scores)
	if p.Known > 0 { // otherwise nothing speaks for any label, whatever its rate
		p.Decided = r.give(p.Decided, p.Scores)
	}
}
