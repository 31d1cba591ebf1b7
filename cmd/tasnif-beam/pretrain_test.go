package main

import (
	"iter"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/data"
	"tasnif/data/formats"
	"tasnif/model/pretrain"
)

// Counted in files through Beam and merged, an archive comes to the embedding
// that one process learns from it.
func TestPretrainIsOneProcess(t *testing.T) {
	dir := t.TempDir()
	files := corpus(t, dir, 4)
	f := onPrism(filepath.Join(dir, "counts"))
	f.archive.Near, f.archive.Topic, f.archive.Words = 3, 3, 500
	want, err := pretrain.Learn(t.Context(), func() iter.Seq2[data.Document, error] {
		return formats.Read(t.Context(), formats.Options{}, files...)
	}, f.archive)
	require.NoError(t, err)

	require.NoError(t, learn(t.Context(), f, files))
	counted, err := filepath.Glob(filepath.Join(f.output, "*.words"))
	require.NoError(t, err)
	require.Len(t, counted, len(files))
	words, _, err := pretrain.ReadCounts(counted...)
	require.NoError(t, err)
	f.given = filepath.Join(dir, "all.words")
	out, err := os.Create(f.given)
	require.NoError(t, err)
	_, err = words.WriteTo(out)
	require.NoError(t, err)
	require.NoError(t, out.Close())

	require.NoError(t, learn(t.Context(), f, files))
	counted, err = filepath.Glob(filepath.Join(f.output, "*.pairs"))
	require.NoError(t, err)
	_, pairs, err := pretrain.ReadCounts(counted...)
	require.NoError(t, err)
	got, err := pretrain.LearnFrom(t.Context(), words, pairs, f.archive)
	require.NoError(t, err)
	assert.Equal(t, want.Arrays(), got.Arrays())

	same := filepath.Join(dir, "more")
	require.NoError(t, os.MkdirAll(same, 0o755))
	twice := corpus(t, same, 1)
	assert.ErrorContains(t, learn(t.Context(), f, append(files, twice...)), "have one name")
}
