package serve_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"tasnif/serve"
	"tasnif/serve/problem"
	"tasnif/serve/registry"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.Cleanup(func(code int) {
		for _, d := range deviations.found {
			fmt.Println("--- FAIL: an answer that openapi.json does not allow:", d)
			code = 1
		}
		os.Exit(code)
	}))
}

// demo is the newsroom as a release.
func demo() registry.Release {
	return registry.Release{Classifier: newsroom(), Name: "demo", Version: "7", SHA256: "c0ffee"}
}

// small are limits that a table of tests can reach.
func small() serve.Options {
	opt := serve.Defaults()
	opt.MaxBody = 4096
	opt.MaxDocuments = 3
	opt.MaxDocumentBytes = 200
	return opt
}

// newServer serves one release.
func newServer(t testing.TB, r registry.Release, opt serve.Options) *serve.Server {
	t.Helper()
	return newServerOf(t, opt, registry.Fixed(r))
}

// newServerOf serves several models.
func newServerOf(t testing.TB, opt serve.Options, sources ...registry.Source) *serve.Server {
	t.Helper()
	s, err := serve.New(context.Background(), sources, opt)
	require.NoError(t, err)
	return s
}

// do sends one request to a handler. What it answers is held against the
// OpenAPI document.
func do(h http.Handler, method, path, body string, headers ...string) *httptest.ResponseRecorder {
	r := request(method, path, body, headers...)
	w := ask(h, r)
	conform(r, w)
	return w
}

// request is a request that has come in.
func request(method, path, body string, headers ...string) *http.Request {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return r
}

// ask has a handler answer a request.
func ask(h http.Handler, r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// predicted posts a body that must be answered with 200.
func predicted(t testing.TB, h http.Handler, body string) map[string]any {
	t.Helper()
	w := do(h, "POST", "/v1/predict", body)
	require.Equal(t, 200, w.Code, w.Body.String())
	require.Equal(t, "application/json", w.Header().Get("Content-Type"))
	var out map[string]any
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &out))
	return out
}

// requireProblem checks that an answer is an error of the one shape, and returns it.
func requireProblem(t testing.TB, w *httptest.ResponseRecorder, status int, kind string) problem.Details {
	t.Helper()
	require.Equal(t, status, w.Code, w.Body.String())
	require.Contains(t, []string{"application/problem+json", "application/json"}, w.Header().Get("Content-Type"))
	d := json.NewDecoder(bytes.NewReader(w.Body.Bytes()))
	d.DisallowUnknownFields()
	var p problem.Details
	require.NoError(t, d.Decode(&p))
	assert.Equal(t, "urn:tasnif:problem:"+kind, p.Type)
	assert.Equal(t, status, p.Status)
	assert.NotEmpty(t, p.Title)
	assert.NotEmpty(t, p.Detail)
	assert.Equal(t, w.Header().Get("X-Request-Id"), p.RequestID)
	assert.Equal(t, "no-store", w.Header().Get("Cache-Control"))
	assert.Equal(t, "default-src 'none'; frame-ancestors 'none'", w.Header().Get("Content-Security-Policy"))
	assert.Equal(t, "nosniff", w.Header().Get("X-Content-Type-Options"))
	return p
}

// gzipped is a text as Content-Encoding: gzip has it.
func gzipped(text string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = io.WriteString(w, text) // a buffer takes all
	_ = w.Close()
	return b.String()
}

// logTo is a logger that writes JSON lines.
func logTo(w io.Writer) *slog.Logger {
	return slog.New(slog.NewJSONHandler(w, &slog.HandlerOptions{Level: slog.LevelDebug}))
}
