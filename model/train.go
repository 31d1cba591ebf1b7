package model

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"unicode/utf8"

	"tasnif/data"
	"tasnif/features"
	"tasnif/features/embedding"
	"tasnif/model/categorical"
	"tasnif/model/cost"
	"tasnif/model/decision"
	"tasnif/model/linear"
	"tasnif/model/outoffold"
)

// Config is the settings of a training. A field that is zero has its default.
type Config struct {
	Features   features.Config        `domain:"-"` // it checks itself
	Embeddings []*embedding.Embedding `domain:"-"` // word vectors, at most features.MaxEmbeddings
	Choose     bool                   // leave out those that do not help, by out-of-fold scores (VectorChoice)
	Trainer    linear.Trainer         `domain:"-"` // nil: the default one; a number that is 0 where it may not be has its default
	Mode       Mode                   // "": Auto
	Labels     []string               // labels to learn, all of which the corpus must know; empty: all it has
	Topics     []data.Topic           // names and codes for the labels; labels without are known by their id
	Folds      int                    `domain:"0 or [2,1000]"` // of out-of-fold scoring; 0: by the size of the corpus
	Abstain    float64                `domain:"[0,1)"`         // Model.Abstain; 0 where documents have several labels
	TopK       *decision.TopK         `domain:"-"`             // Model.TopK
	RollUp     bool                   // documents have the topics above their labels, which are learnt and given, too (Model.RollUp)
	Seed       uint64                 `domain:"any"`
	Fields     []string               // categorical fields to learn from (data.Document.Category); nil: categorical.Defaults; none: empty, not nil
	Added      []data.Document        `domain:"-"` // further labelled documents to learn from, such as the demonstration corpus; nothing is chosen or measured on them
	// Taught are documents whose labels and scores are a teacher's (Document.Teacher). They are
	// learnt from with a weight that is found out of fold on docs, and nothing is chosen or
	// measured on them. Those among docs are read as these. Near-duplicates of docs are left
	// out, and of Evaluated: documents that a model is to be measured on.
	Taught        []data.Document `domain:"-"`
	Evaluated     []data.Document `domain:"-"`
	TeacherWeight float64         `domain:"0 or (0,100]"` // of a document of a teacher; 0: found out of fold
	TaughtLabels  []string        // labels to learn from Taught even where no editor gave them; not in Single mode (Teaching.Unmeasured)
	Whole         bool            // articles are scored as wholes, and not by their passages too
	Floats        bool            // keep weights in 32 bits; otherwise they are quantized to 8
	Corpus        []string        // file names, for the card
	TopicsOf      *TopicsFile     // where Topics come from, for the card; nil: nowhere to name

	// OutOfFold, if set, is called with the calibrated probabilities that documents of docs
	// have out of fold, in their order, those of the article before those of its headline.
	OutOfFold func(doc int, p []float64)

	// Expect, if set, is called before the weights are learnt, with what that will take. An
	// error ends the training.
	Expect func(cost.Estimate) error `domain:"-"`

	// Progress, if set, is called as each stage advances, by one goroutine at a time.
	Progress func(stage string, done, total int)
}

// DefaultConfig is what tasnif train uses without flags.
func DefaultConfig() Config {
	return Config{Features: features.DefaultConfig(), Mode: Auto, Seed: 1}
}

// complete fills what is left to defaults, and checks the trainer.
func (cfg Config) complete() (Config, error) {
	if reflect.ValueOf(cfg.Features).IsZero() {
		cfg.Features = features.DefaultConfig()
	}
	if err := categorical.Check(cfg.Fields); err != nil {
		return cfg, err
	}
	var err error
	if cfg.Trainer, err = linear.Checked(cfg.Trainer); err != nil {
		return cfg, err
	}
	if cfg.Features.EmbeddingProducts == 0 && reflect.DeepEqual(cfg.Trainer, linear.Trainer(linear.DefaultBlend())) {
		cfg.Trainer = linear.FewDimensionsBlend()
	}
	if len(cfg.Embeddings) > features.MaxEmbeddings {
		return cfg, fmt.Errorf("%d files of word vectors; a model can use %d", len(cfg.Embeddings), features.MaxEmbeddings)
	}
	if cfg.Choose && !choosable(cfg.Trainer) {
		cfg.Embeddings = nil
	}
	cfg.Choose = cfg.Choose && len(cfg.Embeddings) > 0
	return cfg, nil
}

