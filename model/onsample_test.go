package model

import (
	"math"
	"path/filepath"
	"slices"
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
	point := thresholds.OperatingPoints{Default: thresholds.OperatingPoint{Metric: thresholds.Precision, Minimum: 0.9}}
	was, err := m.WithOperatingPoints(point)
	require.NoError(t, err)
	now, err := on.WithOperatingPoints(point)
	require.NoError(t, err)
	given := func(m *Model) (n int) {
		for _, d := range sample {
			if slices.Contains(m.Predict(d).Decided, 1) {
				n++
			}
		}
		return n
	}
	assert.Less(t, given(now), given(was), "the guarantee is of the sample, which military is rarer in")
	assert.Equal(t, m.Threshold(data.ArticleView, 1), on.Threshold(data.ArticleView, 1), "no document of this view")

	_, _, err = m.OnSample(sample[:20])
	assert.ErrorContains(t, err, "fewer than 50 articles and fewer than 50 headlines")
}

// Probabilities of a sample are those of its own documents, also where a field adds to
// them, and a sample of the training's kind changes little.
func TestProbabilitiesOnSample(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	for _, mode := range []Mode{Single, Multi} {
		for _, sources := range []bool{false, true} {
			documents := func(from, n int) (docs []data.Document) {
				for i, d := range twoTopics(from, n, false) {
					if d.Source = "first"; sources && (d.Labels[0] == "military") != (i%8 == 3) {
						d.Source = "second"
					}
					docs = append(docs, d)
				}
				return docs
			}
			m := trainedWithFields(t, mode, nil, documents(0, 300))
			require.Equal(t, sources, m.Fields != nil)
			// Half of the new outlet's documents that look like military are of the other topic.
			sample := func(from int) (docs []data.Document) {
				for i, d := range documents(from, 600) {
					if d.Labels[0] == "military" && i%4 == 1 {
						d.Labels = []string{"diplomacy"}
					}
					docs = append(docs, d)
				}
				return docs
			}
			loss := func(m *Model) (sum float64) {
				docs := sample(5000)
				for i, y := range labelIndices(m.Labels, docs) {
					for l, p := range m.Predict(docs[i]).Scores {
						if !slices.Contains(y, int32(l)) {
							p = 1 - p
						}
						sum -= math.Log(max(p, 1e-12))
					}
				}
				return sum / float64(len(docs))
			}
			on, used, err := m.OnSample(sample(1000))
			require.NoError(t, err)
			assert.Equal(t, 600, used)
			assert.Less(t, loss(on), loss(m)-0.1, "%s %v", mode, sources)
			assert.NotEqual(t, m.Info.Histogram, on.Info.Histogram)
			var sum uint32
			for _, n := range on.Info.Histogram[0] {
				sum += n
			}
			assert.EqualValues(t, 600, sum)

			same, _, err := m.OnSample(documents(1000, 600))
			require.NoError(t, err)
			for _, d := range documents(5000, 20) {
				assert.InDeltaSlice(t, m.Predict(d).Scores, same.Predict(d).Scores, 0.1)
			}

			// The file has what was fitted.
			file := filepath.Join(t.TempDir(), "m.tsnf")
			require.NoError(t, on.WriteFile(file))
			read, err := ReadFile(file)
			require.NoError(t, err)
			assert.InDelta(t, loss(on), loss(read), 1e-6)
		}
	}
}
