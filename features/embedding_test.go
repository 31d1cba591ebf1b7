package features

import (
	"context"
	"math"
	"tasnif/features/arabic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// threeWords are an embedding of three words in two dimensions; the last is
// unlike the first two.
func threeWords() EmbeddingArrays {
	return EmbeddingArrays{
		Dim: 2, Documents: 10,
		WordBytes: []byte("حرب" + "قتال" + "كره"), WordEnds: []uint32{6, 14, 20}, DF: []uint32{2, 3, 10},
		Vectors: []int8{127, 0, 100, 60, 0, -127}, Centre: []float32{0.1, -0.2},
	}
}

// withEmbedding is a vectorizer of a few headlines and three words' vectors.
func withEmbedding(t *testing.T) *Vectorizer {
	e, err := NewEmbedding(threeWords())
	require.NoError(t, err)
	texts := []string{"حرب جديدة", "قتال في المدينة", "مباراة كرة"}
	cfg := DefaultConfig()
	cfg.EmbeddingScale = 2
	v, err := Fit(context.Background(), cfg, len(texts), func(i int) Fields { return Fields{Headline: texts[i]} })
	require.NoError(t, err)
	return v.WithEmbedding(e)
}

func TestEmbeddingOfADocument(t *testing.T) {
	v := withEmbedding(t)
	assert.Equal(t, v.Terms()+2, v.Len())
	block, text := v.Term(uint32(v.Terms() + 1))
	assert.Equal(t, [2]string{"archive", "1"}, [2]string{block, text})

	x := v.Transform(new(Scratch), Fields{Headline: "حَرب", Body: "كرة كرة"})
	a, b := 3*math.Log(11.0/3)+3, 2*1.0 // headline weight 3; idf of 2 and of 10 documents in 10
	norm := math.Hypot(a, b)
	z := [2]float64{a/norm - 0.1, -b/norm + 0.2}
	for k := range 2 {
		assert.Equal(t, uint32(v.Terms()+k), x.Index[x.Len()-2+k])
		assert.InDelta(t, 2*z[k]/math.Hypot(z[0], z[1]), x.Value[x.Len()-2+k], 1e-6)
	}
	unknown := v.Transform(new(Scratch), Fields{Headline: "سلام"})
	assert.Zero(t, unknown.Len(), "no known word, no dense block")
}

// A word that the labelled corpus never had speaks through the archive, and the
// shares with the centre's part are the whole score.
func TestEmbeddingAttribute(t *testing.T) {
	v := withEmbedding(t)
	f := Fields{Headline: "قتال", Body: "حرب وكرة كرة"}
	weight := func(i uint32) float64 { return math.Sin(float64(i) + 1) }
	s := new(Scratch)
	x := v.Transform(s, f)
	want := 0.0
	for i, feature := range x.Index {
		want += float64(x.Value[i]) * weight(feature)
	}
	for k, c := range threeWords().Centre { // no word's
		scaled := math.Hypot(float64(x.Value[x.Len()-2]), float64(x.Value[x.Len()-1])) // 2
		z := scaled / lengthBeforeScaling(v, f)
		want += float64(c) * z * weight(uint32(v.Terms()+k))
	}
	got := 0.0
	for _, share := range v.Attribute(new(Scratch), f, weight) {
		got += share.Share
	}
	assert.InDelta(t, want, got, 1e-5)
}

// lengthBeforeScaling is |m/|m| - centre| of a document.
func lengthBeforeScaling(v *Vectorizer, f Fields) float64 {
	e := v.Embedding()
	m := make([]float32, e.Dim())
	for i, text := range []string{f.Headline, f.Body} {
		var t arabic.Tokens
		t.Read(text, nil)
		e.add(m, new(guess), &t, float32(v.times(i)))
	}
	norm, square := length(m), 0.0
	for k, c := range e.arrays.Centre {
		d := float64(m[k])/norm - float64(c)
		square += d * d
	}
	return math.Sqrt(square)
}

func TestEmbeddingNear(t *testing.T) {
	e, err := NewEmbedding(threeWords())
	require.NoError(t, err)
	near, known := e.Near("حَرْب", 2)
	require.True(t, known)
	assert.Equal(t, "قتال", near[0].Word)
	assert.InDelta(t, 100/math.Hypot(100, 60), near[0].Cosine, 1e-6)
	assert.Equal(t, "كره", near[1].Word)
	assert.InDelta(t, 0, near[1].Cosine, 1e-9)
	_, known = e.Near("سلام", 2)
	assert.False(t, known)
}

func TestEmbeddingCentredOn(t *testing.T) {
	e, err := NewEmbedding(threeWords())
	require.NoError(t, err)
	docs := [][]uint32{{0}, {2}, nil}
	c := e.CentredOn(len(docs), func(i int) ([]uint32, []uint32) { return docs[i], []uint32{1} })
	assert.InDeltaSlice(t, []float32{0.5, -0.5}, c.Arrays().Centre, 1e-6)
}

func TestEmbeddingRefuses(t *testing.T) {
	for name, change := range map[string]func(*EmbeddingArrays){
		"no words":         func(a *EmbeddingArrays) { a.WordEnds = nil },
		"no dimensions":    func(a *EmbeddingArrays) { a.Dim = 0 },
		"too few values":   func(a *EmbeddingArrays) { a.Vectors = a.Vectors[1:] },
		"too few df":       func(a *EmbeddingArrays) { a.DF = a.DF[1:] },
		"df of none":       func(a *EmbeddingArrays) { a.DF = []uint32{0, 1, 1} },
		"df of too many":   func(a *EmbeddingArrays) { a.DF = []uint32{11, 1, 1} },
		"end before start": func(a *EmbeddingArrays) { a.WordEnds = []uint32{6, 6, 20} },
		"end beyond":       func(a *EmbeddingArrays) { a.WordEnds = []uint32{6, 14, 21} },
		"bytes left":       func(a *EmbeddingArrays) { a.WordEnds = []uint32{6, 14, 19} },
		"not in order":     func(a *EmbeddingArrays) { a.WordBytes = []byte("كره" + "قتال" + "حرب") },
		"twice":            func(a *EmbeddingArrays) { a.WordBytes, a.WordEnds = []byte("حربحربحرب"), []uint32{6, 12, 18} },
		"centre not a number": func(a *EmbeddingArrays) {
			a.Centre = []float32{float32(math.NaN()), 0}
		},
	} {
		t.Run(name, func(t *testing.T) {
			a := threeWords()
			change(&a)
			_, err := NewEmbedding(a)
			assert.ErrorIs(t, err, errEmbedding)
		})
	}
}
