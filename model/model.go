package model

import (
	"tasnif/data"
	"tasnif/features"
)

// Mode says how many labels a document gets.
type Mode string

const (
	Auto   Mode = "auto"   // Single if every training document has exactly one label, else Multi
	Single Mode = "single" // exactly one: the most probable
	Multi  Mode = "multi"  // every label whose probability reaches its threshold; perhaps none
)

// View is which fields of a document the model was shown.
type View int

const (
	ArticleView  View = iota // a body, with or without a headline
	HeadlineView             // a headline alone
	views
)

// ViewOf tells a document's view from the fields it has.
func ViewOf(d data.Document) View {
	if d.Body == "" {
		return HeadlineView
	}
	return ArticleView
}

// Decision turns one label's score into a probability and an answer, in one view:
//
//	p = 1 / (1 + exp(A s + B)),  answered where p >= Threshold
type Decision struct {
	A, B      float64
	Threshold float64
}

// Model is a trained tagger: immutable, and safe for many goroutines.
type Model struct {
	Labels     []data.Topic // in the order of the Linear's labels, by id
	Mode       Mode         // Single or Multi
	Vectorizer *features.Vectorizer
	Linear     *Linear
	Decisions  [views][]Decision // by view, a Decision a label
	Info       Info
}

// Info is how a model came to be, for its card. It holds no clock reading, so
// that the same training gives the same bytes.
type Info struct {
	Trainer   string         `json:"trainer"`
	Params    map[string]any `json:"params"`
	Corpus    []string       `json:"corpus"`    // file names as given, without their folders
	Documents int            `json:"documents"` // learnt from
	Support   []int          `json:"support"`   // documents a label, in the order of Labels
	Seed      uint64         `json:"seed"`
	Folds     int            `json:"folds"` // of the out-of-fold scores behind the decisions
}

// Prediction is a model's answer on one document.
type Prediction struct {
	Scores  []float64 // calibrated probability of each label, in the model's order
	Decided []int     // indices of the labels given, most probable first; empty: none of these
	Known   int       // features of the document that the model knows: 0 means the text told it nothing
	View    View
}

// Evidence is a stretch of the reader's own text that moved a label.
type Evidence struct {
	Field      string  // "headline" or "body"
	Start, End int     // byte offsets into that field as given
	Text       string  // field[Start:End]: marks and tatweel as written
	Weight     float64 // share of the label's log-odds: above 0 speaks for it, below against
}

// Predict answers on one document.
func (m *Model) Predict(d data.Document) Prediction {
	panic("model: Predict is being written")
}

// Explain gives the words of the document that moved label (an index into
// Labels), the strongest first, at most top of them (0: all).
func (m *Model) Explain(d data.Document, label, top int) []Evidence {
	panic("model: Explain is being written")
}
