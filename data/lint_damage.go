package data

import (
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/encoding/charmap"
)

// damages lists the kinds of damaged text, each with a test of one field. To add one, add a
// line.
var damages = []struct {
	kind     string
	severity Severity
	what     string // what is found in documents
	fix      string
	found    func(field string, c *counts) bool
}{
	{"replacement", Warning, "the replacement character U+FFFD", "their letters are lost; fetch them again from the source",
		func(_ string, c *counts) bool { return c.replacement > 0 }},
	{"question-marks", Warning, "a field of question marks", "their letters are lost; fetch them again and keep them in UTF-8",
		func(_ string, c *counts) bool { return c.question >= 6 && 2*c.question > c.visible }},
	{"utf8-as-windows-1252", Warning, "UTF-8 that was read as windows-1252 (ÙˆØ²ÙŠØ±)", "undo it: write the text as windows-1252 and read that as UTF-8",
		func(_ string, c *counts) bool { return c.pairs1252 >= 3 }},
	{"utf8-as-windows-1256", Warning, "UTF-8 that was read as windows-1256 (ظˆط²ظٹط±)", "undo it: write the text as windows-1256 and read that as UTF-8",
		func(_ string, c *counts) bool { return c.pairs1256 >= 4 && 20*c.pairs1256 >= 3*c.visible }},
	{"arabic-as-latin", Warning, "windows-1256 or ISO-8859-6 that was read as Latin (æÒíÑ ÇáÎÇÑÌíÉ)", "undo it: write the text as windows-1252 and read that as windows-1256",
		func(_ string, c *counts) bool { return c.latin1 >= 6 && 5*c.latin1 >= 3*c.visible }},
	{"control", Warning, "control characters", "take them out",
		func(_ string, c *counts) bool { return c.control > 0 }},
	{"html", Warning, "HTML tags or entities", "take the tags out and resolve the entities",
		func(field string, _ *counts) bool { return hasHTML(field) }},
	{"persian-letters", Note, "Persian letters (ک ی) among Arabic ones", "nothing need be done if the normaliser folds them",
		func(_ string, c *counts) bool { return c.persian > 0 && c.arabic > c.persian }},
}

// counts are the characters that one pass over a field counts.
type counts struct {
	visible     int // characters that are not spaces
	replacement int
	question    int
	control     int // C0 but for tabs and line breaks, and C1
	persian     int // letters of Persian keyboards in the place of Arabic ones
	arabic      int // Arabic letters
	latin1      int // letters from U+00C0 to U+00FF
	pairs1252   int // Ø or Ù with what the second byte of an Arabic letter is in windows-1252
	pairs1256   int // ط or ظ with the same in windows-1256
}

func count(field string) counts {
	var c counts
	var last rune
	for _, r := range field {
		switch {
		case r > ' ' && r < 0x7F:
			c.visible++
			if r == '?' {
				c.question++
			}
			last = r
			continue
		case r == ' ' || r == '\t' || r == '\n' || r == '\r':
			last = r
			continue
		case IsArabicLetter(r):
			c.arabic++
			if r == 'ک' || r == 'ی' || r == 'ہ' || r == 'ە' {
				c.persian++
			}
		case r < ' ' || r >= 0x7F && r < 0xA0:
			c.control++
		case r == unicode.ReplacementChar:
			c.replacement++
		case r >= 0xC0 && r <= 0xFF:
			c.latin1++
		}
		c.visible++
		switch last {
		case 'Ø', 'Ù', 'Ú', 'Û':
			if second(charmap.Windows1252, r) || r >= 0x80 && r < 0xC0 {
				c.pairs1252++
			}
		case 'ط', 'ظ':
			if second(charmap.Windows1256, r) {
				c.pairs1256++
			}
		}
		last = r
	}
	return c
}

// second tells whether r is the character, in a code page, of a second byte (0x80 to 0xBF)
// of UTF-8.
func second(page *charmap.Charmap, r rune) bool {
	b, ok := page.EncodeRune(r)
	return ok && b >= 0x80 && b < 0xC0
}

var htmlLeft = regexp.MustCompile(`(?i)&(?:[a-z]{2,8};|#[0-9]{2,6}|#x[0-9a-f]{2,5}|(?:nbsp|quot|amp|[lg]t|[lr]aquo)\b)` +
	`|<!(?:--|\[CDATA\[|doctype )|</?(?:p|br|div|span|a|b|i|u|strong|em|img|h[1-6]|ul|ol|li|table|td|tr|script|style|iframe|font|mark|su[bp]|center|o:p)(?:\s[^<>]*)?/?>`)

// hasHTML tells whether a text has tags, comments, CDATA or entities.
func hasHTML(s string) bool {
	return strings.ContainsAny(s, "&<") && htmlLeft.MatchString(s)
}

// IsArabicLetter tells whether r is a letter of the Arabic script, not a diacritic.
func IsArabicLetter(r rune) bool {
	return r >= 0x0621 && r <= 0x064A && r != 0x0640 || r >= 0x0671 && r <= 0x06D3
}
