package compat

import (
	"cmp"
	"runtime/debug"
	"slices"
	"strconv"
	"sync"

	"tasnif/model"
	"tasnif/serve/problem"
	"tasnif/serve/registry"
)

// The Open Inference Protocol v2 over REST
// (github.com/kserve/open-inference-protocol, specification/protocol/inference_rest.md)
// with Triton's extensions for binary tensors, classification, the
// configuration and the statistics of a model, and the index of models, so that
// clients of KServe, MLServer and Triton work unchanged. Texts come in as BYTES
// tensors named headline and body, of shape [N] or [N,1]; out go labels [K],
// scores [N,K] and predicted [N,K], in the model's order of labels.
var openInference = Protocol{
	Name: "Open Inference Protocol v2",
	Owns: func(path string) bool { return under(path, "/v2") },
	// Its errors are {"error":"..."}, and it knows no 422.
	Problem: func(d *problem.Details) { d.Error = d.Detail; badRequest(d) },
	Find:    findVersion,
	Plain:   true,
	Routes: []Route{
		{Method: "GET", Path: "/v2", Answer: serverMetadata},
		{Method: "GET", Path: "/v2/health/live", Open: true, Answer: serverLive},
		{Method: "GET", Path: "/v2/health/ready", Open: true, Answer: serverReady},
		{Method: "POST", Path: "/v2/repository/index", Body: Any, Answer: repositoryIndex},
		{Method: "GET", Path: "/v2/models/:name", Answer: modelMetadata},
		{Method: "GET", Path: "/v2/models/:name/versions/:version", Answer: modelMetadata},
		{Method: "GET", Path: "/v2/models/:name/ready", Answer: modelReady},
		{Method: "GET", Path: "/v2/models/:name/versions/:version/ready", Answer: modelReady},
		{Method: "GET", Path: "/v2/models/:name/config", Answer: modelConfig},
		{Method: "GET", Path: "/v2/models/:name/versions/:version/config", Answer: modelConfig},
		{Method: "GET", Path: "/v2/models/:name/stats", Answer: modelStatistics},
		{Method: "GET", Path: "/v2/models/:name/versions/:version/stats", Answer: modelStatistics},
		{Method: "POST", Path: "/v2/models/:name/infer", Body: Any, Answer: infer},
		{Method: "POST", Path: "/v2/models/:name/versions/:version/infer", Body: Any, Answer: infer},
	},
}

// InferServer is the answer of GET /v2.
type InferServer struct {
	Name       string   `json:"name"`
	Version    string   `json:"version"`
	Extensions []string `json:"extensions"`
}

// InferHealth is the answer of /v2/health/live and /v2/health/ready. Servers
// differ in which member they give; here are both.
type InferHealth struct {
	Live  bool `json:"live"`
	Ready bool `json:"ready"`
}

// InferModelReady is the answer of /v2/models/NAME/ready.
type InferModelReady struct {
	Name  string `json:"name"`
	Ready bool   `json:"ready"`
}

// InferModel is the answer of /v2/models/NAME: its metadata.
type InferModel struct {
	Name     string       `json:"name"`
	Versions []string     `json:"versions"`
	Platform string       `json:"platform"`
	Inputs   []TensorSpec `json:"inputs"`
	Outputs  []TensorSpec `json:"outputs"`
}

// TensorSpec is what a tensor looks like; -1 is a size that varies.
type TensorSpec struct {
	Name     string `json:"name"`
	Datatype string `json:"datatype"`
	Shape    []int  `json:"shape"`
}

// InferConfig is the answer of /v2/models/NAME/config, as Triton's.
type InferConfig struct {
	Name     string        `json:"name"`
	Platform string        `json:"platform"`
	Backend  string        `json:"backend"`
	MaxBatch int           `json:"max_batch_size"` // 0: the first dimension of a tensor is written out in its shape
	Input    []ConfigInput `json:"input"`
	Output   []ConfigInput `json:"output"`
}

// ConfigInput is a tensor in a configuration.
type ConfigInput struct {
	Name     string `json:"name"`
	DataType string `json:"data_type"`
	Dims     []int  `json:"dims"`
}

// InferIndex is one element of the answer of POST /v2/repository/index.
type InferIndex struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	State   string `json:"state"`
	Reason  string `json:"reason"`
}

// InferStatistics is the answer of /v2/models/NAME/stats. Times are not told
// here; they are metrics.
type InferStatistics struct {
	ModelStats []ModelStatistics `json:"model_stats"`
}

