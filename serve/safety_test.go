package serve_test

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/serve"
	"tasnif/serve/registry"
)

// keysFor is one key with some scopes.
func keysFor(t testing.TB, key string, scopes ...serve.Scope) []serve.Key {
	t.Helper()
	words := make([]string, len(scopes))
	for i, s := range scopes {
		words[i] = string(s)
	}
	keys, err := serve.ReadKeys(strings.NewReader(fmt.Sprintf("test %s %x", strings.Join(words, ","), sha256.Sum256([]byte(key)))), "keys")
	require.NoError(t, err)
	return keys
}

func TestReadKeys(t *testing.T) {
	hash := strings.Repeat("0a", 32)
	keys, err := serve.ReadKeys(strings.NewReader("# the feeds\n\nfeed predict "+hash+"\r\n ops  predict,admin "+strings.Repeat("0B", 32)+"\n"), "keys")
	require.NoError(t, err)
	require.Len(t, keys, 2)
	assert.Equal(t, "ops", keys[1].Name)
	assert.Equal(t, []serve.Scope{serve.ScopePredict, serve.ScopeAdmin}, keys[1].Scopes)
	for text, says := range map[string]string{
		"":                        "keys: there is no key in it",
		"\nfeed predict":          "keys:2: want NAME SCOPE[,SCOPE] SHA256, got 2 fields",
		"feed write " + hash:      "keys:1: the scopes of feed must be",
		"feed predict, " + hash:   "keys:1: the scopes of feed must be",
		"feed predict secret-key": "keys:1: the hash of feed is not 64 hex digits",
		"a predict " + hash + "\nb predict " + hash:                     "keys:2: the name or the hash is that of a above",
		"a predict " + hash + "\na predict " + strings.Repeat("0b", 32): "keys:2: the name",
	} {
		_, err := serve.ReadKeys(strings.NewReader(text), "keys")
		require.ErrorContains(t, err, says, text)
		assert.NotContains(t, err.Error(), "secret-key")
	}
}

// With keys, the API asks for one of the right scope; the page, health and the
// document stay open. The log has the key's name, never the key.
func TestKeys(t *testing.T) {
	var log strings.Builder
	opt := serve.Defaults()
	opt.Log = logTo(&log)
	opt.Keys = append(keysFor(t, "feed-key", serve.ScopePredict), keysFor(t, "ops-key", serve.ScopeAdmin)...)
	s := newServer(t, demo(), opt)
	for _, path := range []string{"/", "/docs", "/openapi.json", "/healthz", "/readyz", "/v2/health/ready"} {
		assert.Equal(t, 200, do(s, "GET", path, "").Code, path)
	}
	for header, want := range map[string]string{
		"":                  "401 key-missing",
		"Bearer":            "401 key-missing",
		"Basic feed-key":    "401 key-missing",
		"Bearer feed-key2":  "401 key-unknown",
		"Bearer feed-ke":    "401 key-unknown",
		"Bearer ops-key":    "403 scope-missing",
		"Bearer feed-key":   "200",
		"bearer   feed-key": "200",
	} {
		for _, ask := range [][2]string{{"GET", "/v1/model"}, {"POST", "/v1/predict"}, {"GET", "/v2"}, {"GET", "/v1/projects"}} {
			w := do(s, ask[0], ask[1], `{"headline":"a"}`, "Authorization", header)
			if want == "200" {
				assert.Equal(t, 200, w.Code, ask)
				continue
			}
			requireProblem(t, w, w.Code, want[4:])
			assert.Equal(t, want[:3], strconv.Itoa(w.Code))
			assert.Equal(t, w.Code == 401, w.Header().Get("WWW-Authenticate") == "Bearer")
		}
	}
	requireProblem(t, do(s.Admin(), "POST", "/v1/reload", "", "Authorization", "Bearer feed-key"), 403, "scope-missing")
	assert.Equal(t, 200, do(s.Admin(), "POST", "/v1/reload", "", "Authorization", "Bearer ops-key").Code)
	requireProblem(t, do(s.Admin(), "GET", "/metrics", ""), 401, "key-missing")
	assert.Contains(t, log.String(), `"key":"test"`)
	assert.NotContains(t, log.String(), "feed-key")
	assert.NotContains(t, log.String(), "ops-key")
}

