package compat

import (
	"google.golang.org/protobuf/encoding/protowire"

	"tasnif/serve/problem"
	"tasnif/serve/registry"
)

// Fields of a ModelInferRequest that repeat, as inference.proto has them.
const (
	requestParameters protowire.Number = 4
	requestInputs     protowire.Number = 5
	requestOutputs    protowire.Number = 6
	requestRaw        protowire.Number = 7
	inputShape        protowire.Number = 3
	inputParameters   protowire.Number = 4
	inputContents     protowire.Number = 5
	outputParameters  protowire.Number = 2
	bytesContents     protowire.Number = 8
)

// maxShape bounds the bytes of a packed shape, and the numbers of an unpacked one.
const maxShape = 20

// checkParts refuses a ModelInferRequest with too many parts before it is unmarshalled: an
// empty part has two bytes on the wire and a hundred or more in memory.
func checkParts(message []byte, limits registry.Limits) error {
	var parameters, inputs, outputs, raw int
	e := eachField(message, func(n protowire.Number, value []byte) *problem.Error {
		switch n {
		case requestParameters:
			return within(&parameters, 1, maxParameters, "parameters")
		case requestInputs:
			if e := within(&inputs, 1, maxTensors, "inputs"); e != nil {
				return e
			}
			return checkInput(value, limits)
		case requestOutputs:
			if e := within(&outputs, 1, len(outputNames), "outputs"); e != nil {
				return e
			}
			given := 0
			return eachField(value, func(n protowire.Number, _ []byte) *problem.Error {
				if n == outputParameters {
					return within(&given, 1, maxParameters, "outputs.parameters")
				}
				return nil
			})
		case requestRaw:
			return within(&raw, 1, maxTensors, "raw_input_contents")
		}
		return nil
	})
	if e != nil {
		return e
	}
	return nil
}

// checkInput counts the parts of an input; contents that come twice are one.
func checkInput(message []byte, limits registry.Limits) *problem.Error {
	var parameters, shape, texts int
	return eachField(message, func(n protowire.Number, value []byte) *problem.Error {
		switch n {
		case inputParameters:
			return within(&parameters, 1, maxParameters, "inputs.parameters")
		case inputShape:
			return within(&shape, max(1, len(value)), maxShape, "inputs.shape")
		case inputContents:
			return eachField(value, func(n protowire.Number, _ []byte) *problem.Error {
				if n != bytesContents {
					return &problem.Error{Kind: problem.BadValue, Field: "inputs.contents", Detail: "contents must be bytes_contents: texts."}
				}
				if texts++; texts > limits.Documents {
					return tooManyTexts(limits)
				}
				return nil
			})
		}
		return nil
	})
}

// within adds to a count, which may be at most most.
func within(count *int, more, most int, field string) *problem.Error {
	if *count += more; *count <= most {
		return nil
	}
	return &problem.Error{Kind: problem.BadValue, Field: field, Detail: "There are more of them than are taken."}
}

// eachField calls call for each field of a message in wire form.
func eachField(message []byte, call func(n protowire.Number, value []byte) *problem.Error) *problem.Error {
	for len(message) > 0 {
		number, kind, head := protowire.ConsumeTag(message)
		if head < 0 {
			return malformedMessage()
		}
		size := protowire.ConsumeFieldValue(number, kind, message[head:])
		if size < 0 {
			return malformedMessage()
		}
		value := message[head : head+size]
		if kind == protowire.BytesType {
			value, _ = protowire.ConsumeBytes(value) // it is whole, as its size says
		}
		if e := call(number, value); e != nil {
			return e
		}
		message = message[head+size:]
	}
	return nil
}

func malformedMessage() *problem.Error {
	return problem.Errorf(problem.MalformedMessage, "The message is not what the method takes, as inference.proto has it.")
}
