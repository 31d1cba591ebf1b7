// Package passages cuts a text into passages: paragraphs, of which short ones are merged
// with a neighbour and long ones are cut between sentences.
package passages

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Span is a passage: bytes Start to End of a text.
type Span struct{ Start, End int }

// Sizes in characters; a word of Arabic news has about five and a space.
const (
	enough = 150 // a shorter paragraph is merged with the next one; the last one with the one before
	most   = 400 // a longer one is cut at the ends of sentences
	limit  = 800 // or, without one, at a space
)

// Cut appends the passages of a text, which cover it without gaps.
func Cut(dst []Span, text string) []Span {
	first := len(dst)
	start, length := 0, 0 // of the passage read
	sentence, space := 0, 0
	sentenceLength, spaceLength := 0, 0 // of the passage up to the last end of a sentence, and the last space
	cut := func(at, rest int) {
		dst = append(dst, Span{start, at})
		start, length = at, rest
		sentence, space = at, at
	}
	ended := false // the last character ends a sentence
	for i := 0; i < len(text); {
		r, size := rune(text[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(text[i:])
		}
		switch {
		case r == '\n' || r == '\r' || r == '\u2029' || r == '<' && breaksParagraph(text[i:]):
			at := i
			if r != '<' {
				at += size
			}
			if length >= enough {
				cut(at, 0)
			}
			ended = false
		case unicode.IsSpace(r):
			if ended {
				sentence, sentenceLength = i, length
			}
			space, spaceLength = i, length
			ended = false
		case endsSentence(r):
			ended = true
		case !closes(r):
			ended = false
		}
		i += size
		length++
		if length > most && sentence > start && sentenceLength >= enough {
			cut(sentence, length-sentenceLength)
		}
		if length > limit && space > start && spaceLength >= enough {
			cut(space, length-spaceLength)
		}
	}
	if start < len(text) {
		dst = append(dst, Span{start, len(text)})
	}
	if n := len(dst); n > first+1 && utf8.RuneCountInString(text[dst[n-1].Start:]) < enough {
		dst[n-2].End, dst = len(text), dst[:n-1]
	}
	return dst
}

func endsSentence(r rune) bool {
	switch r {
	case '.', '!', '?', '\u061F', '\u06D4', '\u2026':
		return true
	}
	return false
}

// closes tells whether a character may be between the end of a sentence and the space after
// it.
func closes(r rune) bool {
	switch r {
	case '"', '\'', ')', ']', '\u00BB', '\u201D', '\u2019':
		return true
	}
	return false
}

// breaksParagraph tells whether a text begins with a tag that HTML breaks a paragraph at.
func breaksParagraph(text string) bool {
	for _, tag := range []string{"<p", "</p", "<br", "<li", "<h", "<div", "</div"} {
		if len(text) >= len(tag) && strings.EqualFold(text[:len(tag)], tag) {
			return true
		}
	}
	return false
}
