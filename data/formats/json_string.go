package formats

import (
	"bytes"
	"encoding/json"
	"fmt"
	"unicode/utf16"
	"unicode/utf8"
)

// unquote resolves a JSON string; lone surrogates become U+FFFD, as they do in
// encoding/json, which is asked only to say what is wrong with a string.
func unquote(quoted []byte) (string, error) {
	inner := quoted[1 : len(quoted)-1]
	if !hasControl(inner) {
		if bytes.IndexByte(inner, '\\') < 0 {
			return string(inner), nil
		}
		if s, ok := unescape(inner); ok {
			return s, nil
		}
	}
	var s string
	if err := json.Unmarshal(quoted, &s); err != nil {
		return "", fmt.Errorf("not JSON: %w", err)
	}
	return s, nil
}

// escapes are the characters that a backslash and a letter stand for.
var escapes = [256]byte{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

// unescape resolves the escapes of a string; !ok if one is none.
func unescape(b []byte) (s string, ok bool) {
	out := make([]byte, 0, len(b))
	for {
		i := bytes.IndexByte(b, '\\')
		if i < 0 {
			return string(append(out, b...)), true
		}
		out = append(out, b[:i]...)
		if b = b[i:]; len(b) < 2 {
			return "", false
		}
		if c := escapes[b[1]]; c != 0 {
			out, b = append(out, c), b[2:]
			continue
		}
		r, ok := unicodeEscape(b)
		if !ok {
			return "", false
		}
		b = b[6:]
		if utf16.IsSurrogate(r) {
			low, _ := unicodeEscape(b)
			if r = utf16.DecodeRune(r, low); r != utf8.RuneError {
				b = b[6:]
			}
		}
		out = utf8.AppendRune(out, r)
	}
}

// unicodeEscape reads the \u and four hexadecimal digits that b begins with.
func unicodeEscape(b []byte) (r rune, ok bool) {
	if len(b) < 6 || b[0] != '\\' || b[1] != 'u' {
		return 0, false
	}
	for _, c := range b[2:6] {
		switch {
		case c >= '0' && c <= '9':
			c -= '0'
		case c >= 'a' && c <= 'f':
			c -= 'a' - 10
		case c >= 'A' && c <= 'F':
			c -= 'A' - 10
		default:
			return 0, false
		}
		r = r<<4 | rune(c)
	}
	return r, true
}

// hasControl tells of bytes that must be escaped inside a JSON string.
func hasControl(b []byte) bool {
	for _, c := range b {
		if c < ' ' {
			return true
		}
	}
	return false
}
