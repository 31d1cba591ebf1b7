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

// trainingSet is a labelled corpus with all that does not depend on features and
// trainer: words, labels, views, and folds. Near-duplicates are in one fold.
type trainingSet struct {
	docs     []data.Document  // the user's own, then those added, then a teacher's
	own      int              // how many are the user's own
	taught   int              // from which one on they are a teacher's
	teaching *Teaching        // of those; nil: none
	rated    []int            // labels decided by how often teachers give them (Teaching.Unmeasured)
	corpus   *features.Corpus // the documents, cut into words
	topics   []data.Topic
	mode     Mode
	y        [][]int32 // by document
	groups   []int32   // of near-duplicates, by document
	many     bool      // it has so many labels that rules, tables and folds are those of many
	folds    int
	scored   int   // the first of them, whose examples are scored out of fold
	byDoc    []int // each document's fold; of those added noFold
	examples []example
	seed     uint64
	whole    bool  // articles are scored as wholes alone (Config.Whole)
	passages []int // the example of each passage that is scored (Problem.Asked), increasing
}

// noFold is the fold of an added document: it is learnt from, and never scored.
const noFold = 1 << 30

// newTrainingSet checks the settings and the labels, and cuts each document into
// words once.
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
		if err := s.teach(ctx, cfg); err != nil {
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
		s.folds, s.scored = manyFolds(len(own), given(s.y), 2*len(own), len(s.topics))
		s.folds = foldCount(s.folds, own)
	}
	if s.scored = min(s.folds, s.scored); s.scored == 0 {
		s.scored = scoredFolds(s.folds, len(own), cfg.Folds)
	}
	s.byDoc = data.Folds(s.y[:s.own], own, s.folds, cfg.Seed)
	for range s.docs[s.own:] {
		s.byDoc = append(s.byDoc, noFold)
	}
	// A copy of a document of the user's own is not learnt from twice, nor out of its fold.
	s.examples = slices.DeleteFunc(viewsOf(docs), func(e example) bool { return e.doc >= s.own && int(s.groups[e.doc]) < s.own })
	return s, nil
}

// fieldsOf is what the vectorizer is shown of a document.
func fieldsOf(d data.Document) features.Fields {
	return features.Fields{Headline: d.Headline, Body: d.Body}
}

// example is one view of one document of the training set.
type example struct {
	doc  int
	view data.View
}

// viewsOf lists every view of every document: both of those that have a
// headline and a body, the only one of the others.
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

// given is how many labels documents have together.
func given(y [][]int32) (n int) {
	for _, labels := range y {
		n += len(labels)
	}
	return n
}

// add appends documents that are learnt from beside the user's own: those with labels of
// these, and in Single mode with exactly one.
func (s *trainingSet) add(docs []data.Document) {
	for i, y := range labelIndices(s.topics, docs) {
		if s.mode == Single && len(y) != 1 {
			continue
		}
		s.docs, s.y = append(s.docs[:len(s.docs):len(s.docs)], docs[i]), append(s.y, y)
	}
}

// withLabels are topics and Config.TaughtLabels that teachers gave, sorted by id.
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

// view gives the document of example i, and whether only its headline is shown.
func (s *trainingSet) view(i int) (document int, headline bool) {
	return s.examples[i].doc, s.examples[i].view == data.HeadlineView
}

// vectorizer learns the features: terms, and the dimensions of embeddings.
func (s *trainingSet) vectorizer(ctx context.Context, cfg features.Config, list []*embedding.Embedding) (*features.Vectorizer, error) {
	v, err := features.Fit(ctx, cfg, s.corpus)
	if err != nil || len(list) == 0 {
		return v, err
	}
	return withProducts(ctx, v.WithEmbeddings(list...), s.corpus, len(s.examples), s.view)
}

// problem gives the examples as vectors, and the fold of each.
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

// modeOf chooses the mode: Auto is Single where every document has exactly one
// label. notSingle is why Single is refused, nil where it is not.
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

// notSingle names the first document that has not exactly one label; nil: none.
func notSingle(docs []data.Document, y [][]int32) error {
	for i, labels := range y {
		if len(labels) != 1 {
			return fmt.Errorf("%s: it has %d labels", placeOf(docs[i], i), len(labels))
		}
	}
	return nil
}

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
