package model

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/data"
	"tasnif/features/arabic"
	"tasnif/features/fingerprint"
	"tasnif/model/modelfile"
)

// A model's file says which documents the model learnt from; a file without that is
// still read, and says that nobody knows.
func TestLearnt(t *testing.T) {
	docs := small()
	m := trained(t, "centroid")
	file, err := m.Bytes()
	require.NoError(t, err)
	again, err := FromBytes(file)
	require.NoError(t, err)
	var tokens arabic.Tokens
	for _, m := range []*Model{m, again} {
		require.True(t, m.KnowsTrainingTexts())
		for _, d := range docs {
			in, known := m.TrainedOn(&tokens, d)
			assert.True(t, in && known, d.Headline)
			in, _ = m.TrainedOn(&tokens, d.HeadlineView())
			assert.Equal(t, len(strings.Fields(d.Headline)) > 3 || d.Body == "", in, d.Headline)
		}
		in, known := m.TrainedOn(&tokens, data.Document{Headline: "خبر لم يكن في التدريب من قبل"})
		assert.False(t, in)
		assert.True(t, known)
	}

	stripped := *m
	stripped.Vectorizer = m.Vectorizer.WithFingerprints(nil)
	before, err := stripped.Bytes()
	require.NoError(t, err)
	old, err := FromBytes(before)
	require.NoError(t, err)
	assert.False(t, old.KnowsTrainingTexts())
	in, known := old.TrainedOn(&tokens, docs[0])
	assert.False(t, in || known)
	assert.LessOrEqual(t, len(file)-len(before), 200+10*len(docs), "the fingerprints take about five bytes a text")

	// What an outsider wrote is checked.
	damaged := *m
	seen := &fingerprint.Set{}
	damaged.Vectorizer = m.Vectorizer.WithFingerprints(seen)
	b, err := damaged.Bytes()
	require.NoError(t, err)
	_, err = FromBytes(b)
	assert.ErrorIs(t, err, modelfile.ErrFormat)
}

// A model learnt from counts knows its documents too, as one learnt from them in memory does.
func TestLearntFromCounts(t *testing.T) {
	docs := many(60)
	c := countParts(t, smallCounts(), docs[:20], docs[20:])
	m, err := TrainCounts(t.Context(), c, fromCountsConfig(t, "complement"))
	require.NoError(t, err)
	b, err := m.Bytes()
	require.NoError(t, err)
	m, err = FromBytes(b)
	require.NoError(t, err)
	var tokens arabic.Tokens
	for _, d := range docs {
		in, _ := m.TrainedOn(&tokens, d)
		assert.True(t, in, d)
	}
	in, known := m.TrainedOn(&tokens, data.Document{Headline: "خبر لم يكن في التدريب من قبل"})
	assert.False(t, in)
	assert.True(t, known)
}
