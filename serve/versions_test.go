package serve_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/serve"
	"tasnif/serve/desk"
	"tasnif/serve/registry"
	"tasnif/serve/releases"
)

// versioned is a model "news" of three versions, of which v1 is served: v2 passed, v3 failed;
// and v4, which cannot be loaded.
func versioned(t *testing.T, store *desk.Store) (releases.Folder, registry.Source) {
	t.Helper()
	folder, err := releases.Of(t.TempDir(), "news")
	require.NoError(t, err)
	for n, c := range []struct {
		verdict, failed string
		sanctions       float64
		corrections     int
	}{{desk.Passed, "", .6, 0}, {desk.Passed, "", .75, 120}, {desk.Failed, "sanctions", .4, 150}, {desk.Passed, "", .8, 160}} {
		draft, err := folder.New()
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(draft.File(".tsnf"), []byte(draft.Version), 0o600))
		report := fmt.Sprintf(`{"documents":500,"micro":{"f1":0.7},"macro":{"f1":%g},"labels":[{"label":"sanctions","support":40,"f1":%g},{"label":"sports","support":60,"f1":0.9}],
			"verdict":{"passed":%t,"checks":[{"rule":"label","name":"sanctions","passed":%t,"note":""}]}}`, .6+float64(n)/100, c.sanctions, c.failed == "", c.failed == "")
		require.NoError(t, os.WriteFile(draft.File(".report.json"), []byte(report), 0o600))
		if n == 3 {
			require.NoError(t, os.WriteFile(draft.File(".report.json"), []byte(`{"documents`), 0o600))
		}
		run, err := store.Begin(t.Context(), desk.Trained, "news", draft.Version)
		require.NoError(t, err)
		require.NoError(t, store.End(t.Context(), run, c.verdict, fmt.Sprintf(`{"documents":%d,"corrections":%d,"sample.documents":80,"sample.micro.f1":0.65,"sample.macro.f1":0.6}`, 1000+c.corrections, c.corrections)))
		require.NoError(t, draft.Publish())
	}
	_, err = folder.PromoteBy(t.Context(), store, "v1", "")
	require.NoError(t, err)
	return folder, registry.Source{Name: "news", File: folder.Served(), Load: func(context.Context) (registry.Release, error) {
		text, err := os.ReadFile(folder.Served())
		if string(text) == "v4" {
			err = errors.New("the model file is damaged")
		}
		return registry.Release{Classifier: newsroom(), Name: "news", Version: string(text), SHA256: string(text)}, err
	}}
}

func listed(t *testing.T, s *serve.Server, headers ...string) (list serve.VersionList) {
	t.Helper()
	w := do(s, "GET", "/v1/models/news/versions", "", headers...)
	require.Equal(t, 200, w.Code, w.Body)
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &list))
	return list
}

func TestVersions(t *testing.T) {
	opt, store := withDesk(t)
	_, source := versioned(t, store)
	s := newServerOf(t, opt, source, registry.Fixed(demo()))
	list := listed(t, s)
	require.Equal(t, "news", list.Model)
	require.False(t, list.Promotable, "there are no keys")
	require.Len(t, list.Versions, 4)
	v4, v3, v2, v1 := list.Versions[0], list.Versions[1], list.Versions[2], list.Versions[3]
	require.True(t, v1.Serving)
	require.Nil(t, v1.Changes, "there is none before it")
	require.False(t, v2.Serving)
	require.Equal(t, &releases.Figures{Documents: 500, MicroF1: .7, MacroF1: .61}, v2.Test)
	require.Equal(t, &releases.Figures{Documents: 80, MicroF1: .65, MacroF1: .6}, v2.Sample)
	require.Equal(t, 120, v2.Corrections)
	require.Equal(t, 1120, v2.Documents)
	require.Equal(t, "v1", v2.Changes.Since)
	require.Equal(t, []releases.LabelMoved{{Label: "sanctions", Before: .6, After: .75}}, v2.Changes.Labels, "sports did not move")
	require.Equal(t, 120, v2.Changes.Corrections)
	require.Equal(t, desk.Failed, v3.Verdict)
	require.Equal(t, []string{"label sanctions"}, v3.Failed)
	require.Nil(t, v4.Test, "its report cannot be read")
	require.Nil(t, v4.Changes)

	w := do(s, "GET", "/v1/models/demo/versions", "")
	require.JSONEq(t, `{"model":"demo","promotable":false,"versions":[]}`, w.Body.String())
	requireProblem(t, do(s, "GET", "/v1/models/none/versions", ""), 404, "unknown-model")
}

func TestPromotion(t *testing.T) {
	opt, store := withDesk(t)
	folder, source := versioned(t, store)
	opt.Keys = append(keysFor(t, "operator", serve.ScopePredict, serve.ScopeAdmin), serve.Key{Name: "reader", Hash: keysFor(t, "reader", serve.ScopePredict)[0].Hash, Scopes: []serve.Scope{serve.ScopePredict, serve.ScopeEditor}})
	s := newServerOf(t, opt, source, registry.Fixed(demo()))
	key := []string{"Authorization", "Bearer operator"}
	require.True(t, listed(t, s, key...).Promotable)
	require.False(t, listed(t, s, "Authorization", "Bearer reader").Promotable)
	promote := func(what, body string, headers ...string) (serve.Promotion, int) {
		t.Helper()
		w := do(s, "POST", "/v1/models/news/"+what, body, append(headers, key...)...)
		var p serve.Promotion
		if w.Code == 200 {
			require.NoError(t, json.Unmarshal(w.Body.Bytes(), &p))
		}
		return p, w.Code
	}
	answers := func() string {
		t.Helper()
		var p struct{ Model registry.Ref }
		w := do(s, "POST", "/v1/predict", `{"headline":"قمة عربية"}`, key...)
		require.NoError(t, json.Unmarshal(w.Body.Bytes(), &p))
		return p.Model.Version
	}
	requireProblem(t, do(s, "POST", "/v1/models/news/promote", `{"version":"v2"}`, "Authorization", "Bearer reader"), 403, "scope-missing")
	requireProblem(t, do(s, "POST", "/v1/models/news/promote", `{"version":"v2"}`), 401, "key-missing")
	require.Equal(t, "v1", answers())

	p, code := promote("promote", `{"version":"v2"}`)
	require.Equal(t, 200, code)
	require.Equal(t, serve.Promotion{Model: "news", Served: "v2", Before: "v1"}, p)
	require.Equal(t, "v2", answers(), "at once")
	p, _ = promote("promote", `{"version":"v2"}`)
	require.Equal(t, "v2", p.Before, "nothing was to be done")
	list := listed(t, s, key...)
	require.Equal(t, "v1", list.Versions[2].Changes.Since, "of the one served: the one before")

	w := do(s, "POST", "/v1/models/news/promote", `{"version":"v3"}`, key...)
	requireProblem(t, w, 409, "version-refused")
	requireProblem(t, do(s, "POST", "/v1/models/news/promote", `{"version":"v4"}`, key...), 422, "reload-failed")
	require.Equal(t, "v2", answers())
	at, err := folder.Current()
	require.NoError(t, err)
	require.Equal(t, "v2", at, "what cannot be loaded is not left in its place")

	_, code = promote("promote", `{"version":"v3","force":true}`)
	require.Equal(t, 200, code)
	require.Equal(t, "v3", answers())
	for range 2 { // sent twice
		p, code = promote("rollback", `{"version":"v3"}`)
		require.Equal(t, 200, code)
		require.Equal(t, "v2", p.Served)
	}
	require.Equal(t, "v2", answers())
	for _, c := range []struct {
		body, kind string
		status     int
	}{
		{`{"version":"v9"}`, "not-found", 404},
		{`{"version":"../v1"}`, "not-found", 404},
		{`{}`, "missing-field", 422},
		{`{"version":"v1","x":1}`, "unknown-field", 400},
		{`{"version":"v1","force":1}`, "wrong-type", 422},
	} {
		requireProblem(t, do(s, "POST", "/v1/models/news/promote", c.body, key...), c.status, c.kind)
	}
	requireProblem(t, do(s, "POST", "/v1/models/demo/promote", `{"version":"v1"}`, key...), 404, "not-found")

	runs, err := store.Runs(t.Context(), "news")
	require.NoError(t, err)
	require.Equal(t, "test", runs[0].Person, "who rolled back")
	require.Equal(t, desk.RolledBack, runs[0].Kind)
	rolled := 0
	for _, r := range runs {
		if r.Kind == desk.RolledBack {
			rolled++
		}
	}
	require.Equal(t, 1, rolled)
}

