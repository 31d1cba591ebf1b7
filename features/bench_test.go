package features

import (
	"os"
	"strings"
	"tasnif/data/sharedtest"
	"tasnif/features/arabic"
	"tasnif/features/terms"
	"testing"

	"github.com/stretchr/testify/require"
)

// benchText is 4 MB of articles: of the corpus khaleej where it is there, or
// else of testdata, over and over.
func benchText(b *testing.B) []string {
	if khaleej := "corpora/khaleej.jsonl.zst"; sharedtest.Path(b, khaleej) != "" {
		var texts []string
		for _, d := range corpus(b, sharedtest.Open(b, khaleej), 1100) { // some 4 MB
			texts = append(texts, d.Body)
		}
		return texts
	}
	raw, err := os.ReadFile("testdata/article.txt")
	require.NoError(b, err)
	var texts []string
	for size := 0; size < 4<<20; size += len(raw) {
		texts = append(texts, string(raw))
	}
	return texts
}

func sizeOf(texts []string) int64 {
	n := 0
	for _, t := range texts {
		n += len(t)
	}
	return int64(n)
}

// BenchmarkRangeString is what BenchmarkTokenize is compared with: decoding alone,
// with a switch on the rune.
func BenchmarkRangeString(b *testing.B) {
	texts := benchText(b)
	b.SetBytes(sizeOf(texts))
	letters, spaces := 0, 0
	for b.Loop() {
		for _, t := range texts {
			for _, r := range t {
				switch {
				case r >= 0x0621 && r <= 0x064A:
					letters++
				case r == ' ':
					spaces++
				}
			}
		}
	}
	require.Greater(b, letters, spaces)
}

func BenchmarkTokenize(b *testing.B) {
	texts := benchText(b)
	b.SetBytes(sizeOf(texts))
	b.ReportAllocs()
	var t arabic.Tokens
	for b.Loop() {
		for _, text := range texts {
			t.Read(text, arabic.Latest, nil)
		}
	}
}

// BenchmarkTerms cuts and hashes words 1-2 and chars 3-5.
func BenchmarkTerms(b *testing.B) {
	texts := benchText(b)
	b.SetBytes(sizeOf(texts))
	b.ReportAllocs()
	a := wordsAndChars().analyzer()
	var r terms.Reading
	var list []terms.Term
	for b.Loop() {
		for _, text := range texts {
			a.Read(&r, text)
			for k := range a.Blocks() {
				list = a.Terms(list[:0], &r, k)
			}
		}
	}
}

func BenchmarkStems(b *testing.B) {
	texts := benchText(b)
	b.SetBytes(sizeOf(texts))
	b.ReportAllocs()
	var t, view arabic.Tokens
	for b.Loop() {
		for _, text := range texts {
			t.Read(text, arabic.Latest, nil)
			view.Stem(&t)
		}
	}
}

func bodies(texts []string) (docs []Fields) {
	for _, t := range texts {
		docs = append(docs, Fields{Body: t})
	}
	return docs
}

// BenchmarkTransformAll makes the vectors of articles that were cut into words.
func BenchmarkTransformAll(b *testing.B) {
	texts := benchText(b)
	docs := bodies(texts)
	v, c := fit(b, wordsAndChars(), docs), corpusOf(b, arabic.Latest, docs)
	b.SetBytes(sizeOf(texts))
	b.ReportAllocs()
	for b.Loop() {
		_, err := v.TransformAll(b.Context(), c, len(docs), nil)
		require.NoError(b, err)
	}
}

// headlines are the first twelve words of each text.
func headlines(texts []string) []Fields {
	var out []Fields
	for _, t := range texts {
		words := strings.Fields(t)
		for len(words) > 12 && len(out) < 20000 {
			out = append(out, Fields{Headline: strings.Join(words[:12], " ")})
			words = words[12:]
		}
	}
	return out
}

// BenchmarkTransformHeadline is one headline an operation.
func BenchmarkTransformHeadline(b *testing.B) {
	docs := headlines(benchText(b))
	v := fit(b, wordsAndChars(), docs)
	b.Logf("%d features", v.Len())
	b.ReportAllocs()
	var s Scratch
	i := 0
	for b.Loop() {
		v.Transform(&s, docs[i%len(docs)])
		i++
	}
}

func BenchmarkTransformArticle(b *testing.B) {
	texts := benchText(b)
	v := fit(b, wordsAndChars(), bodies(texts))
	b.SetBytes(sizeOf(texts))
	b.ReportAllocs()
	var s Scratch
	for b.Loop() {
		for _, t := range texts {
			v.Transform(&s, Fields{Body: t})
		}
	}
}

// BenchmarkFit cuts texts into words and learns their terms.
func BenchmarkFit(b *testing.B) {
	texts := benchText(b)
	docs := bodies(texts)
	b.SetBytes(sizeOf(texts))
	b.ReportAllocs()
	for b.Loop() {
		fit(b, wordsAndChars(), docs)
	}
}
