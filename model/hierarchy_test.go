package model

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/data"
	"tasnif/model/decision"
	"tasnif/model/linear"
	"tasnif/model/thresholds"
)

// sections are topics in which t000 to t003 are of "a", t004 to t007 of "b", and both of "all".
func sections() (topics []data.Topic) {
	topics = []data.Topic{{ID: "all"}, {ID: "a", Broader: []string{"all"}, URI: "http://example.org/a"}, {ID: "b", Broader: []string{"all"}}}
	for l := range 8 {
		topics = append(topics, data.Topic{ID: fmt.Sprintf("t%03d", l), Broader: []string{[]string{"a", "b"}[l/4]}})
	}
	return topics
}

func trainSections(t *testing.T, rollUp bool) *Model {
	t.Helper()
	cfg := DefaultConfig()
	cfg.Topics, cfg.RollUp = sections(), rollUp
	cfg.Trainer, _ = linear.NewTrainer("svm", nil)
	cfg.Fields = []string{}
	m, err := Train(t.Context(), manyTopics(8, 400, 5), cfg)
	require.NoError(t, err)
	return m
}

// A model with roll-up learns the topics above its labels and gives them with those below,
// at least as probable; so does its file. Without, a wish does nothing else.
func TestRollUp(t *testing.T) {
	m := trainSections(t, true)
	assert.Equal(t, []string{"a", "all", "b", "t000"}, m.labelIDs()[:4])
	assert.Empty(t, m.Above)
	file, err := m.Bytes()
	require.NoError(t, err)
	assert.EqualValues(t, 7, file[8])
	back, err := FromBytes(file)
	require.NoError(t, err)
	flat, err := back.WithRollUp(false)
	require.NoError(t, err)
	closed := 0
	for _, d := range manyTopics(8, 100, 6) {
		p := m.Predict(d)
		assert.Equal(t, p, back.Predict(d))
		given := ids(m, p)
		for _, l := range p.Decided {
			for _, up := range m.Tree().Above[l] {
				assert.Contains(t, p.Decided, up)
				assert.GreaterOrEqual(t, p.Scores[up], p.Scores[l])
			}
		}
		assert.True(t, slices.IsSortedFunc(p.Decided, func(a, b int) int {
			if p.Scores[a] < p.Scores[b] {
				return 1
			}
			return 0
		}))
		var asked Prediction
		flat.PredictWith(&asked, d, Wish{RollUp: true})
		assert.Equal(t, p.Scores, asked.Scores)
		assert.Equal(t, given, ids(flat, asked))
		if len(ids(flat, flat.Predict(d))) < len(given) {
			closed++
		}
	}
	assert.Equal(t, []string{"t001", "a", "all"}, m.Truth([]string{"t001"}))
	assert.Equal(t, []string{"t001"}, flat.Truth([]string{"t001"}))
	for i, g := range back.Golden() {
		assert.InDeltaSlice(t, g.Scores, back.Predict(g.Document).Scores, 1e-5, "golden document %d", i)
	}
	_, err = m.WithOperatingPoints(thresholds.OperatingPoints{Default: thresholds.OperatingPoint{Metric: thresholds.Precision, Minimum: 0.9}})
	assert.ErrorIs(t, err, errGuaranteeRollUp)
	_, err = m.WithOperatingPoints(thresholds.OperatingPoints{})
	assert.NoError(t, err)
}

