package model

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"tasnif/data"
	"tasnif/features"
	"tasnif/features/arabic"
	"tasnif/model/linear"
	"tasnif/model/modelfile"
	"tasnif/model/outoffold"
	"tasnif/model/thresholds"
	"tasnif/model/tuning"
)

// Tune is cfg with the features and the trainer that tuning.Search found, if they beat
// those of cfg. The result lists the trials.
func Tune(ctx context.Context, docs []data.Document, cfg Config, opt tuning.Options) (Config, *tuning.Result, error) {
	cfg, err := cfg.complete()
	if err != nil {
		return cfg, nil, err
	}
	start, err := tuning.SettingOf(cfg.Features, cfg.Trainer)
	if err != nil {
		return cfg, nil, err
	}
	e, err := newExperiment(ctx, docs, cfg)
	if err != nil {
		return cfg, nil, err
	}
	otherFolds := func() (*tuning.Experiment, error) {
		other := cfg
		other.Seed += 1 << 32
		return newExperiment(ctx, docs, other)
	}
	best, result, err := tuning.Search(ctx, e, otherFolds, start, opt)
	if err != nil {
		return cfg, nil, err
	}
	if result.Adopted {
		cfg.Features, cfg.byLabels = best.Features, false
		cfg.Trainer, err = best.NewTrainer()
	}
	return cfg, result, err
}

// experiment is what all trials of a search share: the training set, and the vectors and
// scores of the best settings so far.
type experiment struct {
	*trainingSet
	cfg        Config
	m          *Model
	vectorized map[string]*vectorizedCorpus // by features
	scores     map[string]*outoffold.Scores // by features and trainer
}

// vectorizedCorpus is the examples as vectors.
type vectorizedCorpus struct {
	p    *linear.Problem
	fold []int
}

func newExperiment(ctx context.Context, docs []data.Document, cfg Config) (*tuning.Experiment, error) {
	if len(cfg.Added) > 0 {
		return nil, fmt.Errorf("a search for settings takes the documents of one corpus, without the %d added ones", len(cfg.Added))
	}
	l, err := newTrainingSet(ctx, docs, cfg)
	if err != nil {
		return nil, err
	}
	s := &experiment{
		trainingSet: l, cfg: cfg, m: &Model{Labels: l.topics, Mode: l.mode},
		vectorized: map[string]*vectorizedCorpus{}, scores: map[string]*outoffold.Scores{},
	}
	return &tuning.Experiment{
		Labels: len(l.topics), Groups: l.groups, Seed: cfg.Seed, Embedding: len(cfg.Embeddings) > 0,
		BothFields: slices.ContainsFunc(docs, func(d data.Document) bool { return d.Headline != "" && d.Body != "" }),
		Outcomes:   s.outcomes, Forget: s.forget,
	}, nil
}

// featuresKey identifies settings of features.
func featuresKey(f features.Config) string {
	text, _ := json.Marshal(f) // cannot fail: numbers, strings and booleans
	return string(text)
}

// forget drops the vectors and the scores of other features.
func (s *experiment) forget(keep features.Config) {
	key := featuresKey(keep)
	maps.DeleteFunc(s.vectorized, func(of string, _ *vectorizedCorpus) bool { return of != key })
	maps.DeleteFunc(s.scores, func(of string, _ *outoffold.Scores) bool { return !strings.HasPrefix(of, key) })
}

// vectors are the examples' vectors with the features f.
func (s *experiment) vectors(ctx context.Context, f features.Config) (*vectorizedCorpus, error) {
	key := featuresKey(f)
	if known := s.vectorized[key]; known != nil {
		return known, nil
	}
	v, err := s.vectorizer(ctx, f, s.cfg.Embeddings)
	if err != nil {
		return nil, err
	}
	out := &vectorizedCorpus{}
	if out.p, out.fold, err = s.problem(ctx, v); err != nil {
		return nil, err
	}
	s.vectorized[key] = out
	return out, nil
}

// outcomes counts a setting's out-of-fold predictions, by document and label. The members
// of a blend are scored separately, so that a change of one reuses the scores of the
// others.
func (s *experiment) outcomes(ctx context.Context, f features.Config, t linear.Trainer) ([][]tuning.LabelOutcome, error) {
	v, err := s.vectors(ctx, f)
	if err != nil {
		return nil, err
	}
	l, err := learnersOf(t, v.p, s.trainingSet, outoffold.Scored(v.fold, s.folds))
	if err != nil {
		return nil, err
	}
	held := make([]*outoffold.Scores, len(l.trainers))
	for i, member := range l.trainers {
		settings, err := json.Marshal(member)
		if err != nil {
			return nil, err
		}
		key := featuresKey(f) + linear.NameOf(member) + string(settings) + l.from[i]
		if held[i] = s.scores[key]; held[i] == nil {
			if held[i], err = outoffold.Score(ctx, member, v.p, v.fold, s.folds, l.rows(i, s.examples), func() {}); err != nil {
				return nil, err
			}
			s.scores[key] = held[i]
		}
	}
	sum := combined(held, s.m.viewWeights(l, held, v.p.Y, s.examples), s.examples)
	s.m.decide(sum, v.p.Y, s.examples)
	byDocument, p := make([][]tuning.LabelOutcome, len(s.docs)), make([]float64, len(s.m.Labels))
	for i, e := range s.examples {
		r := s.m.rule(e.view)
		r.Report(p, sum.Of(i))
		r.Count(p, v.p.Y[i], func(l int, c thresholds.Confusion) {
			byDocument[e.doc] = append(byDocument[e.doc], tuning.LabelOutcome{Label: int32(l), Confusion: c})
		})
	}
	return byDocument, nil
}

// TuneFingerprint identifies a search: a hash of the documents and their labels, the
// settings at the start, the embeddings and the normalizer. It is in the first line of a
// journal of trials.
func TuneFingerprint(docs []data.Document, cfg Config) (string, error) {
	cfg, err := cfg.complete()
	if err != nil {
		return "", err
	}
	start, err := tuning.SettingOf(cfg.Features, cfg.Trainer)
	if err != nil {
		return "", err
	}
	h := sha256.New()
	fmt.Fprintf(h, "%s %s %s %s %d %d %v\n", arabic.Fingerprint(cfg.Features.Tokenizer), start.Key(), cfg.Mode, strings.Join(cfg.Labels, "|"), cfg.Folds, cfg.Seed, len(cfg.Embeddings) > 0)
	for _, e := range cfg.Embeddings {
		base, err := modelfile.BaseBytes(e)
		if err != nil {
			return "", err
		}
		h.Write(base)
	}
	for _, d := range docs {
		fmt.Fprintf(h, "%q %q %q\n", d.Headline, d.Body, d.Labels)
	}
	return hex.EncodeToString(h.Sum(nil)[:16]), nil
}
