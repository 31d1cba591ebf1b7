package model

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"tasnif/data"
	"tasnif/features"
	"tasnif/features/domain"
	"tasnif/features/embedding"
	"tasnif/model/linear"
	"tasnif/model/outoffold"
	"tasnif/model/passages"
)

// trainingSet is a labelled corpus with all that does not depend on features and trainer:
// words, labels, views and folds. Near-duplicates are in one fold.
type trainingSet struct {
	docs       []data.Document  // the user's own, then those of Config.Added, then those of teachers
	own        int              // number of the user's own documents
	taught     int              // index of the first document of teachers
	teaching   *Teaching        // nil: no documents of teachers
	unmeasured []int            // indices of the labels of Teaching.Unmeasured
	corpus     *features.Corpus // the tokenized documents
	topics     []data.Topic
	mode       Mode
	y          [][]int32 // by document
	groups     []int32   // by document: the first of its near-duplicates, as data.Groups gives it
	many       bool      // see manyLabels
	folds      int
	scored     int   // how many of the folds are scored out of fold, from the first
	byDoc      []int // by document: its fold, or noFold
	examples   []example
	seed       uint64
	whole      bool  // passages are not scored (Config.Whole)
	passages   []int // by row of Problem.Asked: the example that the passage belongs to, increasing
}

// noFold is the fold of added and teachers' documents: they are learnt from in every fold,
// and never scored.
const noFold = 1 << 30

// newTrainingSet checks the settings and the labels, and tokenizes each document once.
func newTrainingSet(ctx context.Context, docs []data.Document, cfg Config) (*trainingSet, error) {
	if len(docs) == 0 {
		return nil, fmt.Errorf("no documents to learn from")
	}
	if err := domain.Check(cfg); err != nil {
		return nil, err
	}
	s := &trainingSet{docs: docs, own: len(docs), seed: cfg.Seed, whole: cfg.Whole}
	var err error
	if s.topics, err = labelsOf(docs, cfg); err != nil {
		return nil, err
	}
	s.many = manyLabels(cfg.forLabels(len(s.topics)).Trainer)
	s.y = labelIndices(s.topics, docs)
	if s.mode, err = modeOf(cfg.Mode, notSingle(docs, s.y)); err != nil {
		return nil, err
	}
	if s.mode == Multi && !s.many && len(cfg.TaughtLabels) > 0 {
		s.topics = withLabels(s.topics, cfg)
		s.y = labelIndices(s.topics, docs)
	}
	s.add(cfg.Added)
	if s.taught = len(s.docs); len(cfg.Taught) > 0 {
		if err := s.addTaught(ctx, cfg); err != nil {
			return nil, err
		}
	}
	docs = s.docs
	if s.corpus, err = features.NewCorpus(ctx, cfg.Features.Tokenizer, len(docs), func(i int) features.Fields { return fieldsOf(docs[i]) }); err != nil {
		return nil, err
	}
	s.groups = data.Groups(len(docs), s.corpus.Text)
	own := s.groups[:s.own]
	if s.folds = foldCount(cfg.Folds, own); s.many && cfg.Folds == 0 {
		s.folds, s.scored = manyFolds(len(own), countLabels(s.y), 2*len(own), len(s.topics))
		s.folds = foldCount(s.folds, own)
	}
	if s.scored = min(s.folds, s.scored); s.scored == 0 {
		s.scored = scoredFolds(s.folds, len(own), cfg.Folds)
	}
	s.byDoc = data.Folds(s.y[:s.own], own, s.folds, cfg.Seed)
	for range s.docs[s.own:] {
		s.byDoc = append(s.byDoc, noFold)
	}
	// An added document that copies one of the user's own would leak it into other folds.
	s.examples = slices.DeleteFunc(viewsOf(docs), func(e example) bool { return e.doc >= s.own && int(s.groups[e.doc]) < s.own })
	return s, nil
}

// fieldsOf is a document's text as the vectorizer takes it.
func fieldsOf(d data.Document) features.Fields {
	return features.Fields{Headline: d.Headline, Body: d.Body}
}

// example is one view of one document of the training set.
type example struct {
	doc  int
	view data.View
}

// viewsOf lists the examples of the documents: two views of a document with headline and
// body, one of any other.
func viewsOf(docs []data.Document) []example {
	var list []example
	for i, d := range docs {
		list = append(list, example{i, d.View()})
		if d.Headline != "" && d.Body != "" {
			list = append(list, example{i, data.HeadlineView})
		}
	}
	return list
}

// countLabels is the number of label assignments of all documents.
func countLabels(y [][]int32) (n int) {
	for _, labels := range y {
		n += len(labels)
	}
	return n
}

// labelIndices are each document's labels as indices into topics, increasing. Labels that
// are not among topics are left out.
func labelIndices(topics []data.Topic, docs []data.Document) [][]int32 {
	index := make(map[string]int32, len(topics))
	for i, t := range topics {
		index[t.ID] = int32(i)
	}
	y := make([][]int32, len(docs))
	for i, d := range docs {
		for _, l := range d.Labels {
			if at, ok := index[l]; ok {
				y[i] = append(y[i], at)
			}
		}
		slices.Sort(y[i])
		y[i] = slices.Compact(y[i])
	}
	return y
}