// ModelStatistics counts what one version of a model answered.
type ModelStatistics struct {
	Name           string `json:"name"`
	Version        string `json:"version"`
	InferenceCount uint64 `json:"inference_count"` // documents
}

// firstVersion is what a model without a version is called: clients of Triton
// expect a number.
const firstVersion = "1"

// findVersion finds a model; 1 is one without a version.
func findVersion(models *registry.Registry, name, version string) (*registry.Slot, error) {
	at, err := models.Find(name, version)
	if err != nil && version == firstVersion {
		if at, err := models.Find(name, ""); err == nil && at.Model().Version == "" {
			return at, nil
		}
	}
	return at, err
}

func versionOf(m *registry.Model) string { return cmp.Or(m.Version, firstVersion) }

func serverMetadata(*Request) (*Reply, error) { return value(server()) }

func server() InferServer {
	return InferServer{Name: "tasnif", Version: programVersion(),
		Extensions: []string{"classification", "model_repository", "model_configuration", "statistics", "binary_tensor_data"}}
}

// programVersion is this program's, as its build says.
func programVersion() string {
	version := "devel"
	if info, ok := debug.ReadBuildInfo(); ok {
		version = cmp.Or(info.Main.Version, version)
	}
	return version
}

func serverLive(r *Request) (*Reply, error) {
	return value(InferHealth{Live: true, Ready: !r.Stopped})
}

func serverReady(r *Request) (*Reply, error) {
	if r.Stopped {
		return nil, stopping()
	}
	return value(InferHealth{Live: true, Ready: true})
}

func stopping() error {
	return problem.Errorf(problem.NotReady, "The server is stopping; ask another.")
}

// modelReady: what is served is ready.
func modelReady(r *Request) (*Reply, error) {
	if r.Stopped {
		return nil, stopping()
	}
	return value(InferModelReady{Name: r.Model.Name, Ready: true})
}

func modelMetadata(r *Request) (*Reply, error) { return value(metadata(r)) }

func metadata(r *Request) InferModel {
	m := InferModel{Name: r.Model.Name, Platform: "tasnif_linear", Inputs: inputs, Outputs: outputsOf(r.Model)}
	for _, at := range r.Models.Named(r.Model.Name) {
		m.Versions = append(m.Versions, versionOf(at.Model()))
	}
	return m
}

// inputs are the tensors that a model takes, either or both.
var inputs = []TensorSpec{{"headline", "BYTES", []int{-1}}, {"body", "BYTES", []int{-1}}}

// outputsOf are the tensors that a model gives.
func outputsOf(m *registry.Model) []TensorSpec {
	k := len(m.Labels)
	return []TensorSpec{{"labels", "BYTES", []int{k}}, {"scores", "FP32", []int{-1, k}}, {"predicted", "BOOL", []int{-1, k}}}
}

// configTypes are the data types in the words of a configuration.
var configTypes = map[string]string{"BYTES": "TYPE_STRING", "FP32": "TYPE_FP32", "BOOL": "TYPE_BOOL"}

func modelConfig(r *Request) (*Reply, error) { return value(config(r.Model)) }

func config(m *registry.Model) InferConfig {
	c := InferConfig{Name: m.Name, Platform: "tasnif_linear", Backend: "tasnif"}
	for _, t := range inputs {
		c.Input = append(c.Input, ConfigInput{t.Name, configTypes[t.Datatype], t.Shape})
	}
	for _, t := range outputsOf(m) {
		c.Output = append(c.Output, ConfigInput{t.Name, configTypes[t.Datatype], t.Shape})
	}
	return c
}

func modelStatistics(r *Request) (*Reply, error) {
	return value(InferStatistics{[]ModelStatistics{{r.Model.Name, versionOf(r.Model), r.Model.Answered()}}})
}

func repositoryIndex(r *Request) (*Reply, error) { return value(index(r)) }

func index(r *Request) []InferIndex {
	out := []InferIndex{}
	for _, at := range r.Models.Slots() {
		m := at.Model()
		out = append(out, InferIndex{Name: m.Name, Version: versionOf(m), State: "READY"})
	}
	return out
}

// InferAnswer is the answer of /v2/models/NAME/infer.
type InferAnswer struct {
	ModelName    string   `json:"model_name"`
	ModelVersion string   `json:"model_version"`
	ID           string   `json:"id"` // as the request gave it, else the request's own
	Outputs      []Tensor `json:"outputs"`
}

