package compat

import (
	"fmt"
	"slices"
	"strconv"

	"tasnif/data"
	"tasnif/model"
	"tasnif/serve/problem"
	"tasnif/serve/registry"
)

// The fields of an infer request. Others are ignored, and null is the same as an absent
// field.
const (
	fieldID uint = iota
	fieldParameters
	fieldInputs
	fieldOutputs
	fieldName
	fieldShape
	fieldDatatype
	fieldData
)

var inferFields = map[string]uint{"id": fieldID, "parameters": fieldParameters, "inputs": fieldInputs, "outputs": fieldOutputs}

var tensorFields = map[string]uint{"name": fieldName, "shape": fieldShape, "datatype": fieldDatatype, "parameters": fieldParameters, "data": fieldData}

var outputFields = map[string]uint{"name": fieldName, "parameters": fieldParameters}

const (
	maxTensors = 4
	maxInferID = 256 // bytes
)

// inferRequest is an infer request, with its tensors as documents.
type inferRequest struct {
	id        string
	documents []data.Document
	fields    map[string]string // of every document, such as the source: the request's parameters
	labels    model.Wish
	outputs   outputWishes
	binary    bool // where outputs is empty: in binary form
}

// outputWish is the form in which an output is wanted.
type outputWish struct {
	classes int // above 0: the classification extension
	binary  bool
}

// textTensor is one input.
type textTensor struct {
	name   string
	shape  []int
	data   []string
	binary int // bytes of its data after the JSON; -1: it is in the JSON
}

// parseInfer reads an infer request, with its tensors in JSON or in binary form.
func parseInfer(r *Request) (inferRequest, error) {
	head, binary, err := splitBinary(r)
	if err != nil {
		return inferRequest{}, err
	}
	b := readerOf(r)
	defer b.done()
	b.Reset(head)
	req := inferRequest{labels: r.Model.Wish()}
	var tensors []textTensor
	err = b.Object(inferFields, b.Skip, func(n uint) (err error) {
		switch n {
		case fieldID:
			if req.id, err = b.Scalar(); err == nil && len(req.id) > maxInferID {
				err = b.Errorf(problem.BadValue, "id has %d bytes; at most %d are taken.", len(req.id), maxInferID)
			}
		case fieldParameters:
			req.fields, err = b.parameters()
			req.binary = req.fields["binary_data_output"] == "true"
			if err == nil {
				req.labels, err = wishOf(r.Model, req.fields, "parameters.")
			}
		case fieldInputs:
			err = b.Array(func(i int) error {
				if i >= maxTensors {
					return b.Errorf(problem.BadValue, "At most %d inputs are taken.", maxTensors)
				}
				t, err := b.tensor(&binary)
				tensors = append(tensors, t)
				return err
			})
		case fieldOutputs:
			req.outputs, err = b.outputs()
		}
		return err
	})
	if err == nil {
		err = b.End()
	}
	switch {
	case err != nil:
		return req, err
	case len(binary) > 0:
		return req, problem.Errorf(problem.MalformedJSON, "After the tensors %d bytes are left over.", len(binary))
	}
	req.documents, err = documentsOf(tensors, req.fields, r.Limits)
	return req, err
}

// tensor reads one input: BYTES of UTF-8 text, of shape [N] or [N,1]. binary are the bytes
// after the JSON for this and the following tensors.
func (b *bodyReader) tensor(binary *[]byte) (textTensor, error) {
	t := textTensor{binary: -1}
	var given uint64
	err := b.Object(tensorFields, b.Skip, func(n uint) (err error) {
		given |= 1 << n
		switch n {
		case fieldName:
			t.name, err = b.Text()
		case fieldShape:
			err = b.Array(func(i int) error {
				if i >= 2 {
					return b.Errorf(problem.BadValue, "shape must be [N] or [N,1].")
				}
				size, err := b.Integer()
				t.shape = append(t.shape, size)
				return err
			})
		case fieldDatatype:
			var datatype string
			if datatype, err = b.Text(); err == nil && datatype != "BYTES" {
				err = b.Errorf(problem.BadValue, "%s must be BYTES: texts.", b.Field())
			}
		case fieldParameters:
			err = b.tensorParameters(&t)
		case fieldData:
			err = b.texts(&t.data, 0)
		}
		return err
	})
	if err != nil {
		return t, err
	}
	if t.binary >= 0 {
		if given&(1<<fieldData) != 0 {
			return t, b.Errorf(problem.ConflictingFields, "An input has data or binary_data_size, not both.")
		}
		if t.data, *binary, err = b.binaryTexts(*binary, t.binary); err != nil {
			return t, err
		}
		given |= 1 << fieldData
	}
	for _, n := range []uint{fieldName, fieldShape, fieldDatatype, fieldData} {
		if given&(1<<n) == 0 {
			return t, b.Errorf(problem.MissingField, "An input needs name, shape, datatype and data.")
		}
	}
	if e := t.check(); e != nil {
		e.Field = b.Field() + e.Field
		return t, e
	}
	return t, nil
}

