//go:build soak

package serve_test

import (
	"bufio"
	"bytes"
	"context"
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
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	pb "tasnif/serve/compat/inferencepb"
	"tasnif/serve/registry"
)

// Malformed requests over every route and listener, a quarter of them calls of gRPC, over real connections: no
// 5xx, every error a problem, no goroutine left (TestMain
// looks), no growth.
func TestMalformed(t *testing.T) {
	opt := small()
	opt.DrainDelay, opt.ReadTimeout = 0, 2*time.Second
	s := plainGRPC(t, opt, registry.Fixed(demo()))
	random := rand.New(rand.NewPCG(7, 11))
	routes := s.Routes()
	statuses := map[int]int{}
	heap := func() float64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return float64(m.HeapAlloc) / (1 << 20)
	}
	n := size(t, 200_000, 2000)
	calls := map[codes.Code]int{}
	var before float64
	var conn net.Conn
	var answers *bufio.Reader
	for i := range n {
		if i == n/10 {
			before = heap()
		}
		if i%4 == 0 {
			calls[malformedCall(t, s, random)]++
			continue
		}
		if conn == nil {
			var err error
			conn, err = net.Dial("tcp", s.running.addr)
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
		if err == nil && res.StatusCode == http.StatusContinue {
			res, err = http.ReadResponse(answers, &http.Request{Method: method})
		}
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
			require.Contains(t, []string{"application/problem+json", "application/json"}, res.Header.Get("Content-Type"), "%d: %.300q", res.StatusCode, request)
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
	_ = s.conn.Close()
	s.stop()
	require.NoError(t, <-s.ended)
	var seen []string
	for _, code := range slices.Sorted(maps.Keys(calls)) {
		seen = append(seen, fmt.Sprintf("%v: %d", code, calls[code]))
	}
	for _, status := range slices.Sorted(maps.Keys(statuses)) {
		seen = append(seen, fmt.Sprintf("%d: %d", status, statuses[status]))
	}
	figure("%d malformed requests over %d routes: %s; heap %.1f MB after a tenth, %.1f MB at the end", n, len(routes), strings.Join(seen, ", "), before, after)
	assert.Less(t, after, before+8)
}

// malformedCall sends a damaged message to a method, or noise to the listener for
// gRPC, and gives the code of its answer. That is never an error of the server's.
func malformedCall(t *testing.T, s *runningGRPC, random *rand.Rand) codes.Code {
	if random.IntN(20) == 0 {
		c, err := net.Dial("tcp", s.addr)
		require.NoError(t, err)
		noise := make([]byte, random.IntN(500))
		for i := range noise {
			noise[i] = byte(random.Uint32())
		}
		if random.IntN(2) == 0 {
			noise = append([]byte("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), noise...)
		}
		_, _ = c.Write(noise)
		_ = c.Close()
	}
	in := textInput("headline", "قمة", "عقوبات")
	in.Parameters = map[string]*pb.InferParameter{"content_type": {ParameterChoice: &pb.InferParameter_StringParam{StringParam: "str"}}}
	q := &pb.ModelInferRequest{ModelName: "demo", Id: "1", Inputs: []*pb.ModelInferRequest_InferInputTensor{in}, Outputs: []*pb.ModelInferRequest_InferRequestedOutputTensor{{Name: "scores"}}}
	if random.IntN(2) == 0 {
		q.RawInputContents, in.Contents = [][]byte{raw("قمة", "عقوبات")}, nil
	}
	message, err := proto.Marshal(q)
	require.NoError(t, err)
	for range 1 + random.IntN(3) {
		at := random.IntN(len(message) + 1)
		switch random.IntN(5) {
		case 0:
			message = message[:at]
		case 1:
			if at < len(message) {
				message[at] = byte(random.Uint32())
			}
		case 2:
			message = slices.Concat(message[:at], []byte{0x2a, byte(random.Uint32()), 0xff, 0x3a}[:1+random.IntN(4)], message[at:])
		case 3:
			message = append(message, message...)
		case 4:
			message = bytes.Repeat([]byte{0x2a, 0}, random.IntN(3000))
		}
	}
	method := []string{"ModelInfer", "ModelInfer", "ModelInfer", "ModelMetadata", "ModelConfig", "ModelReady", "RepositoryIndex", "ModelStatistics", "ModelStreamInfer"}[random.IntN(9)]
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	err = s.conn.Invoke(ctx, "/inference.GRPCInferenceService/"+method, &message, nil, grpc.ForceCodec(loadCodec{}))
	code := status.Code(err)
	require.Contains(t, []codes.Code{codes.OK, codes.InvalidArgument, codes.NotFound, codes.Unimplemented, codes.ResourceExhausted, codes.Unavailable}, code, "%s %x: %v", method, message[:min(len(message), 200)], err)
	return code
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