// Tensor is one output; its data is flat, in row-major order. In binary form it
// stands after the JSON, and Parameters tells its size.
type Tensor struct {
	TensorSpec
	Parameters *BinaryParameters `json:"parameters,omitempty"`
	Data       any               `json:"data,omitempty"`
}

// BinaryParameters are those of an output in binary form.
type BinaryParameters struct {
	Size int `json:"binary_data_size"`
}

func infer(r *Request) (*Reply, error) {
	req, err := parseInfer(r)
	if err != nil {
		return nil, err
	}
	work := inferWorks.Get().(*inferWork)
	defer inferWorks.Put(work)
	answer := InferAnswer{ModelName: r.Model.Name, ModelVersion: versionOf(r.Model), ID: cmp.Or(req.id, r.ID)}
	if answer.Outputs, err = work.outputs(r, &req); err != nil {
		return nil, err
	}
	binary := work.binary[:0]
	for i := range answer.Outputs {
		t := &answer.Outputs[i]
		if wish, _ := req.wants(t.Name); !wish.binary {
			continue
		}
		before := len(binary)
		if binary, err = appendBinary(binary, t.Data); err != nil {
			return nil, err
		}
		t.Data, t.Parameters = nil, &BinaryParameters{len(binary) - before}
	}
	out, err := answer.append(r.Out)
	if err != nil {
		return nil, err
	}
	reply := &Reply{Raw: out, MediaType: JSON}
	if len(binary) > 0 {
		reply.Raw, reply.MediaType = append(out, binary...), "application/octet-stream"
		reply.Header = map[string]string{inferenceHeader: strconv.Itoa(len(out) - len(r.Out))}
	}
	work.binary = binary
	return reply, nil
}

// inferWork is the memory of one request, handed from request to request.
type inferWork struct {
	predictions []model.Prediction
	one         model.Prediction // where they are asked for one by one
	scores      []float32
	predicted   []bool
	binary      []byte
}

var inferWorks = sync.Pool{New: func() any { return new(inferWork) }}

// outputs predicts the documents of a request and gives the outputs wanted; their
// data is the work's.
func (w *inferWork) outputs(r *Request, req *inferRequest) ([]Tensor, error) {
	n := len(req.documents)
	w.predictions = slices.Grow(w.predictions[:0], n)[:n]
	err := r.Each(n, func(i int) error { return r.Model.Predict(&w.predictions[i], req.documents[i]) })
	if err != nil {
		return nil, err
	}
	out := make([]Tensor, 0, len(outputNames))
	for _, name := range outputNames {
		if wish, ok := req.wants(name); ok {
			out = append(out, w.tensor(r.Model, name, wish.classes))
		}
	}
	return out, nil
}

// outputNames are the outputs, in the order of an answer.
var outputNames = []string{"labels", "scores", "predicted"}

// tensor is one output. classes above 0 makes of the scores what Triton's
// classification extension has: per document the strings "VALUE:INDEX:LABEL"
// of the most probable labels.
func (w *inferWork) tensor(m *registry.Model, name string, classes int) Tensor {
	n, k := len(w.predictions), len(m.Labels)
	of := func(datatype string, shape []int, data any) Tensor {
		return Tensor{TensorSpec: TensorSpec{name, datatype, shape}, Data: data}
	}
	switch {
	case name == "labels":
		return of("BYTES", []int{k}, m.Labels)
	case name == "predicted":
		w.predicted = slices.Grow(w.predicted[:0], n*k)[:n*k]
		clear(w.predicted)
		for i, p := range w.predictions {
			for _, l := range p.Decided {
				w.predicted[i*k+l] = true
			}
		}
		return of("BOOL", []int{n, k}, w.predicted)
	case classes > 0:
		classes = min(classes, k)
		out := make([]string, 0, n*classes)
		for _, p := range w.predictions {
			for _, l := range registry.Ranked(nil, p.Scores)[:classes] {
				out = append(out, strconv.FormatFloat(p.Scores[l], 'g', 6, 32)+":"+strconv.Itoa(l)+":"+m.Labels[l])
			}
		}
		return of("BYTES", []int{n, classes}, out)
	}
	w.scores = slices.Grow(w.scores[:0], n*k)
	for _, p := range w.predictions {
		for _, score := range p.Scores {
			w.scores = append(w.scores, float32(score))
		}
	}
	return of("FP32", []int{n, k}, w.scores)
}
