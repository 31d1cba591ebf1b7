package features

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
func termsOf(text, block string, from, to int) []string {
	a := newAnalyzer(Config{Blocks: []Block{{Name: block, From: from, To: to, Scale: 1}}})
	var r reading
	a.read(&r, text)
	t := a.block(&r, 0)
	var out []string
	for _, term := range r.terms {
		out = append(out, string(t.Text[term.Start:term.End]))
	}
	slices.Sort(out)
	return out
}

// TestBlockKinds is the conformance test of the table: whatever a block does,
// its terms are ranges of its tokens that begin and end at a word or its pad,
// equal hashes mean equal texts, hashes can be had from texts again, blocks do
// not meet, and nothing is allocated.
func TestBlockKinds(t *testing.T) {
	for name, kind := range blockKinds {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				text := drawText(t) + strings.Repeat(drawText(t), rapid.IntRange(0, 2).Draw(t, "again"))
				from := rapid.IntRange(1, maxNGram).Draw(t, "from")
				to := rapid.IntRange(from, maxNGram).Draw(t, "to")
				a := newAnalyzer(Config{Blocks: []Block{{name, from, to, 1}, {name, from, to, 1}}})
				var r reading
				a.read(&r, text)
				tokens := a.block(&r, 0)
				require.LessOrEqual(t, len(tokens.Words), len(r.words.Words))
				texts := map[uint64]string{}
				for _, term := range r.terms {
					require.True(t, 0 <= term.Start && term.Start < term.End && int(term.End) <= len(tokens.Text))
					require.NotEmpty(t, covered(tokens, term))
					text := string(tokens.Text[term.Start:term.End])
					if known, ok := texts[term.Hash]; ok {
						require.Equal(t, known, text)
					}
					texts[term.Hash] = text
					require.Equal(t, kind.hash([]byte(text), a.seeds[0]), term.Hash, "%q", text)
				}
				distinct := map[string]bool{}
				for _, text := range texts {
					require.False(t, distinct[text], "%q has two hashes", text)
					distinct[text] = true
				}
				a.block(&r, 1)
				for _, term := range r.terms {
					require.NotContains(t, texts, term.Hash, "two blocks meet")
				}
			})

			a := newAnalyzer(Config{Blocks: []Block{{name, 1, 5, 1}}})
			var r reading
			text := strings.Repeat("والسياسيين في العقوبات الدولية 2017 BBC 北京 ", 20)
			work := func() {
				a.read(&r, text)
				a.block(&r, 0)
			}
			work()
			require.NotEmpty(t, r.terms)
			assert.Zero(t, testing.AllocsPerRun(10, work))
		})
	}
	assert.Equal(t, []string{"chars", "stems", "words"}, BlockNames())
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
		y := mix(x) * inverse(mixB)
		y ^= y >> 32
		require.Equal(t, x, y*inverse(mixA))
	})
}

func TestStemTerms(t *testing.T) {
	assert.Equal(t, []string{"bbc", "bbc 2017", "2017", "عقوب", "عقوب bbc"},
		inOrder(termsOf("العقوبات BBC 2017", "stems", 1, 2), "bbc", "bbc 2017", "2017", "عقوب", "عقوب bbc"))
}