// Train trains a model on labelled documents: features, weights, and from
// out-of-fold scores the calibration and the thresholds. Near-duplicates are in
// the same fold. A document without labels is a negative example of every label.
// A document with a headline and a body is two examples, the article and the
// headline alone, so that one model serves both. Added documents are known by the ids of
// the labels of docs, and how much they count is found out of fold on docs alone. So are
// documents of teachers, among docs or in Config.Taught.
//
// Errors: a setting outside its domain, a label that is empty or not UTF-8, no
// label at all, ErrNothingToLearn, and ctx's.
func Train(ctx context.Context, docs []data.Document, cfg Config) (*Model, error) {
	cfg, err := cfg.complete()
	if err != nil {
		return nil, err
	}
	docs, taught := data.ByEditors(docs)
	if cfg.Taught = append(taught, cfg.Taught...); cfg.RollUp {
		docs, cfg.Added, cfg.Taught = rolledUp(docs, cfg.Topics), rolledUp(cfg.Added, cfg.Topics), rolledUp(cfg.Taught, cfg.Topics)
	}
	l, err := newTrainingSet(ctx, docs, cfg)
	if err != nil {
		return nil, err
	}
	inPlaceOf := cfg.Trainer
	if cfg = cfg.forLabels(len(l.topics)); linear.NameOf(cfg.Trainer) == linear.NameOf(inPlaceOf) {
		inPlaceOf = nil
	}
	if err := checkAbstention(l.mode, cfg.Abstain); err != nil {
		return nil, err
	}
	if cfg.TopK != nil {
		if err := cfg.TopK.Check(l.mode == Single); err != nil {
			return nil, err
		}
	}
	report := cfg.Progress
	if report == nil {
		report = func(string, int, int) {}
	}
	m := &Model{Labels: l.topics, Mode: l.mode, many: l.many}
	if err := m.setHierarchy(cfg.Topics, cfg.RollUp); err != nil {
		return nil, err
	}
	report("features", 0, 2)
	if m.Vectorizer, err = l.vectorizer(ctx, cfg.Features, cfg.Embeddings); err != nil {
		return nil, err
	}
	report("features", 1, 2)
	p, fold, err := l.problem(ctx, m.Vectorizer)
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(p.X, func(x features.Vector) bool { return len(x.Index) > 0 }) {
		return nil, nothingToLearn(len(docs), len(m.Vectorizer.Empty()), cfg.Features.MinDF)
	}
	report("features", 2, 2)
	for _, x := range p.X {
		m.matrix += 8 * int64(len(x.Index))
	}
	asked := l.scored
	if err := l.askPassages(ctx, m, p, fold, asked); err != nil {
		return nil, err
	}
	if cfg.Expect != nil {
		if err := cfg.Expect(cost.Of(cfg.Trainer, p, asked+1, len(outoffold.Scored(fold, asked)))); err != nil {
			return nil, err
		}
	}
	held, found, err := m.fit(ctx, cfg, p, fold, asked, l, report)
	if errors.Is(err, errLeftOut) {
		return withoutTeacher(ctx, docs, cfg, l.teaching)
	}
	if err != nil {
		return nil, err
	}
	settings, err := json.Marshal(found)
	if err != nil {
		return nil, err
	}
	if !cfg.Floats {
		m.quantize()
	}
	rows := outoffold.Scored(fold, asked)
	yHeld, exHeld := pick(p.Y, rows), pick(l.examples, rows)
	m.choosePassages(l, rows, held, yHeld)
	m.decide(held, yHeld, exHeld)
	if cfg.Fields == nil {
		cfg.Fields = categorical.Defaults()
	}
	shifts := m.fitFields(cfg.Fields, docs, l.groups, held, yHeld, exHeld)
	if err := m.fitUnknownSource(ctx, p, l); err != nil {
		return nil, err
	}
	m.chooseAtLeastOne(l.y[:l.own], held, shifts, yHeld, exHeld)
	m.decideTaught(l)
	if cfg.OutOfFold != nil {
		for i, e := range exHeld {
			cfg.OutOfFold(e.doc, m.heldProbabilities(e.view, held, shifts, i))
		}
	}
	m.tabulateThresholds(held, shifts, yHeld, exHeld)
	m.Info = Info{
		Trainer: linear.NameOf(found), InPlaceOf: linear.NameOf(inPlaceOf), Params: settings, Corpus: cfg.Corpus, Topics: cfg.TopicsOf,
		Documents: len(docs), Support: supportOf(l.y[:l.own], len(l.topics)), Added: l.taught - l.own, Teaching: l.teaching, Seed: cfg.Seed, Folds: asked,
		Histogram: m.histogram(held, shifts, exHeld), Vectors: m.Info.Vectors, Mixtures: m.Info.Mixtures, Passages: m.Info.Passages,
	}
	m.Abstain, m.TopK = cfg.Abstain, cfg.TopK
	return m, nil
}

