package model

import (
	"context"
	"fmt"

	"tasnif/data"
	"tasnif/features"
	"tasnif/features/domain"
	"tasnif/features/embedding"
	"tasnif/model/linear"
)

// trainingSet is a labelled corpus with all that does not depend on features and
// trainer: words, labels, views, and folds. Near-duplicates are in one fold.
type trainingSet struct {
	docs     []data.Document
	corpus   *features.Corpus // the documents, cut into words
	topics   []data.Topic
	mode     Mode
	y        [][]int32 // by document
	groups   []int32   // of near-duplicates, by document
	folds    int
	byDoc    []int // each document's fold
	examples []example
	seed     uint64
}

// newTrainingSet checks the settings and the labels, and cuts each document into
// words once.
func newTrainingSet(ctx context.Context, docs []data.Document, cfg Config) (*trainingSet, error) {
	if len(docs) == 0 {
		return nil, fmt.Errorf("no documents to learn from")
	}
	if err := domain.Check(cfg); err != nil {
		return nil, err
	}
	s := &trainingSet{docs: docs, examples: viewsOf(docs), seed: cfg.Seed}
	var err error
	if s.topics, err = labelsOf(docs, cfg); err != nil {
		return nil, err
	}
	s.y = labelIndices(s.topics, docs)
	if s.mode, err = modeOf(cfg.Mode, notSingle(docs, s.y)); err != nil {
		return nil, err
	}
	if s.corpus, err = features.NewCorpus(ctx, cfg.Features.Tokenizer, len(docs), func(i int) features.Fields { return fieldsOf(docs[i]) }); err != nil {
		return nil, err
	}
	s.groups = data.Groups(len(docs), s.corpus.Text)
	s.folds = foldCount(cfg.Folds, s.groups)
	s.byDoc = data.Folds(s.y, s.groups, s.folds, cfg.Seed)
	return s, nil
}

// view gives the document of example i, and whether only its headline is shown.
func (s *trainingSet) view(i int) (document int, headline bool) {
	return s.examples[i].doc, s.examples[i].view == HeadlineView
}

// vectorizer learns the features: terms, and with an embedding its dimensions.
func (s *trainingSet) vectorizer(ctx context.Context, cfg features.Config, archive *embedding.Embedding) (*features.Vectorizer, error) {
	v, err := features.Fit(ctx, cfg, s.corpus)
	if err != nil || archive == nil {
		return v, err
	}
	return withProducts(ctx, v.WithEmbedding(archive), s.corpus, len(s.examples), s.view)
}

// problem gives the examples as vectors, and the fold of each.
func (s *trainingSet) problem(ctx context.Context, v *features.Vectorizer) (*linear.Problem, []int, error) {
	x, err := v.TransformAll(ctx, s.corpus, len(s.examples), s.view)
	if err != nil {
		return nil, nil, err
	}
	p := &linear.Problem{X: x, Y: make([][]int32, len(x)), Features: v.Len(), Terms: v.Terms(), Blocks: v.Blocks(), Labels: len(s.topics), Single: s.mode == Single, Seed: s.seed}
	fold := make([]int, len(x))
	for i, e := range s.examples {
		p.Y[i], fold[i] = s.y[e.doc], s.byDoc[e.doc]
	}
	return p, fold, nil
}
