package safetext

import (
	"strings"
)

// escapeMarkdown makes cleaned text show as itself in Markdown: every ASCII
// punctuation mark that could begin markup, a table cell, a link, a mention or
// HTML is escaped.
func escapeMarkdown(s string) string {
	var b strings.Builder
	last := ' '
	for _, r := range Clean(s) {
		dot := r == '.' && (last == 'w' || last == 'W') // "www." makes a link by itself
		if dot || strings.ContainsRune("\\`*_{}[]<>#|!&~@:$^=+\"", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
		last = r
	}
	return b.String()
}

// Markdown is other people's text in Markdown: cleaned, escaped, isolated.
func Markdown(s string) string {
	e := escapeMarkdown(s)
	if rightToLeft(e) {
		return FSI + e + PDI
	}
	return e
}

// Code is a label's id: a code span, or escaped text where that cannot hold it.
func Code(id string) string {
	if id = Clean(id); id == "" || strings.ContainsAny(id, "`|\\") {
		return Markdown(id)
	}
	if rightToLeft(id) {
		return FSI + "`" + id + "`" + PDI
	}
	return "`" + id + "`"
}

// Codes are ids as code spans, "none" where there are none.
func Codes(ids []string) string {
	if len(ids) == 0 {
		return "none"
	}
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = Code(id)
	}
	return strings.Join(out, ", ")
}
