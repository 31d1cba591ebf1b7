package serve_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"math"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	"tasnif/serve"
	pb "tasnif/serve/compat/inferencepb"
	"tasnif/serve/registry"
)

// runningGRPC is a server with a client of its calls.
type runningGRPC struct {
	*running
	conn *grpc.ClientConn
	addr string
}

func runGRPC(t testing.TB, opt serve.Options, credential credentials.TransportCredentials, sources ...registry.Source) *runningGRPC {
	t.Helper()
	listen := func() net.Listener {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		require.NoError(t, err)
		return l
	}
	on := serve.Listeners{HTTP: listen(), GRPC: listen()}
	ctx, stop := context.WithCancel(context.Background())
	s := &runningGRPC{running: &running{Server: newServerOf(t, opt, sources...), addr: on.HTTP.Addr().String(), stop: stop, ended: make(chan error, 1)},
		addr: on.GRPC.Addr().String()}
	go func() { s.ended <- s.ServeOn(ctx, on) }()
	var err error
	s.conn, err = grpc.NewClient(s.addr, grpc.WithTransportCredentials(credential))
	require.NoError(t, err)
	t.Cleanup(func() { _ = s.conn.Close(); stop() })
	return s
}

func plainGRPC(t testing.TB, opt serve.Options, sources ...registry.Source) *runningGRPC {
	t.Helper()
	return runGRPC(t, opt, insecure.NewCredentials(), sources...)
}

// invoke calls a method.
func invoke[A any, M interface {
	*A
	proto.Message
}](s *runningGRPC, method string, q proto.Message, pairs ...string) (M, error) {
	ctx, cancel := context.WithTimeout(metadata.AppendToOutgoingContext(context.Background(), pairs...), 20*time.Second)
	defer cancel()
	a := M(new(A))
	return a, s.conn.Invoke(ctx, "/inference.GRPCInferenceService/"+method, q, a)
}

func inferGRPC(s *runningGRPC, q *pb.ModelInferRequest, pairs ...string) (*pb.ModelInferResponse, error) {
	return invoke[pb.ModelInferResponse](s, "ModelInfer", q, pairs...)
}

// raw is texts in binary form.
func raw(texts ...string) (b []byte) {
	for _, text := range texts {
		b = append(binary.LittleEndian.AppendUint32(b, uint32(len(text))), text...)
	}
	return b
}

// textInput is an input with typed contents.
func textInput(name string, texts ...string) *pb.ModelInferRequest_InferInputTensor {
	in := &pb.ModelInferRequest_InferInputTensor{Name: name, Datatype: "BYTES", Shape: []int64{int64(len(texts))}, Contents: &pb.InferTensorContents{}}
	for _, text := range texts {
		in.Contents.BytesContents = append(in.Contents.BytesContents, []byte(text))
	}
	return in
}

