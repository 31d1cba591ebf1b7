package serve

import (
	"slices"

	"tasnif/serve/problem"
	"tasnif/serve/registry"
)

// The fields of an infer request, as parse.go has those of a predict request.
const (
	fieldInputs uint = iota + 32
	fieldOutputs
	fieldParameters
	fieldName
	fieldShape
	fieldDatatype
	fieldData
)

var inferFields = map[string]uint{"id": fieldID, "parameters": fieldParameters, "inputs": fieldInputs, "outputs": fieldOutputs}

var tensorFields = map[string]uint{"name": fieldName, "shape": fieldShape, "datatype": fieldDatatype, "parameters": fieldParameters, "data": fieldData}

var outputFields = map[string]uint{"name": fieldName, "parameters": fieldParameters}

const (
	maxTensors    = 4
	maxParameters = 64
)

// textTensor is one input.
type textTensor struct {
	name  string
	shape []int
	data  []string
}

// parseInfer reads the body of an infer request.
func parseInfer(body []byte, limits registry.Limits) (inferRequest, error) {
	p := &parser{limits: limits}
	p.Reset(body)
	var req inferRequest
	var tensors []textTensor
	given := false
	err := p.Object(inferFields, nil, func(n uint) (err error) {
		switch n {
		case fieldID:
			req.id, err = p.id()
		case fieldParameters:
			_, err = p.parameters()
		case fieldInputs:
			given = true
			err = p.Array(func(i int) error {
				if i >= maxTensors {
					return p.Errorf(problem.BadValue, "At most %d inputs are taken.", maxTensors)
				}
				t, err := p.tensor()
				tensors = append(tensors, t)
				return err
			})
		case fieldOutputs:
			req.outputs, err = p.outputs()
		}
		return err
	})
	switch {
	case err != nil:
		return req, err
	case !given || len(tensors) == 0:
		return req, &problem.Error{Kind: problem.MissingField, Field: "inputs", Detail: "Send at least one input, e.g. headline."}
	}
	if err := p.End(); err != nil {
		return req, err
	}
	if req.documents, err = documentsOf(tensors); err != nil {
		return req, err
	}
	for _, d := range req.documents {
		if err := p.checkLength(Document{Headline: d.Headline, Body: d.Body}); err != nil {
			return req, err
		}
	}
	return req, nil
}

// tensor reads one input: BYTES of UTF-8 text, of shape [N] or [N,1].
func (p *parser) tensor() (t textTensor, err error) {
	var given uint64
	err = p.Object(tensorFields, nil, func(n uint) (err error) {
		given |= 1 << n
		switch n {
		case fieldName:
			t.name, err = p.Text()
		case fieldShape:
			err = p.Array(func(i int) error {
				if i >= 2 {
					return p.Errorf(problem.BadValue, "shape must be [N] or [N,1].")
				}
				size, err := p.Integer()
				t.shape = append(t.shape, size)
				return err
			})
		case fieldDatatype:
			var datatype string
			if datatype, err = p.Text(); err == nil && datatype != "BYTES" {
				err = p.Errorf(problem.BadValue, "%s must be BYTES: texts.", p.Field())
			}
		case fieldParameters:
			var parameters map[string]string
			parameters, err = p.parameters()
			if kind, ok := parameters["content_type"]; err == nil && ok && kind != "str" {
				err = p.Errorf(problem.BadValue, "content_type must be str: texts in UTF-8 as they are.")
			}
		case fieldData:
			err = p.texts(&t.data, 0)
		}
		return err
	})
	if err != nil {
		return t, err
	}
	for _, n := range []uint{fieldName, fieldShape, fieldDatatype, fieldData} {
		if given&(1<<n) == 0 {
			return t, p.Errorf(problem.MissingField, "An input needs name, shape, datatype and data.")
		}
	}
	switch {
	case len(t.data) == 0:
		return t, p.Errorf(problem.EmptyBatch, "%s holds no text.", p.Field())
	case !slices.Equal(t.shape, []int{len(t.data)}) && !slices.Equal(t.shape, []int{len(t.data), 1}):
		return t, p.Errorf(problem.BadValue, "data holds %d texts, so shape must be [%d] or [%d,1].", len(t.data), len(t.data), len(t.data))
	}
	return t, nil
}

// texts reads an array of texts, flat or of arrays of one.
func (p *parser) texts(out *[]string, depth int) error {
	return p.Array(func(i int) error {
		if len(*out) >= p.limits.Documents {
			return p.Errorf(problem.TooManyDocuments, "One request takes at most %d documents; send the rest in further requests.", p.limits.Documents)
		}
		if p.Kind() == '[' && depth == 0 {
			return p.texts(out, 1)
		}
		text, err := p.Text()
		*out = append(*out, text)
		return err
	})
}

// outputs reads which outputs are wanted.
func (p *parser) outputs() (map[string]outputWish, error) {
	wishes := map[string]outputWish{}
	err := p.Array(func(int) error {
		name, wish := "", outputWish{}
		err := p.Object(outputFields, nil, func(n uint) (err error) {
			if n == fieldName {
				name, err = p.Text()
				return err
			}
			wish.classes, err = p.classes()
			return err
		})
		if err != nil {
			return err
		}
		if _, twice := wishes[name]; twice {
			return p.Errorf(problem.DuplicateField, "An output is named twice.")
		}
		if !slices.Contains(outputNames, name) {
			return p.Errorf(problem.BadValue, "Outputs are labels, scores and predicted.")
		}
		if wish.classes > 0 && name != "scores" {
			return p.Errorf(problem.BadValue, "classification is for the output scores.")
		}
		wishes[name] = wish
		return nil
	})
	return wishes, err
}

// classes reads an output's parameters for the one that matters here.
func (p *parser) classes() (int, error) {
	classes := 0
	err := p.scalars(func(name string) (err error) {
		if name != "classification" {
			_, err = p.Scalar()
			return err
		}
		if classes, err = p.Integer(); err == nil && classes < 1 {
			err = p.Errorf(problem.BadValue, "classification must be 1 or more.")
		}
		return err
	})
	return classes, err
}

// parameters reads an object of scalars, as the protocol has its parameters.
// Those that are not known here are for other servers, and passed over.
func (p *parser) parameters() (map[string]string, error) {
	out := map[string]string{}
	err := p.scalars(func(name string) error {
		value, err := p.Scalar()
		out[name] = value
		return err
	})
	return out, err
}

// scalars reads an object whose names are not known beforehand, such as
// parameters; member reads the value of each.
func (p *parser) scalars(member func(name string) error) error {
	n := 0
	return p.Fields(func(name string) error {
		if n++; n > maxParameters {
			return p.Errorf(problem.BadValue, "At most %d parameters are taken.", maxParameters)
		}
		return member(name)
	})
}
