package nbcounts

import (
	"bytes"
	"fmt"
	"io"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/features"
	"tasnif/features/arabic"
)

// Counts of an older tokenizer are read and merged as they were made, and not with those
// of another.
func TestCountsKeepTheirTokenizer(t *testing.T) {
	docs := corpus(60, 5)
	var files [][]byte
	for _, v := range []arabic.Version{arabic.First, arabic.Latest} {
		cfg := few()
		cfg.Features.Tokenizer = v
		b := file(t, count(t, cfg, docs[:30]))
		r, err := NewReader(bytes.NewReader(b), "a")
		require.NoError(t, err)
		assert.Equal(t, v, r.Header().Config.Features.Tokenizer)
		assert.Equal(t, features.Fingerprint(cfg.Features), r.Header().Normalizer)
		assert.NotContains(t, string(b), `"tokenizer"`)
		other, err := NewReader(bytes.NewReader(file(t, count(t, cfg, docs[30:]))), "b")
		require.NoError(t, err)
		require.NoError(t, Merge(t.Context(), io.Discard, r, other))
		files = append(files, b)
	}
	var readers []*Reader
	for i, b := range files {
		r, err := NewReader(bytes.NewReader(b), fmt.Sprintf("shard-%d", i))
		require.NoError(t, err)
		readers = append(readers, r)
	}
	assert.ErrorContains(t, Merge(t.Context(), io.Discard, readers...), "tokenizer")
}
