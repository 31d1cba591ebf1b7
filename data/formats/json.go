package formats

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"
)

// A line of a corpus is one JSON object. These functions find its members and
// leave values as bytes, so that fields nobody asked for cost nothing but a
// check, and duplicate keys are seen, which encoding/json passes over. What
// they accept is what encoding/json accepts (FuzzJSONL holds them to that).

var errCut = errors.New("the JSON object is cut off; an object must stand whole on one line (jq -c . writes it so)")

// scanObject calls member for each member of the object that is the whole of
// line. key has its escapes resolved; value is checked only as far as finding
// its end needs. Both are valid until the line is reused.
func scanObject(line []byte, member func(key, value []byte) error) error {
	i := skipSpace(line, 0)
	if i == len(line) || line[i] != '{' {
		return errNotObject(line[i:])
	}
	i = skipSpace(line, i+1)
	if i < len(line) && line[i] == '}' {
		return atEnd(line, i+1)
	}
	for {
		if i == len(line) {
			return errCut
		}
		if line[i] != '"' {
			return notJSON(line, i, "a key in double quotes")
		}
		end, err := valueEnd(line, i)
		if err != nil {
			return err
		}
		key := line[i+1 : end-1]
		if bytes.IndexByte(key, '\\') >= 0 || hasControl(key) {
			s, err := unquote(line[i:end])
			if err != nil {
				return err
			}
			key = []byte(s)
		}
		i = skipSpace(line, end)
		if i == len(line) {
			return errCut
		}
		if line[i] != ':' {
			return notJSON(line, i, "a colon")
		}
		i = skipSpace(line, i+1)
		if end, err = valueEnd(line, i); err != nil {
			return err
		}
		if err := member(key, line[i:end]); err != nil {
			return err
		}
		i = skipSpace(line, end)
		switch {
		case i == len(line):
			return errCut
		case line[i] == '}':
			return atEnd(line, i+1)
		case line[i] != ',':
			return notJSON(line, i, "a comma or a closing brace")
		}
		i = skipSpace(line, i+1)
	}
}

// scanArray calls item for each item of an array that checkJSON has accepted.
func scanArray(array []byte, item func(value []byte) error) error {
	i := skipSpace(array, 1)
	for array[i] != ']' {
		end, err := valueEnd(array, i)
		if err != nil {
			return err
		}
		if err := item(array[i:end]); err != nil {
			return err
		}
		i = skipSpace(array, end)
		if array[i] == ',' {
			i = skipSpace(array, i+1)
		}
	}
	return nil
}

// atEnd minds that nothing follows the object.
func atEnd(line []byte, i int) error {
	if i = skipSpace(line, i); i < len(line) {
		return fmt.Errorf("something follows the JSON object at byte %d; a line holds one object", i+1)
	}
	return nil
}

// valueEnd finds the end of the value that starts at i.
func valueEnd(b []byte, i int) (int, error) {
	if i == len(b) {
		return 0, errCut
	}
	switch b[i] {
	case '"':
		return stringEnd(b, i)
	case '{', '[':
		for depth := 0; i < len(b); i++ {
			switch b[i] {
			case '"':
				end, err := stringEnd(b, i)
				if err != nil {
					return 0, err
				}
				i = end - 1
			case '{', '[':
				depth++
			case '}', ']':
				if depth--; depth == 0 {
					return i + 1, nil
				}
			}
		}
		return 0, errCut
	case ',', ':', '}', ']':
		return 0, notJSON(b, i, "a value")
	}
	for ; i < len(b); i++ {
		switch b[i] {
		case ',', ':', '}', ']', '{', '[', '"', ' ', '\t', '\r', '\n':
			return i, nil
		}
	}
	return i, nil
}

// stringEnd finds the end of the string that opens at i.
func stringEnd(b []byte, i int) (int, error) {
	for i++; i < len(b); i++ {
		n := bytes.IndexByte(b[i:], '"')
		if n < 0 {
			break
		}
		i += n
		// The quote closes the string unless an odd number of backslashes precedes it.
		back := i
		for b[back-1] == '\\' {
			back--
		}
		if (i-back)%2 == 0 {
			return i + 1, nil
		}
	}
	return 0, errCut
}

// checkJSON refuses a value that is not JSON.
func checkJSON(value []byte) error {
	if json.Valid(value) {
		return nil
	}
	var any json.RawMessage
	if err := json.Unmarshal(value, &any); err != nil {
		return fmt.Errorf("not JSON: %w", err)
	}
	return errors.New("not JSON")
}

// jsonKind names what a value begins as, or "" for nothing that JSON has.
func jsonKind(value []byte) string {
	if len(value) == 0 {
		return ""
	}
	switch c := value[0]; {
	case c == '"':
		return "a string"
	case c == '{':
		return "an object"
	case c == '[':
		return "an array"
	case c == '-' || c >= '0' && c <= '9':
		return "a number"
	case c == 't' || c == 'f':
		return "true or false"
	case c == 'n':
		return "null"
	}
	return ""
}

func notJSON(line []byte, i int, want string) error {
	r, _ := utf8.DecodeRune(line[i:])
	return fmt.Errorf("not JSON: byte %d is %q where %s must stand", i+1, r, want)
}

func skipSpace(b []byte, i int) int {
	for i < len(b) && (b[i] == ' ' || b[i] == '\t' || b[i] == '\r' || b[i] == '\n') {
		i++
	}
	return i
}
