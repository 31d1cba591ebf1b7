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

// Config holds the settings of a training. The zero value of a field stands for its
// default.
type Config struct {
	Features   features.Config        `domain:"-"` // checked by features.Config.Validate
	Embeddings []*embedding.Embedding `domain:"-"` // word vectors, at most features.MaxEmbeddings
	Choose     bool                   // leave out embeddings that do not help, by out-of-fold scores (VectorChoice)
	Trainer    linear.Trainer         `domain:"-"` // nil: by the number of labels, DefaultTrainer or ManyLabelsTrainer; settings that are 0 have their default, unless 0 is in their domain
	Mode       Mode                   // "": Auto
	Labels     []string               // labels to learn, each of which some document must have; empty: all labels of the corpus
	Topics     []data.Topic           // names and codes of the labels; a label without a topic has its id alone
	Folds      int                    `domain:"0 or [2,1000]"` // folds of out-of-fold scoring; 0: by the size of the corpus
	Abstain    float64                `domain:"[0,1)"`         // Model.Abstain; 0 in Multi mode
	TopK       *decision.TopK         `domain:"-"`             // Model.TopK
	RollUp     bool                   // each document also has the topics above its labels, which are learnt and given (Model.RollUp)
	Seed       uint64                 `domain:"any"`
	Fields     []string               // categorical fields to learn from (data.Document.Category); nil: categorical.Defaults; empty: none
	Added      []data.Document        `domain:"-"` // further labelled documents to learn from, such as the demonstration corpus; thresholds and figures do not use them
	// Taught are documents whose labels and scores are a teacher's (Document.Teacher).
	// Their weight in training is found out of fold on docs; thresholds and figures do not
	// use them. Documents of teachers among docs are treated as these. Evaluated are
	// documents that the model will be measured on. Documents of teachers that are
	// near-duplicates of docs or Evaluated are left out.
	Taught        []data.Document `domain:"-"`
	Evaluated     []data.Document `domain:"-"`
	TeacherWeight float64         `domain:"0 or (0,100]"` // weight of a teacher's document, where an editor's has 1; 0: found out of fold
	TaughtLabels  []string        // labels to learn from Taught even if no editor gave them; ignored in Single mode (Teaching.Unmeasured)
	Whole         bool            // passages of articles are not scored
	Floats        bool            // weights have 32 bits; otherwise they are quantized to 8
	Corpus        []string        // file names, for the card
	TopicsOf      *TopicsFile     // the file of Topics, for the card; nil: none

	// OutOfFold, if set, is called with the calibrated out-of-fold probabilities of
	// documents of docs, in their order, those of the article before those of its headline.
	OutOfFold func(doc int, p []float64)

	// Expect, if set, is called before the weights are learnt, with the estimated time and
	// memory. An error ends the training.
	Expect func(cost.Estimate) error `domain:"-"`

	// Progress, if set, is called as each stage advances, by one goroutine at a time.
	Progress func(stage string, done, total int)

	byLabels bool // Trainer was nil
}

// DefaultConfig is the settings without any choice of the user's.
func DefaultConfig() Config {
	return Config{Features: features.DefaultConfig(), Mode: Auto, Seed: 1}
}

