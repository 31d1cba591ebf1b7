package model

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/data"
	"tasnif/data/formats"
	"tasnif/features/embedding"
	"tasnif/model/modelfile"
)

// released is where files of released programs stand, a folder a commit.
const released = "testdata/released"

// releasedDocuments are the documents of a folder.
func releasedDocuments(t *testing.T, folder string) (docs []data.Document) {
	for d, err := range formats.Read(t.Context(), formats.Options{}, filepath.Join(folder, "documents.jsonl")) {
		require.NoError(t, err)
		docs = append(docs, d)
	}
	require.NotEmpty(t, docs)
	return docs
}

// releasedAnswer is a line that the program of a folder predicted.
type releasedAnswer struct {
	ID     string             `json:"id"`
	Labels []string           `json:"labels"`
	Scores map[string]float64 `json:"scores"`
	Reason string             `json:"reason"`
}

func releasedAnswers(t *testing.T, file string) (list []releasedAnswer) {
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	for line := range strings.Lines(string(text)) {
		var a releasedAnswer
		require.NoError(t, json.Unmarshal([]byte(line), &a))
		list = append(list, a)
	}
	return list
}

// releasedThresholds are the thresholds that a file has in a view.
func releasedThresholds(t *testing.T, file string, v data.View) []float64 {
	raw, err := os.ReadFile(file)
	require.NoError(t, err)
	var c fileContent
	require.NoError(t, modelfile.Unpack(raw, modelfile.ModelKind, &c, func(map[string]any) error { return nil }))
	var out []float64
	for _, d := range c.Decisions[v.String()] {
		out = append(out, d.Threshold)
	}
	return out
}

// Models of several labels answer as they did. Those of one report
// (p / threshold) / sum of that, and give the most probable label, which is the
// one they gave before; to a text of which they know nothing they give none.
func TestReleasedFiles(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(released, "*", "*.tsnf"))
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(files), 4)
	moved := 0 // labels that were given without being shown as the most probable
	for _, file := range files {
		t.Run(file, func(t *testing.T) {
			m, err := ReadFile(file)
			require.NoError(t, err)
			docs := releasedDocuments(t, filepath.Dir(file))
			answers := releasedAnswers(t, strings.TrimSuffix(file, ".tsnf")+".answers.jsonl")
			require.Len(t, answers, len(docs))
			for i, d := range docs {
				p, was := m.Predict(d), answers[i]
				require.Equal(t, was.ID, d.ID)
				if m.Mode == Multi {
					assert.ElementsMatch(t, was.Labels, ids(m, p), d.ID)
					if len(was.Labels) == 0 {
						assert.Equal(t, was.Reason, string(p.Reason(d)), d.ID)
					}
					for l, topic := range m.Labels {
						assert.InDelta(t, was.Scores[topic.ID], p.Scores[l], 1e-9, "%s %s", d.ID, topic.ID)
					}
					continue
				}
				cuts, sum := releasedThresholds(t, file, p.View), 0.0
				top, scored := "", math.Inf(-1)
				for l, topic := range m.Labels {
					sum += was.Scores[topic.ID] / cuts[l]
					if was.Scores[topic.ID] > scored {
						top, scored = topic.ID, was.Scores[topic.ID]
					}
				}
				for l, topic := range m.Labels {
					assert.InDelta(t, was.Scores[topic.ID]/cuts[l]/sum, p.Scores[l], 1e-9, "%s %s", d.ID, topic.ID)
				}
				if p.Known == 0 {
					assert.Empty(t, p.Decided, d.ID)
					continue
				}
				assert.Equal(t, was.Labels, ids(m, p), d.ID)
				assert.Equal(t, most(p.Scores), p.Decided[0], d.ID)
				if was.Labels[0] != top {
					moved++
				}
			}
			for i, g := range m.Golden() {
				assert.InDeltaSlice(t, g.Scores, m.Predict(g.Document).Scores, 1e-5, "golden document %d", i)
			}
			assert.NotEmpty(t, m.Golden())
			again, err := m.Bytes()
			require.NoError(t, err)
			back, err := FromBytes(again)
			require.NoError(t, err)
			for _, d := range docs {
				assert.Equal(t, m.Predict(d), back.Predict(d), "written by this program and read again")
			}
			assert.Equal(t, m.Golden()[1].Document, back.Golden()[1].Document)
		})
	}
	assert.Positive(t, moved, "no answer of the files tells the two rules apart")
}

// most is the first of the largest.
func most(p []float64) (best int) {
	for l := range p {
		if p[l] > p[best] {
			best = l
		}
	}
	return best
}

func TestReleasedBase(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(released, "*", "*.base"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		base, err := modelfile.ReadBase(file)
		require.NoError(t, err, file)
		cfg := DefaultConfig()
		cfg.Embeddings, cfg.Features.EmbeddingProducts, cfg.Features.MinDF = []*embedding.Embedding{base}, 40, 1
		_, err = Train(t.Context(), small(), cfg)
		require.NoError(t, err, file)
	}
}