// Keys are replaced while the server runs: a revoked one is refused, a new one
// taken, and the log names them. Metrics have a scope of their own.
func TestKeysAreReplaced(t *testing.T) {
	var log strings.Builder
	opt := serve.Defaults()
	opt.Log = logTo(&log)
	named := func(name, key, scope string) serve.Key {
		keys, err := serve.ReadKeys(strings.NewReader(fmt.Sprintf("%s %s %x", name, scope, sha256.Sum256([]byte(key)))), "keys")
		require.NoError(t, err)
		return keys[0]
	}
	opt.Keys = []serve.Key{named("old", "one", "predict"), named("ops", "ops", "admin")}
	s := newServer(t, demo(), opt)
	status := func(h http.Handler, method, path, key string) int {
		return do(h, method, path, "", "Authorization", "Bearer "+key).Code
	}
	require.Equal(t, 200, status(s, "GET", "/v1/model", "one"))
	require.NoError(t, s.SetKeys([]serve.Key{named("new", "two", "predict"), named("ops", "ops", "admin"), named("scraper", "three", "metrics")}))
	assert.Equal(t, 401, status(s, "GET", "/v1/model", "one"))
	assert.Equal(t, 200, status(s, "GET", "/v1/model", "two"))
	assert.Contains(t, log.String(), `"msg":"keys","keys":3,"added":["new","scraper"],"revoked":["old"]`)
	assert.Equal(t, 200, status(s.Admin(), "GET", "/metrics", "three"))
	assert.Equal(t, 403, status(s.Admin(), "POST", "/v1/reload", "three"))
	assert.Equal(t, 403, status(s, "GET", "/v1/model", "three"))
	assert.Equal(t, 403, status(s.Admin(), "GET", "/metrics", "two"))
	assert.Equal(t, 200, status(s.Admin(), "GET", "/metrics", "ops"))
	require.Error(t, s.SetKeys(nil), "no keys would let everybody in")
	assert.Equal(t, 401, status(s, "GET", "/v1/model", ""))
	require.Error(t, newServer(t, demo(), serve.Defaults()).SetKeys(opt.Keys), "a server without keys")
}

// The admin listener has TLS where the public one has.
func TestAdminTLS(t *testing.T) {
	roots, cert, key := authority(t, t.TempDir(), "one")
	certificate, err := serve.LoadCertificate(cert, key)
	require.NoError(t, err)
	var log lines
	opt := serve.Defaults()
	opt.DrainDelay, opt.TLS, opt.Log = 0, certificate.Config(nil), logTo(&log)
	opt.Addr, opt.AdminAddr = "127.0.0.1:0", "127.0.0.1:0"
	started := make(chan struct{})
	opt.Started = func() { close(started) }
	s := newServer(t, demo(), opt)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	<-started
	address := regexp.MustCompile(`"admin":"([^"]+)"`).FindStringSubmatch(log.text())
	require.NotNil(t, address, log.text())
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}, DisableKeepAlives: true}}
	res, err := client.Get("https://" + address[1] + "/metrics")
	require.NoError(t, err)
	_ = res.Body.Close()
	assert.Equal(t, 200, res.StatusCode)
	stop()
	require.NoError(t, <-ended)
}

// An admin address that others reach needs an admin key.
func TestAdminAddress(t *testing.T) {
	for _, tt := range []struct {
		addr string
		keys []serve.Key
		says string
	}{
		{"127.0.0.1:0", nil, ""},
		{"[::1]:0", nil, ""},
		{"localhost:0", nil, ""},
		{"0.0.0.0:9090", nil, "is not loopback"},
		{":9090", nil, "is not loopback"},
		{"tags.example:9090", keysFor(t, "k", serve.ScopePredict), "is not loopback"},
		{":9090", keysFor(t, "k", serve.ScopeAdmin), ""},
		{"9090", nil, "admin address"},
	} {
		opt := serve.Defaults()
		opt.AdminAddr, opt.Keys = tt.addr, tt.keys
		_, err := serve.New(t.Context(), []registry.Source{registry.Fixed(demo())}, opt)
		if tt.says == "" {
			assert.NoError(t, err, tt.addr)
		} else {
			assert.ErrorContains(t, err, tt.says, tt.addr)
		}
	}
}

// A client has its rate; another has its own; Retry-After is when the next
// request will be taken. Health is never limited.
func TestPace(t *testing.T) {
	opt := serve.Defaults()
	opt.RequestRate, opt.RequestBurst = 0.1, 2
	opt.TrustedProxies = []string{"192.0.2.0/24"}
	s := newServer(t, demo(), opt)
	from := func(address string) *http.Response {
		return do(s, "POST", "/v1/predict", `{"headline":"a"}`, "X-Forwarded-For", address).Result()
	}
	assert.Equal(t, 200, from("198.51.100.1").StatusCode)
	assert.Equal(t, 200, from("198.51.100.1").StatusCode)
	w := do(s, "POST", "/v1/predict", `{"headline":"a"}`, "X-Forwarded-For", "198.51.100.1")
	requireProblem(t, w, 429, "too-many-requests")
	wait, err := strconv.Atoi(w.Header().Get("Retry-After"))
	require.NoError(t, err)
	assert.InDelta(t, 10, wait, 1)
	assert.Equal(t, 200, from("198.51.100.2").StatusCode)
	assert.Equal(t, 200, from("2001:db8::1").StatusCode)
	assert.Equal(t, 200, from("2001:db8::2").StatusCode)
	assert.Equal(t, 429, from("2001:db8::3").StatusCode, "one client has the whole /64")
	assert.Equal(t, 200, do(s, "GET", "/healthz", "", "X-Forwarded-For", "198.51.100.1").Code)
}