// A model that was trained without roll-up keeps the hierarchy, but cannot give topics
// that it has not learnt.
func TestHierarchyWithoutRollUp(t *testing.T) {
	m := trainSections(t, false)
	file, err := m.Bytes()
	require.NoError(t, err)
	m, err = FromBytes(file)
	require.NoError(t, err)
	assert.Equal(t, []string{"a", "all", "b"}, []string{m.Above[0].ID, m.Above[1].ID, m.Above[2].ID})
	assert.Equal(t, []string{"a"}, m.Labels[0].Broader)
	_, err = m.WithRollUp(true)
	assert.EqualError(t, err, "topics above the labels are not labels of the model (a, all, b); train it with roll-up")
	plain, err := Train(t.Context(), manyTopics(8, 200, 5), Config{Trainer: m.trainer(t)})
	require.NoError(t, err)
	_, err = plain.WithRollUp(true)
	assert.EqualError(t, err, "the model has no hierarchy; train it with topics that have broader ones")
	_, err = Train(t.Context(), manyTopics(8, 200, 5), Config{Trainer: m.trainer(t), RollUp: true})
	assert.EqualError(t, err, "the model has no hierarchy; train it with topics that have broader ones")
}

func (m *Model) trainer(t *testing.T) linear.Trainer {
	trainer, err := linear.NewTrainer("svm", nil)
	require.NoError(t, err)
	return trainer
}

// Labels that are not wanted are in no answer, whatever decides; all others stay as they were.
func TestWanted(t *testing.T) {
	m := trainSections(t, true)
	top, err := m.WithTopK(decision.TopK{K: 2})
	require.NoError(t, err)
	docs := manyTopics(8, 60, 7)
	wish, err := m.Wanted(m.Wish(), nil, []string{"http://example.org/a", "t006"})
	require.NoError(t, err)
	only, err := m.Wanted(Wish{}, []string{"t001", "t002"}, []string{"t002"})
	require.NoError(t, err)
	none := 0
	for _, d := range docs {
		whole := m.Predict(d)
		var p Prediction
		m.PredictWith(&p, d, wish)
		var kept []int
		for _, l := range whole.Decided {
			if id := m.Labels[l].ID; id != "a" && id != "t006" {
				kept = append(kept, l)
			}
		}
		assert.ElementsMatch(t, kept, p.Decided)
		for l := range m.Labels {
			if p.Wanted(l) {
				assert.Equal(t, whole.Scores[l], p.Scores[l])
			} else {
				assert.Zero(t, p.Scores[l])
				assert.NotContains(t, p.Shown(nil, 0), l)
				assert.NotContains(t, p.Shown(nil, 3), l)
			}
		}
		assert.Len(t, p.Labels(), len(m.Labels)-2)
		m.PredictWith(&p, d, only)
		assert.Subset(t, []string{"t001"}, ids(m, p))
		if len(p.Decided) == 0 && p.Reason(d) == LeftOut {
			none++
		}
		top.PredictWith(&p, d, wish)
		assert.GreaterOrEqual(t, len(p.Decided), 2, "the two most probable that are wanted, and those above")
	}
	assert.Positive(t, none)
	_, err = m.Wanted(Wish{}, []string{"t001"}, []string{"t01"})
	assert.EqualError(t, err, `exclude: no label is "t01"; did you mean "t001"?`)
	m.PredictWith(new(Prediction), docs[0], Wish{}) // the scratch of the one before is not kept
}

// With one label a document it is the most probable of those that are wanted.
func TestWantedOfOne(t *testing.T) {
	docs := manyTopics(4, 200, 8)
	for i := range docs {
		docs[i].Labels = docs[i].Labels[:1]
	}
	cfg := DefaultConfig()
	cfg.Trainer, _ = linear.NewTrainer("svm", nil)
	m, err := Train(t.Context(), docs, cfg)
	require.NoError(t, err)
	for _, d := range docs[:20] {
		whole := m.Predict(d)
		wish, err := m.Wanted(Wish{}, nil, ids(m, whole))
		require.NoError(t, err)
		var p Prediction
		m.PredictWith(&p, d, wish)
		require.Len(t, p.Decided, 1)
		assert.NotEqual(t, whole.Decided, p.Decided)
		assert.Equal(t, slices.Max(p.Scores), p.Scores[p.Decided[0]])
	}
	cfg.Topics, cfg.RollUp, cfg.Mode = sections(), true, Single
	_, err = Train(t.Context(), docs, cfg)
	assert.Error(t, err)
}
