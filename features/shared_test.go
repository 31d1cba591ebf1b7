package features

import (
	"encoding/json"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// corpus reads up to n documents of a corpus in JSON Lines.
func corpus(t testing.TB, r io.Reader, n int) []Fields {
	var docs []Fields
	in := json.NewDecoder(r)
	for len(docs) < n {
		var row struct{ Headline, Text string }
		err := in.Decode(&row)
		if err == io.EOF {
			break
		}
		require.NoError(t, err)
		docs = append(docs, Fields{Headline: row.Headline, Body: row.Text})
	}
	return docs
}

// wordsAndChars are the settings that most tests count on: words, not stems, of
// terms that stand in two documents.
func wordsAndChars() Config {
	c := DefaultConfig()
	c.Blocks[0].Name, c.MinDF = "words", 2
	return c
}

// pieces are what texts are drawn from.
var pieces = []string{
	"ا", "ل", "م", "و", "ه", "ة", "أ", "پ", "\u064B", "\u0640", "٠", "3", "1999", " ", " ", "\n", "،", ".",
	"\u202C", "\uFEFB", "\uFDFA", "a", "B", "G20", "é", "Ж", "北", "😀", "x@y.z", "&amp;", "<b>", "\xff",
}

func drawText(t *rapid.T) string {
	return strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 30).Draw(t, "pieces"), "")
}
