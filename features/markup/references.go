package markup

import (
	"html"
	"strings"
	"unicode/utf8"
)

// maxReference is longer than any character reference.
const maxReference = 40

// common are the references that are met most.
var common = map[string]string{
	"amp;": "&", "lt;": "<", "gt;": ">", "quot;": `"`, "apos;": "'", "nbsp;": "\u00A0", "laquo;": "«", "raquo;": "»",
	"ldquo;": "“", "rdquo;": "”", "lsquo;": "‘", "rsquo;": "’", "ndash;": "–", "mdash;": "—", "hellip;": "…", "bull;": "•",
	"shy;": "\u00AD", "zwnj;": "\u200C", "zwj;": "\u200D", "lrm;": "\u200E", "rlm;": "\u200F",
}

// decode appends the characters of the reference at the start of s, a "&", and gives
// its length; 0 if there is none. As in HTML, old names and numbers need no semicolon.
// A name without one that goes on to "=" is a part of an address (&copy=1).
func decode(dst []byte, s string) ([]byte, int) {
	n := 1
	for n < len(s) && n < maxReference && (isLetter(s[n]) || s[n]-'0' < 10 || n == 1 && s[n] == '#') {
		n++
	}
	ended := n < len(s) && s[n] == ';'
	if ended {
		n++
	} else if n < len(s) && s[n] == '=' && s[1] != '#' {
		return dst, 0
	}
	if n < len("&lt") {
		return dst, 0
	}
	if text, known := common[s[1:n]]; known {
		return append(dst, text...), n
	}
	if n > 2 && s[1] == '#' {
		if r, size := number(s[:n]); size > 0 {
			return utf8.AppendRune(dst, r), size
		}
	}
	text := html.UnescapeString(s[:n])
	if text == s[:n] {
		return dst, 0
	}
	_, size := utf8.DecodeRuneInString(text)
	if rest := text[size:]; rest != "" && strings.HasSuffix(s[:n], rest) { // of a longer name
		return append(dst, text[:size]...), n - len(rest)
	}
	return append(dst, text...), n
}

// number decodes a numbered reference of digits for an ordinary character; the length
// is 0 for others, which html knows.
func number(s string) (r rune, size int) {
	for size = 2; size < len(s) && s[size]-'0' < 10; size++ {
		if r = 10*r + rune(s[size]-'0'); r > utf8.MaxRune {
			return 0, 0
		}
	}
	if size == 2 || r < 0xA0 || !utf8.ValidRune(r) {
		return 0, 0
	}
	if size < len(s) && s[size] == ';' {
		size++
	}
	return r, size
}