// supportOf is the number of documents of each label.
func supportOf(y [][]int32, labels int) []int {
	n := make([]int, labels)
	for _, ls := range y {
		for _, l := range ls {
			n[l]++
		}
	}
	return n
}

// add appends documents of Config.Added, with their labels among the topics. In Single mode
// it skips those without exactly one such label.
func (s *trainingSet) add(docs []data.Document) {
	for i, y := range labelIndices(s.topics, docs) {
		if s.mode == Single && len(y) != 1 {
			continue
		}
		s.docs, s.y = append(s.docs[:len(s.docs):len(s.docs)], docs[i]), append(s.y, y)
	}
}

// withLabels adds to topics those of Config.TaughtLabels that teachers gave, sorted by id.
func withLabels(topics []data.Topic, cfg Config) []data.Topic {
	given := map[string]bool{}
	for _, d := range cfg.Taught {
		for _, s := range d.Scores {
			given[s.Label] = true
		}
	}
	out := slices.Clone(topics)
	for _, id := range cfg.TaughtLabels {
		has := func(t data.Topic) bool { return t.ID == id }
		if !given[id] || slices.ContainsFunc(out, has) {
			continue
		}
		t := data.Topic{ID: id}
		if at := slices.IndexFunc(cfg.Topics, has); at >= 0 {
			t = bare(cfg.Topics[at])
		}
		out = append(out, t)
	}
	slices.SortFunc(out, func(a, b data.Topic) int { return cmp.Compare(a.ID, b.ID) })
	return out
}

// unknownToAdded are the labels that no added document has.
func (s *trainingSet) unknownToAdded() (labels []int) {
	for l, n := range supportOf(s.y[s.own:], len(s.topics)) {
		if n == 0 {
			labels = append(labels, l)
		}
	}
	return labels
}

// view is the document of example i, and whether only its headline is shown.
func (s *trainingSet) view(i int) (document int, headline bool) {
	return s.examples[i].doc, s.examples[i].view == data.HeadlineView
}

// vectorizer fits the features: terms, and the dimensions of embeddings.
func (s *trainingSet) vectorizer(ctx context.Context, cfg features.Config, list []*embedding.Embedding) (*features.Vectorizer, error) {
	v, err := features.Fit(ctx, cfg, s.corpus)
	if err != nil || len(list) == 0 {
		return v, err
	}
	return withProducts(ctx, v.WithEmbeddings(list...), s.corpus, len(s.examples), s.view)
}

// problem makes the vectors of the examples, and the fold of each.
func (s *trainingSet) problem(ctx context.Context, v *features.Vectorizer) (*linear.Problem, []int, error) {
	x, err := v.TransformAll(ctx, s.corpus, len(s.examples), s.view)
	if err != nil {
		return nil, nil, err
	}
	p := &linear.Problem{X: x, Y: make([][]int32, len(x)), Features: v.Len(), Terms: v.Terms(), Blocks: v.Blocks(), Labels: len(s.topics), Single: s.mode == Single, Seed: s.seed}
	if s.teaching != nil {
		p.Weight = slices.Repeat([]float64{1}, len(x))
	}
	fold := make([]int, len(x))
	for i, e := range s.examples {
		p.Y[i], fold[i] = s.y[e.doc], s.byDoc[e.doc]
	}
	return p, fold, nil
}

// modeOf is the mode of a training. Auto is Single if every document has exactly one label.
// notSingle says why Single is impossible; nil if it is possible.
func modeOf(asked Mode, notSingle error) (Mode, error) {
	switch {
	case asked == Multi, (asked == Auto || asked == "") && notSingle != nil:
		return Multi, nil
	case asked == Auto || asked == "":
		return Single, nil
	case asked != Single:
		return "", fmt.Errorf("no mode %q; there are %s, %s, %s", asked, Auto, Single, Multi)
	case notSingle != nil:
		return "", &data.OptionError{Option: "Mode", Value: string(Auto), Err: fmt.Errorf("%w; mode single needs exactly one label on each document", notSingle)}
	}
	return Single, nil
}

// notSingle is the error for the first document without exactly one label; nil: there is
// none.
func notSingle(docs []data.Document, y [][]int32) error {
	for i, labels := range y {
		if len(labels) != 1 {
			return fmt.Errorf("%s: it has %d labels", placeOf(docs[i], i), len(labels))
		}
	}
	return nil
}

// addPassages adds the passages of the scored articles to Problem.Asked. In Single mode
// passages are not scored.
func (s *trainingSet) addPassages(ctx context.Context, m *Model, p *linear.Problem, fold []int) error {
	if m.Mode == Single || s.many || s.whole {
		return nil
	}
	var rows, docs []int
	for _, i := range outoffold.Scored(fold, s.scored) {
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

// choosePassages chooses how passages count, and pools the out-of-fold scores of articles
// with those of their passages. scored are the examples of held.
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
