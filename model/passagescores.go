package model

import (
	"context"

	"tasnif/data"
	span "tasnif/features/passages"
	"tasnif/model/linear"
	"tasnif/model/outoffold"
	"tasnif/model/passages"
)

// askPassages adds the passages of the scored articles to the vectors that are scored.
// With one label a document there is nothing that a passage could add.
func (s *trainingSet) askPassages(ctx context.Context, m *Model, p *linear.Problem, fold []int, folds int) error {
	if m.Mode == Single || s.many || s.whole {
		return nil
	}
	var rows, docs []int
	for _, i := range outoffold.Scored(fold, folds) {
		if e := s.examples[i]; e.view == data.ArticleView {
			rows, docs = append(rows, i), append(docs, e.doc)
		}
	}
	if len(docs) < passages.MinDocuments {
		return nil
	}
	vectors, err := m.Vectorizer.TransformCorpusPassages(ctx, s.corpus, docs)
	if err != nil {
		return err
	}
	for i, of := range vectors {
		for range of {
			s.passages, p.AskedFold = append(s.passages, rows[i]), append(p.AskedFold, fold[rows[i]])
		}
		p.Asked = append(p.Asked, of...)
	}
	return nil
}

// choosePassages chooses how passages count, and makes the scores of articles those with
// their passages. scored are the examples of held.
func (m *Model) choosePassages(s *trainingSet, scored []int, held *outoffold.Scores, y [][]int32) {
	if held.Asked == nil {
		return
	}
	var docs []passages.Document
	at := 0
	for row, i := range scored {
		if s.examples[i].view != data.ArticleView {
			continue
		}
		d := passages.Document{Scores: held.Of(row), Truth: y[row]}
		for ; at < len(s.passages) && s.passages[at] == i; at++ {
			if d.Pooled == nil {
				d.Pooled = new(passages.Pooled)
				d.Pooled.Reset(held.Labels)
			}
			d.Pooled.Add(held.Asked[at*held.Labels:][:held.Labels])
		}
		docs = append(docs, d)
	}
	choice, ok := passages.Choose(docs, held.Labels)
	if !ok {
		return
	}
	if m.Info.Passages = &choice; choice.Kept == nil {
		return
	}
	m.Passages = *choice.Kept
	for _, d := range docs {
		if d.Pooled != nil {
			d.Pooled.Combine(m.Passages, d.Scores)
		}
	}
}

// PassageRule says in one line whether the passages of articles count, and why; "" where
// that was not tried.
func (m *Model) PassageRule() string {
	if m.Info.Passages == nil {
		return ""
	}
	return m.Info.Passages.String()
}

// scoreDocument writes the scores of the labels of a document into s.scores, with its
// passages where the model has a rule for them. It gives the document's vector's length.
func (m *Model) scoreDocument(s *scratch, d data.Document) (known int) {
	s.spans = s.spans[:0]
	weights := m.Weights(d.View())
	if m.Passages.Weight == 0 || d.View() != data.ArticleView {
		x := m.Vectorizer.Transform(&s.features, fieldsOf(d))
		weights.Scores(s.scores, x)
		s.read, s.found = s.features.Terms()
		return x.Len()
	}
	x, parts := m.Vectorizer.TransformPassages(&s.features, fieldsOf(d))
	defer parts.Close()
	weights.Scores(s.scores, x)
	s.read, s.found = s.features.Terms()
	known = x.Len()
	s.spans = append(s.spans, parts.Spans()...)
	if len(s.spans) == 0 {
		return known
	}
	s.passage = s.passage[:0]
	s.passage = append(s.passage, s.scores...)
	s.pooled.Reset(len(m.Labels))
	for i := range s.spans {
		weights.Scores(s.passage, parts.Vector(i))
		s.pooled.Add(s.passage)
	}
	s.pooled.Combine(m.Passages, s.scores)
	return known
}

// Passage is the passage of the document's body that says most of a label, in bytes; ok is
// false where the model does not look at passages, and where the document is one.
func (m *Model) Passage(d data.Document, label int) (_ span.Span, ok bool) {
	if m.Passages.Weight == 0 || d.View() != data.ArticleView {
		return span.Span{}, false
	}
	s := scratches.Get().(*scratch)
	defer scratches.Put(s)
	s.grow(len(m.Labels))
	m.scoreDocument(s, d)
	if len(s.spans) == 0 {
		return span.Span{}, false
	}
	return s.spans[s.pooled.Strongest(label)], true
}
