package eval

import (
	"strings"
	"unicode"
)

// A report shows other people's headlines and labels: they may hold control
// characters, direction overrides, markup. clean takes away what would move
// the reader's cursor or turn the line around; isolate keeps right-to-left
// text from reordering what stands beside it.

// First strong isolate and its end (UAX 9): what is between has its own direction.
const fsi, pdi = "\u2068", "\u2069"

// clean makes text one harmless line: control characters, line and paragraph
// separators become spaces, direction controls go, runs of space become one.
func clean(s string) string {
	var b strings.Builder
	space := false
	for _, r := range s {
		switch {
		case unicode.Is(unicode.Bidi_Control, r) || r == '\ufeff':
			continue
		case unicode.IsControl(r) || unicode.IsSpace(r):
			space = b.Len() > 0
			continue
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		b.WriteRune(r) // an invalid byte is U+FFFD here
	}
	return b.String()
}

// isolate cleans text and, where it has right-to-left letters, wraps it.
func isolate(s string) string {
	s = clean(s)
	if rightToLeft(s) {
		return fsi + s + pdi
	}
	return s
}

func rightToLeft(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool {
		return unicode.In(r, unicode.Arabic, unicode.Hebrew, unicode.Syriac, unicode.Thaana, unicode.Nko)
	})
}

// width is the number of terminal cells of cleaned text in the scripts at
// hand: marks and format characters take none.
func width(s string) int {
	n := 0
	for _, r := range s {
		if !invisible(r) {
			n++
		}
	}
	return n
}

// invisible tells characters that take no cell of their own.
func invisible(r rune) bool { return unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf) }

// left pads text to n cells, or cuts it there with an ellipsis.
func left(s string, n int) string {
	s = cut(clean(s), n)
	return isolate(s) + strings.Repeat(" ", n-width(s))
}

// cut shortens cleaned text to n cells, the last of them an ellipsis where
// anything was left out; marks stay with their letter.
func cut(s string, n int) string {
	cells, keep := 0, 0 // keep: where to cut if there is more than fits
	for i, r := range s {
		if invisible(r) {
			continue
		}
		if cells == n-1 {
			keep = i
		}
		if cells++; cells > n {
			return s[:keep] + "…"
		}
	}
	return s
}

// short is text cleaned and cut to n cells.
func short(s string, n int) string {
	return strings.TrimRight(left(s, n), " ")
}

// escapeMarkdown makes cleaned text show as itself in Markdown: every ASCII
// punctuation mark that could begin markup, a table cell, a link, a mention or
// HTML is escaped.
func escapeMarkdown(s string) string {
	var b strings.Builder
	last := ' '
	for _, r := range clean(s) {
		dot := r == '.' && (last == 'w' || last == 'W') // "www." makes a link by itself
		if dot || strings.ContainsRune("\\`*_{}[]<>#|!&~@:$^=+\"", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
		last = r
	}
	return b.String()
}

// markdown is other people's text in Markdown: cleaned, escaped, isolated.
func markdown(s string) string {
	e := escapeMarkdown(s)
	if rightToLeft(e) {
		return fsi + e + pdi
	}
	return e
}

// Line is other people's text as one harmless line for a terminal: cleaned, and
// isolated where it runs right to left.
func Line(s string) string { return isolate(s) }
