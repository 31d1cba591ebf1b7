package markup

import (
	"slices"
	"strings"
)

// maxPasses is how often a text is read. Text that was escaped twice needs three.
const maxPasses = 4

// Text is a text as it is shown. The zero value is ready; its memory is used again.
type Text struct {
	passes [maxPasses]pass
	n      int // how many changed the text
}

// Read gives the text without its markup: tags that cut words are a space, others are
// nothing, and character references are their characters. A text without markup is
// given as it stands.
func (t *Text) Read(text string) string {
	for t.n = 0; t.n < maxPasses && (has(text, '<', opens) || has(text, '&', names)); t.n++ {
		visible, changed := t.passes[t.n].read(text)
		if !changed {
			break
		}
		text = visible
	}
	return text
}

// Places moves n ranges of what Read gave to where they stand in the text as written.
// They are not empty, and in order: neither end is before that of the range before.
func (t *Text) Places(n int, place func(i int) (from, to *int32)) {
	for _, p := range slices.Backward(t.passes[:t.n]) {
		var first, last int // the parts that they begin and end in
		for i := range n {
			from, to := place(i)
			*from, *to = p.from(*from, &first), p.to(*to, &last)
		}
	}
}

// has tells whether c stands in s before a byte for which follows is true.
func has(s string, c byte, follows func(byte) bool) bool {
	for {
		i := strings.IndexByte(s, c)
		if i < 0 || i+1 == len(s) {
			return false
		}
		if follows(s[i+1]) {
			return true
		}
		s = s[i+1:]
	}
}

// opens tells whether a tag, a comment or a declaration begins with < and c.
func opens(c byte) bool { return isLetter(c) || c == '/' || c == '!' || c == '?' }

// names tells whether a character reference can begin with & and c.
func names(c byte) bool { return isLetter(c) || c == '#' }

func isLetter(c byte) bool { return c|0x20-'a' < 26 }
