package model

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/data"

	"tasnif/model/thresholds"
)

// Thresholds of a sample are those of its own documents, and so are guarantees.
func TestThresholdsOnSample(t *testing.T) {
	train := twoTopics(0, 300, false)
	m := trainedWithFields(t, Multi, nil, train)
	// Of the new outlet the topic military is rarer, and half of what looks like it is not.
	var sample []data.Document
	for i, d := range twoTopics(1000, 300, false) {
		if d.Labels[0] == "military" && i%4 == 1 {
			d.Labels = nil
		}
		sample = append(sample, d)
	}
	on, used, err := m.OnSample(append(sample, train[:100]...))
	require.NoError(t, err)
	assert.Equal(t, 300, used, "what was learnt from is left out")
	assert.Equal(t, 300, on.Info.Sample)
	assert.Equal(t, 300, on.ThresholdTables[data.HeadlineView][1].Documents)
	assert.Equal(t, m.Predict(sample[0]).Scores, on.Predict(sample[0]).Scores)
	point := thresholds.OperatingPoints{Default: thresholds.OperatingPoint{Metric: thresholds.Precision, Minimum: 0.9}}
	was, err := m.WithOperatingPoints(point)
	require.NoError(t, err)
	now, err := on.WithOperatingPoints(point)
	require.NoError(t, err)
	assert.Greater(t, now.Threshold(data.HeadlineView, 1), was.Threshold(data.HeadlineView, 1))
	assert.Equal(t, m.Threshold(data.ArticleView, 1), on.Threshold(data.ArticleView, 1), "no document of this view")

	_, _, err = m.OnSample(sample[:20])
	assert.ErrorContains(t, err, "fewer than 50 of each view")
	_, _, err = trainedWithFields(t, Single, nil, train).OnSample(sample)
	assert.ErrorContains(t, err, "has no thresholds")
}
