package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/model"
	"tasnif/model/modelfile"
)

// Answers of a model with word vectors are gone on with by that model alone: not by one
// without them, and not where the program lacks them, which is said.
func TestResumeWithVectors(t *testing.T) {
	path, dir := trained(t, "--trainer", "blend", "--base", "builtin"), t.TempDir()
	in, out := headlineFile(t, dir, 100), filepath.Join(dir, "answers.jsonl")
	status, said := answerFile(t, "-o", out, path, in)
	require.Equal(t, done, status, said)
	whole, err := os.ReadFile(out)
	require.NoError(t, err)
	half := whole[:len(whole)/2]
	require.NoError(t, os.WriteFile(out, half, 0o600))
	status, said = answerFile(t, "--resume", "-o", out, path, in)
	require.Equal(t, done, status, said)
	again, err := os.ReadFile(out)
	require.NoError(t, err)
	assert.True(t, bytes.Equal(whole, again))

	file, err := os.ReadFile(path)
	require.NoError(t, err)
	m, err := model.FromBytes(file)
	require.NoError(t, err)
	sum := m.Vectorizer.Embeddings()[0].Origin().SHA256
	lacking := filepath.Join(dir, "lacking.tsnf")
	require.NoError(t, os.WriteFile(lacking, modelfile.Seal(bytes.Replace(file, []byte(sum), []byte("00"+sum[2:]), 1)), 0o600))
	for other, want := range map[string]string{
		trained(t, "--trainer", "blend", "--base", "none"): `answers.jsonl:1: is not the answer to `,
		lacking: `lacking.tsnf: not a usable model file: word vectors 00.* are not in this program; use the version that trained with them, or a newer one`,
	} {
		require.NoError(t, os.WriteFile(out, half, 0o600))
		status, said := answerFile(t, "--resume", "-o", out, other, in)
		assert.Equal(t, failed, status)
		assert.Regexp(t, want, said)
		now, err := os.ReadFile(out)
		require.NoError(t, err)
		assert.True(t, bytes.Equal(half, now), "what was there stays")
	}
}