// check compares the shape of a tensor with its data. The field of the error is relative to
// the tensor.
func (t *textTensor) check() *problem.Error {
	n := len(t.data)
	switch {
	case n == 0:
		return problem.Errorf(problem.EmptyBatch, "The input holds no text.")
	case !slices.Equal(t.shape, []int{n}) && !slices.Equal(t.shape, []int{n, 1}):
		return &problem.Error{Kind: problem.BadValue, Field: ".shape", Detail: fmt.Sprintf("data holds %d texts, so shape must be [%d] or [%d,1].", n, n, n)}
	}
	return nil
}

// tensorParameters reads an input's parameters for those that matter here.
func (b *bodyReader) tensorParameters(t *textTensor) error {
	given, err := b.parameters()
	if err != nil {
		return err
	}
	if kind, ok := given["content_type"]; ok && kind != "str" {
		return b.Errorf(problem.BadValue, "content_type must be str: texts in UTF-8 as they are.")
	}
	if text, ok := given["binary_data_size"]; ok {
		if t.binary, err = strconv.Atoi(text); err != nil || t.binary < 0 {
			return b.Errorf(problem.BadValue, "binary_data_size must be a number of bytes.")
		}
	}
	return nil
}

// texts reads an array of texts, flat or of arrays of one.
func (b *bodyReader) texts(out *[]string, depth int) error {
	return b.Array(func(i int) error {
		if len(*out) >= b.limits.Documents {
			return b.Errorf(problem.TooManyDocuments, "One request takes at most %d documents; send the rest in further requests.", b.limits.Documents)
		}
		if b.Kind() == '[' && depth == 0 {
			return b.texts(out, 1)
		}
		text, err := b.Text()
		*out = append(*out, text)
		return err
	})
}

// outputs reads which outputs are wanted.
func (b *bodyReader) outputs() (outputWishes, error) {
	wishes := outputWishes{}
	err := b.Array(func(int) error {
		name, given := "", map[string]string(nil)
		err := b.Object(outputFields, b.Skip, func(n uint) (err error) {
			if n == fieldName {
				name, err = b.Text()
				return err
			}
			given, err = b.parameters()
			return err
		})
		if err != nil {
			return err
		}
		if e := wishes.add(name, given); e != nil {
			e.Field = b.Field() + e.Field
			return e
		}
		return nil
	})
	return wishes, err
}

// outputWishes are the outputs wanted, by name; none: all.
type outputWishes map[string]outputWish

// add notes an output with its parameters. The field of its error is what
// follows the output's own.
func (w outputWishes) add(name string, given map[string]string) *problem.Error {
	wish := outputWish{binary: given["binary_data"] == "true"}
	if text, ok := given["classification"]; ok {
		n, err := strconv.Atoi(text)
		if wish.classes = n; err != nil || n < 1 {
			return &problem.Error{Kind: problem.BadValue, Field: ".parameters.classification", Detail: "classification must be 1 or more."}
		}
	}
	if _, twice := w[name]; twice {
		return problem.Errorf(problem.DuplicateField, "An output is named twice.")
	}
	if !slices.Contains(outputNames, name) {
		return problem.Errorf(problem.BadValue, "Outputs are labels, scores and predicted.")
	}
	if wish.classes > 0 && name != "scores" {
		return problem.Errorf(problem.BadValue, "classification is for the output scores.")
	}
	w[name] = wish
	return nil
}

// wants tells whether and how an output is wanted.
func (q *inferRequest) wants(name string) (outputWish, bool) {
	if len(q.outputs) == 0 {
		return outputWish{binary: q.binary}, true
	}
	wish, ok := q.outputs[name]
	return wish, ok
}

// inputFields are the tensors that an infer request may hold: the document's
// field that each fills.
var inputFields = map[string]string{"headline": "headline", "title": "headline", "body": "body", "text": "body"}

// documentsOf puts tensors together, one document an element, with the same fields.
func documentsOf(tensors []textTensor, fields map[string]string, limits registry.Limits) ([]data.Document, error) {
	if len(tensors) == 0 {
		return nil, &problem.Error{Kind: problem.MissingField, Field: "inputs", Detail: "Send at least one input, e.g. headline."}
	}
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
			var each data.Document
			each.SetFields(fields)
			docs = slices.Repeat([]data.Document{each}, len(t.data))
		}
		for n, text := range t.data {
			if field == "headline" {
				docs[n].Headline = text
			} else {
				docs[n].Body = text
			}
		}
	}
	for _, d := range docs {
		if err := checkLength(d, "", limits); err != nil {
			return nil, err
		}
	}
	return docs, nil
}
