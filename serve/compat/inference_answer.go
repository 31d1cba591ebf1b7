package compat

import (
	"fmt"
	"math"
	"strconv"

	"tasnif/model/answer"
)

// append appends the answer as JSON, as encoding/json writes it except that terminal
// control characters are escaped.
func (a *InferAnswer) append(b []byte) (_ []byte, err error) {
	b = answer.AppendString(append(b, `{"model_name":`...), a.ModelName)
	b = answer.AppendString(append(b, `,"model_version":`...), a.ModelVersion)
	b = answer.AppendString(append(b, `,"id":`...), a.ID)
	b = append(b, `,"outputs":[`...)
	for i := range a.Outputs {
		if i > 0 {
			b = append(b, ',')
		}
		if b, err = a.Outputs[i].append(b); err != nil {
			return nil, err
		}
	}
	return append(b, "]}"...), nil
}

func (t *Tensor) append(b []byte) ([]byte, error) {
	b = answer.AppendString(append(b, `{"name":`...), t.Name)
	b = answer.AppendString(append(b, `,"datatype":`...), t.Datatype)
	b = appendList(append(b, `,"shape":`...), t.Shape, func(b []byte, n int) []byte { return strconv.AppendInt(b, int64(n), 10) })
	if t.Parameters != nil {
		b = strconv.AppendInt(append(b, `,"parameters":{"binary_data_size":`...), int64(t.Parameters.Size), 10)
		b = append(b, '}')
	}
	switch data := t.Data.(type) {
	case nil:
	case []string:
		b = appendList(append(b, `,"data":`...), data, answer.AppendString)
	case []bool:
		b = appendList(append(b, `,"data":`...), data, strconv.AppendBool)
	case []float32:
		b = appendList(append(b, `,"data":`...), data, appendFloat32)
	default:
		return nil, fmt.Errorf("no JSON form of %T", data)
	}
	return append(b, '}'), nil
}

func appendList[V any](b []byte, list []V, one func([]byte, V) []byte) []byte {
	b = append(b, '[')
	for i, v := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = one(b, v)
	}
	return append(b, ']')
}

func appendFloat32(b []byte, v float32) []byte { return appendFloat(b, float64(v), 32) }

// appendFloat appends a finite number with this number of bits, as encoding/json does.
func appendFloat(b []byte, v float64, bits int) []byte {
	size := math.Abs(v)
	if size == 0 || size >= 1e-6 && size < 1e21 {
		return strconv.AppendFloat(b, v, 'f', -1, bits)
	}
	b = strconv.AppendFloat(b, v, 'e', -1, bits)
	if n := len(b); n >= 4 && b[n-4] == 'e' && b[n-3] == '-' && b[n-2] == '0' { // e-09 is e-9
		b[n-2] = b[n-1]
		b = b[:n-1]
	}
	return b
}
