package serve_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/data"
	"tasnif/model"
	"tasnif/serve"
	"tasnif/serve/desk"
	"tasnif/serve/registry"
)

// document is web/openapi.json, and a router over it.
var document = sync.OnceValues(func() (*openapi3.T, routers.Router) {
	openapi3filter.RegisterBodyDecoder("application/rss+xml", openapi3filter.FileBodyDecoder)
	openapi3filter.RegisterBodyDecoder("application/x-ndjson", func(body io.Reader, _ http.Header, _ *openapi3.SchemaRef, _ openapi3filter.EncodingFn) (any, error) {
		text, err := io.ReadAll(body)
		return string(text), err
	})
	text, err := os.ReadFile("web/openapi.json")
	if err != nil {
		panic(err)
	}
	doc, err := openapi3.NewLoader().LoadFromData(text)
	if err != nil {
		panic(err)
	}
	routed, err := openapi3.NewLoader().LoadFromData(text)
	if err != nil {
		panic(err)
	}
	// The router knows a variable only as a whole part of a path.
	routed.Paths.Value("/v1/models/{name}").Post = routed.Paths.Value("/v1/models/{name}:predict").Post
	routed.Paths.Delete("/v1/models/{name}:predict")
	for _, item := range routed.Paths.Map() {
		item.Servers = nil // the operator's own listener; here one router does
	}
	router, err := legacy.NewRouter(routed, openapi3.DisableExamplesValidation())
	if err != nil {
		panic(err)
	}
	return doc, router
})

// deviations are answers of any test that the document does not allow.
var deviations struct {
	sync.Mutex
	seen  int
	found []string
}

// conform notes an answer that the document does not allow. What is at no
// documented address, or a method that it does not have, must be 404 or 405.
func conform(r *http.Request, w *httptest.ResponseRecorder) {
	err := allowed(r, w)
	deviations.Lock()
	defer deviations.Unlock()
	deviations.seen++
	if err != nil && len(deviations.found) < 10 {
		deviations.found = append(deviations.found, fmt.Sprintf("%s %s: %d %.300s: %v", r.Method, r.URL, w.Code, w.Body, err))
	}
}

func allowed(r *http.Request, w *httptest.ResponseRecorder) error {
	if w.Body.Len() == 0 || w.Body.Len() > 64<<10 || slices.Contains(serve.Pages(), r.URL.Path) {
		return nil // gone, or HEAD; too long to check in every test; not data
	}
	if w.Code == 405 || w.Code == 404 && strings.Contains(w.Body.String(), "urn:tasnif:problem:not-found") {
		return nil // not an address, here: the two listeners differ
	}
	_, router := document()
	asked := r.Clone(context.Background())
	if asked.Method == http.MethodHead {
		asked.Method = http.MethodGet
	}
	asked.URL.Scheme, asked.URL.Host = "", ""
	if w.Header().Get("Content-Type") == "application/x-ndjson" && strings.HasSuffix(asked.URL.Path, "/predict") {
		asked.URL.Path += "/lines" // JSON lines are answered here as there
	}
	route, params, err := router.FindRoute(asked)
	if err != nil {
		return err
	}
	return openapi3filter.ValidateResponse(context.Background(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: asked, PathParams: params, Route: route},
		Status:                 w.Code,
		Header:                 w.Header(),
		Body:                   io.NopCloser(strings.NewReader(w.Body.String())),
		Options:                &openapi3filter.Options{IncludeResponseStatus: true},
	})
}

func TestDocumentIsOpenAPI(t *testing.T) {
	doc, _ := document()
	require.Equal(t, "3.1.0", doc.OpenAPI)
	require.NoError(t, doc.Validate(context.Background()))
	s := newServer(t, demo(), serve.Defaults())
	w := do(s, "GET", "/openapi.json", "")
	require.Equal(t, 200, w.Code)
	assert.True(t, json.Valid(w.Body.Bytes()))
}

// The document has every route of the program, and no other.
func TestDocumentHasEveryRoute(t *testing.T) {
	doc, _ := document()
	documented := map[string]bool{}
	for path, item := range doc.Paths.Map() {
		for method := range item.Operations() {
			documented[method+" "+path] = true
		}
	}
	served := map[string]bool{}
	for _, route := range newServer(t, demo(), serve.Defaults()).Routes() {
		method, path, _ := strings.Cut(route, " ")
		if method != http.MethodHead && !slices.Contains(serve.Pages(), path) {
			served[method+" "+regexp.MustCompile(`/:(\w+)`).ReplaceAllString(path, "/{$1}")] = true
		}
	}
	assert.Equal(t, slices.Sorted(maps.Keys(served)), slices.Sorted(maps.Keys(documented)))
}

