package compat

import (
	"cmp"
	"runtime/debug"

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

// InferHealth is the answer of /v2/health/live and /v2/health/ready. Servers differ in the
// member they send; here are both.
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

// TensorSpec describes a tensor; -1 is a variable size.
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

// InferStatistics is the answer of /v2/models/NAME/stats, without times, which are metrics.
type InferStatistics struct {
	ModelStats []ModelStatistics `json:"model_stats"`
}

// ModelStatistics counts what one version of a model answered.
type ModelStatistics struct {
	Name           string `json:"name"`
	Version        string `json:"version"`
	InferenceCount uint64 `json:"inference_count"` // documents
}

// firstVersion is the version reported for a model without one: clients of Triton expect a
// number.
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

// programVersion is the version of this program's build.
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

// inputs are the tensors that a model accepts, either or both.
var inputs = []TensorSpec{{"headline", "BYTES", []int{-1}}, {"body", "BYTES", []int{-1}}}

// outputsOf are the tensors that a model returns.
func outputsOf(m *registry.Model) []TensorSpec {
	k := len(m.Labels)
	return []TensorSpec{{"labels", "BYTES", []int{k}}, {"scores", "FP32", []int{-1, k}}, {"predicted", "BOOL", []int{-1, k}}}
}

// configTypes are the data types by their names in a configuration.
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
