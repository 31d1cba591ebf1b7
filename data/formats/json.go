package formats

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// jsonReader reads JSON values with one decoder. A name that occurs twice in an object is
// an error. A lone surrogate is read as U+FFFD, as by encoding/json; bytes that are not
// UTF-8 were refused before (checkUTF8).
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

// object calls member for each member of the object in line. name is valid until member
// returns, value as long as line.
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
		end := r.dec.InputOffset()
		if err := member(r.name, jsontext.Value(line[end-int64(len(value)):end])); err != nil {
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

// labels are the labels in the value of a field: a string, a number, an array of these or
// of objects with a name, an object with such an array, or an object from label to 1 or 0:
// {"politics":1,"sports":0}.
func (r *jsonReader) labels(field string, value jsontext.Value) ([]string, error) {
	switch value.Kind() {
	case '"':
		return []string{stringOf(value)}, nil
	case '0':
		return []string{string(value)}, nil
	case '{':
		return objectLabels(field, value)
	case '[':
	default:
		return nil, fmt.Errorf("the field %q is %s; it must be a string, an array of strings or null", short(field), kindName(value.Kind()))
	}
	r.reset(value)
	r.dec.ReadToken()
	var list []string
	for r.dec.PeekKind() != ']' {
		item, err := r.dec.ReadValue()
		if err != nil {
			return nil, errJSON(err)
		}
		switch item.Kind() {
		case '"':
			list = append(list, stringOf(item))
		case '0':
			list = append(list, string(item))
		case '{':
			name, ok := nameIn(item)
			if !ok {
				return nil, fmt.Errorf("item %d of the field %q is an object without a name; it must be a string", len(list)+1, short(field))
			}
			list = append(list, name)
		default:
			return nil, fmt.Errorf("item %d of the field %q is %s; it must be a string", len(list)+1, short(field), kindName(item.Kind()))
		}
	}
	return list, nil
}

// objectLabels are the labels in an object.
func objectLabels(field string, object jsontext.Value) (list []string, err error) {
	var array jsontext.Value
	arrays, others := 0, 0
	err = new(jsonReader).object(object, func(name []byte, value jsontext.Value) error {
		if value.Kind() == '[' {
			arrays++
			array = value
		} else if on, ok := hot(string(value)); !ok {
			others++
		} else if on {
			list = append(list, string(name))
		}
		return nil
	})
	switch name, named := nameIn(object); {
	case err != nil:
		return nil, err
	case arrays == 1:
		return new(jsonReader).labels(field, array)
	case arrays+others == 0:
		return list, nil
	case named:
		return []string{name}, nil
	}
	return nil, fmt.Errorf("the field %q is an object; it must be a string, an array of strings or null", short(field))
}

// nameIn is the name in an object: {"id":3,"name":"سياسة"}.
func nameIn(object jsontext.Value) (string, bool) {
	found := map[string]string{}
	new(jsonReader).object(object, func(name []byte, value jsontext.Value) error {
		if value.Kind() == '"' {
			found[string(name)] = stringOf(value)
		}
		return nil
	})
	for _, name := range []string{"uri", "name", "label", "title", "rendered", "text", "value", "slug", "term", "id"} {
		if text := found[name]; text != "" {
			return text, true
		}
	}
	return "", false
}

// stringOf is the text of a JSON string that a decoder has accepted. It copies runs between
// escapes whole, which is faster than jsontext (BenchmarkStringOf).
func stringOf(value jsontext.Value) string {
	rest := value[1 : len(value)-1]
	at := bytes.IndexByte(rest, '\\')
	if at < 0 {
		return string(rest)
	}
	text := make([]byte, 0, len(value))
	for ; at >= 0; at = bytes.IndexByte(rest, '\\') {
		plain := strings.IndexByte("nrtbf\"\\/", rest[at+1])
		if plain < 0 { // \u
			return string(appendText(text[:0], value))
		}
		text, rest = append(append(text, rest[:at]...), "\n\r\t\b\f\"\\/"[plain]), rest[at+2:]
	}
	return string(append(text, rest...))
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

// errJSON explains a decoder's error about a line.
func errJSON(err error) error {
	var syntax *jsontext.SyntacticError
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF), err == io.EOF:
		return errCut
	case errors.Is(err, jsontext.ErrDuplicateName) && errors.As(err, &syntax):
		return fmt.Errorf("the key %q occurs twice; keep one", short(syntax.JSONPointer.LastToken()))
	case errors.As(err, &syntax):
		return fmt.Errorf("not JSON: %w at byte %d", syntax.Err, syntax.ByteOffset+1)
	}
	return fmt.Errorf("not JSON: %w", err)
}

// errNotObject is the error for a line that is not an object.
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