// good is a request body that each route with one takes, by the end of its path.
func good(path string) (body, mediaType string) {
	switch {
	case strings.HasSuffix(path, "/promote"), strings.HasSuffix(path, "/rollback"):
		return `{"version":"v2"}`, "application/json"
	case strings.HasSuffix(path, "/predict"):
		return `{"headline":"قمة تفرض عقوبات","explain":true}`, "application/json"
	case strings.HasSuffix(path, "/infer"):
		return `{"id":"7","inputs":[{"name":"text","datatype":"BYTES","shape":[1],"data":["قمة تفرض عقوبات"]}]}`, "application/json"
	case strings.HasSuffix(path, "/suggest"):
		return url.Values{"text": {"قمة تفرض عقوبات"}, "limit": {"3"}}.Encode(), "application/x-www-form-urlencoded"
	case strings.HasSuffix(path, "/predict/lines"):
		return `{"headline":"قمة تفرض عقوبات","labels":["x"]}` + "\n", "application/octet-stream"
	case strings.HasSuffix(path, ":predict"):
		return `{"instances":["قمة تفرض عقوبات",{"headline":"قمة","body":"عقوبات"}]}`, "application/json"
	case strings.HasSuffix(path, "/feedback"):
		return `{"document":{"headline":"قمة تفرض عقوبات"},"labels":["diplomacy"]}`, "application/json"
	case strings.HasPrefix(path, "/v1/review"):
		return `{"item":"` + desk.Item{Headline: "قمة"}.ID() + `","labels":["diplomacy"]}`, "application/json"
	case strings.HasSuffix(path, "/read"):
		return `{"headline":"قمة تفرض عقوبات"}`, "application/octet-stream"
	case strings.HasSuffix(path, "/repository/index"):
		return `{}`, "application/json"
	case strings.HasSuffix(path, "/learn"):
		return `[{"text":"قمة","subjects":[]}]`, "application/json"
	case strings.HasSuffix(path, "/detect-language"):
		return `{"text":"قمة","languages":["ar","en"]}`, "application/json"
	case strings.HasSuffix(path, "/suggest-batch"):
		return `{"documents":[{"text":"قمة تفرض عقوبات","document_id":"7"}]}`, "application/json"
	}
	return "", ""
}

// slowBody is a body whose end does not come in time.
type slowBody struct{ io.Reader }

func (b slowBody) Read(p []byte) (int, error) {
	if n, err := b.Reader.Read(p); err != io.EOF {
		return n, err
	}
	return 0, os.ErrDeadlineExceeded
}

// Every status that the document has for a route really comes from it, with a
// body that the document allows; and no provocation brings another.
func TestEveryDocumentedStatusOccurs(t *testing.T) {
	doc, router := document()
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			for status := range op.Responses.Map() {
				t.Run(method+path+" "+status, func(t *testing.T) {
					r, w := provoke(t, method, path, status)
					require.Equal(t, status, fmt.Sprint(w.Code), w.Body.String())
					require.NoError(t, allowed(r, w))
					if status == "200" && method == "POST" {
						asked := r.Clone(context.Background())
						asked.URL.Scheme, asked.URL.Host = "", ""
						body, _ := good(path)
						asked.Body = io.NopCloser(strings.NewReader(body))
						route, params, err := router.FindRoute(asked)
						require.NoError(t, err)
						require.NoError(t, openapi3filter.ValidateRequest(context.Background(), &openapi3filter.RequestValidationInput{
							Request: asked, PathParams: params, Route: route,
							Options: &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc}}))
					}
				})
			}
		}
	}
}

