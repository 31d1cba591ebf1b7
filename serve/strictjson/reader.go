// Package strictjson reads JSON whose shape is known beforehand, for requests.
// Its errors are problems that name the field and the byte.
//
// The grammar is jsontext's (RFC 8259 and RFC 7493): no name occurs twice in an
// object, strings are UTF-8 without lone surrogates, nothing follows the value.
package strictjson

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"tasnif/serve/problem"
)

// Reader walks one JSON text. The zero Reader is ready for Reset.
type Reader struct {
	dec    jsontext.Decoder
	buffer bytes.Buffer
	path   []step // to the value being read
}

// step is one field of an object or one element of an array.
type step struct {
	name    string
	index   int
	element bool
}

// Reset begins with a text, which is the reader's until the next Reset.
func (r *Reader) Reset(text []byte) {
	r.buffer = *bytes.NewBuffer(text)
	r.dec.Reset(&r.buffer)
	r.path = r.path[:0]
}

// Field is the path to the value being read: documents[3].headline.
func (r *Reader) Field() string { return fieldOf(r.path) }

func fieldOf(path []step) string {
	var s strings.Builder
	for _, p := range path {
		switch {
		case p.element:
			fmt.Fprintf(&s, "[%d]", p.index)
		case s.Len() > 0:
			s.WriteString("." + Brief(p.name))
		default:
			s.WriteString(Brief(p.name))
		}
	}
	return s.String()
}

// Brief keeps a client's name for a field short enough to say back.
func Brief(name string) string {
	const most = 64
	if len(name) <= most {
		return name
	}
	cut := most
	for !utf8.RuneStart(name[cut]) {
		cut--
	}
	return name[:cut] + "…"
}

// Errorf is an error at the value being read.
func (r *Reader) Errorf(k problem.Kind, format string, args ...any) *problem.Error {
	e := problem.Errorf(k, format, args...)
	e.Field = r.Field()
	return e
}

// TooMany is an error at the array whose element is being read.
func (r *Reader) TooMany(k problem.Kind, format string, args ...any) *problem.Error {
	e := problem.Errorf(k, format, args...)
	e.Field = fieldOf(r.path[:len(r.path)-1])
	return e
}

// syntax is what the decoder says, as a problem.
func (r *Reader) syntax(err error) error {
	var at *jsontext.SyntacticError
	if !errors.As(err, &at) {
		return r.Errorf(problem.MalformedJSON, "The JSON ends at byte %d, before its value does.", r.dec.InputOffset())
	}
	switch what := at.Err.Error(); {
	case errors.Is(err, jsontext.ErrDuplicateName):
		r.path = append(r.path, step{name: at.JSONPointer.LastToken()})
		return r.Errorf(problem.DuplicateField, "%s is given twice.", r.Field())
	case strings.Contains(what, "UTF-8"):
		return r.Errorf(problem.InvalidUnicode, "The string at byte %d is not UTF-8; convert it (iconv -f windows-1256 -t utf-8).", at.ByteOffset)
	case strings.Contains(what, "surrogate"):
		return r.Errorf(problem.InvalidUnicode, "The escape at byte %d is half of a surrogate pair.", at.ByteOffset)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return r.Errorf(problem.MalformedJSON, "The JSON ends at byte %d, before its value does.", at.ByteOffset)
	default:
		return r.Errorf(problem.MalformedJSON, "At byte %d of the JSON: %s.", at.ByteOffset, what)
	}
}

// token reads the next token.
func (r *Reader) token() (jsontext.Token, error) {
	t, err := r.dec.ReadToken()
	if err != nil {
		err = r.syntax(err)
	}
	return t, err
}

// Kind is the kind of the value that begins here: '{', '[', '"', '0' (a
// number), 't', 'f' or 'n'; another where none does.
func (r *Reader) Kind() jsontext.Kind { return r.dec.PeekKind() }

// kinds are the kinds in words.
var kinds = map[jsontext.Kind]string{'{': "an object", '[': "an array", '"': "a string", '0': "a number", 't': "true", 'f': "false", 'n': "null"}

// Mismatch is the error of finding another kind of value than wanted.
func (r *Reader) Mismatch(wanted string) error {
	found, isValue := kinds[r.Kind()]
	if !isValue {
		_, err := r.dec.ReadToken()
		if err == nil || errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		return r.syntax(err)
	}
	// The value may be broken, which is the greater fault.
	if k := r.Kind(); k != '{' && k != '[' {
		if _, err := r.token(); err != nil {
			return err
		}
	}
	switch {
	case len(r.path) == 0:
		return r.Errorf(problem.MalformedJSON, "The body must be %s, not %s.", wanted, found)
	case found == "null":
		return r.Errorf(problem.WrongType, "%s must be %s, not null; leave it out where there is none.", r.Field(), wanted)
	default:
		return r.Errorf(problem.WrongType, "%s must be %s, not %s.", r.Field(), wanted, found)
	}
}

