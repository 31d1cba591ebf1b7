package model

import (
	"context"
	"testing"

	"tasnif/data"
	"tasnif/features"
	"tasnif/model/decision"
	"tasnif/model/linear"
	"tasnif/model/modelfile"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A model may keep its weights as floats; its file is read all the same.
func TestFloatsAreKept(t *testing.T) {
	cfg := DefaultConfig()
	cfg.Floats = true
	m, err := Train(context.Background(), small(), cfg)
	require.NoError(t, err)
	assert.NotNil(t, m.Linear.W)
	b, err := m.Bytes()
	require.NoError(t, err)
	again, err := FromBytes(b)
	require.NoError(t, err)
	d := small()[0]
	assert.Equal(t, m.Predict(d), again.Predict(d))
	m.Linear = m.Linear.Quantized()
	small, err := m.Bytes()
	require.NoError(t, err)
	assert.Less(t, len(small), len(b))
}

// version1 is the model as a file of version 1.
func version1(m *Model) ([]byte, error) {
	v := m.Vectorizer.Arrays()
	c := fileContent{
		Normalizer: features.Fingerprint(m.Vectorizer.Config), Features: m.Vectorizer.Config, Documents: v.Documents,
		Labels: m.Labels, Mode: m.Mode, Info: m.Info,
		Decisions: map[string][]decision.Label{"article": m.Decisions[data.ArticleView], "headline": m.Decisions[data.HeadlineView]},
	}
	file, err := modelfile.Pack(modelfile.ModelKind, 2, c, []modelfile.Array{
		{Name: "term.bytes", Values: v.TermBytes}, {Name: "term.ends", Values: v.TermEnds}, {Name: "term.blocks", Values: v.Blocks}, {Name: "term.df", Values: v.DF},
		{Name: "weights", Values: m.Linear.W}, {Name: "bias", Values: m.Linear.B},
	})
	if err == nil {
		file[8] = 1
		file = modelfile.Seal(file)
	}
	return file, err
}

// Files of version 1, which had terms one by one and weights as floats, are read.
func TestFileOfVersion1(t *testing.T) {
	cfg := DefaultConfig()
	cfg.Floats = true
	m, err := Train(context.Background(), small(), cfg)
	require.NoError(t, err)
	file, err := version1(m)
	require.NoError(t, err)
	again, err := FromBytes(file)
	require.NoError(t, err)
	d := small()[0]
	assert.Equal(t, m.Predict(d), again.Predict(d))
}

// Scoring allocates nothing.
func TestPredictIntoAllocatesNothing(t *testing.T) {
	m := trained(t, linear.DefaultTrainer)
	docs := append(small(), data.Document{}, data.Document{Headline: "qwx"})
	var p Prediction
	for range 2 { // the second time, memory is there
		for _, d := range docs {
			m.PredictInto(&p, d)
			assert.Equal(t, m.Predict(d).Scores, p.Scores)
			assert.ElementsMatch(t, m.Predict(d).Decided, p.Decided)
		}
	}
	if raceDetector {
		t.Skip("allocations are not counted under the race detector, whose sync.Pool forgets")
	}
	i := 0
	assert.Zero(t, testing.AllocsPerRun(1000, func() {
		m.PredictInto(&p, docs[i%len(docs)])
		i++
	}))
}
