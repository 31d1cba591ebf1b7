package serve_test

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/data"
	"tasnif/model"
	"tasnif/serve"
	"tasnif/serve/registry"
)

// written is a source whose release is what a file says: its version, or
// "bad". It stands for a model file.
func written(t *testing.T, path string) registry.Source {
	t.Helper()
	return registry.Source{Name: "m", File: path, Load: func(context.Context) (registry.Release, error) {
		text, err := os.ReadFile(path)
		switch {
		case err != nil:
			return registry.Release{}, err
		case string(text) == "bad":
			return registry.Release{}, errors.New(path + ": not a usable model file")
		}
		return registry.Release{Name: "m", Version: string(text), SHA256: "sum-" + string(text), Classifier: newsroom()}, nil
	}}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	require.NoError(t, os.WriteFile(path+".new", []byte(text), 0o600))
	require.NoError(t, os.Rename(path+".new", path))
}

// Reload takes what is new, leaves what is the same, and keeps the old where
// the new is bad; log and metrics say which.
func TestReload(t *testing.T) {
	path := filepath.Join(t.TempDir(), "m.tsnf")
	write(t, path, "1")
	var log strings.Builder
	opt := serve.Defaults()
	opt.Log = logTo(&log)
	s := newServerOf(t, opt, written(t, path))
	version := func() string {
		var h serve.Health
		require.NoError(t, json.Unmarshal(do(s, "GET", "/readyz", "").Body.Bytes(), &h))
		return h.Model.Version
	}
	post := func(address string) string {
		w := do(s.Admin(), "POST", address, "")
		require.Equal(t, 200, w.Code, w.Body.String())
		return strings.TrimSpace(w.Body.String())
	}
	assert.JSONEq(t, `{"models":[{"name":"m","version":"1","sha256":"sum-1","role":"served","result":"unchanged"}]}`, post("/v1/reload"))
	write(t, path, "2")
	assert.JSONEq(t, `{"models":[{"name":"m","version":"2","sha256":"sum-2","role":"served","result":"loaded"}]}`, post("/v1/models/m/reload"))
	assert.Equal(t, "2", version())

	write(t, path, "bad")
	p := requireProblem(t, do(s.Admin(), "POST", "/v1/reload", ""), 422, "reload-failed")
	assert.Contains(t, p.Detail, "not a usable model file")
	assert.Equal(t, "2", version())
	assert.Contains(t, log.String(), `"msg":"not reloaded; the old model goes on answering"`)
	require.NoError(t, os.Remove(path))
	requireProblem(t, do(s.Admin(), "POST", "/v1/reload", ""), 422, "reload-failed")
	assert.Equal(t, "2", version())
	requireProblem(t, do(s.Admin(), "POST", "/v1/models/other/reload", ""), 404, "unknown-model")
	requireProblem(t, do(s.Admin(), "POST", "/v1/reload", "", "Origin", "http://elsewhere.example"), 403, "scope-missing")

	for result, n := range map[string]string{"loaded": "1", "unchanged": "1", "failed": "2"} {
		assert.Equal(t, n, failureAttrs(t, s, `tasnif_model_reloads_total{model="m",result="`+result+`"}`), result)
	}
	assert.Equal(t, "1", failureAttrs(t, s, `tasnif_model_info{model="m",role="served",sha256="sum-2",version="2"}`))
	assert.Empty(t, failureAttrs(t, s, `tasnif_model_info{model="m",role="served",sha256="sum-1",version="1"}`))
}

// A file that is replaced, or that a link leads to, is loaded by itself; a bad
// one is looked at once and the old model goes on. poll is how often the files
// are looked at where the system gives no notice.
func TestWatch(t *testing.T) {
	for name, poll := range map[string]time.Duration{"by notice": time.Hour, "by looking": 20 * time.Millisecond} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			// As Kubernetes mounts a volume: m.tsnf -> data/m.tsnf, data -> version-1.
			for _, v := range []string{"1", "2"} {
				require.NoError(t, os.Mkdir(filepath.Join(dir, "version-"+v), 0o700))
				write(t, filepath.Join(dir, "version-"+v, "m.tsnf"), v)
			}
			require.NoError(t, os.Symlink("version-1", filepath.Join(dir, "data")))
			path := filepath.Join(dir, "m.tsnf")
			require.NoError(t, os.Symlink(filepath.Join("data", "m.tsnf"), path))

			opt := serve.Defaults()
			opt.WatchPoll, opt.WatchSettle, opt.DrainDelay = poll, 5*time.Millisecond, 0
			s := runOf(t, opt, written(t, path))
			becomes := func(version, result, n string) {
				require.Eventually(t, func() bool {
					return failureAttrs(t, s.Server, `tasnif_model_reloads_total{model="m",result="`+result+`"}`) == n
				}, time.Minute, 5*time.Millisecond, "version %s", version)
				assert.Equal(t, "1", failureAttrs(t, s.Server, `tasnif_model_info{model="m",role="served",sha256="sum-`+version+`",version="`+version+`"}`))
			}
			require.NoError(t, os.Symlink("version-2", filepath.Join(dir, "next")))
			require.NoError(t, os.Rename(filepath.Join(dir, "next"), filepath.Join(dir, "data")))
			becomes("2", "loaded", "1")
			write(t, path, "bad")
			becomes("2", "failed", "1")
			write(t, path, "3")
			becomes("3", "loaded", "2")
			assert.Equal(t, "1", failureAttrs(t, s.Server, `tasnif_model_reloads_total{model="m",result="failed"}`), "a bad file is tried once")
			s.stop()
			require.NoError(t, <-s.ended)
		})
	}
}

