package compat

import (
	"cmp"
	"fmt"
	"math"
	"strconv"
	"unicode/utf8"

	"google.golang.org/protobuf/proto"

	pb "tasnif/serve/compat/inferencepb"
	"tasnif/serve/problem"
	"tasnif/serve/registry"
)

// GRPC lists the gRPC services by their full names: the Open Inference Protocol v2, with
// the answers of its HTTP form.
var GRPC = map[string][]Call{
	"inference.GRPCInferenceService": {
		{Name: "ServerLive", Open: true, Answer: unary(func(r *Request, _ *pb.ServerLiveRequest) (*pb.ServerLiveResponse, error) {
			return &pb.ServerLiveResponse{Live: true}, nil
		})},
		{Name: "ServerReady", Open: true, Answer: unary(func(r *Request, _ *pb.ServerReadyRequest) (*pb.ServerReadyResponse, error) {
			return &pb.ServerReadyResponse{Ready: !r.Stopped}, nil
		})},
		{Name: "ModelReady", Answer: unary(grpcModelReady)},
		{Name: "ServerMetadata", Answer: unary(grpcServerMetadata)},
		{Name: "ModelMetadata", Answer: unary(grpcModelMetadata)},
		{Name: "ModelConfig", Answer: unary(grpcModelConfig)},
		{Name: "ModelStatistics", Answer: unary(grpcModelStatistics)},
		{Name: "RepositoryIndex", Answer: unary(grpcRepositoryIndex)},
		{Name: "ModelInfer", Computes: true, Answer: grpcInfer},
	},
}

// Call is one method of a gRPC service. Its message is the body of its Request, and its
// Reply the message returned.
type Call struct {
	Name     string
	Open     bool // without a key: health
	Computes bool // waits for its turn
	Answer   func(*Request) (proto.Message, error)
}

// unary makes a method from a function of one message to another.
func unary[Q any, M interface {
	*Q
	proto.Message
}, A proto.Message](answer func(*Request, M) (A, error)) func(*Request) (proto.Message, error) {
	return func(r *Request) (proto.Message, error) {
		q := M(new(Q))
		if err := unmarshal(r.Body, q); err != nil {
			return nil, err
		}
		return answer(r, q)
	}
}

func unmarshal(b []byte, into proto.Message) error {
	if err := (proto.UnmarshalOptions{DiscardUnknown: true}).Unmarshal(b, into); err != nil {
		return malformedMessage()
	}
	return nil
}

// choose finds the model that a message names; no name is the default.
func choose(r *Request, name, version string) error {
	at, err := findVersion(r.Models, name, version)
	if err != nil {
		return problem.Errorf(problem.UnknownModel, "No model of this name and version is served; RepositoryIndex lists them.")
	}
	r.Model = at.Model()
	return nil
}

// grpcModelReady reports an unknown model as not ready, as Triton does.
func grpcModelReady(r *Request, q *pb.ModelReadyRequest) (*pb.ModelReadyResponse, error) {
	return &pb.ModelReadyResponse{Ready: choose(r, q.Name, q.Version) == nil && !r.Stopped}, nil
}

func grpcServerMetadata(r *Request, _ *pb.ServerMetadataRequest) (*pb.ServerMetadataResponse, error) {
	m := server()
	return &pb.ServerMetadataResponse{Name: m.Name, Version: m.Version, Extensions: m.Extensions}, nil
}

func grpcModelMetadata(r *Request, q *pb.ModelMetadataRequest) (*pb.ModelMetadataResponse, error) {
	if err := choose(r, q.Name, q.Version); err != nil {
		return nil, err
	}
	of := func(list []TensorSpec) (out []*pb.ModelMetadataResponse_TensorMetadata) {
		for _, t := range list {
			out = append(out, &pb.ModelMetadataResponse_TensorMetadata{Name: t.Name, Datatype: t.Datatype, Shape: sizes(t.Shape)})
		}
		return out
	}
	m := metadata(r)
	return &pb.ModelMetadataResponse{Name: m.Name, Versions: m.Versions, Platform: m.Platform, Inputs: of(m.Inputs), Outputs: of(m.Outputs)}, nil
}