// complete sets the defaults and checks the trainer.
func (cfg Config) complete() (Config, error) {
	if reflect.ValueOf(cfg.Features).IsZero() {
		cfg.Features = features.DefaultConfig()
	}
	if err := categorical.Check(cfg.Fields); err != nil {
		return cfg, err
	}
	cfg.byLabels = cfg.byLabels || cfg.Trainer == nil
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

// Train trains a model on labelled documents: features, weights, and from out-of-fold
// scores the calibration and the thresholds.
//
// Near-duplicates are in the same fold. A document without labels is a negative example of
// every label. A document with a headline and a body is two examples, the article and the
// headline alone, so that one model serves both. Added documents keep only the labels that
// docs have. Their weight, and that of teachers' documents, is found out of fold on docs.
//
// Errors: a setting outside its domain, a label that is empty or not UTF-8, no label at
// all, ErrNothingToLearn, and ctx's.
func Train(ctx context.Context, docs []data.Document, cfg Config) (*Model, error) {
	cfg, err := cfg.complete()
	if err != nil {
		return nil, err
	}
	docs, taught := data.ByEditors(docs)
	if cfg.Taught = append(taught, cfg.Taught...); cfg.RollUp {
		docs, cfg.Added, cfg.Taught = rolledUp(docs, cfg.Topics), rolledUp(cfg.Added, cfg.Topics), rolledUp(cfg.Taught, cfg.Topics)
	}
	s, err := newTrainingSet(ctx, docs, cfg)
	if err != nil {
		return nil, err
	}
	inPlaceOf := cfg.Trainer
	if cfg = cfg.forLabels(len(s.topics)); linear.NameOf(cfg.Trainer) == linear.NameOf(inPlaceOf) {
		inPlaceOf = nil
	}
	if err := cfg.checkRule(s.mode); err != nil {
		return nil, err
	}
	m := &Model{Labels: s.topics, Mode: s.mode, many: s.many}
	if err := m.setHierarchy(cfg.Topics, cfg.RollUp); err != nil {
		return nil, err
	}
	p, fold, err := m.fitFeatures(ctx, cfg, s)
	if err != nil {
		return nil, err
	}
	scored := outoffold.Scored(fold, s.scored)
	if cfg.Expect != nil {
		if err := cfg.Expect(cost.Of(cfg.Trainer, p, s.scored+1, len(scored))); err != nil {
			return nil, err
		}
	}
	held, found, err := m.fit(ctx, cfg, p, fold, s, cfg.progress())
	if errors.Is(err, errLeftOut) {
		return withoutTeacher(ctx, docs, cfg, s.teaching)
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
	if err := m.fitDecisions(ctx, cfg, p, s, held, scored); err != nil {
		return nil, err
	}
	info := &m.Info
	info.Trainer, info.InPlaceOf, info.Params = linear.NameOf(found), linear.NameOf(inPlaceOf), settings
	info.Corpus, info.Topics, info.Seed, info.Folds = cfg.Corpus, cfg.TopicsOf, cfg.Seed, s.scored
	info.Documents, info.Support = len(docs), supportOf(s.y[:s.own], len(s.topics))
	info.Added, info.Teaching = s.taught-s.own, s.teaching
	m.Abstain, m.TopK = cfg.Abstain, cfg.TopK
	return m, nil
}

// progress is Progress, or a function that does nothing.
func (cfg Config) progress() func(stage string, done, total int) {
	if cfg.Progress == nil {
		return func(string, int, int) {}
	}
	return cfg.Progress
}

// checkRule refuses an Abstain or a TopK that the mode cannot have.
func (cfg Config) checkRule(mode Mode) error {
	if err := checkAbstention(mode, cfg.Abstain); err != nil || cfg.TopK == nil {
		return err
	}
	return cfg.TopK.Check(mode == Single)
}

// fitFeatures fits the vectorizer, and makes the vectors of the examples and of their
// passages, and the fold of each example.
func (m *Model) fitFeatures(ctx context.Context, cfg Config, s *trainingSet) (*linear.Problem, []int, error) {
	report := cfg.progress()
	report("features", 0, 2)
	var err error
	if m.Vectorizer, err = s.vectorizer(ctx, cfg.Features, cfg.Embeddings); err != nil {
		return nil, nil, err
	}
	report("features", 1, 2)
	p, fold, err := s.problem(ctx, m.Vectorizer)
	if err != nil {
		return nil, nil, err
	}
	for _, x := range p.X {
		m.matrix += 8 * int64(len(x.Index))
	}
	if m.matrix == 0 {
		return nil, nil, nothingToLearn(s.own, len(m.Vectorizer.Empty()), cfg.Features.MinDF)
	}
	report("features", 2, 2)
	return p, fold, s.addPassages(ctx, m, p, fold)
}

// fitDecisions fits all that turns scores into answers to the out-of-fold scores held of
// the examples scored: passages, calibration, thresholds, fields, Info.Histogram.
func (m *Model) fitDecisions(ctx context.Context, cfg Config, p *linear.Problem, s *trainingSet, held *outoffold.Scores, scored []int) error {
	y, examples := pick(p.Y, scored), pick(s.examples, scored)
	m.choosePassages(s, scored, held, y)
	m.decide(held, y, examples)
	if cfg.Fields == nil {
		cfg.Fields = categorical.Defaults()
	}
	shifts := m.fitFields(cfg.Fields, s.docs[:s.own], s.groups, held, y, examples)
	if err := m.fitUnknownSource(ctx, p, s); err != nil {
		return err
	}
	m.chooseAtLeastOne(s.y[:s.own], held, shifts, y, examples)
	m.decideTaught(s)
	if cfg.OutOfFold != nil {
		for i, e := range examples {
			cfg.OutOfFold(e.doc, m.heldProbabilities(e.view, held, shifts, i))
		}
	}
	m.tabulateThresholds(held, shifts, y, examples)
	m.Info.Histogram = m.histogram(held, shifts, examples)
	return nil
}

// fit trains on all examples, and once without each of the first folds for the out-of-fold
// scores. The members of a blend are scored separately, and the blend weights are found on
// these scores. It permutes the terms of p.
//
// It sets the model's matrices and Info.Mixtures. It returns the out-of-fold scores, and
// the trainer, for a blend with the weights found. With Config.Choose, members on one block
// are trained first; if the vectors are left out, the vectorizer and the matrices have
// none.
func (m *Model) fit(ctx context.Context, cfg Config, p *linear.Problem, fold []int, s *trainingSet, report func(string, int, int)) (*outoffold.Scores, linear.Trainer, error) {
	if t, many := cfg.Trainer.(*linear.SparseSVM); many && s.teaching == nil {
		return m.fitMany(ctx, t, p, fold, s.scored, report)
	}
	rows := outoffold.Scored(fold, s.scored)
	l, err := learnersOf(cfg.Trainer, p, s, rows)
	if err != nil {
		return nil, nil, err
	}
	to := p.FrequentFirst()
	f := newFitting(l, p, fold, s.scored, s.examples, report)
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
		err = m.chooseTeacherWeight(ctx, f, s, cfg.TeacherWeight, y, scored)
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

// foldCount is the number of folds: asked, or by the number of documents 5 or 3; never more
// than there are groups of near-duplicates.
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

// largeCorpus is the number of documents from which the scores of one fold suffice for
// calibration and thresholds.
const largeCorpus = 15000

// scoredFolds is the number of folds that are scored: all, but one of a large corpus unless
// folds were asked for. Each costs a training.
func scoredFolds(folds, documents, asked int) int {
	if asked == 0 && documents >= largeCorpus {
		return min(folds, 1)
	}
	return folds
}

// labelsOf lists the labels to learn, sorted by id, with their names where known.
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
		return nil, &data.OptionError{Option: "Columns.Labels", Err: errors.New("no document has a label; are the labels in another field?")}
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
