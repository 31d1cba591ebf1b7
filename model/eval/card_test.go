package eval

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
	"tasnif/model/linear"
)

func carded(t *testing.T) (*Card, *Report) {
	t.Helper()
	docs := corpus()
	cfg := model.DefaultConfig()
	cfg.Trainer, cfg.Mode, cfg.Corpus = &linear.Multinomial{}, model.Multi, []string{"news \"x\": - y.jsonl"}
	m, err := model.Train(context.Background(), docs, cfg)
	require.NoError(t, err)
	r, err := Evaluate(context.Background(), m, docs, Examination{}, Options{Model: "m.tsnf", Corpus: "أخبار: \"x\" # y", Resamples: 20, Worst: 2})
	require.NoError(t, err)
	return NewCard("m.tsnf", m, []*Report{r}), r
}

// The front matter is YAML with the fields that Hugging Face reads, whatever a
// corpus is called.
func TestCardFrontMatter(t *testing.T) {
	c, r := carded(t)
	var b bytes.Buffer
	require.NoError(t, WriteCard(&b, "markdown", c))
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
	require.Len(t, result.Metrics, len(cardFigures))
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
	require.NoError(t, WriteCard(&b, "json", c))
	var back Card
	require.NoError(t, json.Unmarshal(b.Bytes(), &back))
	assert.Equal(t, "multinomial", back.Trainer)
	assert.Equal(t, 24, back.Documents)
	assert.Equal(t, r.Fingerprint, back.Results[0].Fingerprint)
	assert.InDelta(t, r.Micro.F1, back.Results[0].Figures["micro.f1"], 1e-4)
	assert.Len(t, back.Labels, 2)
	assert.Equal(t, 12, back.Labels[0].Support)
	assert.ErrorContains(t, WriteCard(&b, "html", c), "json, markdown")
}

// A model of which nothing was measured has a card without figures.
func TestCardWithoutReports(t *testing.T) {
	c, _ := carded(t)
	c.Results = nil
	var b bytes.Buffer
	require.NoError(t, WriteCard(&b, "markdown", c))
	assert.NotContains(t, b.String(), "model-index")
	assert.Contains(t, b.String(), "Nothing yet")
}

// The evidence of a mistake are words of the document, the strongest first.
func TestMistakesCarryEvidence(t *testing.T) {
	docs := corpus()
	cfg := model.DefaultConfig()
	cfg.Trainer, cfg.Mode = &linear.Multinomial{}, model.Multi
	m, err := model.Train(context.Background(), docs, cfg)
	require.NoError(t, err)
	docs[0].Labels = []string{"sanctions", "weather"} // the editor's slip, and a label that the model does not know
	r, err := Evaluate(context.Background(), m, docs, Examination{}, Options{Worst: 3})
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
