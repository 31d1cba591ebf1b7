package serve_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"

	"tasnif/data"
	"tasnif/model"
	"tasnif/serve"
	pb "tasnif/serve/compat/inferencepb"
	"tasnif/serve/registry"
)

// Keys, the rate, the names of the server, and who may compute, are as over HTTP.
func TestGRPCLetsIn(t *testing.T) {
	opt := serve.Defaults()
	opt.Keys = append(keysFor(t, "secret", serve.ScopePredict), keysFor(t, "metrics", serve.ScopeMetrics)...)
	opt.RequestRate, opt.RequestBurst = 0.001, 2
	var log lines
	opt.Log = logTo(&log)
	s := plainGRPC(t, opt, registry.Fixed(topics()))
	q := &pb.ModelInferRequest{Inputs: []*pb.ModelInferRequest_InferInputTensor{textInput("text", "قمة سرية")}}
	_, err := inferGRPC(s, q)
	requireCode(t, err, codes.Unauthenticated, "Bearer")
	_, err = inferGRPC(s, q, "authorization", "Bearer other")
	requireCode(t, err, codes.Unauthenticated, "operator")
	_, err = inferGRPC(s, q, "authorization", "Bearer metrics")
	requireCode(t, err, codes.PermissionDenied, "scope predict")
	_, err = invoke[pb.ServerLiveResponse](s, "ServerLive", &pb.ServerLiveRequest{})
	require.NoError(t, err, "health is open")
	for range 2 {
		_, err = inferGRPC(s, q, "authorization", "Bearer secret", "x-request-id", "mine-7", "traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
		require.NoError(t, err)
	}
	_, err = inferGRPC(s, q, "authorization", "Bearer secret")
	requireCode(t, err, codes.ResourceExhausted, "fewer")

	const route = "/inference.GRPCInferenceService/ModelInfer"
	told := do(s.Admin(), "GET", "/metrics", "", "Authorization", "Bearer metrics").Body.String()
	for _, series := range []string{`tasnif_grpc_requests_total{code="OK",method="` + route + `"} 2`, `tasnif_grpc_requests_total{code="Unauthenticated",method="` + route + `"} 2`,
		`tasnif_http_connections{listener="grpc",state="idle"} 1`} {
		assert.Contains(t, told, series+"\n")
	}
	var line map[string]any
	for text := range strings.Lines(log.text()) {
		line = nil
		require.NoError(t, json.Unmarshal([]byte(text), &line))
		if line["request_id"] == "mine-7" {
			break
		}
	}
	delete(line, "time")
	delete(line, "took_ms")
	assert.Equal(t, map[string]any{"level": "INFO", "msg": "request", "method": "gRPC", "route": route, "code": "OK", "request_id": "mine-7",
		"client": "127.0.0.1", "trace_id": "0af7651916cd43dd8448eb211c80319c", "key": "test", "documents": 1.}, line)
	assert.NotContains(t, log.text(), "سرية")
}

// Where all slots are taken a call is told so; one under way at the stop is
// answered before ServeOn returns.
func TestGRPCOverloadAndDrain(t *testing.T) {
	enter, letGo := make(chan struct{}, 1), make(chan struct{})
	opt := serve.Defaults()
	opt.MaxConcurrent, opt.MaxQueue, opt.DrainDelay = 1, 0, 0
	s := plainGRPC(t, opt, registry.Fixed(registry.Release{Name: "m", Classifier: held(enter, letGo)}))
	answered := make(chan error, 1)
	go func() {
		_, err := inferGRPC(s, &pb.ModelInferRequest{Inputs: []*pb.ModelInferRequest_InferInputTensor{textInput("headline", "انتظر")}})
		answered <- err
	}()
	<-enter
	_, err := inferGRPC(s, &pb.ModelInferRequest{Inputs: []*pb.ModelInferRequest_InferInputTensor{textInput("headline", "a")}})
	requireCode(t, err, codes.Unavailable, "Too many requests are waiting")
	s.stop()
	select {
	case err := <-s.ended:
		t.Fatal("it ended before the call under way: ", err)
	case <-time.After(200 * time.Millisecond):
	}
	close(letGo)
	require.NoError(t, <-answered)
	require.NoError(t, <-s.ended)
}

// A call whose message does not come is ended in time, and one that panics is
// an error of the server without its text.
func TestGRPCSlowAndPanicking(t *testing.T) {
	opt := serve.Defaults()
	opt.ReadTimeout = 200 * time.Millisecond
	var log lines
	opt.Log = logTo(&log)
	s := plainGRPC(t, opt, registry.Fixed(topics()))
	stream, err := s.conn.NewStream(t.Context(), &grpc.StreamDesc{ClientStreams: true}, "/inference.GRPCInferenceService/ModelInfer")
	require.NoError(t, err)
	begin := time.Now()
	err = stream.RecvMsg(&pb.ModelInferResponse{})
	require.Error(t, err)
	assert.Less(t, time.Since(begin), 10*time.Second)
	assert.Eventually(t, func() bool {
		return failureAttrs(t, s.Server, `tasnif_http_connections{listener="grpc",state="idle"}`) == "1"
	}, time.Minute, 10*time.Millisecond)

	k := newsroom()
	p := plainGRPC(t, opt, registry.Fixed(registry.Release{Name: "m", Classifier: &altered{keywords: k, predict: func(d data.Document) model.Prediction {
		if d.Headline == "انفجر" {
			panic(d.Headline)
		}
		return k.Predict(d)
	}}}))
	_, err = inferGRPC(p, &pb.ModelInferRequest{Inputs: []*pb.ModelInferRequest_InferInputTensor{textInput("headline", "انفجر")}})
	requireCode(t, err, codes.Internal, "Its log has the reason")
	assert.Contains(t, log.text(), `"msg":"panic"`)
	assert.NotContains(t, log.text(), "انفجر")
	_, err = inferGRPC(p, &pb.ModelInferRequest{Inputs: []*pb.ModelInferRequest_InferInputTensor{textInput("headline", "قمة")}})
	require.NoError(t, err, "the next is answered")
}

// With TLS the listener takes nothing else.
func TestGRPCOverTLS(t *testing.T) {
	roots, cert, key := authority(t, t.TempDir(), "a")
	certificate, err := serve.LoadCertificate(cert, key)
	require.NoError(t, err)
	opt := serve.Defaults()
	opt.TLS = certificate.Config(nil)
	s := runGRPC(t, opt, credentials.NewClientTLSFromCert(roots, ""), registry.Fixed(topics()))
	live, err := invoke[pb.ServerLiveResponse](s, "ServerLive", &pb.ServerLiveRequest{})
	require.NoError(t, err)
	assert.True(t, live.Live)
	plain, err := grpc.NewClient(s.addr, grpc.WithTransportCredentials(insecure.NewCredentials()))
	require.NoError(t, err)
	defer plain.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
	defer cancel()
	require.Error(t, plain.Invoke(ctx, "/inference.GRPCInferenceService/ServerLive", &pb.ServerLiveRequest{}, &pb.ServerLiveResponse{}))
}
