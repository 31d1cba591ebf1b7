package serve

import (
	"bytes"
	"unicode/utf16"
	"unicode/utf8"
)

// text reads a string.
func (r *reader) text() (string, error) {
	raw, err := r.raw()
	return string(raw), err
}

// raw is the string that begins here, its escapes undone: never nil, part of
// the JSON itself where it has none.
func (r *reader) raw() ([]byte, error) {
	if r.next() != '"' {
		return nil, r.mismatch("a string")
	}
	r.i++
	var out []byte // what stands before start, where there was an escape
	start := r.i
	for r.i < len(r.b) {
		c := r.b[r.i]
		if c >= ' ' && c != '"' && c != '\\' {
			r.i++
			continue
		}
		part := r.b[start:r.i]
		if !utf8.Valid(part) {
			return nil, r.failf(invalidUnicode, "The string before byte %d is not UTF-8; convert it (iconv -f windows-1256 -t utf-8).", r.i)
		}
		switch c {
		case '"':
			r.i++
			if out == nil {
				return part, nil
			}
			return append(out, part...), nil
		case '\\':
			if out == nil {
				out = make([]byte, 0, bytes.IndexByte(r.b[r.i:], '"')+len(part)+1)
			}
			out = append(out, part...)
			c, err := r.escape()
			if err != nil {
				return nil, err
			}
			out = utf8.AppendRune(out, c)
			start = r.i
		default:
			return nil, r.syntax("an escape (\\n) in place of a control character")
		}
	}
	return nil, r.syntax("the double quote that ends the string")
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
func (r *reader) hex() (n rune, ok bool) {
	if len(r.b)-r.i < 6 || r.b[r.i] != '\\' || r.b[r.i+1] != 'u' {
		return 0, false
	}
	for _, c := range r.b[r.i+2 : r.i+6] {
		switch {
		case '0' <= c && c <= '9':
			n = n<<4 | rune(c-'0')
		case 'a' <= c|0x20 && c|0x20 <= 'f':
			n = n<<4 | rune(c|0x20-'a'+10)
		default:
			return 0, false
		}
	}
	r.i += 6
	return n, true
}
