package zeroshot

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"tasnif/data"
	"tasnif/features"
	"tasnif/features/embedding"
	"tasnif/model"
	"tasnif/model/calibration"
	"tasnif/model/decision"
	"tasnif/model/linear"
)

// Config is the settings of a training without labels.
type Config struct {
	Features   features.Config
	Embeddings []*embedding.Embedding // word vectors: of the feed, the built-in ones
	Topics     []data.Topic           // with names, and best with notes and seed words
	Mode       model.Mode             // "": Multi
	Feed       []string               // file names, for the card
	TopicsOf   *model.TopicsFile

	// Progress, if set, is called as each stage advances.
	Progress func(stage string, done, total int)
}

// An estimated rate is at the least and at the most:
const leastRate, mostRate = 0.003, 0.4

// leastFeed is the fewest documents that labels are told apart by.
const leastFeed = 100

// steepness is of the sigmoid between a standardized score and a probability.
const steepness = 1.5

// Train trains on a feed without labels.
//
// Errors: no topic with an Arabic name, no document with a word that has a vector.
func Train(ctx context.Context, feed []data.Document, cfg Config) (*model.Model, error) {
	if len(cfg.Topics) < 2 {
		return nil, errors.New("there are fewer than two topics")
	}
	if len(cfg.Embeddings) == 0 {
		return nil, errors.New("descriptions are compared by word vectors, and there are none")
	}
	if cfg.Progress == nil {
		cfg.Progress = func(string, int, int) {}
	}
	if len(feed) < leastFeed {
		return nil, fmt.Errorf("the feed has %d documents; give %d or more", len(feed), leastFeed)
	}
	topics := slices.Clone(cfg.Topics)
	slices.SortFunc(topics, func(a, b data.Topic) int { return cmp.Compare(a.ID, b.ID) })
	for _, t := range topics {
		if t.Arabic == "" && t.NoteArabic == "" && len(t.Words) == 0 {
			return nil, fmt.Errorf("the topic %q has no Arabic name (ar), note (note_ar) or seed words (words)", t.ID)
		}
	}
	corpus, err := features.NewCorpus(ctx, cfg.Features.Tokenizer, len(feed), func(i int) features.Fields {
		return features.Fields{Headline: feed[i].Headline, Body: feed[i].Body}
	})
	if err != nil {
		return nil, err
	}
	v, err := features.Fit(ctx, cfg.Features, corpus)
	if err != nil {
		return nil, err
	}
	v = v.WithEmbeddings(cfg.Embeddings...)
	x, err := v.TransformAll(ctx, corpus, len(feed), func(i int) (int, bool) { return i, false })
	if err != nil {
		return nil, err
	}
	s := defaults
	if cfg.Mode == model.Single {
		s.cardinality = 1
	}
	p := newPrototypes(v, topics, x)
	z, shared := make([][]float64, len(x)), make([][]float64, len(x))
	for i := range x {
		z[i], shared[i] = p.scores(x[i])
	}
	standardize(z)
	standardize(shared)
	for i := range z {
		for l := range z[i] {
			z[i][l] += s.shared * shared[i][l]
		}
	}
	standardize(z)
	rates := s.ratesOf(topics, z)
	described := z
	var m *linear.Linear
	positives := s.best(z, rates)
	var by []moments
	for k := range s.rounds {
		cfg.Progress("self-training", k, s.rounds)
		if m, z, err = s.crossfit(ctx, x, v.Terms(), z, positives); err != nil {
			return nil, err
		}
		rates = s.ratesOf(topics, z)
		by = standardize(z)
		mixed := make([][]float64, len(z))
		for i := range z {
			mixed[i] = make([]float64, len(z[i]))
			for l := range z[i] {
				mixed[i][l] = z[i][l] + s.descriptions*described[i][l]
			}
		}
		next := s.best(mixed, rates)
		same := overlap(positives, next)
		if positives = next; same >= s.same {
			break
		}
	}
	cfg.Progress("self-training", s.rounds, s.rounds)
	return finished(cfg, topics, v, m, z, by, rates)
}

// finished is the model of a machine: the label's threshold is the score that the share of
// documents reaches that its rate is, and there the probability is a half. It is not
// calibrated: there is no document whose label is known.
func finished(cfg Config, topics []data.Topic, v *features.Vectorizer, l *linear.Linear, z [][]float64, by []moments, rates []float64) (*model.Model, error) {
	for l := range topics {
		topics[l].Words, topics[l].Rate = nil, 0 // which a model does not need
	}
	m := &model.Model{Labels: topics, Mode: cmp.Or(cfg.Mode, model.Multi), Vectorizer: v, Linear: l.Quantized()}
	if m.Mode == model.Auto {
		m.Mode = model.Multi
	}
	for view := range m.Decisions {
		m.Decisions[view] = make([]decision.Label, len(topics))
		for t := range topics {
			rows := ranked(z, t)
			at := min(int(rates[t]*float64(len(z))), len(z)-1)
			least := z[rows[at]][t]
			d := &m.Decisions[view][t]
			d.A = -steepness / by[t].deviation
			d.B = steepness * (by[t].mean/by[t].deviation + least)
			if m.Mode == model.Multi {
				d.Threshold = 0.5
			}
		}
		if m.Mode == model.Single {
			m.Joints[view] = calibration.Joint{Power: 1, Offsets: make([]float64, len(topics))}
		}
	}
	params, err := json.Marshal(machine(defaults))
	if err != nil {
		return nil, err
	}
	m.Info = model.Info{Trainer: "svm", Params: params, Unlabelled: len(z), Corpus: cfg.Feed, Topics: cfg.TopicsOf, Support: make([]int, len(topics)), Seed: 1}
	return m, nil
}