func grpcModelConfig(r *Request, q *pb.ModelConfigRequest) (*pb.ModelConfigResponse, error) {
	if err := choose(r, q.Name, q.Version); err != nil {
		return nil, err
	}
	c := config(r.Model)
	out := &pb.ModelConfig{Name: c.Name, Platform: c.Platform, Backend: c.Backend}
	for _, t := range c.Input {
		out.Input = append(out.Input, &pb.ModelInput{Name: t.Name, DataType: pb.DataType(pb.DataType_value[t.DataType]), Dims: sizes(t.Dims), Optional: true})
	}
	for _, t := range c.Output {
		out.Output = append(out.Output, &pb.ModelOutput{Name: t.Name, DataType: pb.DataType(pb.DataType_value[t.DataType]), Dims: sizes(t.Dims)})
	}
	return &pb.ModelConfigResponse{Config: out}, nil
}

// grpcModelStatistics is the statistics of one model, or of all if none is named.
func grpcModelStatistics(r *Request, q *pb.ModelStatisticsRequest) (*pb.ModelStatisticsResponse, error) {
	out := &pb.ModelStatisticsResponse{}
	add := func(m *registry.Model) {
		out.ModelStats = append(out.ModelStats, &pb.ModelStatistics{Name: m.Name, Version: versionOf(m), InferenceCount: m.Answered()})
	}
	if q.Name == "" {
		for _, at := range r.Models.Slots() {
			add(at.Model())
		}
		return out, nil
	}
	err := choose(r, q.Name, q.Version)
	if err == nil {
		add(r.Model)
	}
	return out, err
}

func grpcRepositoryIndex(r *Request, _ *pb.RepositoryIndexRequest) (*pb.RepositoryIndexResponse, error) {
	out := &pb.RepositoryIndexResponse{}
	for _, m := range index(r) {
		out.Models = append(out.Models, &pb.RepositoryIndexResponse_ModelIndex{Name: m.Name, Version: m.Version, State: m.State, Reason: m.Reason})
	}
	return out, nil
}

func sizes(shape []int) []int64 {
	out := make([]int64, len(shape))
	for i, n := range shape {
		out[i] = int64(n)
	}
	return out
}

// grpcInfer answers tensors in the form they came in: raw, or typed.
func grpcInfer(r *Request) (proto.Message, error) {
	if err := checkParts(r.Body, r.Limits); err != nil {
		return nil, err
	}
	var q pb.ModelInferRequest
	if err := unmarshal(r.Body, &q); err != nil {
		return nil, err
	}
	if err := choose(r, q.ModelName, q.ModelVersion); err != nil {
		return nil, err
	}
	req, err := inferRequestOf(&q, r)
	if err != nil {
		return nil, err
	}
	work := new(inferWork) // not reused: the message is sent after this returns
	tensors, err := work.outputs(r, &req)
	if err != nil {
		return nil, err
	}
	out := &pb.ModelInferResponse{ModelName: r.Model.Name, ModelVersion: versionOf(r.Model), Id: cmp.Or(q.Id, r.ID)}
	for _, t := range tensors {
		o := &pb.ModelInferResponse_InferOutputTensor{Name: t.Name, Datatype: t.Datatype, Shape: sizes(t.Shape)}
		if req.binary {
			raw, err := appendBinary(nil, t.Data)
			if err != nil {
				return nil, err
			}
			out.RawOutputContents = append(out.RawOutputContents, raw)
		} else {
			o.Contents = contentsOf(t.Data)
		}
		out.Outputs = append(out.Outputs, o)
	}
	return out, nil
}

