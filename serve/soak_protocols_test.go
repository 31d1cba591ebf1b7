//go:build soak

package serve_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/protobuf/proto"

	"tasnif/serve/compat"
	pb "tasnif/serve/compat/inferencepb"
)

// protocol is one that TestThroughput loads, with a bare handler: it decodes the
// same request and encodes the same answer with what one would take who has Gin
// and encoding/json, and does nothing between.
type protocol struct {
	path    string
	headers func(body []byte) map[string]string
	body    func(headline string) []byte
	bare    func(t *testing.T, answer []byte) gin.HandlerFunc // nil: gRPC
}

var protocols = map[string]protocol{
	"v1/predict": {"/v1/predict", mediaType("application/json"), func(h string) []byte { return asBytes(map[string]string{"headline": h}) },
		bareJSON[struct{ Headline, Body string }, bareAnswer]},
	"v2 JSON": {"/v2/models/news/infer", mediaType("application/json"), func(h string) []byte {
		return asBytes(inferBody{Inputs: []inferInput{{"headline", []int{1}, "BYTES", nil, []string{h}}}})
	},
		bareJSON[inferBody, compat.InferAnswer]},
	"v2 binary": {"/v2/models/news/infer", binaryHeaders, binaryBody, bareBinary},
	"Annif": {"/v1/projects/news/suggest", mediaType("application/x-www-form-urlencoded"), func(h string) []byte { return []byte(url.Values{"text": {h}}.Encode()) },
		bareForm},
	"gRPC": {body: func(h string) []byte {
		b, _ := proto.Marshal(&pb.ModelInferRequest{ModelName: "news", RawInputContents: [][]byte{raw(h)},
			Inputs: []*pb.ModelInferRequest_InferInputTensor{{Name: "headline", Datatype: "BYTES", Shape: []int64{1}}}})
		return b
	}},
}

// inferBody is a request of /v2.
type inferBody struct {
	Parameters map[string]any `json:"parameters,omitempty"`
	Inputs     []inferInput   `json:"inputs"`
}

type inferInput struct {
	Name       string         `json:"name"`
	Shape      []int          `json:"shape"`
	Datatype   string         `json:"datatype"`
	Parameters map[string]int `json:"parameters,omitempty"`
	Data       []string       `json:"data,omitempty"`
}

func asBytes(v any) []byte {
	b, _ := json.Marshal(v) // strings and integers always marshal
	return b
}

func mediaType(name string) func([]byte) map[string]string {
	return func([]byte) map[string]string { return map[string]string{"Content-Type": name} }
}

func binaryBody(headline string) []byte {
	data := raw(headline)
	head := asBytes(inferBody{Parameters: map[string]any{"binary_data_output": true},
		Inputs: []inferInput{{"headline", []int{1}, "BYTES", map[string]int{"binary_data_size": len(data)}, nil}}})
	return append(head, data...)
}

const inferenceHeader = "Inference-Header-Content-Length"

func binaryHeaders(body []byte) map[string]string {
	return map[string]string{"Content-Type": "application/octet-stream", inferenceHeader: strconv.Itoa(bytes.Index(body, []byte("}]}")) + 3)}
}

func bareJSON[Q, A any](t *testing.T, answer []byte) gin.HandlerFunc {
	var a A
	require.NoError(t, json.Unmarshal(answer, &a))
	return func(c *gin.Context) {
		var q Q
		if err := c.ShouldBindJSON(&q); err != nil {
			c.AbortWithStatus(http.StatusBadRequest)
			return
		}
		c.JSON(http.StatusOK, &a)
	}
}

func bareForm(t *testing.T, answer []byte) gin.HandlerFunc {
	var a compat.Suggestions
	require.NoError(t, json.Unmarshal(answer, &a))
	return func(c *gin.Context) {
		if c.PostForm("text") == "" {
			c.AbortWithStatus(http.StatusBadRequest)
			return
		}
		c.JSON(http.StatusOK, &a)
	}
}