// Without keys nobody promotes on the public address; the operator's own takes it, though not from web pages.
func TestPromotionWithoutKeys(t *testing.T) {
	opt, store := withDesk(t)
	_, source := versioned(t, store)
	s := newServerOf(t, opt, source)
	requireProblem(t, do(s, "POST", "/v1/models/news/promote", `{"version":"v2"}`), 403, "scope-missing")
	requireProblem(t, do(s.Admin(), "POST", "/v1/models/news/promote", `{"version":"v2"}`, "Origin", "https://evil.example"), 403, "scope-missing")
	assert.Equal(t, 200, do(s.Admin(), "POST", "/v1/models/news/promote", `{"version":"v2"}`).Code)
	require.True(t, listed(t, s).Versions[2].Serving)
	opt.Desk = nil
	s = newServerOf(t, opt, source)
	require.Len(t, listed(t, s).Versions, 4)
	requireProblem(t, do(s.Admin(), "POST", "/v1/models/news/promote", `{"version":"v2"}`), 403, "learning-not-allowed")
}

// provokeVersions is provoke for the routes of versions.
func provokeVersions(t *testing.T, method, path, status string) (*http.Request, *httptest.ResponseRecorder) {
	t.Helper()
	opt, store := withDesk(t)
	_, source := versioned(t, store)
	opt.Keys = keysFor(t, "k", serve.ScopePredict, serve.ScopeAdmin)
	body, _ := good(path)
	address := strings.Replace(path, "{name}", "news", 1)
	headers := []string{"Authorization", "Bearer k"}
	var in io.Reader
	before := func(*serve.Server) {}
	switch status {
	case "400":
		body = "{%zz"
	case "401":
		headers = nil
	case "403":
		opt.Keys = keysFor(t, "k", serve.ScopeMetrics)
	case "404":
		address = strings.Replace(path, "{name}", "nowhere", 1)
	case "408":
		in = slowBody{strings.NewReader("{")}
	case "409":
		body = map[bool]string{true: `{"version":"v3"}`, false: `{"version":"v1"}`}[strings.HasSuffix(path, "/promote")]
	case "413":
		body = strings.Repeat(" ", int(opt.MaxBody)+1)
	case "415":
		headers = append(headers, "Content-Type", "text/plain")
	case "421":
		opt.Hosts = []string{"tags.example"}
	case "422":
		body = `{"version":7}`
	case "429":
		opt.RequestRate, opt.RequestBurst = 1e-3, 1
		before = func(s *serve.Server) { require.Equal(t, 200, do(s, "GET", "/v1/model", "", headers...).Code) }
	case "500":
		broken, err := desk.Open(t.Context(), filepath.Join(t.TempDir(), "desk.db"), 0)
		require.NoError(t, err)
		opt.Desk, body = broken, `{"version":"v1"}`
		before = func(*serve.Server) { require.NoError(t, broken.Close()) }
	case "503":
		opt.MaxHeld = 1
	}
	s := newServerOf(t, opt, source)
	before(s)
	if in == nil {
		in = strings.NewReader(body)
	}
	r := request(method, address, "", headers...)
	r.Body = io.NopCloser(in)
	return r, ask(s, r)
}
