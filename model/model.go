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
	Labels          []data.Topic // sorted by id, in the order of the Linear's labels
	Above           []data.Topic // broader topics that are no labels themselves, sorted by id
	Mode            Mode         // Single or Multi
	Vectorizer      *features.Vectorizer
	Linear          *linear.Linear
	Headlines       *linear.Linear                 // for headlines; nil: Linear serves both views
	Passages        passages.Rule                  // how passages of an article's body count; the zero value: passages are not scored
	Fields          *categorical.Fields            // categorical fields, such as the source; nil: none
	Rules           *rules.Set                     // an editor's rules; nil: none
	Decisions       [data.Views][]decision.Label   // by view, then by label
	Joints          [data.Views]calibration.Joint  // by view; empty in Multi mode
	Abstain         float64                        // the least probability of the one label given, 0 <= Abstain < 1; 0 in Multi mode
	TopK            *decision.TopK                 // gives the most probable labels, whatever their thresholds; nil: thresholds decide
	RollUp          bool                           // a document is also given the topics above its labels
	AtLeastOne      bool                           // in Multi mode: if no label reaches its threshold, the most probable one is given; ignored where thresholds were chosen for a guarantee
	ThresholdTables [data.Views][]thresholds.Table // by view, then by label; nil in Single mode
	Info            Info

	tree   *taxonomy.Tree // of Labels; nil: none is above another
	golden []Golden       // read from the model's file
	matrix int64          // see Matrix
	many   bool           // see manyLabels
}

// Weights is the matrix that scores a view.
func (m *Model) Weights(v data.View) *linear.Linear {
	if v == data.HeadlineView && m.Headlines != nil {
		return m.Headlines
	}
	return m.Linear
}

// quantize rounds weights to eight bits.
func (m *Model) quantize() {
	if m.Linear = m.Linear.Quantized(); m.Headlines != nil {
		m.Headlines = m.Headlines.Quantized()
	}
}

// Matrix is the size in bytes of the examples' vectors in Train, an index and a value for
// each feature. They take most of the memory of training. It is 0 for a model that was read
// from a file or trained from counts.
func (m *Model) Matrix() int64 { return m.matrix }

// Info says how a model was trained, for its card. It has no date, so the same training
// gives the same bytes.
type Info struct {
	Trainer    string          `json:"trainer"`
	Params     json.RawMessage `json:"params"`               // the trainer's settings, with the blend weights found
	Corpus     []string        `json:"corpus,omitempty"`     // file names as given, without their folders
	Topics     *TopicsFile     `json:"topics,omitempty"`     // the file that labels have their names from; nil: none was given
	Documents  int             `json:"documents"`            // in the training set
	Added      int             `json:"added,omitempty"`      // further documents in the training set (Config.Added)
	Teaching   *Teaching       `json:"teaching,omitempty"`   // what was learnt from documents that teachers labelled; nil: there were none
	Rules      *RulesInfo      `json:"rules,omitempty"`      // the editor's rules; nil: none
	Unlabelled int             `json:"unlabelled,omitempty"` // unlabelled documents behind a model that was trained from descriptions of topics alone
	Sample     int             `json:"sample,omitempty"`     // documents of the sample that thresholds were chosen on (OnSample); 0: they were chosen on the training set
	Support    []int           `json:"support"`              // documents of each label, in the order of Labels
	Seed       uint64          `json:"seed"`
	Folds      int             `json:"folds"` // folds scored out of fold for the decisions

	// Histogram counts, for each label, the out-of-fold probabilities in 20 bins of equal
	// width over [0, 1]. A server compares the probabilities of its answers with it to
	// detect drift.
	Histogram [][]uint32 `json:"histogram,omitempty"`

	// Mixtures say of which members of a blend each view's matrix is the sum. There are
	// none where each member was trained once: then Params has the weights.
	Mixtures []Mixture `json:"mixtures,omitempty"`

	InPlaceOf  string                 `json:"in_place_of,omitempty"` // the default trainer, if it was replaced because of many labels (ManyLabels)
	Passages   *passages.Choice       `json:"passages,omitempty"`    // whether passages of articles are scored; nil: it was not tried
	Vectors    *VectorChoice          `json:"vectors,omitempty"`     // whether word vectors were kept; nil: it was not tried (Config.Choose)
	Tuning     *tuning.Result         `json:"tuning,omitempty"`      // the trials of a search for settings
	Guarantees []thresholds.Guarantee `json:"promises,omitempty"`    // of labels whose threshold was chosen for an operating point
}

// TopicsFile identifies the topics file that a model was trained with. Later changes of the
// file do not change the model.
type TopicsFile struct {
	File   string `json:"file"` // its name, without the folder
	SHA256 string `json:"sha256"`
}

// KnowsTrainingTexts tells whether the model has fingerprints of its training documents.
// Models of older versions have none.
func (m *Model) KnowsTrainingTexts() bool { return m.Vectorizer.Fingerprints() != nil }

// TrainedOn tells whether the text of a document was in the training set, word for word
// after normalization. It compares the body, or the headline if the body has fewer than
// four words. If both have fewer, it compares the document as a whole. known is false if
// the document is too short or the model has no fingerprints. t is scratch memory of the
// tokenizer.
func (m *Model) TrainedOn(t *arabic.Tokens, d data.Document) (in, known bool) {
	if !m.KnowsTrainingTexts() {
		return false, false
	}
	return m.Vectorizer.HasDocument(t, fieldsOf(d))
}

// WithRollUp is the model with roll-up on or off: with it, a document is also given the
// topics above its labels. The weights are shared. Errors: those of CanRollUp, and a model
// with guarantees.
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

var errGuaranteeRollUp = errors.New("a guarantee holds for a label's own threshold, but with roll-up a label is also given because of the labels below it; choose one of the two")

// CanRollUp is nil if the topics above the labels can be given. Errors: Single mode, a
// model without a hierarchy, and topics above the labels that the model has not learnt.
func (m *Model) CanRollUp() error {
	switch {
	case m.Mode == Single:
		return errors.New("roll-up needs several labels a document, and the model gives one; train it in mode multi")
	case len(m.Above) > 0:
		var ids []string
		for _, t := range m.Above {
			ids = append(ids, t.ID)
		}
		return fmt.Errorf("topics above the labels are not labels of the model (%s); train it with roll-up", data.SomeOf(ids))
	case m.tree == nil:
		return errors.New("the model has no hierarchy; train it with topics that have broader ones")
	}
	return nil
}

// Tree is the hierarchy of the labels, by their indices; nil if no label is above another.
func (m *Model) Tree() *taxonomy.Tree { return m.tree }

// Truth gives the true labels that an answer for a document is compared with: ids, and with
// roll-up the labels above them.
func (m *Model) Truth(ids []string) []string {
	if !m.RollUp {
		return ids
	}
	return taxonomy.WithAncestors(m.Labels, ids)
}

// rolledUp gives the documents with the labels above theirs added.
func rolledUp(docs []data.Document, topics []data.Topic) []data.Document {
	out := slices.Clone(docs)
	for i, d := range docs {
		out[i].Labels = taxonomy.WithAncestors(topics, d.Labels)
	}
	return out
}

// setHierarchy sets Above, Tree and RollUp from the topics' broader topics.
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

// bare is a topic without the fields that a model does not keep.
func bare(t data.Topic) data.Topic {
	t.Words, t.Rate = nil, 0
	return t
}
