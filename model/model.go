package model

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"tasnif/data"
	"tasnif/data/taxonomy"
	"tasnif/features"
	"tasnif/features/arabic"
	"tasnif/model/calibration"
	"tasnif/model/categorical"
	"tasnif/model/decision"
	"tasnif/model/linear"
	"tasnif/model/passages"
	"tasnif/model/rules"
	"tasnif/model/thresholds"
	"tasnif/model/tuning"
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
	Above           []data.Topic // topics above these that are no labels, by id
	Mode            Mode         // Single or Multi
	Vectorizer      *features.Vectorizer
	Linear          *linear.Linear
	Headlines       *linear.Linear                 // of headlines alone; nil: the Linear is that of both views
	Passages        passages.Rule                  // how the passages of an article's body count; the zero value: they do not
	Fields          *categorical.Fields            // categorical fields, such as the source; nil: none
	Rules           *rules.Set                     // of an editor; nil: none
	Decisions       [data.Views][]decision.Label   // by view, a Decision a label
	Joints          [data.Views]calibration.Joint  // by view; nothing in Multi mode
	Abstain         float64                        // the least probability of the one label given, 0 <= Abstain < 1; 0 in Multi mode
	TopK            *decision.TopK                 // in Multi mode: what is given in place of the labels that reach their thresholds; nil: nothing
	RollUp          bool                           // in Multi mode: a document is given the topics above its labels, too
	AtLeastOne      bool                           // in Multi mode: where no label reaches its threshold the most probable is given, unless thresholds were chosen for a guarantee
	ThresholdTables [data.Views][]thresholds.Table // by view, a table a label; nil in Single mode
	Info            Info

	tree   *taxonomy.Tree // of Labels; nil: none is above another
	golden []Golden       // of the file it was read from
	matrix int64          // see Matrix
	many   bool           // trained with the rules of many labels
}

// Weights is the matrix that a view is answered by.
func (m *Model) Weights(v data.View) *linear.Linear {
	if v == data.HeadlineView && m.Headlines != nil {
		return m.Headlines
	}
	return m.Linear
}

// quantize keeps weights in eight bits.
func (m *Model) quantize() {
	if m.Linear = m.Linear.Quantized(); m.Headlines != nil {
		m.Headlines = m.Headlines.Quantized()
	}
}

// Matrix is the size in bytes of the examples' vectors in Train, an index and a value
// for each feature: most of the memory of training. 0 for a model that was read
// from a file or trained from counts.
func (m *Model) Matrix() int64 { return m.matrix }

// Info is how a model was trained, for its card. It has no date, so the same
// training gives the same bytes.
type Info struct {
	Trainer    string          `json:"trainer"`
	Params     json.RawMessage `json:"params"`               // the trainer's settings, with the weights found of a blend
	Corpus     []string        `json:"corpus,omitempty"`     // file names as given, without their folders
	Topics     *TopicsFile     `json:"topics,omitempty"`     // which labels have their names from; nil: none was given
	Documents  int             `json:"documents"`            // learnt from
	Added      int             `json:"added,omitempty"`      // further documents learnt from (Config.Added)
	Teaching   *Teaching       `json:"teaching,omitempty"`   // by documents that teachers labelled; nil: there was none
	Rules      *RulesInfo      `json:"rules,omitempty"`      // of an editor that the model answers with; nil: none
	Unlabelled int             `json:"unlabelled,omitempty"` // documents without labels learnt from, with descriptions of the topics and no labelled document
	Sample     int             `json:"sample,omitempty"`     // documents of another sample that thresholds were chosen on (OnSample); 0: those of training
	Support    []int           `json:"support"`              // documents of each label, in the order of Labels
	Seed       uint64          `json:"seed"`
	Folds      int             `json:"folds"` // of the out-of-fold scores behind the decisions

	// Histogram counts, for each label, the out-of-fold probabilities in 20 bins of
	// equal width over [0, 1]. A server compares its own with it to see drift.
	Histogram [][]uint32 `json:"histogram,omitempty"`

	// Mixtures say how each view's matrix was made of a blend's members; none where
	// views share one, of which Params has the weights.
	Mixtures []Mixture `json:"mixtures,omitempty"`

	InPlaceOf  string                 `json:"in_place_of,omitempty"` // the default trainer, whose cost grows with labels, where there are many (ManyLabels)
	Passages   *passages.Choice       `json:"passages,omitempty"`    // whether the passages of articles count; nil: it was not tried
	Vectors    *VectorChoice          `json:"vectors,omitempty"`     // of a training that chose whether to use word vectors
	Tuning     *tuning.Result         `json:"tuning,omitempty"`      // what a search for settings tried
	Guarantees []thresholds.Guarantee `json:"promises,omitempty"`    // of labels whose threshold was chosen by an Aim
}

