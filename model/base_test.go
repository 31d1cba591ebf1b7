package model

import (
	"bytes"
	"context"
	"encoding/binary"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/data"
	"tasnif/features"
	"tasnif/features/embedding"
	"tasnif/model/modelfile"
)

// archive is an embedding in which مدرعات, which small never has, is near جنود.
func archive(t testing.TB) *embedding.Embedding {
	e, err := embedding.New(embedding.Arrays{
		Dim: 2, Documents: 100,
		WordBytes: []byte("جنود" + "سفير" + "غارات" + "محادثات" + "مدرعات"), WordEnds: []uint32{8, 16, 26, 40, 52},
		DF:      []uint32{10, 10, 10, 10, 1},
		Vectors: []int8{127, 5, -3, 127, 120, -9, 4, 110, 127, 0}, Centre: []float32{0.1, 0.1},
	})
	require.NoError(t, err)
	return e
}

// guessing is archive with two pieces of words.
func guessing(t testing.TB) *embedding.Embedding {
	a := archive(t).Arrays()
	a.Subwords = embedding.SubwordArrays{Bytes: []byte("<سف" + "ات>"), Ends: []uint32{5, 10}, Vectors: []int8{1, -2, 3, -4}}
	e, err := embedding.New(a)
	require.NoError(t, err)
	return e
}

func TestBaseRoundTrip(t *testing.T) {
	for _, want := range []*embedding.Embedding{archive(t), guessing(t)} {
		file := filepath.Join(t.TempDir(), "a.base")
		require.NoError(t, modelfile.WriteBase(file, want))
		e, err := modelfile.ReadBase(file)
		require.NoError(t, err)
		assert.Equal(t, want.Arrays(), e.Arrays())

		_, err = ReadFile(file)
		assert.ErrorContains(t, err, "it is a base, and a model is wanted")
		_, err = modelfile.ReadBase(file + "x")
		assert.ErrorContains(t, err, "no such base")
		b, err := modelfile.BaseBytes(want)
		require.NoError(t, err)
		for n := range b {
			c := bytes.Clone(b)
			c[n] ^= 4
			_, err := modelfile.BaseFromBytes(c)
			require.ErrorIs(t, err, modelfile.ErrFormat)
			_, err = modelfile.BaseFromBytes(b[:n])
			require.ErrorIs(t, err, modelfile.ErrFormat)
		}
	}
}

func FuzzBaseFromBytes(f *testing.F) {
	good, err := modelfile.BaseBytes(guessing(f))
	require.NoError(f, err)
	v := trained(f, "centroid").Vectorizer
	f.Add(good[modelfile.PrefixSize:])
	f.Add(good[modelfile.PrefixSize : len(good)/2])
	f.Fuzz(func(t *testing.T, rest []byte) {
		b := append(bytes.Clone(good[:modelfile.PrefixSize]), rest...)
		if end := bytes.IndexByte(rest, 0); end > 0 {
			binary.LittleEndian.PutUint32(b[12:], uint32(end))
		}
		e, err := modelfile.BaseFromBytes(modelfile.Seal(b))
		if err != nil {
			require.ErrorIs(t, err, modelfile.ErrFormat)
			return
		}
		e.Near("جنود", 3)
		x := v.WithEmbeddings(e).Transform(new(features.Scratch), features.Fields{Headline: "سفيرات جنود"})
		require.LessOrEqual(t, x.Len(), v.Terms()+e.Dim())
	})
}

// A word that only the archive knows moves a model trained on it, which carries
// the archive's part in its own file.
func TestTrainOnABase(t *testing.T) {
	cfg := DefaultConfig()
	cfg.Embeddings, cfg.Features.EmbeddingProducts = []*embedding.Embedding{archive(t)}, 40
	m, err := Train(context.Background(), small(), cfg)
	require.NoError(t, err)
	assert.Contains(t, string(m.Info.Params), `"on":"archive"`)
	require.NotNil(t, m.Vectorizer.Products())
	assert.Positive(t, m.Vectorizer.Products().Len())
	b, err := m.Bytes()
	require.NoError(t, err)
	again, err := FromBytes(b)
	require.NoError(t, err)
	d := data.Document{Headline: "مُدرّعات"}
	p := m.Predict(d)
	assert.Equal(t, p, again.Predict(d))
	assert.Equal(t, m.Vectorizer.Products(), again.Vectorizer.Products())
	assert.Greater(t, p.Scores[1], p.Scores[0], "military above diplomacy")
	evidence := m.Explain(d, 1, 0)
	require.Len(t, evidence, 1)
	assert.Equal(t, "مُدرّعات", evidence[0].Text)
	assert.Positive(t, evidence[0].Weight)

	without, err := Train(context.Background(), small(), DefaultConfig())
	require.NoError(t, err)
	assert.NotContains(t, string(without.Info.Params), "archive")
}