// contentsOf is a tensor's data, typed.
func contentsOf(data any) *pb.InferTensorContents {
	c := &pb.InferTensorContents{}
	switch values := data.(type) {
	case []string:
		for _, v := range values {
			c.BytesContents = append(c.BytesContents, []byte(v))
		}
	case []float32:
		c.Fp32Contents = values
	case []bool:
		c.BoolContents = values
	}
	return c
}

// inferRequestOf reads a message, whose parts checkParts has counted.
func inferRequestOf(q *pb.ModelInferRequest, r *Request) (req inferRequest, err error) {
	limits, given := r.Limits, parametersOf(q.Parameters)
	if req.labels, err = wishOf(r.Model, given, "parameters."); err != nil {
		return req, err
	}
	if req.id = q.Id; len(q.Id) > maxInferID {
		return req, &problem.Error{Kind: problem.BadValue, Field: "id", Detail: fmt.Sprintf("id has %d bytes; at most %d are taken.", len(q.Id), maxInferID)}
	}
	req.binary = len(q.RawInputContents) > 0
	if req.binary && len(q.RawInputContents) != len(q.Inputs) {
		return req, &problem.Error{Kind: problem.BadValue, Field: "raw_input_contents",
			Detail: fmt.Sprintf("There are %d raw contents for %d inputs; send one an input, or none.", len(q.RawInputContents), len(q.Inputs))}
	}
	tensors := make([]textTensor, len(q.Inputs))
	for i, in := range q.Inputs {
		t, e := &tensors[i], (*problem.Error)(nil)
		*t = textTensor{name: in.Name}
		switch kind, given := parametersOf(in.Parameters)["content_type"]; {
		case in.Datatype != "BYTES":
			e = &problem.Error{Kind: problem.BadValue, Field: ".datatype", Detail: "datatype must be BYTES: texts."}
		case given && kind != "str":
			e = &problem.Error{Kind: problem.BadValue, Field: ".parameters.content_type", Detail: "content_type must be str: texts in UTF-8 as they are."}
		case req.binary && in.Contents != nil:
			e = problem.Errorf(problem.ConflictingFields, "An input has contents or raw_input_contents, not both.")
		case req.binary:
			t.data, e = splitTexts(q.RawInputContents[i], limits)
		default:
			t.data, e = typedTexts(in.GetContents().GetBytesContents())
		}
		for _, n := range in.Shape {
			t.shape = append(t.shape, int(min(n, math.MaxInt32)))
		}
		if e == nil {
			e = t.check()
		}
		if e != nil {
			e.Field = "inputs[" + strconv.Itoa(i) + "]" + e.Field
			return req, e
		}
	}
	req.outputs = outputWishes{}
	for i, o := range q.Outputs {
		if e := req.outputs.add(o.Name, parametersOf(o.Parameters)); e != nil {
			e.Field = "outputs[" + strconv.Itoa(i) + "]" + e.Field
			return req, e
		}
	}
	req.documents, err = documentsOf(tensors, given, limits)
	return req, err
}

func typedTexts(contents [][]byte) (texts []string, err *problem.Error) {
	for i, text := range contents {
		if !utf8.Valid(text) {
			return nil, problem.Errorf(problem.InvalidUnicode, "Text %d of the tensor is not UTF-8.", i)
		}
		texts = append(texts, string(text))
	}
	return texts, nil
}

// parametersOf converts parameters to their JSON form.
func parametersOf(given map[string]*pb.InferParameter) map[string]string {
	var out map[string]string
	for name, p := range given {
		if out == nil {
			out = make(map[string]string, len(given))
		}
		switch v := p.GetParameterChoice().(type) {
		case *pb.InferParameter_StringParam:
			out[name] = v.StringParam
		case *pb.InferParameter_BoolParam:
			out[name] = strconv.FormatBool(v.BoolParam)
		case *pb.InferParameter_Int64Param:
			out[name] = strconv.FormatInt(v.Int64Param, 10)
		case *pb.InferParameter_Uint64Param:
			out[name] = strconv.FormatUint(v.Uint64Param, 10)
		}
	}
	return out
}
