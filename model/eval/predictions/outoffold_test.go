package predictions_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/data"
	"tasnif/model"
	"tasnif/model/eval/evaltest"
	"tasnif/model/eval/predictions"
	"tasnif/model/linear"
)

// No document is answered out of fold by a model that learnt from it or from a
// near-duplicate of it.
func TestOutOfFoldHasNotMetItsDocuments(t *testing.T) {
	docs, groups := evaltest.Marked(40)
	cfg := model.DefaultConfig()
	cfg.Trainer = &linear.Centroid{Negative: 0.5}
	told := 0
	s, err := predictions.OutOfFold(t.Context(), docs, cfg, 5, predictions.Options{Groups: groups}, func(int) { told++ })
	require.NoError(t, err)
	require.Len(t, s.Rows, len(docs))
	assert.Equal(t, 5, told)
	for i, r := range s.Rows {
		assert.Equal(t, predictions.Key(docs[i]), r.Key, "in the order of the documents")
	}
	assert.Zero(t, evaltest.Met(s.Rows))

	s, err = predictions.OutOfFold(t.Context(), docs, cfg, 5, predictions.Options{}, nil)
	require.NoError(t, err)
	assert.Positive(t, evaltest.Met(s.Rows), "copies that are not said to be copies are met: the test would notice")
}

// There may be as many folds as documents, and more than groups: a fold without
// documents is no answer, and every document has one.
func TestOutOfFoldOfManyFolds(t *testing.T) {
	docs, groups := evaltest.Marked(4)
	cfg := model.DefaultConfig()
	cfg.Trainer = &linear.Centroid{Negative: 0.5}
	for name, show := range map[string]predictions.Options{"alone": {}, "in groups": {Groups: groups}} {
		t.Run(name, func(t *testing.T) {
			for _, folds := range []int{2, len(docs)} {
				s, err := predictions.OutOfFold(t.Context(), docs, cfg, folds, show, nil)
				require.NoError(t, err)
				require.NoError(t, s.Check())
				for i, r := range s.Rows {
					assert.Equal(t, predictions.Key(docs[i]), r.Key)
					assert.Len(t, r.Scores, 2)
				}
			}
			_, err := predictions.OutOfFold(t.Context(), docs, cfg, len(docs)+1, show, nil)
			assert.ErrorContains(t, err, "no more than there are documents")
			_, err = predictions.OutOfFold(t.Context(), docs, cfg, 1, show, nil)
			assert.ErrorContains(t, err, "give 2 or more")
		})
	}
}

// Labels of several sets are one list by id, each with its name where any has it.
func TestUnionOfLabels(t *testing.T) {
	plain := &predictions.Set{Labels: []data.Topic{{ID: "b"}, {ID: "c"}}}
	named := &predictions.Set{Labels: []data.Topic{{ID: "a"}, {ID: "b", Arabic: "باء"}}}
	want := []data.Topic{{ID: "a"}, {ID: "b", Arabic: "باء"}, {ID: "c"}}
	assert.Equal(t, want, predictions.UnionOfLabels([]*predictions.Set{plain, nil, named}))
	assert.Equal(t, want, predictions.UnionOfLabels([]*predictions.Set{named, plain, nil}))
}
