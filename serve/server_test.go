package serve_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http/httptest"
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

// Every route, every method it takes, and what is nowhere.
func TestRoutes(t *testing.T) {
	s := newServer(t, demo(), serve.Defaults())
	for _, tt := range []struct {
		method, path string
		status       int
		mediaType    string
	}{
		{"GET", "/", 200, "text/html; charset=utf-8"},
		{"HEAD", "/", 200, "text/html; charset=utf-8"},
		{"GET", "/assets/page.css", 200, "text/css; charset=utf-8"},
		{"GET", "/assets/main.js", 200, "text/javascript; charset=utf-8"},
		{"GET", "/assets/words.ar.js", 200, "text/javascript; charset=utf-8"},
		{"GET", "/assets/icon.svg", 200, "image/svg+xml"},
		{"GET", "/v1/model", 200, "application/json"},
		{"HEAD", "/v1/model", 200, "application/json"},
		{"GET", "/healthz", 200, "application/json"},
		{"HEAD", "/healthz", 200, "application/json"},
		{"GET", "/readyz", 200, "application/json"},
		{"GET", "/v1/predict", 405, ""},
		{"OPTIONS", "/v1/predict", 405, ""},
		{"DELETE", "/v1/predict", 405, ""},
		{"PROPFIND", "/v1/predict", 405, ""},
		{"POST", "/", 405, ""},
		{"POST", "/v1/model", 405, ""},
		{"PUT", "/readyz", 405, ""},
		{"POST", "/assets/main.js", 405, ""},
		{"POST", "/v1/predict/", 404, ""},
		{"POST", "/V1/predict", 404, ""},
		{"GET", "/v1", 404, ""},
		{"GET", "//", 404, ""},
		{"GET", "/assets/", 404, ""},
		{"GET", "/assets/../server.go", 404, ""},
		{"GET", "/assets/..%2f..%2fserver.go", 404, ""},
		{"GET", "/favicon.ico", 404, ""},
		{"GET", "/metrics", 404, ""},
		{"OPTIONS", "*", 404, ""},
	} {
		t.Run(tt.method+" "+tt.path, func(t *testing.T) {
			w := do(s, tt.method, tt.path, "")
			assert.Equal(t, "nosniff", w.Header().Get("X-Content-Type-Options"))
			assert.Equal(t, "no-referrer", w.Header().Get("Referrer-Policy"))
			assert.Contains(t, w.Header().Get("Content-Security-Policy"), "frame-ancestors 'none'")
			assert.NotEmpty(t, w.Header().Get("X-Request-Id"))
			switch tt.status {
			case 200:
				require.Equal(t, 200, w.Code, w.Body.String())
				assert.Equal(t, tt.mediaType, w.Header().Get("Content-Type"))
				assert.Equal(t, tt.method == "HEAD", w.Body.Len() == 0)
			case 404:
				requireProblem(t, w, 404, "not-found")
			case 405:
				p := requireProblem(t, w, 405, "method-not-allowed")
				want := "GET, HEAD"
				if tt.path == "/v1/predict" {
					want = "POST"
				}
				assert.Equal(t, want, w.Header().Get("Allow"))
				assert.Contains(t, p.Detail, want)
			}
		})
	}
}

func TestCard(t *testing.T) {
	s := newServer(t, demo(), serve.Defaults())
	var card registry.Card
	require.NoError(t, json.Unmarshal(do(s, "GET", "/v1/model", "").Body.Bytes(), &card))
	assert.Equal(t, registry.Ref{Name: "demo", Version: "7", SHA256: "c0ffee"}, card.Ref)
	assert.Equal(t, model.Multi, card.Mode)
	require.Len(t, card.Labels, len(newsroom().labels))
	support := 11
	assert.Equal(t, registry.CardLabel{
		Topic: data.Topic{ID: "diplomacy", Arabic: "دبلوماسية", English: "diplomacy",
			IPTC: []string{"medtop:20000639", "medtop:20000640"}},
		Thresholds: map[string]float64{"article": 0.46, "headline": newsroom().Threshold(data.HeadlineView, 1)},
		Support:    &support,
	}, card.Labels[1])
	assert.Equal(t, registry.Training{Trainer: "keywords", Params: json.RawMessage(`{"bias":-3}`),
		Corpus: []string{"demo.jsonl"}, Documents: 640, Seed: 7, Folds: 5}, card.Training)
	assert.Equal(t, registry.Limits{BodyBytes: 4 << 20, Documents: 256, DocumentBytes: 100_000}, card.Limits)
}

