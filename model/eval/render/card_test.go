package render_test

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/assert/yaml"
	"github.com/stretchr/testify/require"

	"tasnif/model"
	"tasnif/model/eval"
	"tasnif/model/eval/evaltest"
	"tasnif/model/eval/predictions"
	"tasnif/model/eval/render"
	"tasnif/model/linear"
	"tasnif/model/thresholds"
	"tasnif/model/tuning"
)

func carded(t *testing.T) (*eval.Card, *eval.Report) {
	t.Helper()
	docs := evaltest.Corpus()
	cfg := model.DefaultConfig()
	cfg.Trainer, cfg.Mode, cfg.Corpus = &linear.Multinomial{}, model.Multi, []string{"news \"x\": - y.jsonl"}
	m, err := model.Train(context.Background(), docs, cfg)
	require.NoError(t, err)
	r, _, err := eval.Evaluate(context.Background(), m, docs, predictions.Options{}, eval.Options{Model: "m.tsnf", Corpus: "أخبار: \"x\" # y", Resamples: 20, Worst: 2})
	require.NoError(t, err)
	return eval.NewCard("m.tsnf", m, []*eval.Report{r}), r
}

// The front matter is YAML with the fields that Hugging Face reads, whatever a
// corpus is called.
func TestCardFrontMatter(t *testing.T) {
	c, r := carded(t)
	var b bytes.Buffer
	require.NoError(t, render.WriteCard(&b, "markdown", c))
	parts := strings.SplitN(b.String(), "---\n", 3)
	require.Len(t, parts, 3)
	var front struct {
		Language string `yaml:"language"`
		Index    []struct {
			Name    string `yaml:"name"`
			Results []struct {
				Task    map[string]string `yaml:"task"`
				Dataset map[string]string `yaml:"dataset"`
				Metrics []struct {
					Type  string  `yaml:"type"`
					Name  string  `yaml:"name"`
					Value float64 `yaml:"value"`
				} `yaml:"metrics"`
			} `yaml:"results"`
		} `yaml:"model-index"`
	}
	require.NoError(t, yaml.Unmarshal([]byte(parts[1]), &front))
	assert.Equal(t, "ar", front.Language)
	require.Len(t, front.Index, 1)
	assert.Equal(t, "m", front.Index[0].Name)
	require.Len(t, front.Index[0].Results, 1)
	result := front.Index[0].Results[0]
	assert.Equal(t, "text-classification", result.Task["type"])
	assert.Equal(t, `أخبار: "x" # y`, result.Dataset["type"])
	require.Len(t, result.Metrics, len(render.CardFigures))
	for _, m := range result.Metrics {
		if m.Name == "macro F1" {
			assert.Equal(t, "f1", m.Type)
			assert.InDelta(t, r.Macro.F1, m.Value, 1e-4)
		}
	}
	assert.Contains(t, parts[2], "24 documents")
}

func TestCardJSON(t *testing.T) {
	c, r := carded(t)
	var b bytes.Buffer
	require.NoError(t, render.WriteCard(&b, "json", c))
	var back eval.Card
	require.NoError(t, json.Unmarshal(b.Bytes(), &back))
	assert.Equal(t, "multinomial", back.Trainer)
	assert.Equal(t, 24, back.Documents)
	assert.Equal(t, r.Fingerprint, back.Results[0].Fingerprint)
	assert.InDelta(t, r.Micro.F1, back.Results[0].Figures["micro.f1"], 1e-4)
	assert.Len(t, back.Labels, 2)
	assert.Equal(t, 12, back.Labels[0].Support)
	assert.ErrorContains(t, render.WriteCard(&b, "html", c), "json, markdown")
}

// A model of which nothing was measured has a card without figures.
func TestCardWithoutReports(t *testing.T) {
	c, _ := carded(t)
	c.Results = nil
	var b bytes.Buffer
	require.NoError(t, render.WriteCard(&b, "markdown", c))
	assert.NotContains(t, b.String(), "model-index")
	assert.Contains(t, b.String(), "Nothing yet")
}

// The card says in points what trying settings brought, and which were kept.
func TestCardTellsWhatWasTried(t *testing.T) {
	tuning := &tuning.Result{
		Default: thresholds.F1Scores{Micro: .75, Macro: .625}, Again: tuning.Gain{Gain: .024, Error: .009}, Adopted: true,
		Trials: []tuning.Trial{
			{Change: "svm.c 0.3 -> 1", F1: thresholds.F1Scores{Micro: .76, Macro: .65}, Gain: tuning.Gain{Gain: .035, Error: .012}, Kept: true},
			{Change: "min_df 1 -> 2", F1: thresholds.F1Scores{Micro: .7, Macro: .6}, Gain: tuning.Gain{Gain: -.052, Error: .02}},
		},
	}
	var b bytes.Buffer
	render.MarkdownTuning(&b, tuning)
	for _, part := range []string{"2 trials", "+2.4 points (standard error 0.9)", "The best was adopted.",
		"| default | 0.750 | 0.625 |", "| 0.760 | 0.650 | +3.5 | 1.2 | kept |", "| 0.700 | 0.600 | -5.2 | 2.0 |  |"} {
		assert.Contains(t, b.String(), part)
	}
	b.Reset()
	tuning.Adopted = false
	render.MarkdownTuning(&b, tuning)
	assert.Contains(t, b.String(), "The default stayed.")
	b.Reset()
	render.MarkdownGuarantees(&b, nil)
	render.MarkdownTuning(&b, nil)
	assert.Empty(t, b.String())
}
