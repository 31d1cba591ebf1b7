package arabic

import (
	"html"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Markup as the First version reads it, in the same pass as the words. Later ones read
// what package markup makes of a text.

// skipTag gives the index after the HTML tag whose name stands at src[i], or i
// if no tag does. In an escaped tag the angles are entities.
func (s *scanner) skipTag(i int, escaped bool) int {
	if i >= len(s.src) {
		return i
	}
	if c := s.src[i]; c >= 0x80 || c != '/' && c != '!' && ascii[c] != latin {
		return i
	}
	for j := i; j < len(s.src); j++ {
		switch s.src[j] {
		case '>':
			return j + 1
		case '<':
			return i
		case '&':
			if !escaped {
				continue
			}
			switch r, size := entity(s.src[j:]); {
			case size > 0 && r == '>':
				return j + size
			case size > 0 && r == '<':
				return i
			}
		}
	}
	return i
}

// entity decodes the HTML entity at the start of s, which begins with "&": its
// character and its length, or 0, 0 if none is there. An entity whose & was
// itself escaped (&amp;quot;) is decoded in full.
func entity(s string) (r rune, size int) {
	r, n := entityBody(s[1:])
	if n == 0 {
		return 0, 0
	}
	if r == '&' {
		if r2, n2 := entityBody(s[1+n:]); n2 > 0 {
			return r2, 1 + n + n2
		}
	}
	return r, 1 + n
}

// maxEntity is the longest entity that is looked for, without its &.
const maxEntity = 12

// entityBody decodes what follows the & of an entity, to the semicolon.
func entityBody(s string) (r rune, size int) {
	end := strings.IndexByte(s[:min(len(s), maxEntity)], ';')
	if end < 1 {
		return 0, 0
	}
	name := s[:end]
	if name[0] == '#' {
		digits, base := name[1:], 10
		if digits != "" && digits[0]|0x20 == 'x' {
			digits, base = digits[1:], 16
		}
		n, err := strconv.ParseUint(digits, base, 32)
		if err != nil {
			return 0, 0
		}
		if n > utf8.MaxRune {
			n = utf8.RuneError
		}
		return rune(n), end + 1
	}
	switch name {
	case "amp":
		return '&', end + 1
	case "lt":
		return '<', end + 1
	case "gt":
		return '>', end + 1
	case "quot", "apos", "nbsp", "laquo", "raquo", "ndash", "mdash", "hellip":
		return ' ', end + 1 // separators all, and the ones that are met
	case "shy", "zwnj", "zwj", "lrm", "rlm":
		return 0x200D, end + 1 // hidden all
	}
	for i := range len(name) {
		if c := name[i]; c >= 0x80 || ascii[c] != latin && ascii[c] != digit {
			return 0, 0
		}
	}
	text := html.UnescapeString("&" + s[:end+1])
	r, n := utf8.DecodeRuneInString(text)
	if n != len(text) { // unknown, and so unchanged
		return 0, 0
	}
	return r, end + 1
}