// A model that answers its golden documents otherwise than where it was made
// is not served.
func TestGoldenDocuments(t *testing.T) {
	k := newsroom()
	doc := data.Document{Headline: "قمة تفرض عقوبات"}
	right := k.Predict(doc).Scores
	wrong := append([]float64(nil), right...)
	wrong[10] -= 0.01
	release := func(scores []float64) registry.Release {
		return registry.Release{Name: "m", Classifier: &keeper{altered: &altered{keywords: k}, golden: []model.Golden{{Document: doc, Scores: scores}}}}
	}
	s := newServer(t, release(right), serve.Defaults())
	assert.ErrorContains(t, s.Swap(release(wrong)), `golden document 0: label "sanctions" scores`)
	assert.ErrorContains(t, s.Swap(release(right[1:])), "11 scores for 12 labels")
}

// A shadow answers nobody. It is compared on the documents that the served
// model answered, and where they decide otherwise is counted by label.
func TestShadow(t *testing.T) {
	other := newsroom()
	other.labels[10].words = map[string]float64{"قمة": 9} // sanctions, for another word
	opt := serve.Defaults()
	opt.DrainDelay = 0
	s := runOf(t, opt, registry.Fixed(demo()), registry.Source{Name: "next", Shadows: "demo",
		Load: func(context.Context) (registry.Release, error) {
			return registry.Release{Name: "next", Classifier: other}, nil
		}})
	got := predicted(t, s, `{"documents":[{"headline":"عقوبات"},{"headline":"قمة"},{"headline":"زلزال"}]}`)
	assert.Equal(t, []any{"diplomacy"}, got["predictions"].([]any)[1].(map[string]any)["labels"])
	requireProblem(t, do(s, "GET", "/v1/models/next", ""), 404, "unknown-model")
	pair := `model="demo",shadow="next"`
	require.Eventually(t, func() bool {
		return failureAttrs(t, s.Server, `tasnif_shadow_documents_total{`+pair+`,verdict="differ"}`) == "2" &&
			failureAttrs(t, s.Server, `tasnif_shadow_documents_total{`+pair+`,verdict="same"}`) == "1"
	}, time.Minute, 5*time.Millisecond)
	assert.Equal(t, "1", failureAttrs(t, s.Server, `tasnif_shadow_disagreements_total{given_by="served",label="sanctions",`+pair+`}`))
	assert.Equal(t, "1", failureAttrs(t, s.Server, `tasnif_shadow_disagreements_total{given_by="shadow",label="sanctions",`+pair+`}`))
	s.stop()
	require.NoError(t, <-s.ended)
}

// A shadow that hangs or panics costs documents of its own, never an answer.
func TestShadowHarmsNobody(t *testing.T) {
	letGo := make(chan struct{})
	var first sync.Once
	started := make(chan struct{})
	slow := &altered{keywords: newsroom()}
	opt := serve.Defaults()
	opt.DrainDelay, opt.ShadowQueue = 0, 2
	s := runOf(t, opt, registry.Fixed(demo()), registry.Source{Name: "slow", Shadows: "demo",
		Load: func(context.Context) (registry.Release, error) {
			return registry.Release{Name: "slow", Classifier: slow}, nil
		}})
	slow.predict = func(d data.Document) model.Prediction {
		first.Do(func() { close(started) })
		<-letGo
		panic("shadow")
	}
	predicted(t, s, `{"headline":"قمة"}`)
	<-started
	for range 5 {
		predicted(t, s, `{"headline":"قمة"}`)
	}
	pair := `{model="demo",shadow="slow"}`
	assert.Equal(t, "3", failureAttrs(t, s.Server, `tasnif_shadow_dropped_total`+pair), "two wait")
	close(letGo)
	require.Eventually(t, func() bool { return failureAttrs(t, s.Server, `tasnif_shadow_failed_total`+pair) == "3" }, time.Minute, 5*time.Millisecond)
	s.stop()
	require.NoError(t, <-s.ended)
}

// Sources that cannot stand together are refused at the start.
func TestSourcesRefused(t *testing.T) {
	named := func(name, version string) registry.Source {
		return registry.Source{Name: name, Load: func(context.Context) (registry.Release, error) {
			return registry.Release{Name: name, Version: version, Classifier: newsroom()}, nil
		}}
	}
	shadow := func(name, of string) registry.Source {
		s := named(name, "")
		s.Shadows = of
		return s
	}
	for says, sources := range map[string][]registry.Source{
		"no model to serve":               {},
		"without a name":                  {named("", "")},
		"cannot be part of an address":    {named("a/b", "")},
		"no way to be loaded":             {{Name: "m"}},
		`served twice as version "1"`:     {named("m", "1"), named("m", "1")},
		`served twice as version ""`:      {named("m", ""), named("m", "")},
		`"gone", which is not served`:     {named("m", ""), shadow("n", "gone")},
		`"m" has two shadows`:             {named("m", ""), shadow("n", "m"), shadow("o", "m")},
		"the release is called \"other\"": {{Name: "m", Load: named("other", "").Load}},
	} {
		_, err := serve.New(context.Background(), sources, serve.Defaults())
		assert.ErrorContains(t, err, says)
	}
}