func TestRequestID(t *testing.T) {
	s := newServer(t, demo(), serve.Defaults())
	for given, kept := range map[string]bool{
		"feed-7:2026.11/23_a+b=@c": true,
		strings.Repeat("a", 128):   true,
		strings.Repeat("a", 129):   false,
		"":                         false,
		"two words":                false,
		"عقوبات":                   false,
		"a\"b":                     false,
		"line\nfeed":               false,
	} {
		got := do(s, "GET", "/healthz", "", "X-Request-Id", given).Header().Get("X-Request-Id")
		assert.Equal(t, kept, got == given, "%q became %q", given, got)
		assert.GreaterOrEqual(t, len(got), 20)
	}
	a, b := do(s, "GET", "/healthz", ""), do(s, "GET", "/healthz", "")
	assert.NotEqual(t, a.Header().Get("X-Request-Id"), b.Header().Get("X-Request-Id"))
}

// The log says what happened and never what was written, wherever it was written.
func TestLogNeverHoldsTheText(t *testing.T) {
	var log strings.Builder
	opt := serve.Defaults()
	opt.Log = logTo(&log)
	s := newServer(t, demo(), opt)
	const secret = "SECRET"
	do(s, "POST", "/v1/predict", `{"headline":"SECRET عقوبات","explain":true}`, "X-Request-Id", "seen-1")
	do(s, "POST", "/v1/predict", `{"documents":[{"body":"a"}],"SECRET":1}`)
	do(s, "POST", "/v1/predict", `{"headline":"a","view":"SECRET"}`)
	do(s, "POST", "/v1/predict", `SECRET`)
	do(s, "POST", "/v1/predict?q=SECRET", `{}`)
	do(s, "GET", "/SECRET", ``)
	do(s, "GET", "/healthz", ``, "X-Request-Id", "SECRET words", "X-Forwarded-For", "SECRET", "User-Agent", "SECRET")
	assert.NotContains(t, log.String(), secret)
	lines := strings.Split(strings.TrimSpace(log.String()), "\n")
	require.Len(t, lines, 8) // the model, and a line a request
	var line map[string]any
	require.NoError(t, json.Unmarshal([]byte(lines[1]), &line))
	assert.Equal(t, "seen-1", line["request_id"])
	assert.Equal(t, "/v1/predict", line["route"])
	assert.Equal(t, 200.0, line["status"])
	assert.Equal(t, 1.0, line["documents"])
	assert.Equal(t, "192.0.2.1", line["client"])
	require.NoError(t, json.Unmarshal([]byte(lines[2]), &line))
	assert.Equal(t, "unknown-field", line["problem"])
}

func TestClientAddressIsNotBelieved(t *testing.T) {
	for proxies, want := range map[string]string{"": "192.0.2.1", "192.0.2.0/24": "1.2.3.4"} {
		var log strings.Builder
		opt := serve.Defaults()
		opt.Log = logTo(&log)
		if proxies != "" {
			opt.TrustedProxies = []string{proxies}
		}
		do(newServer(t, demo(), opt), "GET", "/healthz", "", "X-Forwarded-For", "1.2.3.4")
		assert.Contains(t, log.String(), `"client":"`+want+`"`)
	}
}

