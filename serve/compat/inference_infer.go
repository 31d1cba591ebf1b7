package compat

import (
	"cmp"
	"slices"
	"strconv"
	"sync"
	"tasnif/model"
	"tasnif/serve/registry"
)

// InferAnswer is the answer of /v2/models/NAME/infer.
type InferAnswer struct {
	ModelName    string   `json:"model_name"`
	ModelVersion string   `json:"model_version"`
	ID           string   `json:"id"` // as the request gave it, else the request's own
	Outputs      []Tensor `json:"outputs"`
}

// Tensor is one output; its data is flat, in row-major order. In binary form the data
// follows the JSON, and Parameters has its size.
type Tensor struct {
	TensorSpec
	Parameters *BinaryParameters `json:"parameters,omitempty"`
	Data       any               `json:"data,omitempty"`
}

// BinaryParameters are the parameters of an output in binary form.
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

// inferWork is the working memory of a request; it is reused.
type inferWork struct {
	predictions []model.Prediction
	one         model.Prediction // where they are asked for one by one
	order       []int            // of labels
	scores      []float32
	predicted   []bool
	binary      []byte
}

var inferWorks = sync.Pool{New: func() any { return new(inferWork) }}

// outputs predicts the documents of a request and makes the outputs it wants, in the work's
// memory.
func (w *inferWork) outputs(r *Request, req *inferRequest) ([]Tensor, error) {
	n := len(req.documents)
	w.predictions = slices.Grow(w.predictions[:0], n)[:n]
	err := r.Each(n, func(i int) error { return r.Model.PredictWith(&w.predictions[i], req.documents[i], req.labels) })
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

// tensor makes one output. With classes above 0 the scores have the form of Triton's
// classification extension: for each document, strings "VALUE:INDEX:LABEL" of the most
// probable labels.
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
			order := registry.RankedOf(nil, &p)
			for len(order) < classes { // the shape is the same for all
				order = append(order, slices.IndexFunc(p.LeftOut, func(out bool) bool { return out }))
			}
			for _, l := range order[:classes] {
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
