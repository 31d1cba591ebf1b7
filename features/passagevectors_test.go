package features

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// longDoc is a document of several passages.
func longDoc(t *rapid.T) Fields {
	word := rapid.SampledFrom([]string{"عقوبات", "العقوبات", "قمة", "عربية.", "في", "كرة", "القدم", "2017", "BBC", "\uFDFA", "&amp;", "حرب", "سلام", "جديدة"})
	end := rapid.SampledFrom([]string{" ", "\n", ". ", "؟ "})
	var b strings.Builder
	for range rapid.IntRange(0, 30).Draw(t, "sentences") {
		b.WriteString(strings.Join(rapid.SliceOfN(word, 1, 12).Draw(t, "words"), " ") + end.Draw(t, "end"))
	}
	return Fields{Headline: "قمة عربية", Body: b.String()}
}

// The vector of a passage is that of a document of its own, from a text that was read once
// and from a corpus.
func TestPassagesAreDocuments(t *testing.T) {
	embedded := withEmbedding(t)
	rapid.Check(t, func(t *rapid.T) {
		cfg, docs := drawConfig(t), append([]Fields{longDoc(t), longDoc(t)}, news...)
		cfg.StopWords = rapid.Bool().Draw(t, "stop words")
		v := fit(t, cfg, docs).WithEmbeddings(embedded.Embeddings()...)
		numbers := make([]int, len(docs))
		for i := range numbers {
			numbers[i] = i
		}
		all, err := v.TransformCorpusPassages(context.Background(), corpusOf(t, cfg.Tokenizer, docs), numbers)
		require.NoError(t, err)
		var s, alone Scratch
		for i, d := range docs {
			x, p := v.TransformPassages(&s, d)
			require.Equal(t, clone(v.Transform(&alone, d)), clone(x))
			require.Len(t, all[i], len(p.Spans()))
			for n, span := range p.Spans() {
				want := clone(v.Transform(&alone, Fields{Body: d.Body[span.Start:span.End]}))
				require.Equal(t, want, clone(p.Vector(n)))
				require.Equal(t, want, clone(all[i][n]))
			}
			p.Close()
		}
	})
}

func clone(x Vector) Vector {
	return Vector{append([]uint32{}, x.Index...), append([]float32{}, x.Value...)}
}

// Shares of a document with passages sum to its score, one share a word.
func TestSharesOfPassagesSumToTheScore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cfg, d := drawConfig(t), longDoc(t)
		v := fit(t, cfg, []Fields{d, news[0]})
		score := func(x Vector) (sum float64) {
			for i, feature := range x.Index {
				sum += float64(x.Value[i]) * weightOf(feature)
			}
			return sum
		}
		var s Scratch
		x, p := v.TransformPassages(&s, d)
		whole, parts, by := score(x), []float64{}, rapid.Float64Range(0.1, 1).Draw(t, "by")
		for n := range p.Spans() {
			parts = append(parts, score(p.Vector(n)))
		}
		p.Close()
		if len(parts) == 0 {
			return
		}
		first, second := rapid.IntRange(0, len(parts)-1).Draw(t, "first"), rapid.IntRange(0, len(parts)-1).Draw(t, "second")
		shares, sum := v.AttributePassages(&s, d, []int{first, second}, by, weightOf), 0.0
		for i, share := range shares {
			sum += share.Share
			if i > 0 && share.Headline == shares[i-1].Headline {
				require.Greater(t, share.Start, shares[i-1].Start)
			}
		}
		require.InDelta(t, (1-by)*whole+by*(parts[first]+parts[second])/2, sum, 1e-6*(1+float64(x.Len())))
	})
}

func TestPassagesDoNotAllocate(t *testing.T) {
	v := fit(t, wordsAndChars(), news)
	d := Fields{Body: strings.Repeat(strings.Repeat("قمة عربية تبحث العقوبات ", 10)+"\n", 4)}
	var s Scratch
	work := func() {
		_, p := v.TransformPassages(&s, d)
		for n := range p.Spans() {
			p.Vector(n)
		}
		p.Close()
	}
	work()
	if raceDetector {
		t.Skip("allocations are not counted under the race detector, whose sync.Pool forgets")
	}
	assert.Zero(t, testing.AllocsPerRun(20, work))
}