// TopicsFile identifies the topics file that a model was trained with. A model keeps its
// ids when those of the file change.
type TopicsFile struct {
	File   string `json:"file"` // its name, without the folder
	SHA256 string `json:"sha256"`
}

// KnowsTrainingTexts tells whether the model has fingerprints of its training
// documents. Models of older versions have none.
func (m *Model) KnowsTrainingTexts() bool { return m.Vectorizer.Fingerprints() != nil }

// TrainedOn tells whether the text of a document was in the training set, word for
// word after normalization: its body, or its headline if the body has fewer than
// four words. If both have fewer, the document as a whole is compared. known is
// false for a document that is too short, and without fingerprints. t is scratch
// memory of the tokenizer.
func (m *Model) TrainedOn(t *arabic.Tokens, d data.Document) (in, known bool) {
	if !m.KnowsTrainingTexts() {
		return false, false
	}
	return m.Vectorizer.HasDocument(t, fieldsOf(d))
}

// WithRollUp is the model that gives a document the topics above its labels, too, or does
// not. The weights are shared. See CanRollUp.
func (m *Model) WithRollUp(yes bool) (*Model, error) {
	if yes {
		if err := m.CanRollUp(); err != nil {
			return nil, err
		}
		if len(m.Info.Guarantees) > 0 {
			return nil, errGuaranteeRollUp
		}
	}
	out := *m
	out.RollUp = yes
	return &out, nil
}

var errGuaranteeRollUp = errors.New("a guarantee is of a label's own threshold, and with roll-up a label is also given with those below it; choose one of the two")

// CanRollUp is nil if the topics above the labels can be given. Errors: Single mode, no
// hierarchy, and topics above the labels that the model has not learnt.
func (m *Model) CanRollUp() error {
	switch {
	case m.Mode == Single:
		return errors.New("with one label a document nothing is rolled up; learn with several labels a document")
	case len(m.Above) > 0:
		var ids []string
		for _, t := range m.Above {
			ids = append(ids, t.ID)
		}
		return fmt.Errorf("%d topics above its labels are no labels of the model (%s); train it with roll-up", len(ids), data.SomeOf(ids))
	case m.tree == nil:
		return errors.New("the model has no hierarchy; train it with topics that have broader ones")
	}
	return nil
}

// Tree is the hierarchy of the labels, by their indices; nil if none is above another.
func (m *Model) Tree() *taxonomy.Tree { return m.tree }

// Truth are the labels of a document as the model knows them: with roll-up those above
// them, too.
func (m *Model) Truth(ids []string) []string {
	if !m.RollUp {
		return ids
	}
	return taxonomy.WithAncestors(m.Labels, ids)
}

// rolledUp are documents with the labels above theirs.
func rolledUp(docs []data.Document, topics []data.Topic) []data.Document {
	out := slices.Clone(docs)
	for i, d := range docs {
		out[i].Labels = taxonomy.WithAncestors(topics, d.Labels)
	}
	return out
}

// setHierarchy keeps what the topics say of the labels: which are above which.
func (m *Model) setHierarchy(topics []data.Topic, rollUp bool) (err error) {
	ids := m.labelIDs()
	for _, id := range taxonomy.WithAncestors(topics, ids)[len(ids):] {
		at := slices.IndexFunc(topics, func(t data.Topic) bool { return t.ID == id })
		if at >= 0 {
			m.Above = append(m.Above, bare(topics[at]))
		}
	}
	slices.SortFunc(m.Above, func(a, b data.Topic) int { return strings.Compare(a.ID, b.ID) })
	if m.tree, err = taxonomy.New(m.Labels); err != nil {
		return err
	}
	if m.RollUp = rollUp; rollUp {
		return m.CanRollUp()
	}
	return nil
}

// bare is a topic without what a model does not need.
func bare(t data.Topic) data.Topic {
	t.Words, t.Rate = nil, 0
	return t
}
