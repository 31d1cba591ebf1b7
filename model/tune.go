package model

import (
	"context"
	"encoding/json"
	"fmt"

	"tasnif/data"
	"tasnif/model/linear"
)

// Tuning is the result of a search for settings, for the model's card.
type Tuning struct {
	Trials   []Trial  `json:"trials"`
	Default  F1Scores `json:"default"` // of the settings at the start, out of fold
	Found    F1Scores `json:"found"`   // of the best settings, on the same folds
	Again    Gain     `json:"again"`   // of the best over the default, on other folds
	Adopted  bool     `json:"adopted"` // whether the model was trained with the best settings; otherwise with the default
	Complete bool     `json:"complete"`
}

// F1Scores are those of the out-of-fold predictions of a setting.
type F1Scores struct {
	Micro float64 `json:"micro_f1"`
	Macro float64 `json:"macro_f1"`
}

func (f F1Scores) merit() float64 { return f.Micro + f.Macro }

// Gain is a difference of micro-F1 + macro-F1 with the bootstrap's standard
// error; documents are resampled in pairs, near-duplicates together.
type Gain struct {
	Gain  float64 `json:"gain"`
	Error float64 `json:"error"`
}

// beyond tells whether a gain is more than its standard error, so that the
// change is kept.
func (g Gain) exceedsError() bool { return g.Gain > g.Error && g.Gain > 1e-9 }

// adoptErrors is the gain, in standard errors, at which the best is adopted.
const adoptErrors = 2

// Trial is one change of the best setting so far, and its result.
type Trial struct {
	Change  string   `json:"change"`  // in words
	Setting string   `json:"setting"` // fingerprint of the whole setting
	F1      F1Scores `json:"figure"`
	Gain    Gain     `json:"gain"` // over the best so far
	Kept    bool     `json:"kept"`
}

// Tuner is the settings of a search.
type Tuner struct {
	Trials   int         // most trials; 0: as many as there are
	Known    []Trial     // the first trials of an interrupted search of the same; not repeated
	Continue func() bool // called before each new trial; false ends the search. nil: always true
	Report   func(n int, t Trial, known bool, best F1Scores)
}

// Tune searches for settings around cfg by out-of-fold predictions, and gives cfg with
// the best ones found. It changes one thing at a time: a trainer's C, smoothing or
// class weights, the members of a blend, a block of terms (its kind, its n-grams,
// its scale), the headline's weight, the least document frequency, the scale
// of the embedding. A change is kept if micro-F1 + macro-F1 gain more than the standard
// error of the difference; the next ones start from there. When no change is
// kept, the search is complete.
//
// Among a hundred trials one is better by chance on any folds. So the best is then
// compared with the default on other folds, and adopted only if it gains more than
// two standard errors there. (With one standard error, topics adopted svm C 0.9 for
// 0.3: +0.8 points on the folds searched, +0.6 on others, and -1.9 of macro-F1 on
// its dev split.) The order of trials depends on their results alone, so the same
// number of trials gives the same settings.
func Tune(ctx context.Context, docs []data.Document, cfg Config, t Tuner) (Config, *Tuning, error) {
	cfg, err := cfg.complete()
	if err != nil {
		return cfg, nil, err
	}
	s, err := newSearch(ctx, docs, cfg)
	if err != nil {
		return cfg, nil, err
	}
	out := &Tuning{Trials: []Trial{}}
	start, err := settingOf(cfg)
	if err != nil {
		return cfg, nil, err
	}
	first, err := s.evaluate(ctx, start)
	if err != nil {
		return cfg, nil, err
	}
	out.Default = first.f1
	best, figure := start, first.f1
	tried := map[string]bool{start.key(): true}
	list, since := s.changes(best), 0 // since: moves looked at since one was kept
	for at := 0; since < len(list); at, since = at+1, since+1 {
		m := list[at%len(list)]
		next, ok := m.applyTo(best)
		if !ok || tried[next.key()] {
			continue
		}
		n := len(out.Trials)
		if t.Trials > 0 && n == t.Trials {
			return s.confirm(ctx, cfg, start, best, figure, out)
		}
		tried[next.key()] = true
		var trial Trial
		known := n < len(t.Known)
		if known {
			if trial = t.Known[n]; trial.Setting != next.key() || trial.Change != m.name {
				return cfg, nil, fmt.Errorf("trial %d of the journal is %q, and this search does %q", n+1, trial.Change, m.name)
			}
		} else {
			if t.Continue != nil && !t.Continue() {
				return s.confirm(ctx, cfg, start, best, figure, out)
			}
			if trial, err = s.try(ctx, m.name, best, next); err != nil {
				return cfg, nil, fmt.Errorf("trial %d, %s: %w", n+1, m.name, err)
			}
		}
		out.Trials = append(out.Trials, trial)
		if trial.Kept {
			best, figure = next, trial.F1
			list, since = s.changes(best), -1
			s.forget(best)
		}
		if t.Report != nil {
			t.Report(n+1, trial, known, figure)
		}
	}
	out.Complete = true
	return s.confirm(ctx, cfg, start, best, figure, out)
}

