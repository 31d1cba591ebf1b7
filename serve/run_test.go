package serve_test

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/serve"
	"tasnif/serve/registry"
)

// running is a server on a port of its own.
type running struct {
	*serve.Server
	addr   string
	stop   context.CancelFunc
	ended  chan error
	client *http.Client
}

func run(t *testing.T, r registry.Release, opt serve.Options) *running {
	t.Helper()
	return runOf(t, opt, registry.Fixed(r))
}

func runOf(t *testing.T, opt serve.Options, sources ...registry.Source) *running {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	ctx, stop := context.WithCancel(context.Background())
	s := &running{Server: newServerOf(t, opt, sources...), addr: l.Addr().String(), stop: stop, ended: make(chan error, 1),
		client: &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}}
	go func() { s.ended <- s.Serve(ctx, l) }()
	t.Cleanup(stop)
	return s
}

func (s *running) get(t *testing.T, path string) (int, string) {
	t.Helper()
	res, err := s.client.Get("http://" + s.addr + path)
	require.NoError(t, err)
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	return res.StatusCode, string(body)
}

// A stop loses nothing: /readyz says so first while requests are still taken,
// and a request under way is answered before Serve returns.
func TestDrain(t *testing.T) {
	enter, letGo := make(chan struct{}, 1), make(chan struct{})
	opt := serve.Defaults()
	opt.DrainDelay = time.Second
	s := run(t, registry.Release{Name: "m", Classifier: held(enter, letGo)}, opt)
	answered := make(chan string, 1)
	go func() {
		res, err := s.client.Post("http://"+s.addr+"/v1/predict", "application/json", strings.NewReader(`{"headline":"انتظر"}`))
		if err != nil {
			answered <- err.Error()
			return
		}
		defer res.Body.Close()
		body, _ := io.ReadAll(res.Body)
		answered <- res.Status + string(body)
	}()
	<-enter
	status, _ := s.get(t, "/readyz")
	require.Equal(t, 200, status)

	s.stop()
	require.Eventually(t, func() bool { status, _ := s.get(t, "/readyz"); return status == 503 }, 900*time.Millisecond, time.Millisecond)
	_, body := s.get(t, "/readyz")
	assert.Contains(t, body, "urn:tasnif:problem:not-ready")
	status, _ = s.get(t, "/healthz")
	assert.Equal(t, 200, status, "still taken during the delay")

	require.Eventually(t, func() bool {
		c, err := net.Dial("tcp", s.addr)
		if err == nil {
			_ = c.Close()
		}
		return err != nil
	}, time.Minute, 10*time.Millisecond, "the listener closes")
	select {
	case err := <-s.ended:
		t.Fatalf("Serve returned %v with a request under way", err)
	default:
	}
	close(letGo)
	assert.Regexp(t, `^200 OK\{"labels":`, <-answered)
	assert.NoError(t, <-s.ended)
}

// A request that outlasts the drain is cut, and Serve says so.
func TestDrainHasAnEnd(t *testing.T) {
	enter, letGo := make(chan struct{}, 1), make(chan struct{})
	opt := serve.Defaults()
	opt.DrainDelay, opt.DrainTimeout = 0, 10*time.Millisecond
	s := run(t, registry.Release{Name: "m", Classifier: held(enter, letGo)}, opt)
	cut := make(chan error, 1)
	go func() {
		res, err := s.client.Post("http://"+s.addr+"/v1/predict", "application/json", strings.NewReader(`{"headline":"انتظر"}`))
		if err == nil {
			_ = res.Body.Close()
		}
		cut <- err
	}()
	<-enter
	s.stop()
	assert.ErrorContains(t, <-s.ended, "still under way")
	assert.Error(t, <-cut)
	close(letGo)
}

func TestRunSaysWhereItCannotListen(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	opt := serve.Defaults()
	opt.Addr = l.Addr().String()
	assert.ErrorContains(t, newServer(t, demo(), opt).Run(context.Background()), opt.Addr)
}

func TestServeEndsWithItsListener(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, l.Close())
	assert.Error(t, newServer(t, demo(), serve.Defaults()).Serve(context.Background(), l))
}

// A body that does not come is not waited for longer than ReadTimeout.
func TestSlowBody(t *testing.T) {
	opt := serve.Defaults()
	opt.ReadTimeout, opt.DrainDelay = 50*time.Millisecond, 0
	s := run(t, demo(), opt)
	c, err := net.Dial("tcp", s.addr)
	require.NoError(t, err)
	defer c.Close()
	_, err = io.WriteString(c, "POST /v1/predict HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"head")
	require.NoError(t, err)
	res, err := http.ReadResponse(bufio.NewReader(c), nil)
	require.NoError(t, err)
	defer res.Body.Close()
	assert.Equal(t, 408, res.StatusCode)
	assert.Equal(t, "application/problem+json", res.Header.Get("Content-Type"))
	s.stop()
	require.NoError(t, <-s.ended)
}

// A body that breaks off, and headers beyond the limit, are refused.
func TestBrokenRequests(t *testing.T) {
	opt := serve.Defaults()
	opt.DrainDelay = 0
	s := run(t, demo(), opt)
	for _, tt := range []struct {
		request string
		status  int
	}{
		{"POST /v1/predict HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 5000000000\r\n\r\n", 413},
		{"POST /v1/predict HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400},
		{"GET / HTTP/1.1\r\nHost: x\r\nX: " + strings.Repeat("a", 64<<10) + "\r\n\r\n", 431},
	} {
		c, err := net.Dial("tcp", s.addr)
		require.NoError(t, err)
		_, _ = io.WriteString(c, tt.request)
		res, err := http.ReadResponse(bufio.NewReader(c), nil)
		require.NoError(t, err, tt.request[:60])
		assert.Equal(t, tt.status, res.StatusCode, tt.request[:60])
		_ = res.Body.Close()
		_ = c.Close()
	}
	s.stop()
	require.NoError(t, <-s.ended)
}

// The log has an address that a browser opens.
func TestPageURL(t *testing.T) {
	for addr, want := range map[string]string{
		"127.0.0.1:8080":  "http://127.0.0.1:8080/",
		"0.0.0.0:80":      "http://localhost:80/",
		"[::]:8080":       "http://localhost:8080/",
		"[::1]:8080":      "http://[::1]:8080/",
		"192.0.2.1:50000": "http://192.0.2.1:50000/",
	} {
		a, err := net.ResolveTCPAddr("tcp", addr)
		require.NoError(t, err)
		assert.Equal(t, want, serve.PageURL(a, false))
		assert.Equal(t, "https"+strings.TrimPrefix(want, "http"), serve.PageURL(a, true))
	}
}
