package serve

import (
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// text reads a string.
func (r *reader) text() (string, error) {
	if r.next() != '"' {
		return "", r.mismatch("a string")
	}
	r.i++
	var out []byte // what stands before start, where there was an escape
	start := r.i
	for r.i < len(r.b) {
		switch c := r.b[r.i]; {
		case c == '"':
			part := r.b[start:r.i]
			if !utf8.Valid(part) {
				return "", r.failf(invalidUnicode, "The string that ends at byte %d is not UTF-8; convert it (iconv -f windows-1256 -t utf-8).", r.i)
			}
			r.i++
			if out == nil {
				return string(part), nil
			}
			return string(append(out, part...)), nil
		case c < ' ':
			return "", r.syntax("an escape (\\n) in place of a control character")
		case c == '\\':
			part := r.b[start:r.i]
			if !utf8.Valid(part) {
				return "", r.failf(invalidUnicode, "The string before byte %d is not UTF-8; convert it (iconv -f windows-1256 -t utf-8).", r.i)
			}
			out = append(out, part...)
			c, err := r.escape()
			if err != nil {
				return "", err
			}
			out = utf8.AppendRune(out, c)
			start = r.i
		default:
			r.i++
		}
	}
	return "", r.syntax("the double quote that ends the string")
}

// escapes are the one-letter escapes and what they stand for.
var escapes = map[byte]rune{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

// escape reads one escape, or the two of a surrogate pair.
func (r *reader) escape() (rune, error) {
	at := r.i
	if r.i+1 < len(r.b) {
		if c, ok := escapes[r.b[r.i+1]]; ok {
			r.i += 2
			return c, nil
		}
	}
	c, ok := r.hex()
	if !ok {
		return 0, r.syntax(`an escape such as \n or \u0627`)
	}
	if !utf16.IsSurrogate(c) {
		return c, nil
	}
	low, ok := r.hex()
	if pair := utf16.DecodeRune(c, low); ok && pair != utf8.RuneError {
		return pair, nil
	}
	return 0, r.failf(invalidUnicode, "The escape at byte %d is half of a surrogate pair.", at)
}

// hex reads \u and four hex digits.
func (r *reader) hex() (rune, bool) {
	if len(r.b)-r.i < 6 || r.b[r.i] != '\\' || r.b[r.i+1] != 'u' {
		return 0, false
	}
	n, err := strconv.ParseUint(string(r.b[r.i+2:r.i+6]), 16, 16)
	if err != nil {
		return 0, false
	}
	r.i += 6
	return rune(n), true
}
