package features

import (
	"bytes"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// packable is a vectorizer of headlines of drawn words.
func packable(t require.TestingT, words []string) *Vectorizer {
	docs := make([]Fields, 0, len(words))
	for i := range words {
		docs = append(docs, Fields{Headline: strings.Join(words[i/2:i+1], " ")})
	}
	cfg := wordsAndChars()
	cfg.MinDF = 1
	return fit(t, cfg, docs)
}

// What is unpacked is what was packed, and packs to the same bytes again.
func TestPackRoundTrip(t *testing.T) {
	word := rapid.StringOfN(rapid.RuneFrom([]rune("ابتةىيسقab29é€中")), 1, 90, -1)
	rapid.Check(t, func(t *rapid.T) {
		v := packable(t, rapid.SliceOfN(word, 1, 12).Draw(t, "words"))
		p := v.Pack()
		w, err := Unpack(v.Config, p)
		require.NoError(t, err)
		require.Equal(t, fmt.Sprint(v.Arrays()), fmt.Sprint(w.Arrays())) // none or empty is the same
		require.Equal(t, v.idf, w.idf)
		require.Equal(t, v.blockEnd, w.blockEnd)
		require.Equal(t, fmt.Sprint(p), fmt.Sprint(w.Pack()))
	})
}

func TestPackRoundTripHashed(t *testing.T) {
	cfg := wordsAndChars()
	cfg.HashBits = 12
	v, err := NewVectorizer(cfg, Arrays{IDs: []uint32{0, 7, 900, 2048, 4095}, DF: []uint32{1, 300, 2, 9, 1000}, Documents: 1000})
	require.NoError(t, err)
	w, err := Unpack(cfg, v.Pack())
	require.NoError(t, err)
	assert.Equal(t, v.Arrays(), w.Arrays())
}

// More terms than a group holds come out the same on one core and on several.
func TestPackGroups(t *testing.T) {
	a := Arrays{Documents: 9}
	for i := range 3*groupTerms + 5 {
		a.TermBytes = fmt.Appendf(a.TermBytes, "ق%07d", i)
		a.TermEnds = append(a.TermEnds, uint32(len(a.TermBytes)))
		a.Blocks, a.DF = append(a.Blocks, uint8(i/(groupTerms+9)%2+i/(3*groupTerms))), append(a.DF, uint32(1+i%9))
	}
	slices.Sort(a.Blocks)
	for i := range a.Blocks {
		a.Blocks[i] = min(a.Blocks[i], 1)
	}
	v, err := NewVectorizer(wordsAndChars(), a)
	require.NoError(t, err)
	p := v.Pack()
	require.Len(t, p.Groups, 4)
	for _, cores := range []int{1, 4} {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(cores))
		w, err := Unpack(v.Config, p)
		require.NoError(t, err)
		require.Equal(t, v.Arrays(), w.Arrays())
		for _, i := range []uint32{0, 1, groupTerms, 3*groupTerms + 4} {
			at, ok := w.table.Find(w.analyzer.Hash(int(a.Blocks[i]), w.arrays.term(int(i))))
			require.True(t, ok)
			require.Equal(t, i, at)
		}
	}
	p.Terms = append(bytes.Clone(p.Terms[p.Groups[0]:]), p.Terms[:p.Groups[0]]...) // groups out of order
	p.Groups = append(slices.Clone(p.Groups[1:]), p.Groups[0])
	_, err = Unpack(v.Config, p)
	require.Error(t, err)
}

// The layout, by hand.
func TestPackLayout(t *testing.T) {
	cfg := wordsAndChars()
	v, err := NewVectorizer(cfg, Arrays{
		TermBytes: []byte("ab" + "abc" + "ت" + "abc"), TermEnds: []uint32{2, 5, 7, 10},
		Blocks: []uint8{0, 0, 0, 1}, DF: []uint32{1, 300, 2, 5}, Documents: 300,
	})
	require.NoError(t, err)
	p := v.Pack()
	assert.Equal(t, []byte("\x00\x02ab\x01"+"\x02\x01c\xac\x02"+"\x00\x02ت\x02"+"\x00\x03abc\x05"), p.Terms)
	assert.Equal(t, []uint32{3, 1}, p.Blocks)
	assert.Equal(t, []uint32{uint32(len(p.Terms))}, p.Groups)
}

