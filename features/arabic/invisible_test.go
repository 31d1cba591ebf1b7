package arabic

import (
	"testing"
	"unicode"

	"github.com/clipperhouse/uax29/v2/words"
	"github.com/stretchr/testify/assert"
)

// Characters that are not seen, each by name: what stands in one word with what
// is beside it, and what cuts it.
func TestInvisibleCharacters(t *testing.T) {
	for _, c := range []struct {
		char  string
		name  string
		joins bool
	}{
		{"\u00AD", "soft hyphen", true},
		{"\u034F", "combining grapheme joiner", true},
		{"\u061C", "Arabic letter mark", true},
		{"\u0640", "tatweel", true},
		{"\u180E", "Mongolian vowel separator", true},
		{"\u200B", "zero-width space", false},
		{"\u200C", "zero-width non-joiner", true},
		{"\u200D", "zero-width joiner", true},
		{"\u200E", "left-to-right mark", true},
		{"\u200F", "right-to-left mark", true},
		{"\u202A\u202C", "left-to-right embedding and its end", true},
		{"\u202B", "right-to-left embedding", true},
		{"\u202D", "left-to-right override", true},
		{"\u202E", "right-to-left override", true},
		{"\u2060", "word joiner", true},
		{"\u2061", "function application", true},
		{"\u2064", "invisible plus", true},
		{"\u2066\u2069", "left-to-right isolate and its end", true},
		{"\u2067", "right-to-left isolate", true},
		{"\u2068", "first strong isolate", true},
		{"\u206A", "inhibit symmetric swapping", true},
		{"\u3164", "Hangul filler", true},
		{"\uFE0E", "variation selector 15", true},
		{"\uFE0F", "variation selector 16", true},
		{"\uFEFF", "byte order mark", true},
		{"\uFFA0", "half-width Hangul filler", true},
		{"\uFFF9", "interlinear annotation anchor", true},
		{"\U000E0061", "tag letter a", true},
		{"\U000E0100", "variation selector 17", true},
		{"\u00A0", "no-break space", false},
		{"\u1680", "Ogham space", false},
		{"\u2003", "em space", false},
		{"\u2007", "figure space", false},
		{"\u2009", "thin space", false},
		{"\u2028", "line separator", false},
		{"\u2029", "paragraph separator", false},
		{"\u202F", "narrow no-break space", false},
		{"\u205F", "mathematical space", false},
		{"\u2800", "Braille blank", false},
		{"\u3000", "ideographic space", false},
		{"\uFFFC", "object replacement", false},
		{"\x00", "NUL", false},
		{"\x7F", "delete", false},
		{"\u0085", "next line", false},
		{"\t", "tab", false},
	} {
		want := "كل مه"
		if c.joins {
			want = "كلمه"
		}
		text := "كل" + c.char + "مة"
		assert.Equal(t, want, Normalize(text), c.name)
		assert.Equal(t, "كلمه خبر", Normalize(c.char+"كلمة"+c.char+" خبر"+c.char), "%s beside words", c.name)
		if want == "كلمه" {
			var tokens Tokens
			tokens.Read(text, Latest, nil)
			assert.Equal(t, Word{1, 9, 0, int32(len(text))}, tokens.Words[0], "%s: where the word stands", c.name)
		}
	}
}

// visible are characters of category Cf that are seen: they stand over or under the
// numbers after them, and are read as signs between words.
var visible = unicode.Prepended_Concatenation_Mark

// All characters of no width, spaces and controls join and cut as in Unicode's UAX 29.
func TestInvisibleCharactersAsUnicode(t *testing.T) {
	joined, cut := 0, 0
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if !unicode.In(r, unicode.Cf, unicode.Z, unicode.Cc, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point) || unicode.Is(visible, r) {
			continue
		}
		text := "كل" + string(r) + "مة"
		one := words.FromString(text)
		one.Next()
		want := "كل مه"
		switch {
		case r == 0x202F: // ExtendNumLet, as the underscore; words are cut at both
			cut++
		case one.Value() == text:
			want = "كلمه"
			joined++
		default:
			cut++
		}
		assert.Equal(t, want, Normalize(text), "%U", r)
	}
	assert.Equal(t, []int{423, 3854}, []int{joined, cut})
}
