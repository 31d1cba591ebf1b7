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
	s := scratches.Get().(*scratch)
	defer scratches.Put(s)
	x := m.Vectorizer.Transform(&s.features, fieldsOf(d))
	s.scores = slices.Grow(s.scores[:0], len(m.Labels))[:len(m.Labels)]
	m.Linear.Scores(s.scores, x)
	p := Prediction{Scores: make([]float64, len(m.Labels)), Known: x.Len(), View: ViewOf(d)}
	decisions := m.Decisions[p.View]
	for l, score := range s.scores {
		p.Scores[l] = decisions[l].probability(score)
	}
	if m.Mode == Single {
		p.Decided = []int{decideSingle(p.Scores, decisions)}
		return p
	}
	if p.Known == 0 {
		return p // nothing speaks for any label: none, whatever the label's rate
	}
	for l, prob := range p.Scores {
		if prob >= decisions[l].Threshold {
			p.Decided = append(p.Decided, l)
		}
	}
	slices.SortStableFunc(p.Decided, func(a, b int) int { return cmp.Compare(p.Scores[b], p.Scores[a]) })
	return p
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
