package arabic

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// plainLight10 is light10 from the paper's table.
func plainLight10(word string) string {
	letters := func(s string) int { return len([]rune(s)) }
	if r := []rune(word); len(r) == 0 || r[0] < 0x0600 || r[0] > 0x06FF {
		return word
	}
	for _, p := range []string{"ال", "وال", "بال", "كال", "فال", "لل", "و"} {
		least := letters(p) + 2
		if p == "و" {
			least = 4
		}
		if rest, ok := strings.CutPrefix(word, p); ok && letters(word) >= least {
			word = rest
			break
		}
	}
	for _, s := range []string{"ها", "ان", "ات", "ون", "ين", "يه", "ة", "ه", "ي"} {
		if rest, ok := strings.CutSuffix(word, s); ok && letters(word) >= letters(s)+2 {
			word = rest
		}
	}
	return word
}

func TestLight10IsThePapers(t *testing.T) {
	parts := []string{"ا", "ل", "و", "ب", "ك", "ف", "ه", "ن", "ت", "ي", "م", "ال", "وال", "ان", "ها", "ية", "\u08A0", "b"}
	rapid.Check(t, func(t *rapid.T) {
		word := Normalize(strings.Join(rapid.SliceOfN(rapid.SampledFrom(parts), 0, 7).Draw(t, "parts"), ""))
		for w := range strings.FieldsSeq(word) {
			require.Equal(t, plainLight10(w), string(light10([]byte(w))), w)
		}
	})
}

func TestStems(t *testing.T) {
	// The words asked for in the notes on Arabic, with light10's answers.
	for word, want := range map[string]string{
		"والسياسيين": "سياس", "العقوبات": "عقوب", "بالعقوبات": "عقوب", "للعقوبات": "عقوب",
		"الدبلوماسية": "دبلوماس", "الدبلوماسيون": "دبلوماس", "فيستعملونها": "فيستعمل",
		"كوريا": "كوريا", "وقالت": "قالت", "مفاوضات": "مفاوض", "المفاوضات": "مفاوض",
	} {
		assert.Equal(t, want, stemmed(word, nil), word)
	}
}
