package safetext_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"tasnif/model/eval/safetext"
)

func TestCut(t *testing.T) {
	for _, c := range []struct {
		in   string
		n    int
		want string
	}{
		{"عقوبات", 6, "عقوبات"},
		{"عقوبات", 4, "عقو…"},
		{"عُقُوبات", 4, "عُقُو…"},
		{"عُقُوباتٌ", 6, "عُقُوباتٌ"},
		{"abc", 1, "…"},
		{"", 3, ""},
	} {
		assert.Equal(t, c.want, safetext.Cut(c.in, c.n))
	}
}

func TestTextOfOthersIsOneHarmlessLine(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := string(rapid.SliceOf(rapid.Byte()).Draw(t, "bytes")) +
			rapid.StringOf(rapid.RuneFrom([]rune("اب \u202e\u2068\u2069\u200f\x1b\n|`<a.wW@"))).Draw(t, "text")
		c := safetext.Clean(s)
		assert.True(t, utf8.ValidString(c))
		assert.Equal(t, c, safetext.Clean(c))
		assert.False(t, strings.ContainsAny(c, "\x1b\n\t\u202e\u2066\u2067\u2068\u2069\u200f\u2028"))
		n := rapid.IntRange(1, 12).Draw(t, "cells")
		assert.Equal(t, n, safetext.Width(safetext.Left(s, n)))
		assert.LessOrEqual(t, safetext.Width(safetext.Short(s, n)), n)
		m := safetext.Markdown(s)
		assert.Equal(t, strings.Count(m, "|"), strings.Count(m, `\|`))
		assert.Equal(t, strings.Count(m, "<"), strings.Count(m, `\<`))
		assert.Equal(t, strings.Count(m, safetext.FSI), strings.Count(m, safetext.PDI))
	})
}