// fit trains on all examples, and once without each of the first folds for the
// out-of-fold scores. The members of a blend are scored separately, and the
// weights of the blend are found on these scores. It permutes the terms of p.
// It sets the matrices and how they were made, and gives the scores and the trainer, of
// a blend with the weights found. Where the vectors are to be chosen, members on one
// block are trained first; if the vectors are left out, the vectorizer and the weights
// have none.
func (m *Model) fit(ctx context.Context, cfg Config, p *linear.Problem, fold []int, folds int, s *trainingSet, report func(string, int, int)) (*outoffold.Scores, linear.Trainer, error) {
	if t, many := cfg.Trainer.(*linear.SparseSVM); many && s.teaching == nil && folds > 0 {
		return m.fitMany(ctx, t, p, fold, folds, report)
	}
	rows := outoffold.Scored(fold, folds)
	l, err := learnersOf(cfg.Trainer, p, s, rows)
	if err != nil {
		return nil, nil, err
	}
	to := p.FrequentFirst()
	f := newFitting(l, p, fold, folds, s.examples, report)
	y, scored := pick(p.Y, rows), pick(s.examples, rows)
	if cfg.Choose {
		choosers := l.choosers()
		if err := f.train(ctx, func(i int) bool { return slices.Contains(choosers, i) }); err != nil {
			return nil, nil, err
		}
		if err := m.chooseVectors(ctx, f, y); err != nil {
			return nil, nil, err
		}
	}
	if s.teaching != nil {
		err = m.weighTeacher(ctx, f, s, cfg.TeacherWeight, y, scored)
	} else {
		err = f.train(ctx, func(int) bool { return true })
	}
	if err != nil {
		return nil, nil, err
	}
	l.borrow(f.parts, f.held)
	weights := m.viewWeights(l, f.held, y, scored)
	m.Linear = linear.WeightedSum(f.parts, weights[0]).Permuted(to)
	if m.Info.Mixtures = l.mixtures(f.held, weights); l.perView {
		m.Headlines = linear.WeightedSum(f.parts, weights[data.HeadlineView]).Permuted(to)
	}
	return combined(f.held, weights, scored), l.found(weights), nil
}

// foldCount is the number of folds: those asked for or, by the number of
// documents, 5 or 3; never more than there are groups of near-duplicates.
func foldCount(asked int, groups []int32) int {
	distinct := 0
	for i, g := range groups {
		if int(g) == i {
			distinct++
		}
	}
	if asked == 0 {
		asked = 5
		if distinct >= largeCorpus {
			asked = 3
		}
	}
	return max(min(asked, distinct), 1)
}

// largeCorpus is the number of documents from which the scores of one fold are
// enough for calibration and thresholds.
const largeCorpus = 15000

// scoredFolds is the number of folds that are scored: all of them, but one of a
// large corpus unless folds were asked for, since each costs a training.
func scoredFolds(folds, documents, asked int) int {
	if asked == 0 && documents >= largeCorpus {
		return min(folds, 1)
	}
	return folds
}

// labelsOf gives the labels to learn, sorted by id, with their names where known.
func labelsOf(docs []data.Document, cfg Config) ([]data.Topic, error) {
	named := map[string]data.Topic{}
	for _, t := range cfg.Topics {
		named[t.ID] = bare(t)
	}
	seen := map[string]bool{}
	for i, d := range docs {
		for _, l := range d.Labels {
			if l == "" || !utf8.ValidString(l) {
				return nil, fmt.Errorf("%s: its label %q is empty or not UTF-8; rename or remove it", placeOf(d, i), l)
			}
			seen[l] = true
		}
	}
	ids := cfg.Labels
	if len(ids) == 0 {
		for id := range seen {
			ids = append(ids, id)
		}
	}
	ids = slices.Sorted(slices.Values(ids))
	ids = slices.Compact(ids)
	if len(ids) == 0 {
		return nil, &data.OptionError{Option: "Columns.Labels", Err: errors.New("no document has a label; is another field the labels'?")}
	}
	topics := make([]data.Topic, len(ids))
	for i, id := range ids {
		if t, ok := named[id]; ok {
			topics[i] = t
		} else if topics[i].ID = id; !seen[id] {
			known := make([]string, 0, len(seen))
			for l := range seen {
				known = append(known, l)
			}
			slices.Sort(known)
			return nil, fmt.Errorf("label %q is on no document; the corpus has %s", id, data.SomeOf(known))
		}
	}
	return topics, nil
}

// labelIndices gives each document's labels as indices into topics, increasing;
// labels that are no topic are left out.
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
