package fetch

import (
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// bomb is some megabytes of spaces, gzipped to a few kilobytes.
func bomb(t *testing.T, megabytes int) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	for range megabytes {
		_, err := z.Write(bytes.Repeat([]byte(" "), 1<<20))
		require.NoError(t, err)
	}
	require.NoError(t, z.Close())
	return b.Bytes()
}

// server answers as feeds do that are well, moved, hanging, broken or too large.
func server(t *testing.T) *httptest.Server {
	t.Helper()
	packed := bomb(t, 64)
	answers := map[string]http.HandlerFunc{
		"/feed": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("ETag", `"1"`)
			w.Header().Set("Last-Modified", "Mon, 30 Nov 2026 21:15:00 GMT")
			w.Header().Set("Cache-Control", "public, max-age=600")
			w.Header().Set("Age", "100")
			if r.Header.Get("If-None-Match") == `"1"` && r.Header.Get("If-Modified-Since") != "" {
				w.WriteHeader(http.StatusNotModified)
				return
			}
			_, _ = io.WriteString(w, "feed")
		},
		"/busy": func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Retry-After", "120"); w.WriteHeader(503) },
		"/gone": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusGone) },
		"/moved": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/again", http.StatusMovedPermanently)
		},
		"/again": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/feed", http.StatusPermanentRedirect)
		},
		"/partly": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/away", http.StatusMovedPermanently)
		},
		"/away":   func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/moved", http.StatusFound) },
		"/circle": func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/circle", http.StatusFound) },
		"/file": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", "file:///etc/passwd")
			w.WriteHeader(302)
		},
		"/hangs": func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
		"/bomb": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write(packed)
		},
		"/large": func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, 3<<20)) },
		"/announce": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "99999999")
			w.WriteHeader(200)
		},
		"/drips": func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				_, _ = io.WriteString(w, " ")
				_ = http.NewResponseController(w).Flush()
				time.Sleep(10 * time.Millisecond)
			}
		},
		"/secret": func(w http.ResponseWriter, r *http.Request) {
			if user, password, _ := r.BasicAuth(); user+":"+password != "desk:word" {
				w.WriteHeader(http.StatusUnauthorized)
			}
		},
	}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { answers[r.URL.Path](w, r) }))
	t.Cleanup(s.Close)
	return s
}

func client(t *testing.T, change func(*Options)) *Client {
	t.Helper()
	opt := Defaults()
	opt.AllowPrivate, opt.MaxBytes, opt.Timeout = true, 4<<20, 2*time.Second
	if change != nil {
		change(&opt)
	}
	c := New(opt)
	t.Cleanup(c.Close)
	return c
}

func TestGet(t *testing.T) {
	s, c := server(t), client(t, nil)
	first, err := c.Get(t.Context(), Request{URL: s.URL + "/feed"})
	require.NoError(t, err)
	assert.Equal(t, "feed", string(first.Body))
	assert.Equal(t, 500*time.Second, first.Wait)
	assert.Empty(t, first.Moved)
	second, err := c.Get(t.Context(), Request{URL: s.URL + "/feed", ETag: first.ETag, Modified: first.Modified})
	require.NoError(t, err)
	assert.True(t, second.NotModified)
	assert.Equal(t, first.ETag, second.ETag)

	moved, err := c.Get(t.Context(), Request{URL: s.URL + "/moved"})
	require.NoError(t, err)
	assert.Equal(t, s.URL+"/feed", moved.Moved)
	assert.Equal(t, "/feed", moved.URL.Path)
	partly, err := c.Get(t.Context(), Request{URL: s.URL + "/partly"})
	require.NoError(t, err)
	assert.Equal(t, s.URL+"/away", partly.Moved, "what follows a temporary redirect is temporary")

	_, err = c.Get(t.Context(), Request{URL: strings.Replace(s.URL, "http://", "http://desk:word@", 1) + "/secret"})
	require.NoError(t, err)
}

func TestGetRefuses(t *testing.T) {
	s := server(t)
	short := client(t, func(o *Options) { o.Timeout = 150 * time.Millisecond })
	c := client(t, nil)
	for path, want := range map[string]error{"/hangs": ErrTimeout, "/drips": ErrTimeout} {
		_, err := short.Get(t.Context(), Request{URL: s.URL + path})
		assert.ErrorIs(t, err, want, path)
	}
	for path, want := range map[string]error{"/circle": ErrRedirects, "/bomb": ErrTooLarge, "/announce": ErrTooLarge} {
		_, err := c.Get(t.Context(), Request{URL: s.URL + path})
		assert.ErrorIs(t, err, want, path)
	}
	_, err := c.Get(t.Context(), Request{URL: s.URL + "/file"})
	assert.ErrorContains(t, err, "a redirect (302) to nowhere")
	_, err = c.Get(t.Context(), Request{URL: "gopher://a.example/"})
	assert.ErrorContains(t, err, "not an address of http or https")
	var status *StatusError
	_, err = c.Get(t.Context(), Request{URL: s.URL + "/busy"})
	require.ErrorAs(t, err, &status)
	assert.Equal(t, StatusError{503, 2 * time.Minute}, *status)
	_, err = c.Get(t.Context(), Request{URL: s.URL + "/gone"})
	assert.EqualError(t, err, "the server answered 410 Gone")
}

// Of large answers only two are held at once; a third waits until one is released.
func TestLargeAnswersWait(t *testing.T) {
	s, c := server(t), client(t, nil)
	var held []*Response
	for range largeAtOnce {
		r, err := c.Get(t.Context(), Request{URL: s.URL + "/large"})
		require.NoError(t, err)
		assert.Len(t, r.Body, 3<<20)
		held = append(held, r)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	_, err := c.Get(ctx, Request{URL: s.URL + "/large"})
	require.ErrorIs(t, err, context.DeadlineExceeded)
	small, err := c.Get(t.Context(), Request{URL: s.URL + "/feed"})
	require.NoError(t, err)
	small.Release()
	held[0].Release()
	held[0].Release() // once only
	last, err := c.Get(t.Context(), Request{URL: s.URL + "/large"})
	require.NoError(t, err)
	last.Release()
}

func TestPrivateAddressesAreRefused(t *testing.T) {
	s := server(t)
	c := client(t, func(o *Options) { o.AllowPrivate = false })
	for _, address := range []string{s.URL + "/feed", "http://localhost:1/", "http://[::1]:1/", "http://[::ffff:127.0.0.1]:1/", "http://169.254.169.254/latest/meta-data/", "http://0.0.0.0:1/"} {
		_, err := c.Get(t.Context(), Request{URL: address})
		assert.ErrorIs(t, err, ErrPrivate, address)
	}
	// A public server that redirects to a private address, and a name that another
	// address is given to later, are refused at that connection.
	guarded := c.transport.DialContext
	c.transport.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		if address == "public.example:80" {
			return (&net.Dialer{}).DialContext(ctx, network, s.Listener.Addr().String())
		}
		return guarded(ctx, network, address)
	}
	r, err := c.Get(t.Context(), Request{URL: "http://public.example/feed"})
	require.NoError(t, err)
	assert.Equal(t, "feed", string(r.Body))
	hop := httptest.NewServer(http.RedirectHandler(s.URL+"/feed", http.StatusFound))
	defer hop.Close()
	c.transport.CloseIdleConnections()
	c.transport.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		if address == "public.example:80" {
			return (&net.Dialer{}).DialContext(ctx, network, hop.Listener.Addr().String())
		}
		return guarded(ctx, network, address)
	}
	_, err = c.Get(t.Context(), Request{URL: "http://public.example/feed"})
	assert.ErrorIs(t, err, ErrPrivate)
}

func TestPublic(t *testing.T) {
	for address, want := range map[string]bool{
		"8.8.8.8": true, "2606:4700::1111": true, "::ffff:8.8.8.8": true, "64:ff9b::808:808": true, "2002:808:808::1": true,
		"127.0.0.1": false, "127.255.0.9": false, "10.1.2.3": false, "172.16.0.1": false, "172.31.255.255": false, "172.32.0.1": true, "192.168.1.1": false,
		"169.254.169.254": false, "100.64.0.1": false, "100.100.100.200": false, "0.0.0.0": false, "0.1.2.3": false, "192.0.0.192": false, "198.18.0.1": false, "224.0.0.1": false, "255.255.255.255": false, "240.0.0.1": false,
		"::1": false, "::": false, "fe80::1": false, "fe80::1%eth0": false, "fd00:ec2::254": false, "fc00::1": false, "ff02::1": false, "2001:db8::1": false, "2001::1": false,
		"::ffff:127.0.0.1": false, "::ffff:169.254.169.254": false, "::ffff:10.0.0.1": false, "::127.0.0.1": false, "64:ff9b::7f00:1": false, "64:ff9b:1::a00:1": false, "2002:7f00:1::": false, "2002:a9fe:a9fe::": false, "fec0::1": false,
	} {
		assert.Equal(t, want, public(netip.MustParseAddr(address)), address)
	}
}

func TestWaits(t *testing.T) {
	now := time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)
	for text, want := range map[string]time.Duration{"": 0, "90": 90 * time.Second, "-5": 0, "soon": 0, "999999999999": maxWait, "Tue, 01 Dec 2026 00:10:00 GMT": 10 * time.Minute, "Mon, 30 Nov 2026 00:10:00 GMT": 0} {
		assert.Equal(t, want, retryAfter(http.Header{"Retry-After": {text}}, now), text)
	}
	for text, want := range map[string]time.Duration{"": 0, "no-cache": 0, `private, Max-Age="60"`: time.Minute, "max-age=-1": 0, "max-age=99999999": maxWait, "s-maxage=5": 0} {
		assert.Equal(t, want, freshFor(http.Header{"Cache-Control": {text}}), text)
	}
	assert.Equal(t, time.Duration(0), freshFor(http.Header{"Cache-Control": {"max-age=60"}, "Age": {"90"}}), "older than its age")
}
