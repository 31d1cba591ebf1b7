package features

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// A word is known where it, or its stem, stood in training, in whatever block.
func TestWords(t *testing.T) {
	learnt := []Fields{{Headline: "الحرب في اليمن"}, {Headline: "زيارة", Body: "مدينة لندن"}}
	shown := Fields{Headline: "حرب اليمن", Body: "والمدينة في باريس"} // the stems of حرب and والمدينة are known, the words are not
	for name, c := range map[string]struct {
		change  func(*Config)
		words   int
		unknown int
	}{
		"stems":            {func(c *Config) { c.Blocks = []Block{{"stems", 1, 2, 1}, {"chars", 3, 5, 1}} }, 5, 1},
		"words":            {func(c *Config) { c.Blocks = []Block{{"words", 1, 1, 1}} }, 5, 3},
		"stems and words":  {func(c *Config) { c.Blocks = []Block{{"words", 1, 2, 1}, {"stems", 1, 1, 1}} }, 5, 1},
		"words, hashed":    {func(c *Config) { c.Blocks, c.HashBits = []Block{{"words", 1, 2, 1}}, 20 }, 5, 3},
		"stop words left":  {func(c *Config) { c.Blocks, c.StopWords = []Block{{"words", 1, 1, 1}}, true }, 4, 3},
		"letters":          {func(c *Config) { c.Blocks = []Block{{"chars", 3, 5, 1}} }, 5, 5},
		"pairs of words":   {func(c *Config) { c.Blocks = []Block{{"words", 2, 2, 1}} }, 5, 5},
		"more than once":   {func(c *Config) { c.Blocks, c.MinDF = []Block{{"words", 1, 1, 1}}, 2 }, 5, 5},
		"letters and more": {func(c *Config) { c.Blocks = []Block{{"chars", 3, 5, 1}, {"stems", 1, 1, 1}} }, 5, 1},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := DefaultConfig()
			c.change(&cfg)
			var v *Vectorizer
			if cfg.HashBits > 0 {
				v = hashedVectorizer(t, cfg, learnt)
			} else {
				v = fit(t, cfg, learnt)
			}
			var s Scratch
			words, unknown := v.Words(&s, shown)
			assert.Equal(t, []int{c.words, c.unknown}, []int{words, unknown})
			assert.Equal(t, name != "letters" && name != "pairs of words", v.TellsWords())
			words, unknown = v.Words(&s, Fields{})
			assert.Equal(t, []int{0, 0}, []int{words, unknown})
		})
	}
}
