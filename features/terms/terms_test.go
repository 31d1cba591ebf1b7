package terms

import (
	"slices"
	"strings"
	"tasnif/features/arabic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// termsOf are the texts of a block's terms, sorted.
func termsOf(text, kind string, from, to int) []string {
	a := NewAnalyzer([]Block{{kind, from, to}}, arabic.Latest, nil)
	var r Reading
	a.Read(&r, text)
	var out []string
	for _, term := range a.Terms(nil, &r, 0) {
		out = append(out, string(a.Text(&r, 0, term)))
	}
	slices.Sort(out)
	return out
}

// TestKinds is the conformance test of the table: whatever a kind does, its terms are
// ranges of its tokens, equal hashes mean equal texts, hashes can be had from texts
// again, two blocks have no hash in common, and nothing is allocated.
func TestKinds(t *testing.T) {
	for name := range kinds {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				text := drawText(t) + strings.Repeat(drawText(t), rapid.IntRange(0, 2).Draw(t, "again"))
				from := rapid.IntRange(1, MaxNGram).Draw(t, "from")
				to := rapid.IntRange(from, MaxNGram).Draw(t, "to")
				a := NewAnalyzer([]Block{{name, from, to}, {name, from, to}}, arabic.Latest, nil)
				var r Reading
				a.Read(&r, text)
				tokens := a.Tokens(&r, 0)
				require.Len(t, tokens.Words, len(r.Words.Words))
				texts := map[uint64]string{}
				for _, term := range a.Terms(nil, &r, 0) {
					end := len(tokens.Text)
					if a.OfWords(0) {
						end = len(tokens.Words)
					}
					require.True(t, 0 <= term.Start && term.Start < term.End && int(term.End) <= end)
					text := string(a.Text(&r, 0, term))
					if known, ok := texts[term.Hash]; ok {
						require.Equal(t, known, text)
					}
					texts[term.Hash] = text
					require.Equal(t, a.Hash(0, []byte(text)), term.Hash, "%q", text)
				}
				distinct := map[string]bool{}
				for _, text := range texts {
					require.False(t, distinct[text], "%q has two hashes", text)
					distinct[text] = true
				}
				for _, term := range a.Terms(nil, &r, 1) {
					require.NotContains(t, texts, term.Hash, "two blocks meet")
				}
			})

			a := NewAnalyzer([]Block{{name, 1, 5}}, arabic.Latest, nil)
			var r Reading
			var terms []Term
			text := strings.Repeat("والسياسيين في العقوبات الدولية 2017 BBC 北京 ", 20)
			work := func() {
				a.Read(&r, text)
				terms = a.Terms(terms[:0], &r, 0)
			}
			work()
			require.NotEmpty(t, terms)
			assert.Zero(t, testing.AllocsPerRun(10, work))
		})
	}
	assert.Equal(t, []string{"chars", "stems", "words"}, Kinds())
}

func TestWordTerms(t *testing.T) {
	assert.Equal(t, []string{"عقوبات", "عقوبات دوليه", "عقوبات دوليه جديده", "جديده", "دوليه", "دوليه جديده"},
		inOrder(termsOf("عقوباتٌ دولية، جديدة", "words", 1, 3), "عقوبات", "عقوبات دوليه", "عقوبات دوليه جديده", "جديده", "دوليه", "دوليه جديده"))
	assert.Equal(t, []string{"ab cd", "cd ef"}, termsOf("ab cd ef", "words", 2, 2))
	assert.Empty(t, termsOf("ab", "words", 2, 3))
}

// inOrder puts got into the order of want, as far as it holds the same.
func inOrder(got []string, want ...string) []string {
	a, b := slices.Clone(got), slices.Clone(want)
	slices.Sort(a)
	slices.Sort(b)
	if slices.Equal(a, b) {
		return want
	}
	return got
}

