package serve_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/serve"
	"tasnif/serve/registry"
)

// several serves two versions of news and a second model.
func several(t *testing.T) *serve.Server {
	t.Helper()
	release := func(name, version string) registry.Source {
		return registry.Fixed(registry.Release{Name: name, Version: version, Classifier: newsroom()})
	}
	return newServerOf(t, serve.Defaults(), release("news", "2"), release("رياضة", ""), release("news", "1"))
}

// A model is asked by name and version; without, the default answers; a name
// from a client is compared and nothing else.
func TestSeveralModels(t *testing.T) {
	s := several(t)
	for path, want := range map[string]string{
		"/v1/predict":                                       "news 2",
		"/v1/models/news/predict":                           "news 2",
		"/v1/models/news/versions/2/predict":                "news 2",
		"/v1/models/news/versions/1/predict":                "news 1",
		"/v1/models/%D8%B1%D9%8A%D8%A7%D8%B6%D8%A9/predict": "رياضة ",
	} {
		for mediaType, body := range map[string]string{"application/json": `{"headline":"قمة"}`, "application/x-ndjson": `{"headline":"قمة"}`} {
			w := do(s, "POST", path, body, "Content-Type", mediaType)
			require.Equal(t, 200, w.Code, w.Body.String())
			var got struct{ Model registry.Ref }
			require.NoError(t, json.Unmarshal(w.Body.Bytes(), &got))
			assert.Equal(t, want, got.Model.Name+" "+got.Model.Version, path)
		}
		card := do(s, "GET", strings.TrimSuffix(path, "/predict"), "")
		if path == "/v1/predict" {
			card = do(s, "GET", "/v1/model", "")
		}
		var ref registry.Ref
		require.NoError(t, json.Unmarshal(card.Body.Bytes(), &ref))
		assert.Equal(t, want, ref.Name+" "+ref.Version, path)
	}
	for _, path := range []string{"/v1/models/news/versions/3", "/v1/models/new", "/v1/models/NEWS", "/v1/models/..", "/v1/models/..%2f..%2fetc%2fpasswd",
		"/v1/models/news/versions/..%2f1", "/v1/models/news%00"} {
		w := do(s, "GET", path, "")
		assert.Equal(t, 404, w.Code, path)
	}
	requireProblem(t, do(s, "POST", "/v1/models/nowhere/predict", `{"headline":"a"}`), 404, "unknown-model")
	requireProblem(t, do(s, "POST", "/v1/models/nowhere/predict", `{"headline":"a"}`, "Content-Type", "application/x-ndjson"), 404, "unknown-model")
	assert.JSONEq(t, `{"models":[{"name":"news","version":"2","default":true,"first":true,"labels":12},
		{"name":"رياضة","default":false,"first":true,"labels":12},{"name":"news","version":"1","default":false,"first":false,"labels":12}]}`,
		do(s, "GET", "/v1/models", "").Body.String())
	assert.Contains(t, do(s, "GET", "/v2/models/news", "").Body.String(), `"versions":["2","1"]`)
}

// A swap changes the model of its name, and no other; a version may not be
// taken by two.
func TestSwapOfOneOfSeveral(t *testing.T) {
	s := several(t)
	require.NoError(t, s.Swap(registry.Release{Name: "news", Version: "3", Classifier: newsroom()}))
	assert.Contains(t, do(s, "GET", "/v1/models/news", "").Body.String(), `"version":"3"`)
	assert.Equal(t, 404, do(s, "GET", "/v1/models/news/versions/2", "").Code)
	assert.Equal(t, 200, do(s, "GET", "/v1/models/news/versions/1", "").Code)
	assert.ErrorContains(t, s.Swap(registry.Release{Name: "news", Version: "1", Classifier: newsroom()}), "served twice")
	assert.Contains(t, do(s, "GET", "/v1/models/news", "").Body.String(), `"version":"3"`)
}
