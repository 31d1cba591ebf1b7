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
	r, err := eval.Evaluate(context.Background(), m, docs, predictions.Options{}, opt)
	require.NoError(t, err)
	assert.Equal(t, len(docs), r.Documents)
	assert.Greater(t, r.Micro.F1, .9)
	assert.Len(t, r.Labels, 2)
	assert.Contains(t, r.Labels[0].Thresholds, "headline")

	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	again, err := eval.Evaluate(context.Background(), m, docs, predictions.Options{}, opt)
	require.NoError(t, err)
	assert.Equal(t, evaltest.JSON(t, r), evaltest.JSON(t, again))
}
