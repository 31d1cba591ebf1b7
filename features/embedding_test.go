package features

import (
	"fmt"
	"math"
	"strings"
	"tasnif/features/arabic"
	"tasnif/features/embedding"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// threeWords are an embedding of three words in two dimensions; the last is
// unlike the first two.
func threeWords() embedding.Arrays {
	return embedding.Arrays{
		Dim: 2, Documents: 10,
		WordBytes: []byte("حرب" + "قتال" + "كره"), WordEnds: []uint32{6, 14, 20}, DF: []uint32{2, 3, 10},
		Vectors: []int8{127, 0, 100, 60, 0, -127}, Centre: []float32{0.1, -0.2},
	}
}

// withEmbedding is a vectorizer of a few headlines and three words' vectors.
func withEmbedding(t *testing.T) *Vectorizer {
	e, err := embedding.New(threeWords())
	require.NoError(t, err)
	texts := []string{"حرب جديدة", "قتال في المدينة", "مباراة كرة"}
	cfg := DefaultConfig()
	cfg.EmbeddingScale = 2
	var docs []Fields
	for _, text := range texts {
		docs = append(docs, Fields{Headline: text})
	}
	return fit(t, cfg, docs).WithEmbeddings(e)
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
	e := v.Embeddings()[0]
	m := make([]float32, e.Dim())
	for i, text := range []string{f.Headline, f.Body} {
		var t arabic.Tokens
		t.Read(text, arabic.Latest, nil)
		for w := range t.Words {
			e.Add(m, new(embedding.Scratch), t.Word(w), float32(v.weight(i)))
		}
	}
	norm, square := 0.0, 0.0
	for _, x := range m {
		norm += float64(x) * float64(x)
	}
	norm = math.Sqrt(norm)
	for k, c := range e.Arrays().Centre {
		d := float64(m[k])/norm - float64(c)
		square += d * d
	}
	return math.Sqrt(square)
}

// withProducts is withEmbedding with both its dimensions multiplied.
func withProducts(t *testing.T, mean []float32) *Vectorizer {
	p, err := embedding.NewProducts([]float32{0.6, -0.8, 0.8, 0.6}, 2, mean)
	require.NoError(t, err)
	v, err := withEmbedding(t).WithProducts(p)
	require.NoError(t, err)
	return v
}

func TestProductsFollowTheDimensions(t *testing.T) {
	v := withProducts(t, []float32{0.5, 0.1, 0.2})
	require.Equal(t, v.Terms()+2+3, v.Len())
	x := v.Transform(new(Scratch), Fields{Headline: "حرب", Body: "كرة"})
	z, q := x.Value[x.Len()-5:x.Len()-3], x.Value[x.Len()-3:]
	p := [2]float64{(0.6*float64(z[0]) + 0.8*float64(z[1])) / 2, (-0.8*float64(z[0]) + 0.6*float64(z[1])) / 2}
	want := [3]float64{p[0]*p[0] - 0.5, math.Sqrt2*p[0]*p[1] - 0.1, p[1]*p[1] - 0.2}
	norm := math.Sqrt(want[0]*want[0] + want[1]*want[1] + want[2]*want[2])
	for k := range 3 {
		assert.Equal(t, uint32(v.Len()-3+k), x.Index[x.Len()-3+k])
		assert.InDelta(t, 2*want[k]/norm, q[k], 1e-6)
	}
	assert.Zero(t, v.Transform(new(Scratch), Fields{Headline: "سلام"}).Len(), "no known word, no products")
}

// The shares are the score but for what the centre and the mean add: with
// neither, all of it.
func TestProductsAttribute(t *testing.T) {
	v := withProducts(t, nil)
	arrays := threeWords()
	arrays.Centre = make([]float32, 2)
	e, err := embedding.New(arrays)
	require.NoError(t, err)
	if v, err = v.WithEmbeddings(e).WithProducts(v.Products()); err != nil {
		t.Fatal(err)
	}
	f := Fields{Headline: "قتال", Body: "حرب وكرة كرة"}
	weight := func(i uint32) float64 { return math.Cos(float64(i)) }
	x, want := v.Transform(new(Scratch), f), 0.0
	for i, feature := range x.Index {
		want += float64(x.Value[i]) * weight(feature)
	}
	got := 0.0
	for _, share := range v.Attribute(new(Scratch), f, weight) {
		got += share.Share
	}
	assert.InDelta(t, want, got, 1e-5)
}

func TestProductsRefuseWhatDoesNotFit(t *testing.T) {
	for name, bad := range map[string]func() error{
		"no directions": func() error { _, err := embedding.NewProducts(nil, 2, nil); return err },
		"odd":           func() error { _, err := embedding.NewProducts(make([]float32, 5), 2, nil); return err },
		"too many":      func() error { _, err := embedding.NewProducts(make([]float32, 1000), 1000, nil); return err },
		"means":         func() error { _, err := embedding.NewProducts(make([]float32, 4), 2, make([]float32, 4)); return err },
		"not a number":  func() error { _, err := embedding.NewProducts([]float32{float32(math.NaN())}, 1, nil); return err },
		"other embedding": func() error {
			p, err := embedding.NewProducts(make([]float32, 6), 2, nil)
			require.NoError(t, err)
			_, err = withEmbedding(t).WithProducts(p)
			return err
		},
	} {
		assert.Error(t, bad(), name)
	}
}

// Words that are remembered with their numbers in one embedding are other words' in
// another.
func TestEmbeddingOfRememberedWords(t *testing.T) {
	v, f := withEmbedding(t), Fields{Headline: "قتال حرب كرة", Body: "سلام حرب"}
	fewer := threeWords()
	fewer.WordBytes, fewer.WordEnds, fewer.DF, fewer.Vectors = fewer.WordBytes[6:], []uint32{8, 14}, []uint32{3, 10}, []int8{-20, 90, 5, 127}
	e, err := embedding.New(fewer)
	require.NoError(t, err)
	want := withEmbedding(t).WithEmbeddings(e).Transform(new(Scratch), f)
	var s Scratch
	for range 3 {
		v.Transform(&s, f)
	}
	w := v.WithEmbeddings(e)
	for range 3 {
		assert.Equal(t, want, w.Transform(&s, f))
	}
}

// A text whose words no memo holds at once has the same vector every time, whatever was
// met before it.
func TestEmbeddingOfForgottenWords(t *testing.T) {
	v := withEmbedding(t)
	f := Fields{Headline: "قتال جديدة حرب كرة", Body: "سلام حرب في المدينة مباراة"}
	want := v.Transform(new(Scratch), f)
	var others strings.Builder
	for i := range 4 << memoBits {
		fmt.Fprintf(&others, "حرب%d ", i)
	}
	var s Scratch
	for range 3 {
		v.Transform(&s, Fields{Body: others.String()})
		assert.Equal(t, want, v.Transform(&s, f))
	}
}

// Of two embeddings each has its own block, its own words and its own length; the shares
// of words are the sum of both.
func TestTwoEmbeddings(t *testing.T) {
	first := withEmbedding(t)
	arrays := embedding.Arrays{
		Dim: 3, Documents: 20, WordBytes: []byte("حرب" + "سلام"), WordEnds: []uint32{6, 14}, DF: []uint32{4, 1},
		Vectors: []int8{3, -90, 20, 127, 1, 2}, Centre: make([]float32, 3),
	}
	e, err := embedding.New(arrays)
	require.NoError(t, err)
	second, both := first.WithEmbeddings(e), first.WithEmbeddings(first.Embeddings()[0], e)
	require.Equal(t, first.Terms()+5, both.Len())
	block, text := both.Term(uint32(both.Terms() + 4))
	assert.Equal(t, [2]string{"archive", "4"}, [2]string{block, text})
	weight := func(i uint32) float64 { return math.Sin(float64(i) + 2) }
	var s Scratch
	for _, f := range []Fields{
		{Headline: "قتال جديدة حرب كرة", Body: "سلام حرب"}, {Headline: "كرة"}, {Headline: "سلام"}, {Headline: "جديدة"}, {},
	} {
		a, b := first.Transform(new(Scratch), f), second.Transform(new(Scratch), f)
		terms := uint32(first.Terms())
		want := make([]float32, both.Len())
		for i, v := range []Vector{a, b} {
			for j, feature := range v.Index {
				if feature >= terms {
					feature += 2 * uint32(i)
				}
				want[feature] = v.Value[j]
			}
		}
		for range 2 { // with fresh memory, and with used
			x, got := both.Transform(&s, f), make([]float32, both.Len())
			for j, feature := range x.Index {
				got[feature] = x.Value[j]
			}
			assert.Equal(t, want, got, f)
		}
		shares := map[[2]int]float64{}
		for i, v := range []*Vectorizer{first, second} {
			for _, w := range v.Attribute(new(Scratch), f, func(feature uint32) float64 {
				if feature >= terms && i == 1 {
					return weight(feature + 2)
				} else if i == 1 {
					return 0
				}
				return weight(feature)
			}) {
				shares[[2]int{w.Start, w.End}] += w.Share
			}
		}
		for _, w := range both.Attribute(&s, f, weight) {
			shares[[2]int{w.Start, w.End}] -= w.Share
		}
		for place, rest := range shares {
			assert.InDelta(t, 0, rest, 1e-6, "%v %v", f, place)
		}
	}
	assert.PanicsWithValue(t, "features: 4 embeddings; there may be 3", func() { first.WithEmbeddings(e, e, e, e) })
}
