package model

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/data"
	"tasnif/features/arabic"
	"tasnif/features/embedding"
	"tasnif/model/modelfile"
)

// A model reads texts by the version of the tokenizer that it was trained with. Its file
// names the version by the fingerprint alone, for which programs that lack it refuse
// the file.
func TestModelsKeepTheirTokenizer(t *testing.T) {
	written := data.Document{Headline: "<![CDATA[" + small()[0].Headline + "]]>", Body: ""}
	plain := data.Document{Headline: small()[0].Headline}
	for _, v := range arabic.Versions() {
		cfg := DefaultConfig()
		cfg.Features.MinDF, cfg.Features.Tokenizer = 1, v
		m, err := Train(context.Background(), small(), cfg)
		require.NoError(t, err)
		file, err := m.Bytes()
		require.NoError(t, err)
		assert.Contains(t, string(file), `"normalizer":"`+arabic.Fingerprint(v)+`"`)
		assert.NotContains(t, string(file), `"tokenizer"`)
		back, err := FromBytes(file)
		require.NoError(t, err)
		assert.Equal(t, v, back.Vectorizer.Config.Tokenizer)
		again, err := back.Bytes()
		require.NoError(t, err)
		assert.True(t, string(file) == string(again), "the file is not the same when it is written again")
		for _, m := range []*Model{m, back} {
			assert.Positive(t, m.Predict(plain).Known)
			if v == arabic.First {
				assert.Zero(t, m.Predict(written).Known, "it reads as it was trained")
			} else {
				assert.Equal(t, m.Predict(plain).Scores, m.Predict(written).Scores)
			}
		}
	}
}

// A base of one version serves a model of another; each goes on with its own.
func TestBaseOfAnotherTokenizer(t *testing.T) {
	for _, of := range arabic.Versions() {
		a := archive(t).Arrays()
		a.Tokenizer = of
		e, err := embedding.New(a)
		require.NoError(t, err)
		b, err := modelfile.BaseBytes(e)
		require.NoError(t, err)
		e, err = modelfile.BaseFromBytes(b)
		require.NoError(t, err)
		assert.Equal(t, of, e.Tokenizer())
		cfg := DefaultConfig()
		cfg.Features.MinDF, cfg.Embeddings = 1, []*embedding.Embedding{e}
		m, err := Train(context.Background(), small(), cfg)
		require.NoError(t, err)
		file, err := m.Bytes()
		require.NoError(t, err)
		m, err = FromBytes(file)
		require.NoError(t, err)
		assert.Equal(t, of, m.Vectorizer.Embeddings()[0].Tokenizer())
		assert.Equal(t, arabic.Latest, m.Vectorizer.Config.Tokenizer)
	}
}