// The answers were worked out by hand from scikit-learn's _char_wb_ngrams.
func TestCharTerms(t *testing.T) {
	tests := []struct {
		text     string
		from, to int
		want     []string
	}{
		{"abc", 3, 3, []string{" ab", "abc", "bc "}},
		{"abc", 3, 5, []string{" ab", " abc", " abc ", "abc", "abc ", "bc "}},
		{"ab", 3, 5, []string{" ab", " ab ", "ab "}},
		{"ab", 5, 7, []string{" ab "}}, // shorter than from: the padded word, once
		{"ab cd", 4, 4, []string{" ab ", " cd "}},
		{"ab", 1, 2, []string{" ", " ", " a", "a", "ab", "b", "b "}},
		{"abcdefg", 6, 7, []string{" abcde", " abcdef", "abcdef", "abcdefg", "bcdefg", "bcdefg ", "cdefg "}},
		{"北京", 2, 3, []string{" 北", " 北京", "京 ", "北京", "北京 "}},
		{"قمة", 3, 4, []string{" قم", " قمه", "قمه", "قمه ", "مه "}},
	}
	for _, test := range tests {
		got := termsOf(test.text, "chars", test.from, test.to)
		slices.Sort(test.want)
		assert.Equal(t, test.want, got, "%s %d-%d", test.text, test.from, test.to)
	}
}

// naiveChars is char_wb in the order of scikit-learn's _char_wb_ngrams: n
// outside, offset inside, and out at the first n that takes the whole word.
func naiveChars(text string, from, to int) []string {
	var out []string
	for _, word := range strings.Fields(text) {
		w := []rune(" " + word + " ")
		for n := from; n <= to; n++ {
			offset := 0
			out = append(out, string(w[:min(n, len(w))]))
			for offset+n < len(w) {
				offset++
				out = append(out, string(w[offset:offset+n]))
			}
			if offset == 0 {
				break
			}
		}
	}
	slices.Sort(out)
	return out
}

func TestCharTermsAreScikitLearns(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := drawText(t)
		if rapid.Bool().Draw(t, "long") {
			text += " " + strings.Repeat("كلمة", rapid.IntRange(1, 20).Draw(t, "times"))
		}
		from := rapid.IntRange(1, 7).Draw(t, "from")
		to := rapid.IntRange(from, 8).Draw(t, "to")
		require.Equal(t, naiveChars(arabic.Normalize(text), from, to), termsOf(text, "chars", from, to))
	})
}

// N-grams of up to five letters below U+0800 cannot share a hash: the hash is
// a bijection of the packed letters.
func TestMixIsABijection(t *testing.T) {
	inverse := func(x uint64) uint64 { // modular inverse of an odd number, by Newton
		y := x
		for range 6 {
			y *= 2 - x*y
		}
		return y
	}
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.Uint64().Draw(t, "x")
		y := Mix(x) * inverse(mixB)
		y ^= y >> 32
		require.Equal(t, x, y*inverse(mixA))
	})
}

func TestStemTerms(t *testing.T) {
	assert.Equal(t, []string{"bbc", "bbc 2017", "2017", "عقوب", "عقوب bbc"},
		inOrder(termsOf("العقوبات BBC 2017", "stems", 1, 2), "bbc", "bbc 2017", "2017", "عقوب", "عقوب bbc"))
}

// pieces are what texts are drawn from.
var pieces = []string{
	"ا", "ل", "م", "و", "ي", "ه", "ة", "أ", "ؤ", "پ", "ی", "\u064B", "\u0651", "\u0654", "\u0640", "ييي",
	"٠", "3", "1999", " ", "  ", "\n", "،", ".", "-", "\u200D", "\u202C", "\uFEFB", "\uFDFA", "\u08A0",
	"a", "B", "G20", "é", "Ж", "北", "😀", "www.", "x@y.z", "@name", "&amp;", "&lt;b&gt;", "<b>", "\xff", "\x00",
}

func drawText(t *rapid.T) string {
	return strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 30).Draw(t, "pieces"), "")
}
