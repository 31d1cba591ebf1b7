package predictions

import (
	"errors"
	"fmt"
	"math"

	"tasnif/data"
	"tasnif/model"
)

// IDs are the ids of labels; never nil, so that JSON has a list.
func (s *Set) IDs(labels []int32) []string {
	out := make([]string, len(labels))
	for i, l := range labels {
		out[i] = s.Labels[l].ID
	}
	return out
}

// ScoreGrain is the resolution of stored scores: four decimal places.
const ScoreGrain = 1e4

// Set is the true labels of documents and the answers of a tagger, which need not be a
// model of this program.
type Set struct {
	Labels  []data.Topic // in increasing order of id; everything below counts in this order
	Above   []data.Topic // broader topics that are no labels themselves, by id
	Mode    model.Mode   // Single or Multi
	Rows    []Row        // a document each, in the corpus's order
	Groups  []int32      // a near-duplicate group for each row, equal numbers together; nil: every row alone
	Unknown []int32      // labels of the corpus that the model does not know, increasing
	// Thresholds[view][label] is the probability from which a label is given;
	// a view without documents has none. In Single mode it is the least that the
	// most probable label must have, and absent where it is given whatever it has.
	Thresholds map[string][]float64
}

// Row is one document of the set.
type Row struct {
	Key      string       // identifies the document when two sets are compared: see Key
	ID       string       // as the corpus has it; may be empty
	Headline string       // for people; the beginning of the body if there is none
	Source   string       // as the corpus has it
	Date     string       // as the corpus has it
	Place    data.Place   // place in the corpus
	View     string       // "article" or "headline": what the model was shown
	Length   int          // characters the model was shown
	Words    int          // words the model was shown; 0 if its features are not words
	Unseen   int          // of those, words that are not in its training set
	Learnt   bool         // the model was trained on this document: see study.LeakageOf
	Truth    []int32      // the editor's labels, increasing
	Decided  []int32      // the model's labels, increasing
	Reason   model.Reason // why no label was given; "": some was, or unknown
	Scores   []float64    // the model's probability of each label; nil where only decisions are known
}

// None stands for "no label" in a confusion matrix; no label may have this id.
const None = "(none)"

// Scored tells whether the set has scores besides decisions.
func (s *Set) Scored() bool { return len(s.Rows) > 0 && s.Rows[0].Scores != nil }

// Check is an error for a set whose figures would be meaningless: no documents, labels out
// of order, indices out of range, scores that are not probabilities.
func (s *Set) Check() error {
	if len(s.Rows) == 0 {
		return errors.New("eval: there are no documents to measure")
	}
	if s.Mode != model.Single && s.Mode != model.Multi {
		return fmt.Errorf("eval: mode %q is neither %q nor %q", s.Mode, model.Single, model.Multi)
	}
	for i, t := range s.Labels {
		switch {
		case t.ID == "" || t.ID == None:
			return fmt.Errorf("eval: a label may not be called %q: rename it in the corpus", t.ID)
		case i > 0 && s.Labels[i-1].ID >= t.ID:
			return fmt.Errorf("eval: labels must be in increasing order, each once: %q after %q", t.ID, s.Labels[i-1].ID)
		}
	}
	if s.Groups != nil && len(s.Groups) != len(s.Rows) {
		return fmt.Errorf("eval: %d near-duplicate groups given for %d documents", len(s.Groups), len(s.Rows))
	}
	if !Increasing(s.Unknown, len(s.Labels)) {
		return errors.New("eval: the labels unknown to the model must be increasing label indices")
	}
	for view, t := range s.Thresholds {
		if len(t) != len(s.Labels) {
			return fmt.Errorf("eval: %d thresholds in view %q for %d labels", len(t), view, len(s.Labels))
		}
		for _, x := range t {
			if math.IsNaN(x) || math.IsInf(x, 0) {
				return fmt.Errorf("eval: a threshold in view %q is not a finite number", view)
			}
		}
	}
	scored := s.Scored()
	for i := range s.Rows {
		if err := s.Rows[i].check(len(s.Labels), scored); err != nil {
			return fmt.Errorf("eval: document %d (%s): %w", i+1, s.Rows[i].Name(), err)
		}
	}
	return nil
}

func (r *Row) check(labels int, scored bool) error {
	switch {
	case !Increasing(r.Truth, labels):
		return errors.New("its true labels must be increasing label indices")
	case !Increasing(r.Decided, labels):
		return errors.New("the labels decided must be increasing label indices")
	case scored && len(r.Scores) != labels || !scored && r.Scores != nil:
		return fmt.Errorf("it has %d scores for %d labels; all documents have scores or none has", len(r.Scores), labels)
	}
	for l, p := range r.Scores {
		if !(p >= 0 && p <= 1) { // refuses NaN too
			return fmt.Errorf("the score of label %d is %v, which is no probability", l, p)
		}
	}
	return nil
}

// Name is what a message calls the document.
func (r *Row) Name() string {
	if r.ID != "" {
		return r.ID
	}
	return r.Place.String()
}

// Where is the row's place in the corpus, "" where that is not known.
func (r *Row) Where() string {
	if r.Place.File == "" {
		return ""
	}
	return r.Place.String()
}

// Increasing tells whether every index is in [0, n) and above the one before.
func Increasing(at []int32, n int) bool {
	last := int32(-1)
	for _, l := range at {
		if l <= last || int(l) >= n {
			return false
		}
		last = l
	}
	return true
}

// Grouping is a dense group number for each row, in order of first appearance, and the
// number of groups.
func (s *Set) Grouping() (of []int32, groups int) {
	of = make([]int32, len(s.Rows))
	if s.Groups == nil {
		for i := range of {
			of[i] = int32(i)
		}
		return of, len(of)
	}
	dense := make(map[int32]int32, len(of))
	for i, g := range s.Groups {
		d, ok := dense[g]
		if !ok {
			d = int32(len(dense))
			dense[g] = d
		}
		of[i] = d
	}
	return of, len(dense)
}
