package serve_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/data"
	corpus "tasnif/data/demo"
	"tasnif/features/embedding"
	"tasnif/model"
	"tasnif/model/modelfile"
	"tasnif/serve"
	"tasnif/serve/registry"
)

// vectorModel is a source of a real model in a file.
func vectorModel(path string) registry.Source {
	return registry.Source{Name: "m", File: path, Load: func(context.Context) (registry.Release, error) {
		file, err := os.ReadFile(path)
		if err != nil {
			return registry.Release{}, err
		}
		m, err := model.FromBytes(file)
		sum := sha256.Sum256(file)
		return registry.Release{Name: "m", SHA256: hex.EncodeToString(sum[:]), Classifier: registry.Tagger{Model: m}}, err
	}}
}

// demoSplit are the documents of a split of the demonstration corpus.
func demoSplit(t *testing.T, split string) (docs []data.Document) {
	all, err := corpus.Corpus()
	require.NoError(t, err)
	for _, d := range all {
		if d.Split == split {
			docs = append(docs, d)
		}
	}
	return docs
}

// drift is the mean index of the labels, on headlines of the kind that was learnt from.
func drift(t *testing.T, s *serve.Server) (mean float64) {
	var lines strings.Builder
	for _, d := range demoSplit(t, "test") {
		fmt.Fprintf(&lines, "{\"headline\":%q}\n", d.Headline)
	}
	for range 4 { // an index is told from a thousand answers on
		require.Equal(t, 200, do(s, "POST", "/v1/predict", lines.String(), "Content-Type", "application/x-ndjson").Code)
	}
	found := regexp.MustCompile(`tasnif_score_drift_psi\{[^}]*\} (\S+)`).FindAllStringSubmatch(do(s.Admin(), "GET", "/metrics", "").Body.String(), -1)
	require.NotEmpty(t, found)
	for _, one := range found {
		psi, err := strconv.ParseFloat(one[1], 64)
		require.NoError(t, err)
		mean += psi / float64(len(found))
	}
	return mean
}

// A model with word vectors is served, replaced and watched for drift as one without: a
// file whose vectors the program lacks leaves the old model answering.
func TestReloadAndDriftWithVectors(t *testing.T) {
	e, err := modelfile.Builtin("")
	require.NoError(t, err)
	train := func(list ...*embedding.Embedding) []byte {
		cfg := model.DefaultConfig()
		cfg.Embeddings = list
		m, err := model.Train(t.Context(), demoSplit(t, "train")[:500], cfg)
		require.NoError(t, err)
		b, err := m.Bytes()
		require.NoError(t, err)
		return b
	}
	with, without := train(e), train()
	sum := e.Origin().SHA256
	lacking := modelfile.Seal(bytes.Replace(with, []byte(sum), []byte("00"+sum[2:]), 1))

	path := filepath.Join(t.TempDir(), "m.tsnf")
	write(t, path, string(without))
	s := newServerOf(t, serve.Defaults(), vectorModel(path))
	before := drift(t, s)
	const tanks = `{"headline":"صاروخ","explain":{"labels":["military"]}}`
	plain := predicted(t, s, tanks)["scores"]
	reload := func() string { return do(s.Admin(), "POST", "/v1/reload", "").Body.String() }
	write(t, path, string(with))
	assert.Contains(t, reload(), `"loaded"`)
	assert.Contains(t, reload(), `"unchanged"`)
	evidence := predicted(t, s, tanks)["evidence"].(map[string]any)["military"].([]any)[0].(map[string]any)
	assert.Equal(t, "صاروخ", evidence["text"])
	assert.Positive(t, evidence["weight"])
	assert.NotEqual(t, plain, predicted(t, s, tanks)["scores"])

	assert.Less(t, drift(t, s), before+0.1)

	write(t, path, string(lacking))
	p := requireProblem(t, do(s.Admin(), "POST", "/v1/reload", ""), 422, "reload-failed")
	assert.Contains(t, p.Detail, "are not in this program")
	assert.Equal(t, evidence, predicted(t, s, tanks)["evidence"].(map[string]any)["military"].([]any)[0])
	write(t, path, string(without))
	assert.Contains(t, reload(), `"loaded"`)
	assert.Equal(t, plain, predicted(t, s, tanks)["scores"])
}
