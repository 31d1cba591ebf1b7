package mistakes_test

import (
	"cmp"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/data"
	"tasnif/model/eval/evaltest"
	"tasnif/model/eval/mistakes"
	"tasnif/model/eval/predictions"
)

// docsOf are documents for the rows of a set.
func docsOf(s *predictions.Set) []data.Document {
	docs := make([]data.Document, len(s.Rows))
	for i, r := range s.Rows {
		docs[i] = data.Document{ID: r.ID, Headline: r.Headline, Body: "نص", Labels: s.IDs(r.Truth)}
	}
	return docs
}

// All wrong documents are there, once, with all of their mistakes, the surest first.
func TestMistakesAreAllThere(t *testing.T) {
	s := evaltest.Multi()
	m, err := mistakes.Of(s, docsOf(s), predictions.Options{}, 0)
	require.NoError(t, err)
	wrong, labels := 0, 0
	for _, r := range s.Rows {
		if slices.Equal(r.Truth, r.Decided) {
			continue
		}
		wrong++
		for _, l := range r.Decided {
			if !slices.Contains(r.Truth, l) {
				labels++
			}
		}
		for _, l := range r.Truth {
			if !slices.Contains(r.Decided, l) {
				labels++
			}
		}
	}
	require.NotZero(t, wrong)
	assert.Equal(t, wrong, m.Documents)
	assert.Equal(t, labels, m.Labels)
	assert.Len(t, m.List, wrong)
	assert.False(t, m.Sampled())
	assert.True(t, slices.IsSortedFunc(m.List, func(a, b mistakes.Document) int { return cmp.Compare(b.Wrong[0].Confidence, a.Wrong[0].Confidence) }))
	for _, d := range m.List {
		for _, w := range d.Wrong {
			assert.Equal(t, w.Missed, slices.Contains(d.Truth, w.Label))
			assert.Equal(t, !w.Missed, slices.Contains(d.Decided, w.Label))
		}
	}
}

// A sample keeps the order, one document of a story, and every topic's surest mistakes
// of both kinds.
func TestSampleOfMistakes(t *testing.T) {
	s := evaltest.Large(3000, 20, 1)
	docs := docsOf(s)
	all, err := mistakes.Of(s, docs, predictions.Options{}, 0)
	require.NoError(t, err)
	some, err := mistakes.Of(s, docs, predictions.Options{}, 100)
	require.NoError(t, err)
	assert.Len(t, some.List, 100)
	assert.True(t, some.Sampled())
	assert.Equal(t, all.Documents, some.Documents)
	assert.Equal(t, all.Labels, some.Labels)
	assert.True(t, slices.IsSortedFunc(some.List, func(a, b mistakes.Document) int { return cmp.Compare(b.Wrong[0].Confidence, a.Wrong[0].Confidence) }))
	type kind struct {
		label  string
		missed bool
	}
	kinds := func(list []mistakes.Document) map[kind]bool {
		out := map[kind]bool{}
		for _, d := range list {
			for _, w := range d.Wrong {
				out[kind{w.Label, w.Missed}] = true
			}
		}
		return out
	}
	assert.Equal(t, kinds(all.List), kinds(some.List))

	s.Groups = make([]int32, len(s.Rows)) // all of one story
	some, err = mistakes.Of(s, docs, predictions.Options{}, 100)
	require.NoError(t, err)
	assert.Len(t, some.List, 1)
}
