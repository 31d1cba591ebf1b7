package eval_test

import (
	"context"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/data"
	"tasnif/model"
	"tasnif/model/eval"
	"tasnif/model/eval/evaltest"
	"tasnif/model/eval/predictions"
	"tasnif/model/linear"
)

// A real model, trained on two topics told apart by a word each, is examined
// from end to end, one answer for each document, the same on one core and on many.
func TestEvaluateARealModel(t *testing.T) {
	var docs []data.Document
	for i, place := range strings.Fields("القاهرة بيروت بغداد الرباط تونس عمان مسقط الدوحة صنعاء الخرطوم") {
		docs = append(docs,
			data.Document{ID: "m" + place, Headline: "مناورات عسكرية قرب " + place, Labels: []string{"military"}},
			data.Document{ID: "s" + place, Headline: "عقوبات اقتصادية على شركات في " + place, Labels: []string{"sanctions"}})
		if i%3 == 0 {
			docs = append(docs, data.Document{ID: "n" + place, Headline: "صورة اليوم من " + place})
		}
	}
	cfg := model.DefaultConfig()
	cfg.Mode, cfg.Trainer = model.Multi, &linear.Multinomial{}
	m, err := model.Train(context.Background(), docs, cfg)
	require.NoError(t, err)
	opt := eval.DefaultOptions()
	opt.Resamples = 50
	r, _, err := eval.Evaluate(context.Background(), m, docs, predictions.Options{}, opt)
	require.NoError(t, err)
	assert.Equal(t, len(docs), r.Documents)
	assert.Greater(t, r.Micro.F1, .9)
	assert.Len(t, r.Labels, 2)
	assert.Contains(t, r.Labels[0].Thresholds, "headline")

	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	again, _, err := eval.Evaluate(context.Background(), m, docs, predictions.Options{}, opt)
	require.NoError(t, err)
	assert.Equal(t, evaltest.JSON(t, r), evaltest.JSON(t, again))
}

// A report's learning curve learns from an eighth, a quarter, half and all of the
// training corpus, and the last of its points is the model's own figures.
func TestLearningCurveOfAReport(t *testing.T) {
	docs := evaltest.Corpus()
	cfg := model.DefaultConfig()
	cfg.Trainer = &linear.Multinomial{}
	m, err := model.Train(t.Context(), docs, cfg)
	require.NoError(t, err)
	cfg.Mode = m.Mode
	stages := map[string]bool{}
	r, _, err := eval.Evaluate(t.Context(), m, docs, predictions.Options{}, eval.Options{
		Training: &eval.Training{Docs: docs, Config: &cfg}, Noise: true,
		Progress: func(stage string, done, total int) { stages[stage] = true; assert.LessOrEqual(t, done, total) },
	})
	require.NoError(t, err)
	require.Len(t, r.Learning, 4)
	assert.Equal(t, len(docs), r.Learning[3].Training)
	for i := 1; i < len(r.Learning); i++ {
		assert.Greater(t, r.Learning[i].Training, r.Learning[i-1].Training)
		assert.Equal(t, len(docs), r.Learning[i].Documents)
	}
	assert.InDelta(t, 1, r.Learning[3].Accuracy, evaltest.Exact, "it was trained on all of them")
	assert.InDelta(t, r.Micro.F1, r.Learning[3].Micro, evaltest.Exact)
	assert.NotEmpty(t, r.Noise)
	assert.Equal(t, len(docs), r.Leakage.Exact)
	assert.Len(t, stages, 4)
}
