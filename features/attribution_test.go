package features

import (
	"math"
	"tasnif/features/arabic"
	"tasnif/features/terms"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// weightOf is some weight of either sign for each feature.
func weightOf(feature uint32) float64 {
	return float64(int64(terms.Mix(uint64(feature)+7))) / (1 << 62)
}

func TestSharesSumToTheScore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cfg, docs := drawConfig(t), drawDocs(t)
		v := fit(t, cfg, docs)
		var s Scratch
		for _, d := range append(docs, news...) {
			shares := v.Attribute(&s, d, weightOf)
			sum := 0.0
			for i, share := range shares {
				sum += share.Share
				text := d.Body
				if share.Headline {
					text = d.Headline
				}
				require.True(t, 0 <= share.Start && share.Start < share.End && share.End <= len(text))
				require.NotEmpty(t, arabic.Normalize(text[share.Start:share.End]))
				if i > 0 && share.Headline == shares[i-1].Headline {
					require.Greater(t, share.Start, shares[i-1].Start, "one share a word, in reading order")
				} else if i > 0 {
					require.True(t, shares[i-1].Headline, "headline first")
				}
			}
			score := 0.0
			x := v.Transform(&s, d)
			for i, feature := range x.Index {
				score += float64(x.Value[i]) * weightOf(feature)
			}
			require.InDelta(t, score, sum, 1e-9*(1+float64(x.Len())))
		}
	})
}

func TestAttributePointsAtTheWordAsWritten(t *testing.T) {
	v := fit(t, Config{Tokenizer: arabic.Latest, Blocks: []Block{{"words", 1, 2, 1}, {"chars", 3, 5, 1}, {"stems", 1, 1, 1}}, HeadlineWeight: 3, MinDF: 1},
		[]Fields{{Headline: "عقوبات دولية"}, {Headline: "قمة"}})
	d := Fields{Headline: "«عُقُوبَـــاتٌ»، غدا", Body: "على كوريا: \u202Bعقوباتٌ\u202C &amp; قمّة"}
	heavy := map[string]bool{"عقوبات": true}
	var s Scratch
	shares := v.Attribute(&s, d, func(feature uint32) float64 {
		if _, text := v.Term(feature); heavy[text] {
			return 1
		}
		return 0
	})
	got := map[string]float64{}
	for _, share := range shares {
		text := d.Body
		if share.Headline {
			text = d.Headline
		}
		got[text[share.Start:share.End]] += share.Share
	}
	require.Contains(t, got, "عُقُوبَـــاتٌ")
	require.Contains(t, got, "عقوباتٌ")
	assert.Zero(t, got["قمّة"])
	assert.InDelta(t, 3, got["عُقُوبَـــاتٌ"]/got["عقوباتٌ"], 1e-9, "a word in the headline counts three times")
}

// A bigram's share is halved between its words.
func TestBigramsAreShared(t *testing.T) {
	v := fit(t, Config{Tokenizer: arabic.Latest, Blocks: []Block{{"words", 2, 2, 1}}, HeadlineWeight: 1, MinDF: 1}, []Fields{{Body: "aa bb cc"}})
	var s Scratch
	shares := v.Attribute(&s, Fields{Body: "aa bb cc"}, func(uint32) float64 { return 1 })
	half := math.Sqrt(0.5) / 2
	require.Len(t, shares, 3)
	for i, want := range []WordShare{{false, 0, 2, half}, {false, 3, 5, 2 * half}, {false, 6, 8, half}} {
		assert.Equal(t, []any{want.Headline, want.Start, want.End}, []any{shares[i].Headline, shares[i].Start, shares[i].End})
		assert.InDelta(t, want.Share, shares[i].Share, 1e-7)
	}
}
