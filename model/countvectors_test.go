package model

import (
	"bytes"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/data"
	"tasnif/features/embedding"
	"tasnif/model/linear"
	"tasnif/model/modelfile"
)

// A model of counts with word vectors knows words that its corpus has not, is the same
// bytes for any parts and any number of cores, and answers the same from its file.
func TestTrainCountsWithVectors(t *testing.T) {
	e, err := modelfile.Builtin("")
	require.NoError(t, err)
	docs := many(400)
	cfg := DefaultConfig()
	cfg.Trainer, cfg.Embeddings = &linear.Complement{Alpha: 0.1}, []*embedding.Embedding{e}
	how := smallCounts()
	how.Vectors = e.Origin().SHA256
	var files [][]byte
	var m *Model
	for _, parts := range [][][]data.Document{{docs}, {docs[200:], docs[:50], docs[50:200]}} {
		cores := runtime.GOMAXPROCS(len(parts))
		m, err = TrainCounts(t.Context(), countParts(t, how, parts...), cfg)
		runtime.GOMAXPROCS(cores)
		require.NoError(t, err)
		b, err := m.Bytes()
		require.NoError(t, err)
		files = append(files, b)
	}
	assert.True(t, bytes.Equal(files[0], files[1]))
	assert.Equal(t, "blend", m.Info.Trainer)
	assert.Contains(t, string(m.Info.Params), `"on":"archive"`)
	assert.Contains(t, m.WordVectors(), "built-in")
	again, err := FromBytes(files[0])
	require.NoError(t, err)
	unknown := data.Document{Headline: "دبابات ومدرعات"}
	p := m.Predict(unknown)
	assert.Equal(t, p, again.Predict(unknown))
	assert.Equal(t, []string{"diplomacy", "military"}, []string{m.Labels[0].ID, m.Labels[1].ID})
	assert.Greater(t, p.Scores[1], p.Scores[0])
	for _, w := range m.Explain(unknown, 1, 0) {
		assert.Equal(t, unknown.Headline[w.Start:w.End], w.Text)
	}

	plain, err := TrainCounts(t.Context(), countParts(t, smallCounts(), docs), DefaultConfig().with(&linear.Complement{Alpha: 0.1}))
	require.NoError(t, err)
	assert.Empty(t, plain.Vectorizer.Embeddings())
	_, err = TrainCounts(t.Context(), countParts(t, smallCounts(), docs), cfg)
	assert.EqualError(t, err, "the counts were made without these word vectors; count again with them")
}

// with is the Config with a trainer.
func (cfg Config) with(t linear.Trainer) Config {
	cfg.Trainer = t
	return cfg
}

// Ridge regression from sums is that of the documents, but for their fixed point.
func TestRidgeFromCountsIsThatOfDocuments(t *testing.T) {
	e, err := modelfile.Builtin("")
	require.NoError(t, err)
	docs := many(60)
	cfg := DefaultConfig()
	cfg.Trainer, cfg.Embeddings, cfg.Floats = &linear.Ridge{C: 1, On: linear.Archive}, []*embedding.Embedding{e}, true
	want, err := Train(t.Context(), docs, cfg)
	require.NoError(t, err)
	how := smallCounts()
	how.Vectors = e.Origin().SHA256
	m := &Model{Labels: want.Labels}
	src := countParts(t, how, docs)
	m.Vectorizer, err = selectFeatures(t.Context(), src, cfg.Features)
	require.NoError(t, err)
	c, err := m.withVectors(t.Context(), src, cfg)
	require.NoError(t, err)
	got, err := c.train(t.Context())
	require.NoError(t, err)
	labels := len(want.Labels)
	from, own := want.Vectorizer.Terms()*labels, m.Vectorizer.Terms()*labels
	assert.InDeltaSlice(t, want.Linear.W[from:], got.W[own:], 2e-3)
	assert.InDeltaSlice(t, want.Linear.B, got.B, 2e-3)
}
