// Package safetext makes other people's text safe to show: one line, no control
// characters, right-to-left text isolated, Markdown escaped.
package safetext

import (
	"strings"
	"unicode"
)

// FSI and PDI are the first strong isolate and its end (UAX 9): text between them has
// its own direction.
const FSI, PDI = "\u2068", "\u2069"

// Clean makes text one harmless line: control characters, line and paragraph
// separators become spaces, direction controls go, runs of space become one.
func Clean(s string) string {
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

// Lines is other people's text in the lines it has: control characters but for line
// breaks and tabs become spaces, direction controls go.
func Lines(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Bidi_Control, r) || r == '\ufeff':
			return -1
		case unicode.IsControl(r) && r != '\n' && r != '\t', r == '\u2028', r == '\u2029':
			return ' '
		}
		return r
	}, s)
}

// Isolate cleans text and, where it has right-to-left letters, wraps it.
func Isolate(s string) string {
	s = Clean(s)
	if rightToLeft(s) {
		return FSI + s + PDI
	}
	return s
}

func rightToLeft(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool {
		return unicode.In(r, unicode.Arabic, unicode.Hebrew, unicode.Syriac, unicode.Thaana, unicode.Nko)
	})
}

// Width is the number of terminal cells of cleaned text in the scripts at
// hand: marks and format characters take none.
func Width(s string) int {
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

// Left pads text to n cells, or cuts it there with an ellipsis.
func Left(s string, n int) string {
	s = Cut(Clean(s), n)
	return Isolate(s) + strings.Repeat(" ", n-Width(s))
}

// Cut shortens cleaned text to n cells, the last of them an ellipsis where
// anything was left out; marks stay with their letter.
func Cut(s string, n int) string {
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

// Short is text cleaned and cut to n cells.
func Short(s string, n int) string {
	return strings.TrimRight(Left(s, n), " ")
}

// Line is other people's text as one harmless line for a terminal: cleaned, and
// isolated where it runs right to left.
func Line(s string) string { return Isolate(s) }

// Beginning is the first n runes, with an ellipsis where there are more.
func Beginning(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i] + "…"
		}
		n--
	}
	return s
}