// Typed contents are answered with typed contents, raw with raw, and both say
// what /v2 says over HTTP.
func TestGRPCInfer(t *testing.T) {
	s := plainGRPC(t, serve.Defaults(), registry.Fixed(topics()))
	texts := []string{"واشنطن تفرض عقوبات جديدة على طهران", "قمة عربية طارئة في القاهرة"}
	want := infer(t, s.Server, `{"id":"r","inputs":[{"name":"text","shape":[2],`+twoTexts+`}]}`)["outputs"].([]any)

	typed, err := inferGRPC(s, &pb.ModelInferRequest{ModelName: "topics", Id: "r", Inputs: []*pb.ModelInferRequest_InferInputTensor{textInput("text", texts...)}})
	require.NoError(t, err)
	assert.Equal(t, "topics 3 r", typed.ModelName+" "+typed.ModelVersion+" "+typed.Id)
	require.Len(t, typed.Outputs, 3)
	assert.Empty(t, typed.RawOutputContents)
	for i, o := range typed.Outputs {
		over := want[i].(map[string]any)
		assert.Equal(t, over["name"], o.Name)
		assert.Equal(t, over["datatype"], o.Datatype)
		assert.Len(t, over["shape"], len(o.Shape))
		for n, v := range over["data"].([]any) {
			switch o.Name {
			case "labels":
				assert.Equal(t, v, string(o.Contents.BytesContents[n]))
			case "scores":
				assert.InDelta(t, v, o.Contents.Fp32Contents[n], 1e-7)
			case "predicted":
				assert.Equal(t, v, o.Contents.BoolContents[n])
			}
		}
	}

	in := textInput("text", texts...)
	in.Contents, in.Shape = nil, []int64{2, 1}
	rawly, err := inferGRPC(s, &pb.ModelInferRequest{ModelName: "topics", ModelVersion: "3", Inputs: []*pb.ModelInferRequest_InferInputTensor{in}, RawInputContents: [][]byte{raw(texts...)},
		Outputs: []*pb.ModelInferRequest_InferRequestedOutputTensor{{Name: "predicted"}, {Name: "scores"}}})
	require.NoError(t, err)
	require.Len(t, rawly.RawOutputContents, 2)
	assert.NotEmpty(t, rawly.Id, "where the request gave none, its own")
	assert.Equal(t, "scores", rawly.Outputs[0].Name, "in the order of an answer")
	for n, v := range typed.Outputs[1].Contents.Fp32Contents {
		assert.Equal(t, math.Float32bits(v), binary.LittleEndian.Uint32(rawly.RawOutputContents[0][4*n:]))
		assert.Equal(t, typed.Outputs[2].Contents.BoolContents[n], rawly.RawOutputContents[1][n] == 1)
	}

	top, err := inferGRPC(s, &pb.ModelInferRequest{Inputs: []*pb.ModelInferRequest_InferInputTensor{textInput("body", texts...)},
		Outputs: []*pb.ModelInferRequest_InferRequestedOutputTensor{{Name: "scores",
			Parameters: map[string]*pb.InferParameter{"classification": {ParameterChoice: &pb.InferParameter_Int64Param{Int64Param: 1}}}}}})
	require.NoError(t, err, "no model named is the default")
	assert.Equal(t, "0.952574:2:sanctions", string(top.Outputs[0].Contents.BytesContents[0]))
}

// The other calls say what /v2 says over HTTP.
func TestGRPCMetadata(t *testing.T) {
	s := plainGRPC(t, serve.Defaults(), registry.Fixed(topics()), registry.Fixed(registry.Release{Name: "other", Classifier: newsroom()}))
	over := func(method, path string, out any) {
		require.NoError(t, json.Unmarshal(do(s.Server, method, path, "").Body.Bytes(), out))
	}
	live, err := invoke[pb.ServerLiveResponse](s, "ServerLive", &pb.ServerLiveRequest{})
	require.NoError(t, err)
	assert.True(t, live.Live)
	ready, err := invoke[pb.ServerReadyResponse](s, "ServerReady", &pb.ServerReadyRequest{})
	require.NoError(t, err)
	assert.True(t, ready.Ready)
	for q, want := range map[*pb.ModelReadyRequest]bool{{Name: "topics"}: true, {Name: "topics", Version: "3"}: true, {Name: "topics", Version: "1"}: false,
		{Name: "other", Version: "1"}: true, {Name: "nowhere"}: false} {
		got, err := invoke[pb.ModelReadyResponse](s, "ModelReady", q)
		require.NoError(t, err)
		assert.Equal(t, want, got.Ready, q)
	}
	var server struct{ Extensions []string }
	over("GET", "/v2", &server)
	about, err := invoke[pb.ServerMetadataResponse](s, "ServerMetadata", &pb.ServerMetadataRequest{})
	require.NoError(t, err)
	assert.Equal(t, server.Extensions, about.Extensions)
	var metadata struct {
		Platform string
		Outputs  []struct{ Shape []int64 }
	}
	over("GET", "/v2/models/topics", &metadata)
	model, err := invoke[pb.ModelMetadataResponse](s, "ModelMetadata", &pb.ModelMetadataRequest{Name: "topics"})
	require.NoError(t, err)
	assert.Equal(t, []string{"3"}, model.Versions)
	assert.Equal(t, metadata.Platform, model.Platform)
	for i, o := range model.Outputs {
		assert.Equal(t, metadata.Outputs[i].Shape, o.Shape)
	}
	config, err := invoke[pb.ModelConfigResponse](s, "ModelConfig", &pb.ModelConfigRequest{Name: "other", Version: "1"})
	require.NoError(t, err)
	assert.Equal(t, pb.DataType_TYPE_STRING, config.Config.Input[0].DataType)
	assert.Equal(t, pb.DataType_TYPE_FP32, config.Config.Output[1].DataType)
	index, err := invoke[pb.RepositoryIndexResponse](s, "RepositoryIndex", &pb.RepositoryIndexRequest{})
	require.NoError(t, err)
	require.Len(t, index.Models, 2)
	assert.Equal(t, "other 1 READY", index.Models[1].Name+" "+index.Models[1].Version+" "+index.Models[1].State)
	_, err = inferGRPC(s, &pb.ModelInferRequest{ModelName: "other", Inputs: []*pb.ModelInferRequest_InferInputTensor{textInput("headline", "قمة", "قمة")}})
	require.NoError(t, err)
	stats, err := invoke[pb.ModelStatisticsResponse](s, "ModelStatistics", &pb.ModelStatisticsRequest{})
	require.NoError(t, err)
	require.Len(t, stats.ModelStats, 2)
	assert.EqualValues(t, 2, stats.ModelStats[1].InferenceCount)
}