func TestHosts(t *testing.T) {
	opt := serve.Defaults()
	opt.Hosts = []string{"tags.example", "::1"}
	s := newServer(t, demo(), opt)
	for host, status := range map[string]int{
		"tags.example": 200, "TAGS.example:8080": 200, "tags.example.": 200, "[::1]:80": 200,
		"evil.example": 421, "tags.example.evil.example": 421, "127.0.0.1:8080": 421,
	} {
		r, err := http.NewRequest("GET", "http://"+host+"/", nil)
		require.NoError(t, err)
		w := ask(s, r)
		assert.Equal(t, status, w.Code, host)
		assert.Equal(t, 200, do(s, "GET", "/healthz", "").Code, "a probe knows no name")
	}
}

// Clients that never finish their bodies take nobody's turn.
func TestSlowClientsHoldNoTurn(t *testing.T) {
	opt := serve.Defaults()
	opt.MaxConcurrent, opt.MaxQueue, opt.DrainDelay, opt.DrainTimeout = 1, 0, 0, 20*time.Millisecond
	s := run(t, demo(), opt)
	for range 20 {
		c, err := net.Dial("tcp", s.addr)
		require.NoError(t, err)
		defer c.Close()
		_, err = io.WriteString(c, "POST /v1/predict HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n{\"headline\":\"")
		require.NoError(t, err)
	}
	require.Eventually(t, func() bool { return s.Held() == 20*13 }, time.Minute, time.Millisecond, "held is what was sent")
	predicted(t, s, `{"headline":"a"}`)
	s.stop()
	assert.ErrorContains(t, <-s.ended, "still under way")
	require.Eventually(t, func() bool { return s.Held() == 0 }, time.Minute, time.Millisecond)
}

// Bodies together are bounded.
func TestBodiesHeldAreBounded(t *testing.T) {
	opt := serve.Defaults()
	opt.MaxHeld = 100
	s := newServer(t, demo(), opt)
	requireProblem(t, do(s, "POST", "/v1/predict", `{"headline":"`+strings.Repeat("a", 200)+`"}`), 503, "overloaded")
	assert.Zero(t, s.Held())
	predicted(t, s, `{"headline":"a"}`)
}

// TLS: 1.2 or later, a renewed certificate without a restart, and only known
// clients where authorities are given.
func TestTLS(t *testing.T) {
	dir := t.TempDir()
	roots, cert, key := authority(t, dir, "one")
	certificate, err := serve.LoadCertificate(cert, key)
	require.NoError(t, err)
	opt := serve.Defaults()
	opt.DrainDelay, opt.TLS = 0, certificate.Config(nil)
	s := run(t, demo(), opt)
	get := func(config *tls.Config) (string, error) {
		client := &http.Client{Transport: &http.Transport{TLSClientConfig: config, DisableKeepAlives: true, ForceAttemptHTTP2: true}}
		res, err := client.Get("https://" + s.addr + "/healthz")
		if err != nil {
			return "", err
		}
		defer res.Body.Close()
		return res.TLS.PeerCertificates[0].Subject.CommonName + " " + res.Proto, nil
	}
	got, err := get(&tls.Config{RootCAs: roots})
	require.NoError(t, err)
	assert.Equal(t, "one HTTP/2.0", got)
	_, err = get(&tls.Config{RootCAs: roots, MaxVersion: tls.VersionTLS11})
	assert.Error(t, err)

	newRoots, _, _ := authority(t, dir, "two") // in the place of the first
	require.NoError(t, certificate.Reload())
	got, err = get(&tls.Config{RootCAs: newRoots})
	require.NoError(t, err)
	assert.Equal(t, "two HTTP/2.0", got)
	s.stop()
	require.NoError(t, <-s.ended)

	opt.TLS = certificate.Config(newRoots)
	s = run(t, demo(), opt)
	_, err = get(&tls.Config{RootCAs: newRoots})
	assert.Error(t, err, "a client without a certificate")
	mine, err := tls.LoadX509KeyPair(cert, key)
	require.NoError(t, err)
	_, err = get(&tls.Config{RootCAs: newRoots, Certificates: []tls.Certificate{mine}})
	assert.NoError(t, err)
	s.stop()
	require.NoError(t, <-s.ended)
	_, err = serve.LoadCertificate(cert, cert)
	assert.ErrorContains(t, err, cert)
}
