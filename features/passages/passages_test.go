package passages

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// sentence is n words long, six characters each with its space or stop.
func sentence(n int, end string) string {
	return strings.Repeat("كلمةة ", n-1) + "كلمةة" + end
}

func cut(text string) (list []string) {
	for _, s := range Cut(nil, text) {
		list = append(list, text[s.Start:s.End])
	}
	return list
}

func TestCut(t *testing.T) {
	long, short := sentence(40, "."), sentence(5, ".")
	for name, c := range map[string]struct {
		text string
		want []string
	}{
		"empty":                             {"", nil},
		"one paragraph":                     {long, []string{long}},
		"two":                               {long + "\n" + long, []string{long + "\n", long}},
		"a short one goes with the next":    {long + "\n" + short + "\n" + long, []string{long + "\n", short + "\n" + long}},
		"a short last one with that before": {long + "\n" + long + "\n" + short, []string{long + "\n", long + "\n" + short}},
		"a long one at the end of a sentence": {long + " " + long + " " + long,
			[]string{long, " " + long, " " + long}},
		"a number ends no sentence": {sentence(40, " 2.5 ") + sentence(35, ""), []string{sentence(40, " 2.5 ") + sentence(35, "")}},
		"paragraphs of HTML":        {long + "</p><p>" + long, []string{long, "</p><p>" + long}},
		"without sentences":         {sentence(170, ""), []string{sentence(133, ""), " " + sentence(37, "")}},
	} {
		t.Run(name, func(t *testing.T) { assert.Equal(t, c.want, cut(c.text)) })
	}
}

// Passages follow each other from the start of a text to its end, cut no character, and
// are neither short nor, where there are spaces, long.
func TestCutCovers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		piece := rapid.SampledFrom([]string{"قال ", "الوزير", ". ", "؟ ", "\n", "\n\n", "2.5", " ", "<br>", "<", "»", sentence(30, ". "), sentence(90, " "), "\xff"})
		text := strings.Join(rapid.SliceOfN(piece, 0, 60).Draw(t, "pieces"), "")
		spans, at := Cut(nil, text), 0
		for i, s := range spans {
			require.Equal(t, at, s.Start)
			require.Greater(t, s.End, s.Start)
			at = s.End
			n := utf8.RuneCountInString(text[s.Start:s.End])
			if len(spans) > 1 {
				require.GreaterOrEqual(t, n, enough)
			}
			if i < len(spans)-1 {
				require.LessOrEqual(t, n, limit+1)
			} else {
				require.LessOrEqual(t, n, limit+enough+1)
			}
		}
		require.Equal(t, len(text), at)
	})
}
