package formats

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/go-json-experiment/json/jsontext"
)

// jsonReader reads one JSON value after the other with one decoder. A name that
// stands twice in an object is an error. A lone surrogate is read as U+FFFD, as
// encoding/json does; bytes that are not UTF-8 are refused before (checkUTF8).
type jsonReader struct {
	in   bytes.Buffer
	dec  *jsontext.Decoder
	name []byte
}

func (r *jsonReader) reset(text []byte) {
	r.in = *bytes.NewBuffer(text)
	if r.dec == nil {
		r.dec = jsontext.NewDecoder(&r.in, jsontext.AllowInvalidUTF8(true))
		return
	}
	r.dec.Reset(&r.in, jsontext.AllowInvalidUTF8(true))
}

// object calls member for each member of the object that is the whole of line.
// Name and value are valid until member returns.
func (r *jsonReader) object(line []byte, member func(name []byte, value jsontext.Value) error) error {
	if kind := jsontext.Value(bytes.TrimLeft(line, " \t\r\n")).Kind(); kind != '{' {
		return errNotObject(kind)
	}
	r.reset(line)
	if _, err := r.dec.ReadToken(); err != nil {
		return errJSON(err)
	}
	for r.dec.PeekKind() != '}' {
		quoted, err := r.dec.ReadValue()
		if err != nil {
			return errJSON(err)
		}
		r.name = appendText(r.name[:0], quoted)
		value, err := r.dec.ReadValue()
		if err != nil {
			return errJSON(err)
		}
		if err := member(r.name, value); err != nil {
			return err
		}
	}
	if _, err := r.dec.ReadToken(); err != nil {
		return errJSON(err)
	}
	if rest := bytes.TrimLeft(line[r.dec.InputOffset():], " \t\r\n"); len(rest) > 0 {
		return fmt.Errorf("something follows the JSON object at byte %d; a line holds one object", len(line)-len(rest)+1)
	}
	return nil
}

// strings reads an array of strings, the value of a field.
func (r *jsonReader) strings(field, array []byte) ([]string, error) {
	r.reset(array)
	r.dec.ReadToken()
	var list []string
	for r.dec.PeekKind() != ']' {
		item, err := r.dec.ReadValue()
		if err != nil {
			return nil, errJSON(err)
		}
		if item.Kind() != '"' {
			return nil, fmt.Errorf("item %d of the field %q is %s; it must be a string", len(list)+1, field, kindName(item.Kind()))
		}
		list = append(list, text(item))
	}
	return list, nil
}

// text is the text of a JSON string that a decoder has accepted.
func text(value jsontext.Value) string {
	if bytes.IndexByte(value, '\\') < 0 {
		return string(value[1 : len(value)-1])
	}
	return string(appendText(nil, value))
}

func appendText(to []byte, value jsontext.Value) []byte {
	to, _ = jsontext.AppendUnquote(to, value) // its only error is a lone surrogate
	return to
}

// kindName names a kind of value.
func kindName(kind jsontext.Kind) string {
	return map[jsontext.Kind]string{'"': "a string", '{': "an object", '[': "an array", '0': "a number", 't': "true or false", 'f': "true or false", 'n': "null"}[kind]
}

var errCut = errors.New("the JSON object is cut off; an object must stand whole on one line (jq -c . writes it so)")

// errJSON says what is wrong with a line that a decoder refused.
func errJSON(err error) error {
	var syntax *jsontext.SyntacticError
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF), err == io.EOF:
		return errCut
	case errors.Is(err, jsontext.ErrDuplicateName) && errors.As(err, &syntax):
		return fmt.Errorf("the key %q stands twice; keep one", short(syntax.JSONPointer.LastToken()))
	case errors.As(err, &syntax):
		return fmt.Errorf("not JSON: %w at byte %d", syntax.Err, syntax.ByteOffset+1)
	}
	return fmt.Errorf("not JSON: %w", err)
}

// errNotObject is a line that begins as something else.
func errNotObject(kind jsontext.Kind) error {
	switch name := kindName(kind); {
	case kind == '[':
		return errors.New("a line must be a JSON object, this begins an array; write an object a line (jq -c '.[]' does)")
	case name == "":
		return errors.New("not JSON: a line must be a JSON object {...}")
	default:
		return fmt.Errorf("a line must be a JSON object, this is %s", name)
	}
}
