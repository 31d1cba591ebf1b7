package serve_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/serve"
	"tasnif/serve/registry"
)

// A page of an allowed origin may ask, and its browser's preflight is answered;
// one of another origin gets no leave, and without a list nobody does.
func TestCORS(t *testing.T) {
	opt := serve.Defaults()
	opt.Origins = []string{"https://desk.example"}
	opt.Keys = keysFor(t, "k", serve.ScopePredict)
	s := newServer(t, demo(), opt)
	preflight := []string{"Access-Control-Request-Method", "POST", "Access-Control-Request-Headers", "authorization,content-type", "Origin"}
	w := ask(s, request("OPTIONS", "/v1/predict", "", append(preflight, "https://desk.example")...))
	assert.Equal(t, 204, w.Code)
	assert.Equal(t, "https://desk.example", w.Header().Get("Access-Control-Allow-Origin"))
	assert.Contains(t, w.Header().Get("Access-Control-Allow-Headers"), "Authorization")
	assert.Contains(t, w.Header().Get("Access-Control-Allow-Methods"), "POST")
	w = do(s, "POST", "/v1/predict", `{"headline":"a"}`, "Authorization", "Bearer k", "Origin", "https://desk.example")
	assert.Equal(t, 200, w.Code)
	assert.Equal(t, "https://desk.example", w.Header().Get("Access-Control-Allow-Origin"))
	assert.Equal(t, "cross-origin", w.Header().Get("Cross-Origin-Resource-Policy"))
	assert.Contains(t, w.Header().Values("Vary"), "Origin")
	assert.Empty(t, w.Header().Get("Access-Control-Allow-Credentials"), "keys come in a header, not in a cookie")
	for _, other := range []string{"https://desk.example.evil", "http://desk.example", "null"} {
		w = ask(s, request("OPTIONS", "/v1/predict", "", append(preflight, other)...))
		assert.Equal(t, 405, w.Code)
		assert.Empty(t, w.Header().Get("Access-Control-Allow-Origin"))
	}
	w = ask(newServer(t, demo(), serve.Defaults()), request("OPTIONS", "/v1/predict", "", append(preflight, "https://desk.example")...))
	assert.Empty(t, w.Header().Get("Access-Control-Allow-Origin"))
	for _, bad := range []string{"desk.example", "https://desk.example/", "https://", ""} {
		opt.Origins = []string{bad}
		_, err := serve.New(t.Context(), []registry.Source{registry.Fixed(demo())}, opt)
		assert.ErrorContains(t, err, "Origins", bad)
	}
}

// A large answer is compressed in what the client takes, and only then.
func TestCompressedAnswers(t *testing.T) {
	s := newServer(t, demo(), serve.Defaults())
	plain := do(s, "GET", "/v1/model", "")
	require.Empty(t, plain.Header().Get("Content-Encoding"))
	for header, want := range map[string]string{"gzip": "gzip", "br, GZIP;q=0.5": "gzip", "*": "zstd", "gzip;q=0": "", "br": "", "gzip;q=x": "", "": "",
		"gzip, deflate, br, zstd": "zstd", "zstd;q=0.5, gzip": "gzip", "zstd;q=0, *": "gzip", "zstd;q=2": "", "*;q=0, zstd": "zstd"} {
		w := ask(s, request("GET", "/v1/model", "", "Accept-Encoding", header))
		assert.Equal(t, want, w.Header().Get("Content-Encoding"), header)
		assert.Contains(t, w.Header().Values("Vary"), "Accept-Encoding")
		var r io.Reader = w.Body
		switch want {
		case "gzip":
			z, err := gzip.NewReader(w.Body)
			require.NoError(t, err)
			r = z
		case "zstd":
			z, err := zstd.NewReader(w.Body)
			require.NoError(t, err)
			defer z.Close()
			r = z
		}
		body, err := io.ReadAll(r)
		require.NoError(t, err)
		assert.Equal(t, plain.Body.String(), string(body), header)
		tag := w.Header().Get("ETag")
		assert.Equal(t, want != "", strings.HasPrefix(tag, "W/"), header)
		assert.Equal(t, plain.Header().Get("ETag"), strings.TrimPrefix(tag, "W/"))
		assert.Equal(t, 304, ask(s, request("GET", "/v1/model", "", "Accept-Encoding", header, "If-None-Match", tag)).Code)
	}
	small := ask(s, request("GET", "/healthz", "", "Accept-Encoding", "gzip"))
	assert.Empty(t, small.Header().Get("Content-Encoding"))
}

// A card is known by its ETag until the model is another.
func TestCardHasAnETag(t *testing.T) {
	s := newServer(t, demo(), serve.Defaults())
	etag := do(s, "GET", "/v1/model", "").Header().Get("ETag")
	require.Regexp(t, `^"[0-9a-f]{64}"$`, etag)
	w := do(s, "GET", "/v1/models/demo", "", "If-None-Match", etag)
	assert.Equal(t, http.StatusNotModified, w.Code)
	assert.Empty(t, w.Body.String())
	require.NoError(t, s.Swap(registry.Release{Name: "demo", Version: "8", Classifier: newsroom()}))
	assert.Equal(t, 200, do(s, "GET", "/v1/model", "", "If-None-Match", etag).Code)
}

// The log has the trace that a request belongs to, where it names one.
func TestTraceIsLogged(t *testing.T) {
	const trace = "4bf92f3577b34da6a3ce929d0e0e4736"
	for header, want := range map[string]bool{
		"00-" + trace + "-00f067aa0ba902b7-01":                   true,
		"00-" + strings.ToUpper(trace) + "-00f067aa0ba902b7-01":  false,
		"00-" + strings.Repeat("0", 32) + "-00f067aa0ba902b7-01": false,
		"00-" + trace + "-00f067aa0ba902b7":                      false,
		trace:                                                    false, "": false,
	} {
		var log strings.Builder
		opt := serve.Defaults()
		opt.Log = logTo(&log)
		do(newServer(t, demo(), opt), "GET", "/v1/model", "", "Traceparent", header)
		assert.Equal(t, want, strings.Contains(log.String(), `"trace_id":"`+trace+`"`), header)
		assert.Equal(t, want, strings.Contains(log.String(), "trace_id"), header)
	}
}
