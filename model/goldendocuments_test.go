package model

import (
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/data"
	"tasnif/model/linear"
	"tasnif/model/modelfile"
)

// A file keeps its golden documents, and the model read from it gives their scores.
func TestGoldenDocuments(t *testing.T) {
	docs, m := small(), trained(t, linear.DefaultTrainer)
	assert.Empty(t, m.Golden(), "not read from a file")
	file, err := m.Bytes()
	require.NoError(t, err)
	m, err = FromBytes(file)
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(m.Golden()), 4)
	texts := map[string]bool{}
	for _, d := range docs {
		texts[d.Headline], texts[d.Body] = true, true
	}
	delete(texts, "")
	known := 0
	for i, g := range m.Golden() {
		p := m.Predict(g.Document)
		assert.InDeltaSlice(t, g.Scores, p.Scores, 1e-6, "document %d", i)
		known += p.Known
		assert.False(t, texts[g.Document.Headline] || texts[g.Document.Body], "a text of the corpus is told: %v", g.Document)
	}
	assert.Equal(t, data.Document{}, m.Golden()[0].Document)
	assert.Positive(t, known, "none of them tells the model anything")

	again, err := m.Bytes()
	require.NoError(t, err)
	assert.Equal(t, file, again, "the same model gives the same bytes")
}

// What stands in a file is not trusted.
func TestGoldenSectionIsChecked(t *testing.T) {
	m := trained(t, linear.DefaultTrainer)
	scores := strings.Repeat("0.5,", len(m.Labels)-1) + "0.5"
	for text, want := range map[string]string{
		`{"documents":[{"scores":[` + scores + `]}]}`:                                                              "",
		`{"documents":[{"scores":[` + scores + `,0]}]}`:                                                            "scores for",
		`{"documents":[{"scores":[` + scores[:len(scores)-3] + `1.5]}]}`:                                           "has the score 1.5",
		`{"documents":[` + strings.Repeat(`{"scores":[`+scores+`]},`, maxGolden) + `{"scores":[` + scores + `]}]}`: "golden documents",
		`{"documents":[{"text":"x"}]}`:                                                                             "unknown field",
		`{`:                                                                                                        "golden documents",
	} {
		err := m.readGolden(map[string]any{"golden": []byte(text)})
		if want == "" {
			assert.NoError(t, err)
			continue
		}
		require.ErrorIs(t, err, modelfile.ErrFormat, text)
		assert.ErrorContains(t, err, want)
	}
	require.ErrorIs(t, m.readGolden(map[string]any{"golden": []uint32{1}}), modelfile.ErrFormat)
	require.NoError(t, m.readGolden(map[string]any{}))
	m.Linear.B[0] = float32(math.NaN())
	assert.Empty(t, m.goldenArrays(), "left to the reader to refuse")
}
