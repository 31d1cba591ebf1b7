package serve

import (
	"cmp"
	"fmt"
	"runtime/debug"
	"slices"
	"strconv"

	"github.com/gin-gonic/gin"

	"tasnif/data"
	"tasnif/model"
	"tasnif/serve/problem"
	"tasnif/serve/registry"
)

// The Open Inference Protocol v2 over REST
// (github.com/kserve/open-inference-protocol, specification/protocol/inference_rest.md),
// so that clients of KServe, MLServer and Triton work unchanged. Texts come in
// as BYTES tensors named headline and body, of shape [N] or [N,1]; out go
// labels [K], scores [N,K] and predicted [N,K], in the model's order of labels.

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
	Versions []string     `json:"versions,omitempty"`
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

// InferAnswer is the answer of /v2/models/NAME/infer.
type InferAnswer struct {
	ModelName    string   `json:"model_name"`
	ModelVersion string   `json:"model_version,omitempty"`
	ID           string   `json:"id"` // as the request gave it, else the request's own
	Outputs      []Tensor `json:"outputs"`
}

// Tensor is one output; its data is flat, in row-major order.
type Tensor struct {
	TensorSpec
	Data any `json:"data"`
}

// inferServer is GET /v2.
func (s *Server) inferServer(c *gin.Context) {
	version := "devel"
	if info, ok := debug.ReadBuildInfo(); ok {
		version = cmp.Or(info.Main.Version, version)
	}
	sendJSON(c, InferServer{Name: "tasnif", Version: version, Extensions: []string{"classification"}})
}

// inferLive is GET /v2/health/live.
func (s *Server) inferLive(c *gin.Context) { sendJSON(c, InferHealth{Live: true, Ready: !s.stopped()}) }

// inferReady is GET /v2/health/ready.
func (s *Server) inferReady(c *gin.Context) {
	if s.stopped() {
		fail(c, problem.Errorf(problem.NotReady, "The server is stopping; ask another."))
		return
	}
	sendJSON(c, InferHealth{Live: true, Ready: true})
}

// inferModelReady is GET /v2/models/NAME/ready: what is served is ready.
func (s *Server) inferModelReady(c *gin.Context) {
	at, err := s.find(c)
	switch {
	case err != nil:
		fail(c, err)
	case s.stopped():
		fail(c, problem.Errorf(problem.NotReady, "The server is stopping; ask another."))
	default:
		sendJSON(c, InferModelReady{Name: at.Model().Name, Ready: true})
	}
}

// inferModel is GET /v2/models/NAME.
func (s *Server) inferModel(c *gin.Context) {
	at, err := s.find(c)
	if err != nil {
		fail(c, err)
		return
	}
	r := at.Model()
	k := len(r.Labels)
	m := InferModel{Name: r.Name, Platform: "tasnif_linear",
		Inputs:  []TensorSpec{{"headline", "BYTES", []int{-1}}, {"body", "BYTES", []int{-1}}},
		Outputs: []TensorSpec{{"labels", "BYTES", []int{k}}, {"scores", "FP32", []int{-1, k}}, {"predicted", "BOOL", []int{-1, k}}}}
	for _, at := range s.models.Named(r.Name) {
		if v := at.Model().Version; v != "" {
			m.Versions = append(m.Versions, v)
		}
	}
	sendJSON(c, m)
}

// infer is POST /v2/models/NAME/infer.
func (s *Server) infer(t *turn) (any, error) {
	if t.GetHeader("Inference-Header-Content-Length") != "" {
		return nil, problem.Errorf(problem.UnsupportedMedia, "Tensors in binary form are not taken; send them as JSON.")
	}
	req, err := parseInfer(t.in, s.limits)
	if err != nil {
		return nil, err
	}
	predictions := make([]model.Prediction, len(req.documents))
	err = s.each(t, len(predictions), func(i int) error {
		return t.r.Predict(&predictions[i], req.documents[i])
	})
	if err != nil {
		return nil, err
	}
	answer := InferAnswer{ModelName: t.r.Name, ModelVersion: t.r.Version, ID: cmp.Or(req.id, requestID(t.Context))}
	for _, name := range outputNames {
		if wanted, ok := req.outputs[name]; ok || len(req.outputs) == 0 {
			answer.Outputs = append(answer.Outputs, tensor(t.r, name, predictions, wanted.classes))
		}
	}
	return answer, nil
}

