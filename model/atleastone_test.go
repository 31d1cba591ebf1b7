package model

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/data"

	"tasnif/model/thresholds"
)

// Where documents have labels, one is given to a document that reaches no threshold
// if that is better out of fold; a guarantee for a label rules it out.
func TestAtLeastOneLabel(t *testing.T) {
	docs := fromSources(400, func(label int) []string { return []string{[2]string{"diplomacy", "military"}[label]} })
	for i := range docs {
		if docs[i].Source = ""; i%3 == 0 {
			docs[i].Labels = append(docs[i].Labels, "sports")
			docs[i].Headline += " مباراة"
		}
	}
	m := trainedWithFields(t, Multi, nil, docs)
	m.AtLeastOne = true
	for v := range data.Views {
		for l := range m.Decisions[v] {
			m.Decisions[v][l].Threshold = 0.999
		}
	}
	b, err := m.Bytes()
	require.NoError(t, err)
	read, err := FromBytes(b)
	require.NoError(t, err)
	for _, d := range docs[:40] {
		p := read.Predict(d)
		require.NotEmpty(t, p.Decided)
		assert.Equal(t, most(p.Scores), p.Decided[0])
	}
	assert.Empty(t, read.Predict(data.Document{Headline: "qwxz"}).Decided, "no known word")
	point, err := read.WithOperatingPoints(thresholds.OperatingPoints{Default: thresholds.OperatingPoint{Metric: thresholds.Precision, Minimum: 0.99}})
	require.NoError(t, err)
	assert.True(t, read.GivesAtLeastOne())
	assert.False(t, point.GivesAtLeastOne())
	again, err := point.WithOperatingPoints(thresholds.OperatingPoints{})
	require.NoError(t, err)
	assert.True(t, again.GivesAtLeastOne())
}

// A corpus in which one document in ten has no label teaches that there are such.
func TestNoLabelIsAnAnswer(t *testing.T) {
	docs := fromSources(400, func(label int) []string { return []string{[2]string{"diplomacy", "military"}[label]} })
	for i := range docs {
		if i%10 == 0 {
			docs[i].Labels = nil
		}
	}
	assert.False(t, trainedWithFields(t, Multi, nil, docs).AtLeastOne)
}
