package model

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tasnif/data"
	"tasnif/model/decision"
	"tasnif/model/thresholds"
)

// The most probable labels are given, of at least the least probability; the file keeps
// the rule, and thresholds come back.
func TestTopK(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	m, err := Train(t.Context(), manyTopics(ManyLabels, 300, 5), DefaultConfig())
	require.NoError(t, err)
	top, err := m.WithTopK(decision.TopK{K: 3, Least: 0.05})
	require.NoError(t, err)
	file, err := top.Bytes()
	require.NoError(t, err)
	back, err := FromBytes(file)
	require.NoError(t, err)
	assert.Equal(t, &decision.TopK{K: 3, Least: 0.05}, back.TopK)
	assert.Equal(t, 0.05, back.Threshold(data.ArticleView, 7))
	differ := false
	for _, d := range manyTopics(ManyLabels, 50, 6) {
		p := back.Predict(d)
		differ = differ || !slices.Equal(p.Decided, m.Predict(d).Decided)
		require.LessOrEqual(t, len(p.Decided), 3)
		for l, score := range p.Scores {
			if slices.Contains(p.Decided, l) {
				assert.GreaterOrEqual(t, score, 0.05)
			} else if score >= 0.05 {
				assert.Len(t, p.Decided, 3)
				assert.LessOrEqual(t, score, p.Scores[p.Decided[2]])
			}
		}
	}
	assert.True(t, differ, "it is another rule than thresholds")
	again, err := back.WithOperatingPoints(thresholds.OperatingPoints{})
	require.NoError(t, err)
	assert.Nil(t, again.TopK)
	assert.Equal(t, m.Decisions, again.Decisions)
	for _, wrong := range []decision.TopK{{K: 0, Least: 0.1}, {K: 3, Least: 1}, {K: 3, Least: -0.1}} {
		_, err := m.WithTopK(wrong)
		assert.Error(t, err)
	}
	single := *m
	single.Mode = Single
	_, err = single.WithTopK(decision.TopK{K: 3, Least: 0})
	assert.ErrorContains(t, err, "one label a document")
}

// Shown are the k most probable labels, of equal ones the first, and those decided.
func TestShown(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := Prediction{Scores: rapid.SliceOfN(rapid.SampledFrom([]float64{0, 0.1, 0.2, 0.5, 0.9}), 1, 12).Draw(t, "scores")}
		for l := range p.Scores {
			if rapid.IntRange(0, 3).Draw(t, "decided") == 0 {
				p.Decided = append(p.Decided, l)
			}
		}
		k := rapid.IntRange(0, 14).Draw(t, "k")
		got := p.Shown(nil, k)
		for l := range p.Scores {
			better := 0
			for o := range p.Scores {
				if p.Scores[o] > p.Scores[l] || p.Scores[o] == p.Scores[l] && o < l {
					better++
				}
			}
			assert.Equal(t, k == 0 || better < k || slices.Contains(p.Decided, l), slices.Contains(got, l))
		}
		assert.True(t, slices.IsSorted(got))
	})
}
