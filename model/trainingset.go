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

// lesson is a labelled corpus made ready to be learnt from, whatever the
// features and the trainer will be: its labels, its views, and its folds, over
// which near-duplicates never straddle.
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

func newTrainingSet(ctx context.Context, docs []data.Document, cfg Config) (*trainingSet, error) {
	if len(docs) == 0 {
		return nil, fmt.Errorf("no documents to learn from")
	}
	if err := domain.Check(cfg); err != nil {
		return nil, err
	}
	l := &trainingSet{docs: docs, examples: viewsOf(docs), seed: cfg.Seed}
	var err error
	if l.topics, err = labelsOf(docs, cfg); err != nil {
		return nil, err
	}
	l.y = labelIndices(l.topics, docs)
	if l.mode, err = modeOf(cfg.Mode, notSingle(docs, l.y)); err != nil {
		return nil, err
	}
	if l.corpus, err = features.NewCorpus(ctx, len(docs), func(i int) features.Fields { return fieldsOf(docs[i]) }); err != nil {
		return nil, err
	}
	l.groups = data.Groups(len(docs), l.corpus.Text)
	l.folds = foldCount(cfg.Folds, l.groups)
	l.byDoc = data.Folds(l.y, l.groups, l.folds, cfg.Seed)
	return l, nil
}

// view is the document of example i, and whether only its headline is shown.
func (l *trainingSet) view(i int) (document int, headline bool) {
	return l.examples[i].doc, l.examples[i].view == HeadlineView
}

// vectorizer learns the features: the terms, and an archive's part if there is one.
func (l *trainingSet) vectorizer(ctx context.Context, cfg features.Config, archive *embedding.Embedding) (*features.Vectorizer, error) {
	v, err := features.Fit(ctx, cfg, l.corpus)
	if err != nil || archive == nil {
		return v, err
	}
	return withProducts(ctx, v.WithEmbedding(archive), l.corpus, len(l.examples), l.view)
}

// problem is the examples as vectors, and the fold of each.
func (l *trainingSet) problem(ctx context.Context, v *features.Vectorizer) (*linear.Problem, []int, error) {
	x, err := v.TransformAll(ctx, l.corpus, len(l.examples), l.view)
	if err != nil {
		return nil, nil, err
	}
	p := &linear.Problem{X: x, Y: make([][]int32, len(x)), Features: v.Len(), Terms: v.Terms(), Blocks: v.Blocks(), Labels: len(l.topics), Single: l.mode == Single, Seed: l.seed}
	fold := make([]int, len(x))
	for i, e := range l.examples {
		p.Y[i], fold[i] = l.y[e.doc], l.byDoc[e.doc]
	}
	return p, fold, nil
}
