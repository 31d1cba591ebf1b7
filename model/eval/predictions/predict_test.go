package predictions_test

import (
	"context"
	"slices"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/data"
	"tasnif/model/eval"
	"tasnif/model/eval/evaltest"
	"tasnif/model/eval/predictions"
)

func TestNewPredictions(t *testing.T) {
	m := evaltest.TwoLabels()
	var done atomic.Int64
	s, err := predictions.NewWith(context.Background(), m, evaltest.Tagger(), evaltest.TwoDocs, predictions.Options{Progress: func(n int) { done.Store(int64(n)) }})
	require.NoError(t, err)
	require.NoError(t, s.Check())
	assert.EqualValues(t, 3, done.Load())
	assert.Equal(t, []string{"economy", "military", "sanctions"}, s.IDs([]int32{0, 1, 2}))
	assert.Equal(t, "شؤون عسكرية", s.Labels[1].Arabic)
	assert.Equal(t, []int32{0}, s.Unknown)
	assert.Equal(t, []int32{1, 2}, s.Rows[0].Truth)
	assert.Equal(t, []int32{1, 2}, s.Rows[0].Decided)
	assert.Equal(t, []float64{0, .9, .9}, s.Rows[0].Scores)
	assert.Equal(t, []int32{0, 2}, s.Rows[1].Truth)
	assert.Equal(t, []int32{2}, s.Rows[1].Decided)
	assert.Empty(t, s.Rows[2].Truth)
	assert.Equal(t, 121, len([]rune(s.Rows[1].Headline)), "the body's beginning")
	assert.Equal(t, map[string][]float64{"article": {1, .5, .25}, "headline": {1, .5, .25}}, s.Thresholds)

	r := evaltest.Report(t, s, eval.DefaultOptions())
	assert.Equal(t, []eval.Unknown{{Label: "economy", Support: 1}}, r.Unknown)
	assert.InDelta(t, 2.0/3, r.Accuracy, evaltest.Exact, "the unknown label makes its document wrong")
	assert.InDelta(t, 3.0/4, r.Micro.Recall, evaltest.Exact, "and is a miss")
	assert.Equal(t, eval.Views{Article: 2, Headline: 1}, r.Views)
	assert.Nil(t, r.Labels[0].Thresholds)
	assert.Equal(t, .25, r.Labels[2].Thresholds["headline"])
}

func TestNewPredictionsOfHeadlines(t *testing.T) {
	m := evaltest.TwoLabels()
	s, err := predictions.NewWith(context.Background(), m, evaltest.Tagger(), evaltest.TwoDocs, predictions.Options{HeadlinesOnly: true})
	require.NoError(t, err)
	assert.Equal(t, []int32{1}, s.Rows[0].Decided, "the body was hidden")
	assert.Equal(t, []int32{2}, s.Rows[1].Decided, "there is only a body")
	assert.Equal(t, predictions.Key(evaltest.TwoDocs[0]), s.Rows[0].Key, "what is shown does not change which document it is")
}

func TestNewPredictionsRefuses(t *testing.T) {
	m := evaltest.TwoLabels()
	_, err := predictions.NewWith(context.Background(), m, evaltest.Tagger(), nil, predictions.Options{})
	assert.ErrorContains(t, err, "no documents")
	_, err = predictions.NewWith(context.Background(), m, evaltest.Tagger(), evaltest.TwoDocs, predictions.Options{Groups: []int32{1}})
	assert.ErrorContains(t, err, "1 near-duplicate groups given for 3 documents")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err = predictions.NewWith(ctx, m, evaltest.Tagger(), evaltest.TwoDocs, predictions.Options{})
	assert.ErrorIs(t, err, context.Canceled)
}

func TestKeyTellsFieldsApart(t *testing.T) {
	docs := []data.Document{{ID: "ab"}, {ID: "a", Headline: "b"}, {Headline: "ab"}, {Headline: "a", Body: "b"}, {Body: "ab"}}
	seen := map[string]bool{}
	for _, d := range docs {
		assert.Len(t, predictions.Key(d), 16)
		seen[predictions.Key(d)] = true
	}
	assert.Len(t, seen, len(docs))
	assert.Equal(t, predictions.Key(data.Document{ID: "1"}), predictions.Key(data.Document{ID: "1", Labels: []string{"x"}, Split: "test"}))
}

// What a teacher labelled is never evaluated, or the figures would be of the teacher.
func TestTeachersAreNotEvaluated(t *testing.T) {
	docs := slices.Clone(evaltest.TwoDocs)
	docs[1].Teacher = "gpt"
	_, err := predictions.NewWith(context.Background(), evaltest.TwoLabels(), evaltest.Tagger(), docs, predictions.Options{})
	assert.ErrorContains(t, err, `was labelled by teacher "gpt"`)
}