// outputNames are the outputs, in the order of an answer.
var outputNames = []string{"labels", "scores", "predicted"}

// tensor is one output. classes above 0 makes of the scores what Triton's
// classification extension has: per document the strings "VALUE:INDEX:LABEL"
// of the most probable labels.
func tensor(r *registry.Model, name string, predictions []model.Prediction, classes int) Tensor {
	n, k := len(predictions), len(r.Labels)
	switch {
	case name == "labels":
		return Tensor{TensorSpec{name, "BYTES", []int{k}}, r.Labels}
	case name == "predicted":
		out := make([]bool, n*k)
		for i, p := range predictions {
			for _, l := range p.Decided {
				out[i*k+l] = true
			}
		}
		return Tensor{TensorSpec{name, "BOOL", []int{n, k}}, out}
	case classes > 0:
		classes = min(classes, k)
		out := make([]string, 0, n*classes)
		for _, p := range predictions {
			for _, l := range ranked(nil, p.Scores)[:classes] {
				out = append(out, strconv.FormatFloat(p.Scores[l], 'g', 6, 32)+":"+strconv.Itoa(l)+":"+r.Labels[l])
			}
		}
		return Tensor{TensorSpec{name, "BYTES", []int{n, classes}}, out}
	}
	out := make([]float32, 0, n*k)
	for _, p := range predictions {
		for _, score := range p.Scores {
			out = append(out, float32(score))
		}
	}
	return Tensor{TensorSpec{name, "FP32", []int{n, k}}, out}
}

// fewLabels is what a newsroom's model has at most.
const fewLabels = 40

// ranked gives the labels by falling score, ties in the model's order; into is
// memory to use again.
func ranked(into []int, scores []float64) []int {
	order := into[:0]
	for l := range scores {
		order = append(order, l)
	}
	if len(order) <= fewLabels { // by insertion, which is quicker for few
		for at, l := range order {
			for ; at > 0 && scores[order[at-1]] < scores[l]; at-- {
				order[at] = order[at-1]
			}
			order[at] = l
		}
		return order
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(scores[b], scores[a]) })
	return order
}

// inferRequest is what a request asks, its tensors made documents.
type inferRequest struct {
	id        string
	documents []data.Document
	outputs   map[string]outputWish // empty: all
}

// outputWish is how an output is wanted.
type outputWish struct {
	classes int // above 0: the classification extension
}

// inputFields are the tensors that an infer request may hold: the document's
// field that each fills.
var inputFields = map[string]string{"headline": "headline", "title": "headline", "body": "body", "text": "body"}

// documentsOf puts tensors together, one document an element.
func documentsOf(tensors []textTensor) ([]data.Document, error) {
	var docs []data.Document
	filled := map[string]bool{}
	for i, t := range tensors {
		at := fmt.Sprintf("inputs[%d]", i)
		field, ok := inputFields[t.name]
		switch {
		case !ok:
			return nil, &problem.Error{Kind: problem.BadValue, Field: at + ".name", Detail: "Inputs are headline (or title) and body (or text)."}
		case filled[field]:
			return nil, &problem.Error{Kind: problem.ConflictingFields, Field: at + ".name", Detail: "Two inputs fill the same field."}
		case docs != nil && len(docs) != len(t.data):
			return nil, &problem.Error{Kind: problem.BadValue, Field: at + ".shape", Detail: "All inputs must hold the same number of texts."}
		}
		filled[field] = true
		if docs == nil {
			docs = make([]data.Document, len(t.data))
		}
		for n, text := range t.data {
			if field == "headline" {
				docs[n].Headline = text
			} else {
				docs[n].Body = text
			}
		}
	}
	return docs, nil
}
