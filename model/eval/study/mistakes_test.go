package study_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/model"
	"tasnif/model/eval"
	"tasnif/model/eval/evaltest"
	"tasnif/model/eval/predictions"
	"tasnif/model/linear"
)

// The evidence of a mistake are words of the document, the strongest first.
func TestMistakesCarryEvidence(t *testing.T) {
	docs := evaltest.Corpus()
	cfg := model.DefaultConfig()
	cfg.Trainer, cfg.Mode = &linear.Multinomial{}, model.Multi
	m, err := model.Train(context.Background(), docs, cfg)
	require.NoError(t, err)
	docs[0].Labels = []string{"sanctions", "weather"} // the editor's slip, and a label that the model does not know
	r, _, err := eval.Evaluate(context.Background(), m, docs, predictions.Options{}, eval.Options{Worst: 3})
	require.NoError(t, err)
	require.NotEmpty(t, r.Mistakes.FalsePositives)
	x := r.Mistakes.FalsePositives[0]
	assert.Equal(t, "military", x.Label)
	require.NotEmpty(t, x.Evidence)
	for i, e := range x.Evidence {
		assert.Contains(t, docs[0].Headline, e.Text)
		if i > 0 {
			assert.LessOrEqual(t, abs(e.Weight), abs(x.Evidence[i-1].Weight))
		}
	}
	assert.Positive(t, x.Evidence[0].Weight)
	for _, x := range r.Mistakes.FalseNegatives {
		assert.Equal(t, x.Label == "weather", x.Evidence == nil, x.Label)
	}
}

func abs(x float64) float64 { return max(x, -x) }
