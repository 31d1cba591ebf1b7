package main

import (
	"context"
	"fmt"

	"tasnif/model"
	"tasnif/model/eval"
	"tasnif/model/linear"
)

// diagnosticFlags ask what lies behind the figures.
type diagnosticFlags struct {
	Train         []string `group:"causes" sep:"none" placeholder:"CORPUS" help:"The training corpus: the report counts evaluated documents that are in it, or near-duplicates of it, and has the figures without them."`
	TrainSplit    []string `group:"causes" placeholder:"NAME" help:"The training splits of --train, or of CORPUS without --train: --split test --train-split train,dev."`
	LearningCurve bool     `group:"causes" help:"Train on an eighth, a quarter, half and all of the training corpus, and evaluate each."`
	Noise         bool     `group:"causes" help:"Predict again with other spellings of the same words (marks, tatweel, hamza, digits, punctuation), and count the labels that change."`
}

func (f *diagnosticFlags) check(v *evaluateVerb) error {
	switch {
	case f.LearningCurve && len(f.Train)+len(f.TrainSplit) == 0:
		return usagef("--learning-curve needs the training corpus; give --train CORPUS or --train-split NAME")
	case len(f.Train) == 0 && len(f.TrainSplit) > 0 && len(v.Split) == 0:
		return usagef("--train-split %s without --train means another part of CORPUS; name the part to measure with --split", f.TrainSplit[0])
	}
	return nil
}

// training is what the model was trained on, as far as the user says; nil otherwise.
func (v *evaluateVerb) training(ctx context.Context, s *streams, m *model.Model, p *progress) (*eval.Training, error) {
	if len(v.Train)+len(v.TrainSplit) == 0 {
		return nil, nil
	}
	learnt := v.corpusFlags
	learnt.Split = v.TrainSplit
	if len(v.Train) > 0 {
		learnt.Corpus, learnt.Demo = v.Train, false
	}
	c, err := learnt.load(ctx, s, p)
	if err != nil {
		return nil, fmt.Errorf("the training corpus: %w", err)
	}
	c.alias(s, m.Labels, true)
	out := &eval.Training{Docs: c.docs, Groups: groups(c.docs)}
	if v.LearningCurve {
		cfg, err := configOf(m)
		if err != nil {
			return nil, err
		}
		out.Config = &cfg
	}
	return out, nil
}

// configOf is how a model was trained, for training another like it.
func configOf(m *model.Model) (model.Config, error) {
	trainer, err := linear.NewTrainer(m.Info.Trainer, m.Info.Params)
	return model.Config{
		Features: m.Vectorizer.Config, Trainer: trainer, Mode: m.Mode,
		Topics: m.Labels, Seed: m.Info.Seed, Folds: m.Info.Folds,
		Embedding: m.Vectorizer.Embedding(),
	}, err
}