// provoke brings a route to answer with a status.
func provoke(t *testing.T, method, path, status string) (*http.Request, *httptest.ResponseRecorder) {
	t.Helper()
	if strings.HasSuffix(path, "/versions") || strings.HasSuffix(path, "/promote") || strings.HasSuffix(path, "/rollback") {
		return provokeVersions(t, method, path, status)
	}
	opt := small()
	k := newsroom()
	broken := false
	release := registry.Release{Name: "demo", Version: "7", SHA256: "c0ffee", Classifier: &altered{keywords: k, predict: func(d data.Document) model.Prediction {
		if broken {
			panic("broken")
		}
		return k.Predict(d)
	}}}
	if strings.HasSuffix(path, "/pictures") && status != "404" {
		release.Report = asJSON(t, reported(k))
	}
	source := registry.Fixed(release)
	operator := path == "/metrics" || strings.HasSuffix(path, "/reload")
	address := strings.NewReplacer("{name}", "demo", "{version}", "7", "{id}", "1", "{topic}", "diplomacy.xml").Replace(path)
	text, mediaType := good(path)
	if opt.MaxFile = opt.MaxBody; strings.HasSuffix(path, "/read") {
		address += map[bool]string{true: "?name=%zz", false: "?name=a.jsonl"}[status == "400"]
	}
	if strings.HasSuffix(path, "/pictures") && status == "400" {
		address += "?lang=fr"
	}
	review := strings.HasPrefix(path, "/v1/review")
	feedback, feeds := strings.Contains(path, "/feedback") || strings.HasSuffix(path, "/learn") || review, strings.HasPrefix(path, "/feeds/")
	if feedback || feeds {
		opt.Desk = deskFor(t, status)
	}
	if review && method == "GET" && status == "400" {
		address += "?by=%zz"
	}
	var body io.Reader = strings.NewReader(text)
	headers := map[string]string{"Content-Type": mediaType}
	before := func(*serve.Server) {}
	switch status {
	case "200":
		if strings.HasSuffix(path, "suggest-batch") {
			address += "?limit=2&threshold=0.1&language=en"
		}
		if feedback && method == "POST" {
			headers["Idempotency-Key"] = "7"
			before = func(s *serve.Server) {
				require.Equal(t, 201, do(s, method, address, text, "Idempotency-Key", "7").Code)
			}
		}
	case "201", "507":
	case "304":
		before = func(s *serve.Server) {
			headers["If-None-Match"] = do(s, method, address, "").Header().Get("ETag")
		}
	case "204":
		if method == "POST" {
			break
		}
		before = func(s *serve.Server) {
			path := strings.TrimSuffix(path, "/{id}")
			body, _ := good(path)
			require.Equal(t, 201, do(s, "POST", path, body).Code)
		}
	case "400":
		body = strings.NewReader("{%zz")
	case "401":
		opt.Keys = keysFor(t, "k", serve.ScopePredict, serve.ScopeAdmin)
	case "403":
		opt.Keys = keysFor(t, "k", serve.ScopeAdmin)
		if operator {
			opt.Keys = keysFor(t, "k", serve.ScopePredict)
		}
		headers["Authorization"] = "Bearer k"
	case "404":
		address = strings.NewReplacer("{name}", "nowhere", "{version}", "7", "{id}", "99", "{topic}", "nowhere.xml").Replace(path)
		if body = strings.NewReader(strings.Replace(text, `"labels"`, `"model":"nowhere","labels"`, 1)); review {
			body = strings.NewReader(`{"item":"0","skip":true}`)
		}
	case "408":
		body = slowBody{strings.NewReader(text[:1])}
	case "413":
		body = strings.NewReader(strings.Repeat(" ", int(opt.MaxBody)+1))
	case "415":
		headers["Content-Type"], headers["Content-Encoding"] = "text/plain", "br"
	case "421":
		opt.Hosts = []string{"tags.example"}
	case "422":
		if method == "GET" {
			address += "?offset=-1"
		}
		body = strings.NewReader(strings.NewReplacer(`"قمة تفرض عقوبات"`, `7`, "limit=3", "limit=0", `"item"`, `"skip":true,"item"`).Replace(text))
		source.Load = func(ctx context.Context) (registry.Release, error) {
			if broken {
				return registry.Release{}, fmt.Errorf("demo.tsnf: not a usable model file")
			}
			return release, nil
		}
		before = func(*serve.Server) { broken = operator }
	case "429":
		opt.RequestRate, opt.RequestBurst = 1e-3, 1
		before = func(s *serve.Server) { require.Equal(t, 200, do(s, "GET", "/v1/model", "").Code) }
	case "500":
		before = func(*serve.Server) {
			if broken = true; feedback && method == "DELETE" || review || feeds {
				require.NoError(t, opt.Desk.Close())
			}
		}
	case "503":
		if method == "POST" {
			opt.MaxHeld = 1
			break
		}
		ctx, stop := context.WithCancel(context.Background())
		stop()
		opt.Addr, opt.DrainDelay = "127.0.0.1:0", 0
		before = func(s *serve.Server) { require.NoError(t, s.Run(ctx)) }
	default:
		t.Fatalf("no way to provoke %s", status)
	}
	s := newServerOf(t, opt, source)
	before(s)
	r := httptest.NewRequest(method, address, body)
	for name, value := range headers {
		if value != "" {
			r.Header.Set(name, value)
		}
	}
	w := httptest.NewRecorder()
	if operator {
		s.Admin().ServeHTTP(w, r)
	} else {
		s.ServeHTTP(w, r)
	}
	return r, w
}
