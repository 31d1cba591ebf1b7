package hashing

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"
	"tasnif/features/arabic"
	"tasnif/features/terms"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// newHasher is a hasher of few ids, so that some terms share one.
func newHasher(bits int) *Hasher {
	return New(terms.NewAnalyzer([]terms.Block{{Kind: "stems", From: 1, To: 2}, {Kind: "chars", From: 3, To: 5}, {Kind: "words", From: 2, To: 3}}, arabic.Latest, arabic.LuceneStopWords()), bits, 2.5)
}

// document is a headline and a body.
type document struct{ headline, body string }

func (d document) views() int {
	if d.headline != "" && d.body != "" {
		return 2
	}
	return 1
}

// counted counts the terms of a document as the analyzer gives them.
func counted(h *Hasher, d document) []TermCount {
	counts := map[uint32]TermCount{}
	var r terms.Reading
	for field, text := range [...]string{d.headline, d.body} {
		h.analyzer.Read(&r, text)
		for b := range h.analyzer.Blocks() {
			for _, term := range h.analyzer.Terms(nil, &r, b) {
				c := counts[h.folding.ID(b, term.Hash)]
				c.ID = h.folding.ID(b, term.Hash)
				if field == 0 {
					c.Headline++
				} else {
					c.Body++
				}
				counts[c.ID] = c
			}
		}
	}
	return slices.SortedFunc(maps.Values(counts), func(a, b TermCount) int { return cmp.Compare(a.ID, b.ID) })
}

var anyText = rapid.OneOf(
	rapid.String(),
	rapid.StringOfN(rapid.RuneFrom([]rune("ابتثج والي 12")), 0, 400, -1),
	rapid.SampledFrom([]string{"", " ", "قمة عربية", "قمة عربية قمة عربية تبحث العقوبات", "كلمة\u0640 G20 http://a.b/c 2017م", "ـ"}),
)

// count counts a document with a scratch.
func countWith(h *Hasher, s *Scratch, d document) []TermCount {
	if s.Full() {
		s.Forget()
	}
	h.Weigh(s, d.headline, d.body)
	return s.Counts(h, nil)
}

// What the scratch remembers changes nothing: counts are what the analyzer takes from
// the document, however often the scratch was used before.
func TestCountsAreWhatTheAnalyzerTakes(t *testing.T) {
	h := newHasher(16)
	var s Scratch
	rapid.Check(t, func(t *rapid.T) {
		d := document{anyText.Draw(t, "headline"), anyText.Draw(t, "body")}
		assert.Equal(t, counted(h, d), countWith(h, &s, d))
		var fresh Scratch
		assert.Equal(t, h.Weigh(&s, d.headline, d.body).Text, h.Weigh(&fresh, d.headline, d.body).Text)
	})
}

func TestCountsOfManyWords(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	h := newHasher(20)
	var words []byte // more distinct words than are remembered, in documents of some and in one of all
	var s Scratch
	for i := range 2*maxWords - maxWords/4 {
		for n := i; ; n /= 26 {
			words = append(words, byte('a'+n%26))
			if n < 26 {
				break
			}
		}
		words = append(words, "x "...)
		if i%100_000 == 0 {
			requireCounted(t, h, &s, document{"", string(words)})
		}
	}
	for range 2 { // the second time after the scratch forgot
		requireCounted(t, h, &s, document{"bx cx", string(words)})
	}
}

// requireCounted compares counts too long for a message to show their difference.
func requireCounted(t *testing.T, h *Hasher, s *Scratch, d document) {
	require.True(t, slices.Equal(counted(h, d), countWith(h, s, d)), "a document of %d bytes", len(d.body))
}

func TestTextTellsCopies(t *testing.T) {
	h := newHasher(16)
	var s Scratch
	text := func(headline, body string) uint64 { return h.Weigh(&s, headline, body).Text }
	assert.Equal(t, text("قمة عربية", "تبحث العقوبات"), text("قِمّةٌ  عربيّة!", "تبحث، العقوبات"))
	for _, other := range [][2]string{{"قمة عربية تبحث", "العقوبات"}, {"", "قمة عربية تبحث العقوبات"}, {"عربية قمة", "تبحث العقوبات"}, {"", ""}} {
		assert.NotEqual(t, text("قمة عربية", "تبحث العقوبات"), text(other[0], other[1]))
	}
}

// Weigh gives the shares of the counts, and numbers stay until they are forgotten.
func TestWeighIsShares(t *testing.T) {
	h := newHasher(16)
	var s Scratch
	numbered := 0
	rapid.Check(t, func(t *rapid.T) {
		d := document{anyText.Draw(t, "headline"), anyText.Draw(t, "body")}
		d.body = strings.Repeat(d.body+" ", rapid.SampledFrom([]int{1, 2, 1000}).Draw(t, "times"))
		d.headline = strings.Repeat(d.headline+" ", rapid.SampledFrom([]int{1, 2, 1000}).Draw(t, "times"))
		var fresh Scratch
		list := countWith(h, &fresh, d)
		want := map[uint32]uint32{}
		for i, x := range h.Shares(nil, list, d.views()) {
			want[list[i].ID] = x
		}
		if rapid.IntRange(0, 9).Draw(t, "forget") == 0 {
			s.Forget()
			numbered = 0
		}
		before := slices.Clone(s.IDs()[:numbered])
		w := h.Weigh(&s, d.headline, d.body)
		numbered = len(s.IDs())
		assert.True(t, slices.Equal(before, s.IDs()[:len(before)]))
		got := map[uint32]uint32{}
		for _, x := range w.Known {
			got[s.IDs()[x.Term]] = x.Share
		}
		for _, x := range w.Other {
			got[x.Term] = x.Share
		}
		assert.Equal(t, want, got)
		assert.Len(t, got, len(w.Known)+len(w.Other))
		assert.Equal(t, list, s.Counts(h, nil))
		assert.Equal(t, d.views(), w.Views)
	})
}

// A view's shares are of a vector of length one in each block.
func TestShares(t *testing.T) {
	h := newHasher(20)
	var s Scratch
	for _, d := range []document{{"قمة عربية تبحث العقوبات", ""}, {"", "صفقة السلاح صفقة السلاح صفقة"}} {
		list, square := countWith(h, &s, d), map[int]float64{}
		for i, x := range h.Shares(nil, list, 1) {
			square[h.folding.Block(list[i].ID)] += math.Pow(float64(x)/ShareUnit, 2)
		}
		for block, square := range square {
			assert.InDelta(t, 1, square, 1e-3, "block %d", block)
		}
	}
	both := countWith(h, &s, document{"قمة عربية", "قمة عربية"})
	once := h.Shares(nil, both, 1)
	for i, x := range h.Shares(nil, both, 2) { // the same terms in both views: twice the share
		assert.Equal(t, 2*once[i], x)
	}
	assert.Empty(t, h.Shares(nil, countWith(h, &s, document{}), 1))
}

// A document is counted without allocating once the scratch knows its words.
func TestWeighDoesNotAllocate(t *testing.T) {
	h := newHasher(16)
	var s Scratch
	work := func() {
		h.Weigh(&s, "قمة عربية تبحث العقوبات", "صفقة السلاح في الرياض صفقة السلاح")
	}
	work()
	assert.Zero(t, testing.AllocsPerRun(20, work))
}
