package pretrain

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/features/arabic"
)

// Words and pairs that an older tokenizer counted become a base that says so, and are
// not added to those of another.
func TestCountsKeepTheirTokenizer(t *testing.T) {
	cfg := DefaultConfig()
	cfg.MinDocuments, cfg.Near, cfg.Topic, cfg.Pieces = 1, 3, 3, 0
	part := piece(texts(40))
	old, err := CountWords(t.Context(), "a", part)
	require.NoError(t, err)
	old.tokenizer = arabic.First
	old, err = ReadWords(bytes.NewReader(bytesOf(t, old)))
	require.NoError(t, err)
	assert.Equal(t, arabic.First, old.tokenizer)
	pass, err := old.PairPass(cfg)
	require.NoError(t, err)
	pairs, err := pass.CountPairs(t.Context(), "a", part)
	require.NoError(t, err)
	pairs, err = ReadPairs(bytes.NewReader(bytesOf(t, pairs)))
	require.NoError(t, err)
	e, err := LearnFrom(t.Context(), old, pairs, cfg)
	require.NoError(t, err)
	assert.Equal(t, arabic.First, e.Tokenizer())
	other, err := CountWords(t.Context(), "b", piece(texts(60)[40:]))
	require.NoError(t, err)
	assert.ErrorIs(t, other.Merge(old), errTokenizer)
	fresh, err := Learn(t.Context(), part, cfg)
	require.NoError(t, err)
	assert.Equal(t, arabic.Latest, fresh.Tokenizer())
}