// Terms that are no terms, out of order, or said to be where they cannot.
func TestUnpackRefuses(t *testing.T) {
	cfg := wordsAndChars()
	for name, terms := range map[string]string{
		"half a letter":          "\x00\x01\xd8\x01" + "\x00\x02\u062a\x01",
		"out of order":           "\x00\x02ac\x01" + "\x01\x01b\x01",
		"twice":                  "\x00\x02ab\x01" + "\x00\x02ab\x01",
		"nothing of its own":     "\x00\x02ab\x01" + "\x01\x00\x01",
		"shares what is not":     "\x00\x02ab\x01" + "\x03\x01c\x01",
		"shares in the first":    "\x01\x02ab\x01" + "\x00\x01c\x01",
		"no document":            "\x00\x02ab\x00" + "\x00\x01c\x01",
		"more documents":         "\x00\x02ab\x0b" + "\x00\x01c\x01",
		"cut off":                "\x00\x02ab\x01" + "\x00\x01c",
		"too long":               "\x00\x02ab\x01" + "\x00\x7fc\x01",
		"bytes follow":           "\x00\x02ab\x01" + "\x00\x01c\x01\x00",
		"a number without end":   "\x00\x02ab\x01" + "\x00\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01",
		"a number beyond 32 bit": "\x00\x02ab\x01" + "\x00\xff\xff\xff\xff\x7f",
	} {
		_, err := Unpack(cfg, Packed{Terms: []byte(terms), Groups: []uint32{uint32(len(terms))}, Blocks: []uint32{2, 0}, Documents: 10})
		assert.Error(t, err, name)
	}
	_, err := Unpack(cfg, Packed{Terms: []byte("\x00\x02ab\x01"), Blocks: []uint32{1}, Documents: 10})
	assert.ErrorContains(t, err, "1 blocks, and there are 2")
	_, err = Unpack(cfg, Packed{Terms: []byte("\x00\x02ab\x01"), Groups: []uint32{5}, Blocks: []uint32{1 << 31, 1 << 31}, Documents: 10})
	assert.ErrorContains(t, err, "5 bytes of terms in 1 groups of 5 bytes are not 4294967296 terms")
}

// Whatever bytes come in: an error, or a vectorizer that NewVectorizer would
// have made.
func FuzzUnpack(f *testing.F) {
	p := packable(f, []string{"قمه", "قمة", "عربيه", "قم", "abc"}).Pack()
	f.Add(p.Terms, p.Blocks[0], p.Blocks[1], p.Documents, false)
	f.Add([]byte("\x00\x02ab\x01"), uint32(1), uint32(0), 3, false)
	f.Add([]byte("\x05\x02\x01\x03"), uint32(1), uint32(1), 3, true)
	f.Fuzz(func(t *testing.T, terms []byte, words, chars uint32, documents int, hashed bool) {
		cfg := wordsAndChars()
		if hashed {
			cfg.HashBits = 12
		}
		v, err := Unpack(cfg, Packed{Terms: bytes.Clone(terms), Groups: []uint32{uint32(len(terms))}, Blocks: []uint32{words, chars}, Documents: documents})
		if err != nil {
			return
		}
		w, err := NewVectorizer(cfg, v.Arrays())
		require.NoError(t, err)
		require.Equal(t, v.idf, w.idf)
		again, err := Unpack(cfg, v.Pack())
		require.NoError(t, err)
		require.Equal(t, fmt.Sprint(v.Arrays()), fmt.Sprint(again.Arrays()))
	})
}

func BenchmarkUnpack(b *testing.B) {
	texts := benchText(b)
	v := fit(b, wordsAndChars(), bodies(texts))
	p := v.Pack()
	b.ReportMetric(float64(len(p.Terms))/float64(v.Terms()), "bytes/term")
	b.ReportAllocs()
	for b.Loop() {
		_, err := Unpack(v.Config, p)
		require.NoError(b, err)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(v.Terms()), "ns/term")
}
