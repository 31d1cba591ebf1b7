package predictions

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"slices"
	"strings"
	"sync/atomic"
	"unicode/utf8"

	"tasnif/data"
	"tasnif/features"
	"tasnif/features/parallel"
	"tasnif/model"
	"tasnif/model/eval/safetext"
)

// Options says which fields the model is shown, and which documents are near-duplicates.
type Options struct {
	HeadlinesOnly bool           // show the headline alone, the body where there is none
	Groups        []int32        // a near-duplicate group for each document; nil: every document alone
	Progress      func(done int) // called with the number of predicted documents, concurrently
}

// Shown is the document as the model is shown it.
func (e Options) Shown(d data.Document) data.Document {
	if e.HeadlinesOnly {
		return d.HeadlineView()
	}
	return d
}

// New predicts every document with the model, on all cores. The set has the labels of the
// model and of the corpus; with roll-up, true labels include those above them. A label of
// the corpus that the model does not know is listed as unknown: it scores 0 and is never
// given, so each document with it counts as a miss. Without such labels the model would
// look better than it is.
func New(ctx context.Context, m *model.Model, docs []data.Document, show Options) (*Set, error) {
	return NewWith(ctx, m, m.Predict, docs, show)
}

// NewWith is New with predict instead of the model.
func NewWith(ctx context.Context, m *model.Model, predict func(data.Document) model.Prediction, docs []data.Document, show Options) (*Set, error) {
	if len(docs) == 0 {
		return nil, errors.New("eval: there are no documents to evaluate: is the split empty?")
	}
	if show.Groups != nil && len(show.Groups) != len(docs) {
		return nil, fmt.Errorf("eval: %d near-duplicate groups given for %d documents", len(show.Groups), len(docs))
	}
	if i := slices.IndexFunc(docs, func(d data.Document) bool { return d.Teacher != "" }); i >= 0 {
		return nil, fmt.Errorf("eval: document %d (%s) was labelled by teacher %q; only documents that editors labelled can be evaluated", i+1, docs[i].Place, docs[i].Teacher)
	}
	s := &Set{Above: m.Above, Mode: m.Mode, Groups: show.Groups, Rows: make([]Row, len(docs))}
	known := s.unite(m.Labels, docs)
	var done atomic.Int64
	words := m.Vectorizer != nil && m.Vectorizer.TellsWords()
	err := parallel.Each(ctx, len(docs), func() func(int) {
		var scratch features.Scratch
		return func(i int) {
			d := show.Shown(docs[i])
			p := predict(d)
			r := row(docs[i], m.Truth(docs[i].Labels), p, s.Labels, known)
			if len(p.Decided) == 0 {
				r.Reason = p.Reason(d)
			}
			r.Length = shownLength(d)
			if words {
				r.Words, r.Unseen = m.Vectorizer.Words(&scratch, features.Fields{Headline: d.Headline, Body: d.Body})
			}
			s.Rows[i] = r
			if n := done.Add(1); show.Progress != nil && (n%64 == 0 || int(n) == len(docs)) {
				show.Progress(int(n))
			}
		}
	})
	if err != nil {
		return nil, err
	}
	s.Thresholds = thresholds(m, known, s)
	return s, nil
}

// unite sets the set's labels, those of the model and of the corpus by id. known[l] is the
// index of the model's label l.
func (s *Set) unite(labels []data.Topic, docs []data.Document) (known []int32) {
	s.Labels = slices.Clone(labels)
	for i := range docs {
		for _, id := range docs[i].Labels {
			s.Labels = append(s.Labels, data.Topic{ID: id})
		}
	}
	slices.SortStableFunc(s.Labels, func(a, b data.Topic) int { return strings.Compare(a.ID, b.ID) })
	s.Labels = slices.CompactFunc(s.Labels, func(a, b data.Topic) bool { return a.ID == b.ID })
	knows := make([]bool, len(s.Labels))
	for _, t := range labels {
		l, _ := LabelIndex(s.Labels, t.ID)
		known, knows[l] = append(known, int32(l)), true
	}
	for l, is := range knows {
		if !is {
			s.Unknown = append(s.Unknown, int32(l))
		}
	}
	return known
}

func row(d data.Document, truth []string, p model.Prediction, labels []data.Topic, known []int32) Row {
	r := Row{
		Key: Key(d), ID: d.ID, Headline: d.Headline, Source: d.Source, Date: d.Date, Place: d.Place,
		View: p.View.String(), Scores: make([]float64, len(labels)),
	}
	if r.Headline == "" {
		r.Headline = safetext.Beginning(d.Body, 120)
	}
	for _, id := range truth {
		l, _ := LabelIndex(labels, id)
		r.Truth = append(r.Truth, int32(l))
	}
	slices.Sort(r.Truth)
	r.Truth = slices.Compact(r.Truth)
	for _, l := range p.Decided {
		r.Decided = append(r.Decided, known[l])
	}
	slices.Sort(r.Decided)
	for l, x := range p.Scores {
		r.Scores[known[l]] = x
	}
	return r
}

// thresholds are the model's thresholds in the set's order, for the views that documents
// have; none if the most probable label is always given. For an unknown label it is 1.
func thresholds(m *model.Model, known []int32, s *Set) map[string][]float64 {
	out := map[string][]float64{}
	for i := range s.Rows {
		out[s.Rows[i].View] = nil
	}
	for view := range out {
		t := make([]float64, len(s.Labels))
		for i := range t {
			t[i] = 1
		}
		for l, at := range known {
			if x, ok := m.Thresholds(l)[view]; ok {
				t[at] = x
			} else {
				return nil
			}
		}
		out[view] = t
	}
	return out
}

// Key identifies a document: 16 hexadecimal digits of the SHA-256 of its id, headline and
// body.
func Key(d data.Document) string {
	h := sha256.New()
	field(h, d.ID)
	field(h, d.Headline)
	field(h, d.Body)
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// Fingerprint identifies the documents and their true labels, in order.
func (s *Set) Fingerprint() string {
	h := sha256.New()
	for i := range s.Rows {
		r := &s.Rows[i]
		field(h, r.Key)
		for _, l := range r.Truth {
			field(h, s.Labels[l].ID)
		}
		field(h, "\n")
	}
	return hex.EncodeToString(h.Sum(nil))
}

// field writes a string with its length, so that different lists of strings differ.
func field(h hash.Hash, s string) {
	io.WriteString(h, s)
	h.Write([]byte{0})
}

// shownLength is the characters of a document that the model was shown.
func shownLength(d data.Document) int {
	return utf8.RuneCountInString(d.Headline) + utf8.RuneCountInString(d.Body)
}
