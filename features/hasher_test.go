package features

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// hashedConfig is a Config of few ids, so that some terms share one.
func hashedConfig(bits int) Config {
	return Config{
		Blocks: []Block{
			{Name: "stems", From: 1, To: 2, Scale: 1}, {Name: "chars", From: 3, To: 5, Scale: 0.5}, {Name: "words", From: 2, To: 3, Scale: 1},
		},
		StopWords: true, HeadlineWeight: 2.5, MinDF: 1, HashBits: bits,
	}
}

// counted counts the terms of a document as the analyzer gives them.
func counted(h *Hasher, f Fields) []TermCount {
	counts := map[uint32]TermCount{}
	plain := *h.analyzer
	plain.hashed = false
	var r reading
	for field, text := range [...]string{f.Headline, f.Body} {
		if text == "" {
			continue
		}
		plain.read(&r, text)
		for b := range plain.kinds {
			plain.block(&r, b)
			for _, term := range r.terms {
				id := h.folding.id(b, term.Hash)
				c := counts[id]
				c.ID = id
				if field == 0 {
					c.Headline++
				} else {
					c.Body++
				}
				counts[id] = c
			}
		}
	}
	var list []TermCount
	for _, c := range counts {
		list = append(list, c)
	}
	return sortedTerms(list)
}

func sortedTerms(list []TermCount) []TermCount {
	list = append([]TermCount{}, list...)
	slices.SortFunc(list, func(a, b TermCount) int { return cmp.Compare(a.ID, b.ID) })
	return list
}

var anyText = rapid.OneOf(
	rapid.String(),
	rapid.StringOfN(rapid.RuneFrom([]rune("ابتثج والي 12")), 0, 400, -1),
	rapid.SampledFrom([]string{"", " ", "قمة عربية", "قمة عربية قمة عربية تبحث العقوبات", "كلمة\u0640 G20 http://a.b/c 2017م", "ـ"}),
)

// The remembered words change nothing: a bag is what the analyzer takes from
// the document, however often the scratch was used before.
func TestBagIsWhatTheAnalyzerTakes(t *testing.T) {
	h, err := NewHasher(hashedConfig(16))
	require.NoError(t, err)
	var s BagScratch
	rapid.Check(t, func(t *rapid.T) {
		f := Fields{anyText.Draw(t, "headline"), anyText.Draw(t, "body")}
		bag := h.Bag(&s, f)
		assert.Equal(t, counted(h, f), append([]TermCount{}, bag.Terms...))
		assert.Equal(t, f.Headline != "" && f.Body != "", bag.Views == 2)
		var fresh BagScratch
		assert.Equal(t, bag.Text, h.Bag(&fresh, f).Text)
	})
}

func TestBagOfManyWords(t *testing.T) {
	h, err := NewHasher(hashedConfig(20))
	require.NoError(t, err)
	var words []byte // more distinct words than are remembered, in documents of some and in one of all
	var s BagScratch
	for i := range 2*cacheWords - cacheWords/4 {
		for n := i; ; n /= 26 {
			words = append(words, byte('a'+n%26))
			if n < 26 {
				break
			}
		}
		words = append(words, "x "...)
		if i%100_000 == 0 {
			f := Fields{Body: string(words)}
			requireCounted(t, h, &s, f)
		}
	}
	f := Fields{Headline: "bx cx", Body: string(words)}
	for range 2 { // the second time after the cache was emptied
		requireCounted(t, h, &s, f)
	}
}

// requireCounted compares bags too long for a message to show their difference.
func requireCounted(t *testing.T, h *Hasher, s *BagScratch, f Fields) {
	require.True(t, slices.Equal(counted(h, f), h.Bag(s, f).Terms), "a document of %d bytes", len(f.Body))
}

func TestBagTextTellsCopies(t *testing.T) {
	h, err := NewHasher(hashedConfig(16))
	require.NoError(t, err)
	var s BagScratch
	text := func(headline, body string) uint64 { return h.Bag(&s, Fields{headline, body}).Text }
	assert.Equal(t, text("قمة عربية", "تبحث العقوبات"), text("قِمّةٌ  عربيّة!", "تبحث، العقوبات"))
	for _, other := range [][2]string{{"قمة عربية تبحث", "العقوبات"}, {"", "قمة عربية تبحث العقوبات"}, {"عربية قمة", "تبحث العقوبات"}, {"", ""}} {
		assert.NotEqual(t, text("قمة عربية", "تبحث العقوبات"), text(other[0], other[1]))
	}
}

// What is weighed is the shares of the bag, and numbers stay until they are
// forgotten.
func TestWeighedIsShares(t *testing.T) {
	h, err := NewHasher(hashedConfig(16))
	require.NoError(t, err)
	var s BagScratch
	numbered := 0
	rapid.Check(t, func(t *rapid.T) {
		f := Fields{anyText.Draw(t, "headline"), anyText.Draw(t, "body")}
		f.Body = strings.Repeat(f.Body+" ", rapid.SampledFrom([]int{1, 2, 1000}).Draw(t, "times"))
		f.Headline = strings.Repeat(f.Headline+" ", rapid.SampledFrom([]int{1, 2, 1000}).Draw(t, "times"))
		var fresh BagScratch
		bag := h.Bag(&fresh, f)
		want := map[uint32]uint32{}
		for i, x := range h.Shares(nil, bag) {
			want[bag.Terms[i].ID] = x
		}
		if rapid.IntRange(0, 9).Draw(t, "forget") == 0 {
			s.Forget()
			numbered = 0
		}
		before := slices.Clone(s.IDs()[:numbered])
		w := h.Weigh(&s, f)
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
		assert.Equal(t, bag.Terms, s.Terms(nil))
		assert.Equal(t, bag.Text, w.Text)
		assert.Equal(t, bag.Views, w.Views)
	})
}