// Array reads an array; element reads its element i.
func (r *Reader) Array(element func(i int) error) error {
	if r.Kind() != '[' {
		return r.Mismatch("an array")
	}
	if _, err := r.token(); err != nil {
		return err
	}
	for i := 0; r.Kind() != ']'; i++ {
		r.path = append(r.path, step{index: i, element: true})
		if err := element(i); err != nil {
			return err
		}
		r.path = r.path[:len(r.path)-1]
	}
	_, err := r.token()
	return err
}

// Fields reads an object; value reads the value of each name.
func (r *Reader) Fields(value func(name string) error) error {
	if r.Kind() != '{' {
		return r.Mismatch("an object")
	}
	if _, err := r.token(); err != nil {
		return err
	}
	for r.Kind() != '}' {
		t, err := r.token()
		if err != nil {
			return err
		}
		name := t.String()
		r.path = append(r.path, step{name: name})
		if err := value(name); err != nil {
			return err
		}
		r.path = r.path[:len(r.path)-1]
	}
	_, err := r.token()
	return err
}

// Object reads an object. known maps each field's name to its number (below
// 64; two names of one field share it); member reads the value of field n.
// unknown reads the value of any other field; nil: it is an error. null is as if
// the field were not there.
func (r *Reader) Object(known map[string]uint, unknown func() error, member func(n uint) error) error {
	var seen uint64
	return r.Fields(func(name string) error {
		if r.Null() {
			return nil
		}
		n, ok := known[name]
		switch {
		case !ok && unknown != nil:
			return unknown()
		case !ok:
			return r.Errorf(problem.UnknownField, "%s is not a field here; known are %s.",
				r.Field(), strings.Join(slices.Sorted(maps.Keys(known)), ", "))
		case seen&(1<<n) != 0:
			return r.Errorf(problem.DuplicateField, "%s is given twice, or under two names (title is headline, text is body).", r.Field())
		}
		seen |= 1 << n
		return member(n)
	})
}

// Skip passes over a value of any kind.
func (r *Reader) Skip() error {
	if err := r.dec.SkipValue(); err != nil {
		return r.syntax(err)
	}
	return nil
}

// Null passes over null, and tells whether it stood here.
func (r *Reader) Null() bool {
	if r.Kind() != 'n' {
		return false
	}
	_, err := r.dec.ReadToken()
	return err == nil
}

// Text reads a string.
func (r *Reader) Text() (string, error) {
	if r.Kind() != '"' {
		return "", r.Mismatch("a string")
	}
	t, err := r.token()
	if err != nil {
		return "", err
	}
	return t.String(), nil
}

// Boolean reads true or false.
func (r *Reader) Boolean() (bool, error) {
	if k := r.Kind(); k != 't' && k != 'f' {
		return false, r.Mismatch("true or false")
	}
	t, err := r.token()
	return err == nil && t.Bool(), err
}

const maxInteger = 1e15 - 1

// Integer reads a number without a fraction, as 10 or as 10.0.
func (r *Reader) Integer() (int, error) {
	if r.Kind() != '0' {
		return 0, r.Mismatch("an integer")
	}
	t, err := r.token()
	if err != nil {
		return 0, err
	}
	text := t.String()
	n, err := strconv.Atoi(text)
	if err == nil && text == strconv.Itoa(n) {
		return n, nil
	}
	x, err := strconv.ParseFloat(text, 64) // 10.0 is an integer, too
	if err != nil || !strings.ContainsAny(text, ".eE") || x != math.Trunc(x) || math.Abs(x) > maxInteger {
		return 0, r.Errorf(problem.BadValue, "%s must be an integer of at most 15 digits.", r.Field())
	}
	return int(x), nil
}

// Scalar reads a string, a number or a boolean, and gives it as text.
func (r *Reader) Scalar() (string, error) {
	switch r.Kind() {
	case '"', '0', 't', 'f':
		t, err := r.token()
		if err != nil {
			return "", err
		}
		return t.String(), nil
	}
	return "", r.Mismatch("a string, a number, true or false")
}

// Other reads a text or a number into a map by its name, as text. What stands there
// besides, or is longer than most bytes, is passed over, and so are all where the map has
// count already.
func (r *Reader) Other(into *map[string]string, count, most int) error {
	name := r.path[len(r.path)-1].name
	if k := r.Kind(); k != '"' && k != '0' || len(*into) >= count || len(name) > most {
		return r.Skip()
	}
	value, err := r.Scalar()
	if err == nil && len(value) <= most {
		if *into == nil {
			*into = map[string]string{}
		}
		(*into)[name] = value
	}
	return err
}

// End refuses whatever follows the value.
func (r *Reader) End() error {
	if _, err := r.dec.ReadToken(); err != io.EOF {
		return r.Errorf(problem.MalformedJSON, "The JSON object ends before byte %d, yet something follows it.", r.dec.InputOffset())
	}
	return nil
}

// Finite tells whether JSON can carry a number.
func Finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }
