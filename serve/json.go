package serve

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// reader walks one JSON text (RFC 8259) whose shape is known beforehand. It is
// stricter than encoding/json, which takes null for anything, any case for a
// field's name, the last of two equal fields, broken UTF-8 and lone surrogates
// as U+FFFD. Every error names the byte or the field. It does not recurse:
// nesting is as deep as the caller's own calls.
type reader struct {
	b    []byte
	i    int
	path []step // to the value being read
}

// step is one field of an object or one element of an array.
type step struct {
	name  []byte // nil: an element
	index int
}

// field is the path to the value being read: documents[3].headline.
func (r *reader) field() string {
	var s strings.Builder
	for _, p := range r.path {
		switch {
		case p.name == nil:
			fmt.Fprintf(&s, "[%d]", p.index)
		case s.Len() > 0:
			s.WriteString("." + brief(string(p.name)))
		default:
			s.WriteString(brief(string(p.name)))
		}
	}
	return s.String()
}

// failf is a failure at the value being read.
func (r *reader) failf(k kind, format string, args ...any) *failure {
	f := failf(k, format, args...)
	f.field = r.field()
	return f
}

// syntax is a failure at the byte being read.
func (r *reader) syntax(wanted string) *failure {
	if r.i >= len(r.b) {
		return r.failf(malformedJSON, "The JSON ends at byte %d, where %s should follow.", len(r.b), wanted)
	}
	return r.failf(malformedJSON, "At byte %d of the JSON there should be %s.", r.i, wanted)
}

// next is the next byte that is not blank, 0 at the end.
func (r *reader) next() byte {
	for r.i < len(r.b) {
		switch r.b[r.i] {
		case ' ', '\t', '\n', '\r':
			r.i++
		default:
			return r.b[r.i]
		}
	}
	return 0
}

// found names the kind of the value that begins here; "" where none does.
func (r *reader) found() string {
	switch c := r.next(); {
	case c == '{':
		return "an object"
	case c == '[':
		return "an array"
	case c == '"':
		return "a string"
	case c == '-' || '0' <= c && c <= '9':
		return "a number"
	}
	for _, word := range []string{"null", "true", "false"} {
		if bytes.HasPrefix(r.b[r.i:], []byte(word)) {
			return word
		}
	}
	return ""
}

// mismatch is the failure of finding another kind of value than wanted.
func (r *reader) mismatch(wanted string) *failure {
	switch found := r.found(); {
	case found == "":
		return r.syntax(wanted)
	case len(r.path) == 0:
		return r.failf(malformedJSON, "The body must be %s, not %s.", wanted, found)
	case found == "null":
		return r.failf(wrongType, "%s must be %s, not null; leave it out where there is none.", r.field(), wanted)
	default:
		return r.failf(wrongType, "%s must be %s, not %s.", r.field(), wanted, found)
	}
}

// list reads what stands between two brackets, with commas between: one after
// the other, the i-th by one.
func (r *reader) list(opens, closes byte, kind string, one func(i int) error) error {
	if r.next() != opens {
		return r.mismatch(kind)
	}
	r.i++
	if r.next() == closes {
		r.i++
		return nil
	}
	for i := 0; ; i++ {
		r.path = append(r.path, step{index: i})
		if err := one(i); err != nil {
			return err
		}
		r.path = r.path[:len(r.path)-1]
		switch r.next() {
		case ',':
			r.i++
		case closes:
			r.i++
			return nil
		default:
			return r.syntax("a comma or " + string(closes))
		}
	}
}

// array reads an array; element reads its element i.
func (r *reader) array(element func(i int) error) error {
	return r.list('[', ']', "an array", element)
}

// fields reads an object: name is told each field's name, then value reads its
// value.
func (r *reader) fields(name func(name []byte) error, value func() error) error {
	return r.list('{', '}', "an object", func(int) error {
		here := len(r.path) - 1
		r.path = r.path[:here] // of a name that cannot be read there is no path
		if r.next() != '"' {
			return r.syntax("a field's name in double quotes")
		}
		text, err := r.raw()
		if err != nil {
			return err
		}
		r.path = append(r.path, step{name: text})
		if err := name(text); err != nil {
			return err
		}
		if r.next() != ':' {
			return r.syntax("a colon")
		}
		r.i++
		return value()
	})
}

// object reads an object. known maps each field's name to its number (below
// 64; two names of one field share it); member reads the value of field n.
func (r *reader) object(known map[string]uint, member func(n uint) error) error {
	var seen uint64
	var n uint
	return r.fields(func(name []byte) error {
		var ok bool
		switch n, ok = known[string(name)]; {
		case !ok:
			return r.failf(unknownField, "%s is not a field here; known are %s.",
				r.field(), strings.Join(slices.Sorted(maps.Keys(known)), ", "))
		case seen&(1<<n) != 0:
			return r.failf(duplicateField, "%s is given twice, or under two names (title is headline, text is body).", r.field())
		}
		seen |= 1 << n
		return nil
	}, func() error { return member(n) })
}

// scalars reads an object whose names are not known beforehand, such as
// parameters; member reads the value of each. No name may stand twice.
func (r *reader) scalars(member func(name string) error) error {
	seen := map[string]bool{}
	last := ""
	return r.fields(func(name []byte) error {
		last = string(name)
		switch {
		case seen[last]:
			return r.failf(duplicateField, "%s is given twice.", r.field())
		case len(seen) == maxParameters:
			return r.failf(badValue, "At most %d parameters are taken.", maxParameters)
		}
		seen[last] = true
		return nil
	}, func() error { return member(last) })
}

// scalar reads a string, a number or a boolean, and gives it as text.
func (r *reader) scalar() (string, error) {
	switch found := r.found(); found {
	case "a string":
		return r.text()
	case "true", "false":
		r.i += len(found)
		return found, nil
	case "a number":
		start := r.i
		number := r.number()
		if !json.Valid(number) {
			r.i = start
			return "", r.syntax("a number")
		}
		return string(number), nil
	}
	return "", r.mismatch("a string, a number, true or false")
}

// number passes over the bytes that a number is made of.
func (r *reader) number() []byte {
	start := r.i
	for r.i < len(r.b) && strings.IndexByte("+-.eE0123456789", r.b[r.i]) >= 0 {
		r.i++
	}
	return r.b[start:r.i]
}

// brief keeps a stranger's field name short enough to say back.
func brief(name string) string {
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

// boolean reads true or false.
func (r *reader) boolean() (bool, error) {
	switch found := r.found(); found {
	case "true", "false":
		r.i += len(found)
		return found == "true", nil
	}
	return false, r.mismatch("true or false")
}

// integer reads a number without fraction or exponent.
func (r *reader) integer() (int, error) {
	if r.found() != "a number" {
		return 0, r.mismatch("an integer")
	}
	digits := string(r.number())
	n, err := strconv.Atoi(digits)
	if err != nil || digits != strconv.Itoa(n) {
		return 0, r.failf(badValue, "%s must be an integer in plain digits.", r.field())
	}
	return n, nil
}

// end refuses whatever follows the value.
func (r *reader) end() error {
	if r.next(); r.i < len(r.b) {
		return r.failf(malformedJSON, "The JSON object ends before byte %d, yet something follows it.", r.i)
	}
	return nil
}
