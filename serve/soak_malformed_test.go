//go:build soak

package serve_test

import (
	"bufio"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Malformed requests over every route and listener, over real connections: no
// 5xx, every error a problem, no goroutine left (TestMain
// looks), no growth.
func TestMalformed(t *testing.T) {
	opt := small()
	opt.DrainDelay, opt.ReadTimeout = 0, 2*time.Second
	s := run(t, demo(), opt)
	random := rand.New(rand.NewPCG(7, 11))
	routes := s.Routes()
	statuses := map[int]int{}
	heap := func() float64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return float64(m.HeapAlloc) / (1 << 20)
	}
	n := size(t, 100_000, 2000)
	var before float64
	var conn net.Conn
	var answers *bufio.Reader
	for i := range n {
		if i == n/10 {
			before = heap()
		}
		if conn == nil {
			var err error
			conn, err = net.Dial("tcp", s.addr)
			require.NoError(t, err)
			answers = bufio.NewReader(conn)
		}
		method, request := mutated(random, routes)
		require.NoError(t, conn.SetDeadline(time.Now().Add(20*time.Second)))
		if _, err := io.WriteString(conn, request); err != nil {
			_ = conn.Close() // it was closed for the one before
			conn = nil
			continue
		}
		res, err := http.ReadResponse(answers, &http.Request{Method: method})
		if err != nil {
			require.NotErrorIs(t, err, os.ErrDeadlineExceeded, "no answer to %.300q", request)
			_ = conn.Close()
			conn = nil
			continue
		}
		body, _ := io.ReadAll(res.Body)
		_ = res.Body.Close()
		statuses[res.StatusCode]++
		require.Less(t, res.StatusCode, 500, "%.300q: %s", request, body)
		// net/http itself answers what is no request at all, before there is a handler.
		if res.StatusCode >= 400 && res.Header.Get("X-Request-Id") != "" && method != http.MethodHead {
			require.Contains(t, []string{"application/problem+json", "application/json"}, res.Header.Get("Content-Type"), "%.300q", request)
		}
		if res.Close || random.IntN(50) == 0 {
			_ = conn.Close()
			conn = nil
		}
	}
	if conn != nil {
		_ = conn.Close()
	}
	after := heap()
	require.Zero(t, s.Held())
	s.stop()
	require.NoError(t, <-s.ended)
	var seen []string
	for _, status := range slices.Sorted(maps.Keys(statuses)) {
		seen = append(seen, fmt.Sprintf("%d: %d", status, statuses[status]))
	}
	figure("%d malformed requests over %d routes: %s; heap %.1f MB after a tenth, %.1f MB at the end", n, len(routes), strings.Join(seen, ", "), before, after)
	assert.Less(t, after, before+8)
}

// mutated is a request to one of the routes, damaged in one or more ways.
func mutated(random *rand.Rand, routes []string) (method, request string) {
	method, path, _ := strings.Cut(routes[random.IntN(len(routes))], " ")
	path = strings.NewReplacer(":name", "demo", ":version", "7").Replace(path)
	body, mediaType := good(path)
	headers := map[string]string{"Host": "x", "Content-Type": mediaType}
	noise := func(n int) string {
		b := make([]byte, random.IntN(n)+1)
		for i := range b {
			b[i] = byte(random.Uint32())
		}
		return string(b)
	}
	pick := func(from ...string) string { return from[random.IntN(len(from))] }
	for range 1 + random.IntN(3) {
		switch random.IntN(12) {
		case 0:
			body = body[:random.IntN(len(body)+1)]
		case 1:
			if body != "" {
				b := []byte(body)
				b[random.IntN(len(b))] = byte(random.Uint32())
				body = string(b)
			}
		case 2:
			at := random.IntN(len(body) + 1)
			body = body[:at] + pick(`null`, `"\ud800"`, `{}`, `[]`, `,`, `1e999`, "\xff", "\x00", `"headline":"x",`, `{"a":`, strings.Repeat("[", 500)) + body[at:]
		case 3:
			body = noise(300)
		case 4:
			body = strings.Repeat(pick(" ", "[", `{"documents":`, "a"), random.IntN(6000))
		case 5:
			headers["Content-Type"] = pick("", "text/plain", "application/json; charset=utf-16", "application/x-ndjson", "multipart/form-data", "application/x-www-form-urlencoded", ";;;")
		case 6:
			headers["Content-Encoding"] = pick("gzip", "br", "deflate", "gzip, gzip", "identity")
		case 7:
			path += pick("?a=b", "?%zz", "/", "/..", "%00", "//", "?limit=-1", "?limit=1&limit=2")
		case 8:
			path = pick("/v1/models/", "/v2/models/", "/v1/projects/") + pick("..", "..%2f..%2fetc", "%ff", "demo%00", strings.Repeat("a", 3000), "demo/versions/../..") + pick("", "/predict", "/infer", "/suggest", "/ready")
		case 9:
			method = pick("GET", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "BREW", "TRACE")
		case 10:
			headers[pick("X-Request-Id", "Authorization", "If-None-Match", "Accept", "X-Forwarded-For", "Inference-Header-Content-Length", "Expect", "Accept-Encoding")] =
				pick("", "x", strings.Repeat("y", 2000), "100-continue", "Bearer ", "é", `W/"x"`)
		case 11:
			headers["Host"] = pick("", "evil.example", "[::1", "a b")
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\n", method, strings.NewReplacer(" ", "%20", "\r", "", "\n", "").Replace(path))
	for name, value := range headers {
		fmt.Fprintf(&b, "%s: %s\r\n", name, value)
	}
	fmt.Fprintf(&b, "Content-Length: %d\r\n\r\n%s", len(body), body)
	return method, b.String()
}
