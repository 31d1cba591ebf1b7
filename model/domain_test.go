package model

import (
	"encoding/json"
	"testing"

	"tasnif/features"
	"tasnif/features/domain"
	"tasnif/features/embedding"
	"tasnif/model/linear"
	"tasnif/model/modelfile"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What is chosen about a training has domains too; a zero is the default where
// that is said.
func TestConfigDomains(t *testing.T) {
	cfg := tuneConfig()
	for i, f := range domain.Fields(&cfg) {
		_, outside, err := f.Edges()
		require.NoError(t, err, "give %s a domain", f.Name)
		for _, x := range outside {
			cfg := tuneConfig()
			domain.Fields(&cfg)[i].Set(x)
			if _, err := Train(t.Context(), muddled(12), cfg); f.Tag != "any" {
				assert.ErrorContains(t, err, f.Name+" is ")
			}
		}
	}
}

// A file whose model was trained with a setting that is refused now is read and
// answers as it did; nothing is trained by it. The features' settings, which
// answers depend on, are checked.
func TestFilesOfSettingsOutsideDomains(t *testing.T) {
	docs := muddled(12)
	cfg := tuneConfig()
	cfg.Trainer = trainerOf(t, "svm")
	m, err := Train(t.Context(), docs, cfg)
	require.NoError(t, err)
	m.Info.Params = json.RawMessage(`{"C":-1,"balanced":true,"tolerance":0.1,"max_iter":100}`)
	file, err := m.Bytes()
	require.NoError(t, err)
	old, err := FromBytes(file)
	require.NoError(t, err)
	assert.Equal(t, m.Predict(docs[0]), old.Predict(docs[0]))
	_, err = linear.NewTrainer(old.Info.Trainer, old.Info.Params)
	assert.EqualError(t, err, `trainer "svm": C is -1; it must be at least 1e-9 and at most 1e9`)

	m.Vectorizer.Config.MinDF = 0
	file, err = m.Bytes()
	require.NoError(t, err)
	_, err = FromBytes(file)
	assert.ErrorIs(t, err, modelfile.ErrFormat)
	assert.ErrorContains(t, err, "min_df is 0; it must be at least 1 and at most 1e9")
}

// A model is whole at the edges of a domain, a trainer's or the features':
// its weights and probabilities are numbers.
func TestTrainAtTheEdges(t *testing.T) {
	docs := muddled(12)
	train := func(cfg Config) {
		m, err := Train(t.Context(), docs, cfg)
		if cfg.Features.MinDF > len(docs) {
			require.ErrorIs(t, err, ErrNothingToLearn)
			return
		}
		require.NoError(t, err, "%+v %+v", cfg.Trainer, cfg.Features)
		for _, s := range m.Predict(docs[0]).Scores {
			require.True(t, s >= 0 && s <= 1, "%+v %+v: %v", cfg.Trainer, cfg.Features, s)
		}
		file, err := m.Bytes()
		require.NoError(t, err)
		_, err = FromBytes(file) // which refuses weights that are no numbers
		require.NoError(t, err, "%+v %+v", cfg.Trainer, cfg.Features)
	}
	for _, name := range linear.Trainers() {
		for i, f := range domain.Fields(trainerOf(t, name)) {
			inside, _, err := f.Edges()
			require.NoError(t, err)
			for _, x := range inside {
				cfg := tuneConfig()
				cfg.Trainer = trainerOf(t, name)
				domain.Fields(cfg.Trainer)[i].Set(x)
				train(cfg)
			}
		}
	}
	for i, f := range domain.Fields(&features.Config{Blocks: make([]features.Block, 2)}) {
		inside, _, err := f.Edges()
		require.NoError(t, err)
		for _, x := range inside {
			cfg := DefaultConfig()
			cfg.Features.Blocks[0].From, cfg.Features.Blocks[0].To = 1, 10
			if f.Name == "blocks[0].to" {
				cfg.Features.Blocks[0].To = 1
			}
			if domain.Fields(&cfg.Features)[i].Set(x); f.Name == "embedding_scale" {
				cfg.Embeddings = []*embedding.Embedding{archive(t)}
			}
			if cfg.Features.Validate() != nil || cfg.Features.HashBits > 0 {
				continue // from above to, and terms that are known by no text
			}
			if cfg.Features.MinDF > len(docs) {
				_, err := Train(t.Context(), docs, cfg)
				require.ErrorContains(t, err, "min_df")
			} else {
				train(cfg)
			}
		}
	}
}

// trainerOf is the named trainer with its default settings.
func trainerOf(t testing.TB, name string) linear.Trainer {
	trainer, err := linear.NewTrainer(name, nil)
	require.NoError(t, err)
	return trainer
}