func TestNewRefuses(t *testing.T) {
	bad := func(change func(*serve.Options)) serve.Options {
		opt := serve.Defaults()
		change(&opt)
		return opt
	}
	two := []data.Topic{{ID: "a"}, {ID: "a"}}
	for name, tt := range map[string]struct {
		release registry.Release
		opt     serve.Options
		says    string
	}{
		"no classifier":    {registry.Release{Name: "m"}, serve.Defaults(), "classifier"},
		"no name":          {registry.Release{Classifier: newsroom()}, serve.Defaults(), "name"},
		"no labels":        {registry.Release{Name: "m", Classifier: &keywords{}}, serve.Defaults(), "no labels"},
		"a label twice":    {registry.Release{Name: "m", Classifier: &altered{keywords: newsroom(), topics: two}}, serve.Defaults(), `label 1 has the id "a"`},
		"other labels":     {registry.Release{Name: "m", Classifier: &altered{keywords: newsroom(), topics: two[:1]}}, serve.Defaults(), "12 scores for 1 labels"},
		"a panic":          {registry.Release{Name: "m", Classifier: &altered{keywords: newsroom(), predict: func(data.Document) model.Prediction { panic("boom") }}}, serve.Defaults(), "boom"},
		"a card not JSON":  {registry.Release{Name: "m", Classifier: &altered{keywords: newsroom(), training: &model.Info{Params: json.RawMessage("{")}}}, serve.Defaults(), "card"},
		"the zero options": {demo(), serve.Options{}, "MaxBody"},
		"a negative wait":  {demo(), bad(func(o *serve.Options) { o.MaxWait = -1 }), "MaxWait"},
		"no timeout":       {demo(), bad(func(o *serve.Options) { o.ReadTimeout = 0 }), "ReadTimeout"},
		"a proxy by name":  {demo(), bad(func(o *serve.Options) { o.TrustedProxies = []string{"proxy.local"} }), "trusted proxies"},
	} {
		_, err := serve.New(context.Background(), []registry.Source{registry.Fixed(tt.release)}, tt.opt)
		assert.ErrorContains(t, err, tt.says, name)
	}
}

func TestSwapKeepsTheOldWhereTheNewIsBad(t *testing.T) {
	s := newServer(t, demo(), serve.Defaults())
	require.ErrorContains(t, s.Swap(registry.Release{Name: "demo", Classifier: &keywords{}}), "no labels")
	require.ErrorContains(t, s.Swap(registry.Release{Name: "other", Classifier: newsroom()}), `no model "other"`)
	assert.Contains(t, do(s, "GET", "/readyz", "").Body.String(), `"version":"7"`)
	require.NoError(t, s.Swap(registry.Release{Name: "demo", Version: "8", Classifier: newsroom()}))
	assert.Contains(t, do(s, "GET", "/readyz", "").Body.String(), `"version":"8"`)
	assert.Contains(t, do(s, "GET", "/v1/model", "").Body.String(), `"version":"8"`)
}

// Under load, every answer is whole and of one release: the label that only
// release n decides is under the name of release n, in the whole batch.
func TestSwapUnderLoadTearsNothing(t *testing.T) {
	release := func(n int) registry.Release {
		id := fmt.Sprintf("label-%d", n)
		return registry.Release{Name: "m", Version: fmt.Sprint(n), Classifier: &keywords{labels: []keywordLabel{
			{topic: data.Topic{ID: id}, threshold: 0.5, words: map[string]float64{"كلمة": 9}}}}}
	}
	s := newServer(t, release(0), serve.Defaults())
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for ctx.Err() == nil {
				w := do(s, "POST", "/v1/predict", `{"documents":[{"headline":"كلمة"},{"body":"كلمة"}],"explain":true}`)
				var got struct {
					Predictions []struct {
						Labels   []string
						Evidence map[string]any
					}
					Model registry.Ref
				}
				if !assert.Equal(t, 200, w.Code) || !assert.NoError(t, json.Unmarshal(w.Body.Bytes(), &got)) {
					return
				}
				for _, p := range got.Predictions {
					if !assert.Equal(t, []string{"label-" + got.Model.Version}, p.Labels) {
						return
					}
					assert.Contains(t, p.Evidence, p.Labels[0])
				}
			}
		})
	}
	for n := range 300 {
		require.NoError(t, s.Swap(release(n)))
		require.Error(t, s.Swap(registry.Release{Name: "m", Classifier: &keywords{}}))
	}
	stop()
	wg.Wait()
}

// held is a newsroom whose predictions wait to be let go.
func held(enter chan<- struct{}, letGo <-chan struct{}) *altered {
	k := newsroom()
	return &altered{keywords: k, predict: func(d data.Document) model.Prediction {
		if d.Headline == "انتظر" {
			enter <- struct{}{}
			<-letGo
		}
		return k.Predict(d)
	}}
}

// When all slots and places in the queue are taken, a request is told at once
// to come back; health answers all the same, and recovery is immediate.
func TestOverload(t *testing.T) {
	enter, letGo := make(chan struct{}, 1), make(chan struct{})
	opt := serve.Defaults()
	opt.MaxConcurrent, opt.MaxQueue, opt.MaxWait = 1, 0, time.Minute
	s := newServer(t, registry.Release{Name: "m", Classifier: held(enter, letGo)}, opt)
	var wg sync.WaitGroup
	wg.Go(func() { assert.Equal(t, 200, do(s, "POST", "/v1/predict", `{"headline":"انتظر"}`).Code) })
	<-enter // it holds the slot
	w := do(s, "POST", "/v1/predict", `{"headline":"a"}`)
	requireProblem(t, w, 503, "overloaded")
	assert.Equal(t, "1", w.Header().Get("Retry-After"))
	for _, path := range []string{"/healthz", "/readyz", "/v1/model", "/"} {
		assert.Equal(t, 200, do(s, "GET", path, "").Code)
	}
	close(letGo)
	wg.Wait()
	predicted(t, s, `{"headline":"a"}`)
}

// A request in the queue is answered when its turn comes, and leaves the
// queue when its client goes.
func TestQueue(t *testing.T) {
	enter, letGo := make(chan struct{}, 2), make(chan struct{})
	opt := serve.Defaults()
	opt.MaxConcurrent, opt.MaxQueue, opt.MaxWait = 1, 1, time.Minute
	s := newServer(t, registry.Release{Name: "m", Classifier: held(enter, letGo)}, opt)
	var wg sync.WaitGroup
	post := func() { assert.Equal(t, 200, do(s, "POST", "/v1/predict", `{"headline":"انتظر"}`).Code) }
	wg.Go(post)
	<-enter
	ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	w := httptest.NewRecorder()
	r := httptest.NewRequest("POST", "/v1/predict", strings.NewReader(`{}`)).WithContext(ctx)
	r.Header.Set("Content-Type", "application/json")
	s.ServeHTTP(w, r)
	assert.Empty(t, w.Body.String(), "gone before its turn")
	wg.Go(post)
	close(letGo)
	wg.Wait()
}

func TestOverloadWaitIsBounded(t *testing.T) {
	enter, letGo := make(chan struct{}, 1), make(chan struct{})
	opt := serve.Defaults()
	opt.MaxConcurrent, opt.MaxWait = 1, time.Millisecond
	s := newServer(t, registry.Release{Name: "m", Classifier: held(enter, letGo)}, opt)
	var wg sync.WaitGroup
	wg.Go(func() { do(s, "POST", "/v1/predict", `{"headline":"انتظر"}`) })
	<-enter
	requireProblem(t, do(s, "POST", "/v1/predict", `{"headline":"a"}`), 503, "overloaded")
	close(letGo)
	wg.Wait()
}

func TestPredictWithinIsKept(t *testing.T) {
	opt := serve.Defaults()
	opt.PredictWithin = time.Nanosecond
	w := do(newServer(t, demo(), opt), "POST", "/v1/predict", `{"headline":"a"}`)
	requireProblem(t, w, 503, "took-too-long")
	assert.NotEmpty(t, w.Header().Get("Retry-After"))
}

// A client that has gone costs no work and gets no answer.
func TestClientGone(t *testing.T) {
	var log strings.Builder
	opt := serve.Defaults()
	opt.Log = logTo(&log)
	s := newServer(t, demo(), opt)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	r := httptest.NewRequest("POST", "/v1/predict", strings.NewReader(`{"headline":"a"}`)).WithContext(ctx)
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	assert.Empty(t, w.Body.String())
	assert.Contains(t, log.String(), `"status":499`)
}
