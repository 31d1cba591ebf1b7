package eval

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"

	"tasnif/data"
	"tasnif/features"
	"tasnif/model"

	"tasnif/features/parallel"
)

// Examination says what to put before the model.
type Examination struct {
	HeadlinesOnly bool           // show the headline alone, the body where there is none
	Groups        []int32        // a near-duplicate group for each document; nil: every document alone
	Progress      func(done int) // told now and then how many documents are answered; from many goroutines
}

// shown is what the model sees of a document.
func (e Examination) shown(d data.Document) data.Document {
	if e.HeadlinesOnly {
		return d.HeadlineView()
	}
	return d
}

// Evaluate lets the model answer every document and measures the answers.
func Evaluate(ctx context.Context, m *model.Model, docs []data.Document, exam Examination, opt Options) (*Report, error) {
	s, err := Examine(ctx, m, docs, exam)
	if err != nil {
		return nil, err
	}
	r, err := Measure(ctx, s, opt)
	if err != nil {
		return nil, err
	}
	r.Mistakes.Explain(m, docs, exam)
	r.Promises, r.Archive = Promises(m, s), ArchiveOf(m, s, docs)
	r.Leaks(s, Learnt(m, s, docs, exam))
	return r, nil
}

// Examine lets the model answer every document, on all cores. The sheet's
// labels are the model's and the corpus's together. A label of the corpus that
// the model does not know is kept and listed as unknown: it scores 0 and is
// never given, so that each document that has it counts as a miss. Whoever
// reads the report then sees what the model really does on this corpus; leaving
// such labels out would flatter it.
func Examine(ctx context.Context, m *model.Model, docs []data.Document, exam Examination) (*Sheet, error) {
	return examine(ctx, m, m.Predict, docs, exam)
}

func examine(ctx context.Context, m *model.Model, predict func(data.Document) model.Prediction, docs []data.Document, exam Examination) (*Sheet, error) {
	if len(docs) == 0 {
		return nil, errors.New("eval: there are no documents to evaluate: is the split empty?")
	}
	if exam.Groups != nil && len(exam.Groups) != len(docs) {
		return nil, fmt.Errorf("eval: %d near-duplicate groups given for %d documents", len(exam.Groups), len(docs))
	}
	s := &Sheet{Mode: m.Mode, Groups: exam.Groups, Rows: make([]Row, len(docs))}
	index, known := s.unite(m.Labels, docs)
	var done atomic.Int64
	words := m.Vectorizer != nil && m.Vectorizer.TellsWords()
	err := parallel.Each(ctx, len(docs), func() func(int) {
		var scratch features.Scratch
		return func(i int) {
			d := exam.shown(docs[i])
			p := predict(d)
			r := row(docs[i], p, index, known, len(s.Labels))
			if len(p.Decided) == 0 {
				r.Reason = p.Reason(d)
			}
			r.Length = shownLength(d)
			if words {
				r.Words, r.Unseen = m.Vectorizer.Words(&scratch, features.Fields{Headline: d.Headline, Body: d.Body})
			}
			s.Rows[i] = r
			if n := done.Add(1); exam.Progress != nil && (n%64 == 0 || int(n) == len(docs)) {
				exam.Progress(int(n))
			}
		}
	})
	if err != nil {
		return nil, err
	}
	s.Thresholds = thresholds(m, known, s)
	return s, nil
}

// unite sets the sheet's labels, the model's and the corpus's together by id;
// index finds a label's place by id, known[l] that of the model's label l.
func (s *Sheet) unite(labels []data.Topic, docs []data.Document) (index map[string]int32, known []int32) {
	index = map[string]int32{}
	all := slices.Clone(labels)
	inModel := map[string]bool{}
	for _, t := range labels {
		inModel[t.ID], index[t.ID] = true, 0
	}
	for i := range docs {
		for _, id := range docs[i].Labels {
			if _, seen := index[id]; !seen {
				index[id] = 0
				all = append(all, data.Topic{ID: id})
			}
		}
	}
	slices.SortFunc(all, func(a, b data.Topic) int { return strings.Compare(a.ID, b.ID) })
	s.Labels = all
	for i, t := range all {
		index[t.ID] = int32(i)
		if !inModel[t.ID] {
			s.Unknown = append(s.Unknown, int32(i))
		}
	}
	known = make([]int32, len(labels))
	for l, t := range labels {
		known[l] = index[t.ID]
	}
	return index, known
}

func row(d data.Document, p model.Prediction, index map[string]int32, known []int32, labels int) Row {
	r := Row{
		Key: Key(d), ID: d.ID, Headline: d.Headline, Source: d.Source, Date: d.Date, Place: d.Place,
		View: p.View.String(), Scores: make([]float64, labels),
	}
	if r.Headline == "" {
		r.Headline = beginning(d.Body, 120)
	}
	for _, id := range d.Labels {
		r.Truth = append(r.Truth, index[id])
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

// thresholds are the model's, in the sheet's order, for the views that
// documents have; none where the most probable label is given whatever it has. A
// label unknown to the model is never given: 1.
func thresholds(m *model.Model, known []int32, s *Sheet) map[string][]float64 {
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

// Key tells a document from others: 16 hexadecimal digits of the SHA-256 of
// its id, headline and body. Two corpora are the same where keys and true
// labels are.
func Key(d data.Document) string {
	h := sha256.New()
	field(h, d.ID)
	field(h, d.Headline)
	field(h, d.Body)
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// beginning is the first n runes, with an ellipsis where there are more.
func beginning(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i] + "…"
		}
		n--
	}
	return s
}
