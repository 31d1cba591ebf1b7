package model

import (
	"cmp"
	"math"
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

	labels []data.Topic // the model's
}

// Label is one label of a prediction.
type Label struct {
	data.Topic          // its id, and its names where the model has them
	Probability float64 // calibrated
	Decided     bool    // whether the document is given it
}

// Labels are all labels of the model: those decided first, and among these and
// among the others the most probable first.
func (p Prediction) Labels() []Label {
	list := make([]Label, len(p.Scores))
	for l, score := range p.Scores {
		list[l] = Label{p.labels[l], score, slices.Contains(p.Decided, l)}
	}
	slices.SortStableFunc(list, func(a, b Label) int {
		if a.Decided != b.Decided {
			if a.Decided {
				return -1
			}
			return 1
		}
		return cmp.Compare(b.Probability, a.Probability)
	})
	return list
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
	p.Known, p.View, p.Decided, p.labels = x.Len(), ViewOf(d), p.Decided[:0], m.Labels
	p.Scores = slices.Grow(p.Scores[:0], len(m.Labels))[:len(m.Labels)]
	r := m.rule(p.View)
	r.report(p.Scores, s.scores)
	if p.Known > 0 { // otherwise nothing speaks for any label, whatever its rate
		p.Decided = r.give(p.Decided, p.Scores)
	}
}

// Evidence is a word of the reader's own text that moved a label.
type Evidence struct {
	Field      string  // "headline" or "body"
	Start, End int     // byte offsets into that field as given
	Text       string  // field[Start:End]: marks and tatweel as written
	Weight     float64 // share of the label's log-odds: above 0 speaks for it, below 0 against
}

// Explain gives the words of the document that moved label (an index into
// Labels), the strongest first, at most top of them (0: all). The score is
// linear, so the log-odds are the bias plus one share for each term; a term that
// spans several words, or stands in several places, gives each an equal part.
func (m *Model) Explain(d data.Document, label, top int) []Evidence {
	slope := -m.Decisions[ViewOf(d)][label].A
	s := scratches.Get().(*scratch)
	defer scratches.Put(s)
	shares := m.Vectorizer.Attribute(&s.features, fieldsOf(d), func(f uint32) float64 {
		return slope * m.Linear.Weight(int(f), label)
	})
	list := make([]Evidence, 0, len(shares))
	for _, w := range shares {
		field, text := "body", d.Body
		if w.Headline {
			field, text = "headline", d.Headline
		}
		if w.Share != 0 {
			list = append(list, Evidence{field, w.Start, w.End, text[w.Start:w.End], w.Share})
		}
	}
	slices.SortStableFunc(list, func(a, b Evidence) int { return cmp.Compare(math.Abs(b.Weight), math.Abs(a.Weight)) })
	if top > 0 {
		list = list[:min(top, len(list))]
	}
	return list
}