// A view's shares are of a vector of length one in each block.
func TestShares(t *testing.T) {
	h, err := NewHasher(hashedConfig(20))
	require.NoError(t, err)
	var s BagScratch
	length := func(bag Bag) map[int]float64 {
		square := map[int]float64{}
		for i, x := range h.Shares(nil, bag) {
			square[h.BlockOf(bag.Terms[i].ID)] += math.Pow(float64(x)/ShareUnit, 2)
		}
		return square
	}
	for _, f := range []Fields{{Headline: "قمة عربية تبحث العقوبات"}, {Body: "صفقة السلاح صفقة السلاح صفقة"}} {
		for block, square := range length(h.Bag(&s, f)) {
			assert.InDelta(t, 1, square, 1e-3, "block %d", block)
		}
	}
	both := h.Bag(&s, Fields{"قمة عربية", "قمة عربية"})
	for i, x := range h.Shares(nil, both) { // the same terms in both views: twice the share
		both.Views = 1
		assert.Equal(t, 2*h.Shares(nil, both)[i], x)
	}
	assert.Empty(t, h.Shares(nil, h.Bag(&s, Fields{})))
}

func TestBagsTransform(t *testing.T) {
	cfg := hashedConfig(12)
	h, err := NewHasher(cfg)
	require.NoError(t, err)
	var s BagScratch
	a := Arrays{Documents: 9}
	for _, c := range counted(h, Fields{"قمة عربية تبحث العقوبات", "وصفقة السلاح مع روسيا في القمة العربية"}) {
		if c.ID%5 > 0 {
			a.IDs, a.DF = append(a.IDs, c.ID), append(a.DF, 1+c.ID%9)
		}
	}
	v, err := NewVectorizer(cfg, a)
	require.NoError(t, err)
	block, text := v.Term(3)
	assert.Equal(t, "stems", block)
	assert.Regexp(t, "^#[0-9a-f]+$", text)
	var one, two Scratch
	bags := v.Bags()
	for _, f := range []Fields{{"قمة عربية", "تبحث العقوبات قمة"}, {Body: "السلاح مع روسيا"}, {Headline: "العقوبات"}, {"في", "شيء آخر"}, {}} {
		terms := sortedTerms(h.Bag(&s, f).Terms)
		assert.Equal(t, v.Transform(&one, f), bags.Transform(&two, terms, false))
		assert.Equal(t, v.Transform(&one, Fields{Headline: f.Headline}), bags.Transform(&two, terms, true))
	}
	w, err := v.Select([]uint32{1, 4, 5})
	require.NoError(t, err)
	assert.Equal(t, []uint32{a.IDs[1], a.IDs[4], a.IDs[5]}, w.Arrays().IDs)
	again, err := NewVectorizer(cfg, v.Arrays())
	require.NoError(t, err)
	requireSame(t, v, again)
}

func TestHashedArraysAreChecked(t *testing.T) {
	cfg := hashedConfig(12)
	good := Arrays{IDs: []uint32{3, 9, 3 << 10}, DF: []uint32{1, 2, 3}, Documents: 3}
	for says, spoil := range map[string]func(*Arrays, *Config){
		"texts of terms that are known by hashes": func(a *Arrays, _ *Config) { a.TermEnds = []uint32{1} },
		"3 terms, but 2 document frequencies":     func(a *Arrays, _ *Config) { a.DF = a.DF[:2] },
		"-1 documents":                            func(a *Arrays, _ *Config) { a.Documents = -1 },
		"which is of no block":                    func(a *Arrays, _ *Config) {},
		"out of order":                            func(a *Arrays, _ *Config) { a.IDs = []uint32{3, 3, 9} },
		"stand in 3 of 2 documents":               func(a *Arrays, _ *Config) { a.IDs, a.Documents = []uint32{3, 9, 10}, 2 },
		"known by their text":                     func(_ *Arrays, c *Config) { c.HashBits = 0 },
		"hash_bits is 9":                          func(_ *Arrays, c *Config) { c.HashBits = 9 },
	} {
		a, c := copied(good), cfg
		a.IDs = slices.Clone(good.IDs)
		a.TermBytes, a.TermEnds = nil, nil
		spoil(&a, &c)
		_, err := NewVectorizer(c, a)
		assert.ErrorContains(t, err, says)
	}
	_, err := Fit(t.Context(), cfg, 1, func(int) Fields { return Fields{} })
	assert.ErrorContains(t, err, "give 0")
	_, err = NewHasher(DefaultConfig())
	assert.ErrorContains(t, err, "hash_bits is 0")
}

func BenchmarkWeigh(b *testing.B) {
	texts := benchText(b)
	cfg := DefaultConfig()
	cfg.HashBits = 22
	h, err := NewHasher(cfg)
	require.NoError(b, err)
	var s BagScratch
	known := 0
	b.SetBytes(sizeOf(texts))
	b.ReportAllocs()
	for b.Loop() {
		for _, t := range texts {
			if s.Full() {
				s.Forget()
			}
			known += len(h.Weigh(&s, Fields{Body: t}).Known)
		}
	}
	require.NotZero(b, known)
}
