package features

import (
	"slices"
	"tasnif/features/hashing"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The hash function is in counts that are released.
func TestHashFingerprintIsPinned(t *testing.T) {
	assert.Equal(t, "570a6079480a2ed0-fb012b02", Fingerprint(Config{HashBits: 20}))
}

// hashedConfig is a Config of few ids, so that some terms share one.
func hashedConfig(bits int) Config {
	return Config{
		Blocks: []Block{
			{Name: "stems", From: 1, To: 2, Scale: 1}, {Name: "chars", From: 3, To: 5, Scale: 0.5}, {Name: "words", From: 2, To: 3, Scale: 1},
		},
		StopWords: true, HeadlineWeight: 2.5, MinDF: 1, HashBits: bits,
	}
}

// termsOf are a document's terms as a hasher counts them.
func termsOf(h *hashing.Hasher, f Fields) []hashing.TermCount {
	var s hashing.Scratch
	h.Weigh(&s, f.Headline, f.Body)
	return s.Counts(h, nil)
}

// hashedVectorizer knows the terms of docs by their ids.
func hashedVectorizer(t require.TestingT, cfg Config, docs []Fields) *Vectorizer {
	h, err := NewHasher(cfg)
	require.NoError(t, err)
	a := Arrays{Documents: len(docs)}
	for _, d := range docs {
		for _, term := range termsOf(h, d) {
			a.IDs = append(a.IDs, term.ID)
		}
	}
	slices.Sort(a.IDs)
	a.IDs = slices.Compact(a.IDs)
	a.DF = slices.Repeat([]uint32{1}, len(a.IDs))
	v, err := NewVectorizer(cfg, a)
	require.NoError(t, err)
	return v
}

func TestTransformCounts(t *testing.T) {
	cfg := hashedConfig(12)
	h, err := NewHasher(cfg)
	require.NoError(t, err)
	a := Arrays{Documents: 9}
	for _, c := range termsOf(h, Fields{"قمة عربية تبحث العقوبات", "وصفقة السلاح مع روسيا في القمة العربية"}) {
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
	for _, f := range []Fields{{"قمة عربية", "تبحث العقوبات قمة"}, {Body: "السلاح مع روسيا"}, {Headline: "العقوبات"}, {"في", "شيء آخر"}, {}} {
		terms := termsOf(h, f)
		assert.Equal(t, v.Transform(&one, f), v.TransformCounts(&two, terms, false))
		assert.Equal(t, v.Transform(&one, Fields{Headline: f.Headline}), v.TransformCounts(&two, terms, true))
	}
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
		"frequency 3 of 2 documents":              func(a *Arrays, _ *Config) { a.IDs, a.Documents = []uint32{3, 9, 10}, 2 },
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
	_, err := Fit(t.Context(), cfg, corpusOf(t, cfg.Tokenizer, news))
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
	var s hashing.Scratch
	known := 0
	b.SetBytes(sizeOf(texts))
	b.ReportAllocs()
	for b.Loop() {
		for _, t := range texts {
			if s.Full() {
				s.Forget()
			}
			known += len(h.Weigh(&s, "", t).Known)
		}
	}
	require.NotZero(b, known)
}
