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
)

// Config is the settings of a training without labels.
type Config struct {
	Features   features.Config
	Embeddings []*embedding.Embedding // word vectors, built-in ones or of the feed
	Topics     []data.Topic           // with names, and best with notes and seed words
	Mode       model.Mode             // "": Multi
	Feed       []string               // file names, for the card
	TopicsOf   *model.TopicsFile

	// Progress, if set, is called as each stage advances.
	Progress func(stage string, done, total int)
}

// leastRate and mostRate bound an estimated rate.
const leastRate, mostRate = 0.003, 0.4

// leastFeed is the least number of documents of a feed.
const leastFeed = 100

// steepness is the slope of the sigmoid from standardized scores to probabilities.
const steepness = 1.5

// Train trains on a feed without labels.
//
// Errors: no topic with an Arabic name, no document with a word that has a vector.
func Train(ctx context.Context, feed []data.Document, cfg Config) (*model.Model, error) {
	if len(cfg.Topics) < 2 {
		return nil, errors.New("there are fewer than two topics")
	}
	if len(cfg.Embeddings) == 0 {
		return nil, errors.New("comparing descriptions needs word vectors, and none were given")
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
	found, err := s.selfTrain(ctx, topics, x, v.Terms(), describedScores(newPrototypes(v, topics, x), x, s.shared), cfg.Progress)
	if err != nil {
		return nil, err
	}
	return newModel(cfg, topics, v, found)
}

// describedScores are the standardized scores of documents by the descriptions of topics:
// by word vectors, and by shared words times their weight.
func describedScores(p *prototypes, x []features.Vector, weight float64) [][]float64 {
	z, shared := make([][]float64, len(x)), make([][]float64, len(x))
	for i := range x {
		z[i], shared[i] = p.scores(x[i])
	}
	standardize(z)
	standardize(shared)
	addScaled(z, shared, weight)
	standardize(z)
	return z
}

// addScaled adds weight times b to a.
func addScaled(a, b [][]float64, weight float64) {
	for i := range a {
		for l := range a[i] {
			a[i][l] += weight * b[i][l]
		}
	}
}

// newModel is the model of the SVMs of the labels. Each label is given to the share of
// documents that its rate says: the score of that rank has the probability 0.5. The
// probabilities are not calibrated, since no document has a known label.
func newModel(cfg Config, topics []data.Topic, v *features.Vectorizer, found selfTrained) (*model.Model, error) {
	z := found.scores
	for l := range topics {
		topics[l].Words, topics[l].Rate = nil, 0 // not kept in a model
	}
	m := &model.Model{Labels: topics, Mode: cmp.Or(cfg.Mode, model.Multi), Vectorizer: v, Linear: found.weights.Quantized()}
	if m.Mode == model.Auto {
		m.Mode = model.Multi
	}
	for view := range m.Decisions {
		m.Decisions[view] = make([]decision.Label, len(topics))
		for t := range topics {
			rows := ranked(z, t)
			at := min(int(found.rates[t]*float64(len(z))), len(z)-1)
			least := z[rows[at]][t]
			d := &m.Decisions[view][t]
			d.A = -steepness / found.moments[t].deviation
			d.B = steepness * (found.moments[t].mean/found.moments[t].deviation + least)
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