// confirm compares the best with the default on other folds, and adopts it or not.
func (s *search) confirm(ctx context.Context, cfg Config, start, best setting, figure F1Scores, out *Tuning) (Config, *Tuning, error) {
	out.Found = figure
	if best.key() == start.key() {
		return cfg, out, nil
	}
	again, err := newSearch(ctx, s.docs, s.reshuffled(1))
	if err != nil {
		return cfg, nil, err
	}
	a, err := again.evaluate(ctx, start)
	if err != nil {
		return cfg, nil, err
	}
	b, err := again.evaluate(ctx, best)
	if err != nil {
		return cfg, nil, err
	}
	out.Again = again.gain(a, b)
	if out.Adopted = out.Again.Gain > adoptErrors*out.Again.Error; out.Adopted {
		cfg.Features = best.Features
		if cfg.Trainer, err = linear.NewTrainer(best.Trainer, best.params()); err != nil {
			return cfg, nil, err
		}
	}
	return cfg, out, nil
}

// search is what all trials share: the training set, and results computed for the
// best settings so far.
type search struct {
	*trainingSet
	cfg        Config
	m          *Model
	vectorized map[string]*vectorizedCorpus // by features
	scores     map[string]*outOfFoldScores  // by features and trainer
	outcomes   map[string]*outcomes         // by setting
}

// vectorizedCorpus is the examples as vectors.
type vectorizedCorpus struct {
	p    *linear.Problem
	fold []int
}

// outcomes are the out-of-fold predictions of a setting, as counts by example.
type outcomes struct {
	byExample [][]labelOutcome // an example's
	f1        F1Scores
}

// labelOutcome is the counts of one label of one example.
type labelOutcome struct {
	label int32
	confusion
}

func newSearch(ctx context.Context, docs []data.Document, cfg Config) (*search, error) {
	if len(cfg.Added) > 0 {
		return nil, fmt.Errorf("settings are searched on documents of one corpus, and %d were added", len(cfg.Added))
	}
	l, err := newTrainingSet(ctx, docs, cfg)
	if err != nil {
		return nil, err
	}
	return &search{
		trainingSet: l, cfg: cfg, m: &Model{Labels: l.topics, Mode: l.mode},
		vectorized: map[string]*vectorizedCorpus{}, scores: map[string]*outOfFoldScores{}, outcomes: map[string]*outcomes{},
	}, nil
}

// reshuffled is the configuration with another seed for the folds.
func (s *search) reshuffled(by uint64) Config {
	cfg := s.cfg
	cfg.Seed += by << 32
	return cfg
}

// forget drops what only earlier settings need.
func (s *search) forget(best setting) {
	keep := best.featuresKey()
	for key := range s.vectorized {
		if key != keep {
			delete(s.vectorized, key)
		}
	}
	for key := range s.scores {
		if key[:len(keep)] != keep {
			delete(s.scores, key)
		}
	}
	for key := range s.outcomes {
		if key != best.key() {
			delete(s.outcomes, key)
		}
	}
}

// vectors makes the vectors of a setting.
func (s *search) vectors(ctx context.Context, at setting) (*vectorizedCorpus, error) {
	key := at.featuresKey()
	if known := s.vectorized[key]; known != nil {
		return known, nil
	}
	v, err := s.vectorizer(ctx, at.Features, s.cfg.Embedding)
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

// evaluate gives a setting's out-of-fold outcomes. The members of a blend are scored
// separately, so a change of one reuses the scores of the others.
func (s *search) evaluate(ctx context.Context, at setting) (*outcomes, error) {
	if known := s.outcomes[at.key()]; known != nil {
		return known, nil
	}
	sp, err := s.vectors(ctx, at)
	if err != nil {
		return nil, err
	}
	t, err := linear.NewTrainer(at.Trainer, at.params())
	if err != nil {
		return nil, err
	}
	l, err := learnersOf(t, sp.p, s.trainingSet, scoredExamples(sp.fold, s.folds))
	if err != nil {
		return nil, err
	}
	held := make([]*outOfFoldScores, len(l.trainers))
	for i, member := range l.trainers {
		settings, err := json.Marshal(member)
		if err != nil {
			return nil, err
		}
		key := at.featuresKey() + linear.NameOf(member) + string(settings)
		key += l.from[i]
		if held[i] = s.scores[key]; held[i] == nil {
			if held[i], err = scoreOutOfFold(ctx, member, sp.p, sp.fold, s.folds, l.rows(i, s.examples), func() {}); err != nil {
				return nil, err
			}
			s.scores[key] = held[i]
		}
	}
	sum := combined(held, s.m.viewWeights(l, held, sp.p.Y, s.examples), s.examples)
	s.m.decide(sum, sp.p.Y, s.examples)
	out := s.countOutcomes(sum, sp)
	s.outcomes[at.key()] = out
	return out, nil
}