func bareBinary(t *testing.T, answer []byte) gin.HandlerFunc {
	end := bytes.Index(answer, []byte("}]}")) + 3
	var a compat.InferAnswer
	require.NoError(t, json.Unmarshal(answer[:end], &a))
	return func(c *gin.Context) {
		n, _ := strconv.Atoi(c.GetHeader(inferenceHeader))
		body, err := io.ReadAll(c.Request.Body)
		var q inferBody
		if err != nil || n > len(body)-4 || json.Unmarshal(body[:n], &q) != nil || int(binary.LittleEndian.Uint32(body[n:])) != len(body)-n-4 {
			c.AbortWithStatus(http.StatusBadRequest)
			return
		}
		_ = string(body[n+4:])
		head, _ := json.Marshal(&a)
		c.Header(inferenceHeader, strconv.Itoa(len(head)))
		c.Data(http.StatusOK, "application/octet-stream", append(head, answer[end:]...))
	}
}

// bareGRPC serves until it fails.
func bareGRPC(t *testing.T, addr string, answer []byte) error {
	var a pb.ModelInferResponse
	require.NoError(t, proto.Unmarshal(answer, &a))
	s := grpc.NewServer()
	s.RegisterService(&grpc.ServiceDesc{ServiceName: "inference.GRPCInferenceService", HandlerType: (*any)(nil), Methods: []grpc.MethodDesc{{MethodName: "ModelInfer",
		Handler: func(_ any, _ context.Context, decode func(any) error, _ grpc.UnaryServerInterceptor) (any, error) {
			return &a, decode(new(pb.ModelInferRequest))
		}}}}, nil)
	l, err := net.Listen("tcp", addr)
	require.NoError(t, err)
	return s.Serve(l)
}

// answer is what a server answers to a request.
func (p protocol) answer(t *testing.T, addr string, body []byte) []byte {
	t.Helper()
	if p.bare == nil {
		conn := dialGRPC(t, addr)
		defer conn.Close()
		var a bytes.Buffer
		require.NoError(t, conn.Invoke(context.Background(), inferMethod, &body, &a, grpc.ForceCodec(loadCodec{})))
		return a.Bytes()
	}
	req, err := http.NewRequest(http.MethodPost, "http://"+addr+p.path, bytes.NewReader(body))
	require.NoError(t, err)
	for name, value := range p.headers(body) {
		req.Header.Set(name, value)
	}
	res, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, res.StatusCode, string(text))
	http.DefaultClient.CloseIdleConnections()
	return text
}

const inferMethod = "/inference.GRPCInferenceService/ModelInfer"

// loadCodec sends bytes as they are, and keeps an answer where a buffer is given.
type loadCodec struct{ bytesCodec }

func (loadCodec) Unmarshal(b []byte, v any) error {
	if into, ok := v.(*bytes.Buffer); ok {
		into.Write(b)
	}
	return nil
}

func dialGRPC(t *testing.T, addr string) *grpc.ClientConn {
	conn, err := grpc.NewClient(addr, grpc.WithTransportCredentials(insecure.NewCredentials()))
	require.NoError(t, err)
	return conn
}

func inferBytes(conn *grpc.ClientConn, body []byte) error {
	return conn.Invoke(context.Background(), inferMethod, &body, nil, grpc.ForceCodec(loadCodec{}))
}

// loadGRPC calls one after another over each of some connections, and gives the
// calls a second.
func loadGRPC(t *testing.T, addr string, bodies [][]byte, seconds int) float64 {
	t.Helper()
	var work sync.WaitGroup
	var done atomic.Int64
	begin := time.Now()
	end := begin.Add(time.Duration(seconds) * time.Second)
	for c := range connections {
		conn := dialGRPC(t, addr)
		work.Go(func() {
			defer conn.Close()
			for i := c; time.Now().Before(end); i++ {
				if err := inferBytes(conn, bodies[i%len(bodies)]); err != nil {
					t.Error(fmt.Errorf("call %d: %w", i, err))
					return
				}
				done.Add(1)
			}
		})
	}
	work.Wait()
	return float64(done.Load()) / time.Since(begin).Seconds()
}
