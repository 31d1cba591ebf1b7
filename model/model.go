package model

import (
	"encoding/json"

	"tasnif/data"
	"tasnif/features"
	"tasnif/features/arabic"
	"tasnif/model/linear"
)

// Mode says how many labels a document gets.
type Mode string

const (
	Auto   Mode = "auto"   // Single if every training document has exactly one label, else Multi
	Single Mode = "single" // the most probable one, or none where it abstains
	Multi  Mode = "multi"  // every label whose probability reaches its threshold; perhaps none
)

// Model is a trained tagger: immutable, and safe for many goroutines.
type Model struct {
	Labels          []data.Topic // in the order of the Linear's labels, by id
	Mode            Mode         // Single or Multi
	Vectorizer      *features.Vectorizer
	Linear          *linear.Linear
	Decisions       [views][]Decision       // by view, a Decision a label
	Joints          [views]Joint            // by view; nothing in Multi mode
	Abstain         float64                 // the least probability of the one label given, 0 <= Abstain < 1; 0 in Multi mode
	ThresholdTables [views][]ThresholdTable // by view, a ThresholdTable a label; nil in Single mode
	Info            Info

	golden []Golden // of the file it was read from
	matrix int64
}

// Matrix is how many bytes the examples' features took while Train learnt from
// them, an index and a value each: most of what training holds in memory, and
// what it can be measured against. 0 where it had no examples.
func (m *Model) Matrix() int64 { return m.matrix }

// Info is how a model came to be, for its card. It holds no clock reading, so
// that the same training gives the same bytes.
type Info struct {
	Trainer   string          `json:"trainer"`
	Params    json.RawMessage `json:"params"`           // the trainer's settings, with what it found (a blend's weights)
	Corpus    []string        `json:"corpus,omitempty"` // file names as given, without their folders
	Documents int             `json:"documents"`        // learnt from
	Support   []int           `json:"support"`          // documents a label, in the order of Labels
	Seed      uint64          `json:"seed"`
	Folds     int             `json:"folds"` // of the out-of-fold scores behind the decisions

	// Histogram is how the held-out examples scored: by label, how many had a
	// probability in each of 20 bins of equal width over [0, 1]. What a server
	// sees can be held against it.
	Histogram [][]uint32 `json:"histogram,omitempty"`

	Tuning     *Tuning     `json:"tuning,omitempty"`   // what a search for settings tried
	Guarantees []Guarantee `json:"promises,omitempty"` // of labels whose threshold was chosen by an Aim
}

// KnowsTrainingTexts tells whether the model says which documents it was trained on. One
// that an older program trained does not.
func (m *Model) KnowsTrainingTexts() bool { return m.Vectorizer.Fingerprints() != nil }

// Learnt tells whether the model was trained on what it would be shown of a
// document: its body, or, where that has fewer than four words or there is none, its
// headline, in any document and word for word after normalisation; a document of
// fewer than four words in each counts where one was the same as a whole. known is
// false for a document that is too short to tell, and for every document where the
// model does not know. t is used to read the texts.
func (m *Model) TrainedOn(t *arabic.Tokens, d data.Document) (in, known bool) {
	if !m.KnowsTrainingTexts() {
		return false, false
	}
	return m.Vectorizer.HasDocument(t, fieldsOf(d))
}