func requireCode(t *testing.T, err error, code codes.Code, says string) {
	t.Helper()
	require.Equal(t, code, status.Code(err), "%v", err)
	require.Contains(t, status.Convert(err).Message(), says)
}

// What a message may not hold is refused with its code and its field.
func TestGRPCRefuses(t *testing.T) {
	s := plainGRPC(t, small(), registry.Fixed(topics()))
	parameter := func(text string) map[string]*pb.InferParameter {
		return map[string]*pb.InferParameter{"content_type": {ParameterChoice: &pb.InferParameter_StringParam{StringParam: text}}}
	}
	for says, change := range map[string]func(q *pb.ModelInferRequest){
		"NotFound No model":                                          func(q *pb.ModelInferRequest) { q.ModelName = "nowhere" },
		"InvalidArgument inputs: Send at least one":                  func(q *pb.ModelInferRequest) { q.Inputs = nil },
		"InvalidArgument inputs[0].name: Inputs are":                 func(q *pb.ModelInferRequest) { q.Inputs[0].Name = "pixels" },
		"InvalidArgument inputs[0].datatype: datatype must be BYTES": func(q *pb.ModelInferRequest) { q.Inputs[0].Datatype = "FP32" },
		"InvalidArgument inputs[0].shape: data holds 1 texts":        func(q *pb.ModelInferRequest) { q.Inputs[0].Shape = []int64{2} },
		"InvalidArgument inputs[0]: The input holds no text":         func(q *pb.ModelInferRequest) { q.Inputs[0].Contents = nil },
		"InvalidArgument inputs.contents: contents must be":          func(q *pb.ModelInferRequest) { q.Inputs[0].Contents.Fp32Contents = []float32{1} },
		"InvalidArgument inputs[0].parameters.content_type: content": func(q *pb.ModelInferRequest) { q.Inputs[0].Parameters = parameter("base64") },
		"InvalidArgument inputs[0]: Text 0 of the tensor is not UTF": func(q *pb.ModelInferRequest) { q.Inputs[0].Contents.BytesContents[0] = []byte{0xff} },
		"InvalidArgument raw_input_contents: There are 2 raw":        func(q *pb.ModelInferRequest) { q.RawInputContents = [][]byte{nil, nil} },
		"InvalidArgument inputs[0]: An input has contents or raw":    func(q *pb.ModelInferRequest) { q.RawInputContents = [][]byte{raw("x")} },
		"InvalidArgument inputs[0]: Text 0 of the tensor is longer": func(q *pb.ModelInferRequest) {
			q.Inputs[0].Contents, q.RawInputContents = nil, [][]byte{{9, 0, 0, 0, 1}}
		},
		"InvalidArgument One request takes at most 3 documents": func(q *pb.ModelInferRequest) { q.Inputs[0] = textInput("text", "a", "b", "c", "d") },
		"InvalidArgument inputs[0]: One request takes at most 3": func(q *pb.ModelInferRequest) {
			q.Inputs[0].Contents, q.RawInputContents = nil, [][]byte{raw("a", "b", "c", "d")}
		},
		"InvalidArgument The document has 202 bytes":     func(q *pb.ModelInferRequest) { q.Inputs[0] = textInput("text", strings.Repeat("أ", 101)) },
		"InvalidArgument inputs: There are more of them": func(q *pb.ModelInferRequest) { q.Inputs = make([]*pb.ModelInferRequest_InferInputTensor, 5) },
		"InvalidArgument inputs.shape: There are more":   func(q *pb.ModelInferRequest) { q.Inputs[0].Shape = make([]int64, 50) },
		"InvalidArgument outputs[0]: Outputs are labels": func(q *pb.ModelInferRequest) {
			q.Outputs = []*pb.ModelInferRequest_InferRequestedOutputTensor{{Name: "x"}}
		},
		"InvalidArgument outputs[1]: An output is named twice": func(q *pb.ModelInferRequest) {
			q.Outputs = []*pb.ModelInferRequest_InferRequestedOutputTensor{{Name: "labels"}, {Name: "labels"}}
		},
		"InvalidArgument id: id has 257 bytes":                        func(q *pb.ModelInferRequest) { q.Id = strings.Repeat("x", 257) },
		"ResourceExhausted grpc: received message larger than max (4": func(q *pb.ModelInferRequest) { q.Inputs[0] = textInput("text", strings.Repeat("a", 4096)) },
	} {
		q := &pb.ModelInferRequest{ModelName: "topics", Inputs: []*pb.ModelInferRequest_InferInputTensor{textInput("text", "قمة")}}
		change(q)
		for i, in := range q.Inputs {
			if in == nil {
				q.Inputs[i] = &pb.ModelInferRequest_InferInputTensor{}
			}
		}
		code, detail, _ := strings.Cut(says, " ")
		_, err := inferGRPC(s, q)
		require.Equal(t, code, status.Code(err).String(), "%s: %v", says, err)
		assert.Contains(t, status.Convert(err).Message(), detail)
	}
	_, err := invoke[pb.ModelInferResponse](s, "ModelStreamInfer", &pb.ModelInferRequest{})
	requireCode(t, err, codes.Unimplemented, "no such method")
	_, err = invoke[pb.ModelConfigResponse](s, "ModelConfig", &pb.ModelConfigRequest{Name: "nowhere"})
	requireCode(t, err, codes.NotFound, "No model")
	require.Zero(t, s.Held())
}

// A message of another type is the client's error, and so is one of noise.
func TestGRPCMalformedMessage(t *testing.T) {
	s := plainGRPC(t, small(), registry.Fixed(topics()))
	for _, message := range [][]byte{{0xff}, {0x0a, 0xff, 0x7f}, []byte("{}"), bytes.Repeat([]byte{0x2a, 0}, 2000), bytes.Repeat([]byte{0x0b}, 4000)} {
		for _, method := range []string{"ModelInfer", "ModelMetadata", "ServerLive"} {
			err := s.conn.Invoke(t.Context(), "/inference.GRPCInferenceService/"+method, &message, &pb.ServerLiveResponse{}, grpc.ForceCodec(bytesCodec{}))
			assert.Contains(t, []codes.Code{codes.InvalidArgument, codes.NotFound, codes.OK}, status.Code(err), "%s %x: %v", method, message[:min(4, len(message))], err)
		}
	}
}

// bytesCodec sends bytes as they are.
type bytesCodec struct{}

func (bytesCodec) Name() string                    { return "proto" }
func (bytesCodec) Marshal(v any) ([]byte, error)   { return *v.(*[]byte), nil }
func (bytesCodec) Unmarshal(b []byte, v any) error { return nil }
