package compat

import (
	"encoding/binary"
	"fmt"
	"math"
	"strconv"
	"unicode/utf8"

	"tasnif/serve/problem"
	"tasnif/serve/registry"
)

// Triton's extension for binary tensors: the body is JSON, then the data of
// each tensor that has the parameter binary_data_size, in order. The header
// tells the size of the JSON. Numbers are little-endian; a text is its length in
// 4 bytes, then its bytes.

const inferenceHeader = "Inference-Header-Content-Length"

// splitBinary splits a body into its JSON and the tensors after it.
func splitBinary(r *Request) (head, tensors []byte, err error) {
	text := r.Header.Get(inferenceHeader)
	if text == "" {
		return r.Body, nil, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 || n > len(r.Body) {
		return nil, nil, problem.Errorf(problem.MalformedJSON, "%s must be the size of the JSON at the beginning of the body, which has %d bytes.", inferenceHeader, len(r.Body))
	}
	return r.Body[:n], r.Body[n:], nil
}

// binaryTexts reads the texts of one tensor of size bytes, and returns the bytes after it.
func (b *bodyReader) binaryTexts(from []byte, size int) (texts []string, rest []byte, err error) {
	if size > len(from) {
		return nil, nil, b.Errorf(problem.BadValue, "binary_data_size is %d, but the body holds %d bytes more.", size, len(from))
	}
	texts, e := splitTexts(from[:size], b.limits)
	if e != nil {
		e.Field = b.Field()
		return nil, nil, e
	}
	return texts, from[size:], nil
}

// splitTexts reads the texts of a tensor in binary form.
func splitTexts(from []byte, limits registry.Limits) (texts []string, err *problem.Error) {
	for len(from) > 0 {
		if len(texts) >= limits.Documents {
			return nil, tooManyTexts(limits)
		}
		if len(from) < 4 || uint64(binary.LittleEndian.Uint32(from)) > uint64(len(from)-4) {
			return nil, problem.Errorf(problem.BadValue, "Text %d of the tensor is longer than the tensor.", len(texts))
		}
		n := int(binary.LittleEndian.Uint32(from))
		text := from[4 : 4+n]
		if !utf8.Valid(text) {
			return nil, problem.Errorf(problem.InvalidUnicode, "Text %d of the tensor is not UTF-8.", len(texts))
		}
		texts = append(texts, string(text))
		from = from[4+n:]
	}
	return texts, nil
}

func tooManyTexts(limits registry.Limits) *problem.Error {
	return problem.Errorf(problem.TooManyDocuments, "One request takes at most %d documents; send the rest in further requests.", limits.Documents)
}

// appendBinary appends a tensor's data.
func appendBinary(b []byte, data any) ([]byte, error) {
	switch values := data.(type) {
	case []string:
		for _, v := range values {
			b = binary.LittleEndian.AppendUint32(b, uint32(len(v)))
			b = append(b, v...)
		}
	case []float32:
		for _, v := range values {
			b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
		}
	case []bool:
		for _, v := range values {
			one := byte(0)
			if v {
				one = 1
			}
			b = append(b, one)
		}
	default:
		return nil, fmt.Errorf("no binary form of %T", data)
	}
	return b, nil
}
