package embedding

import (
	"math"
	"strings"
	"tasnif/features/arabic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// threeWords are an embedding of three words in two dimensions; the last is
// unlike the first two.
func threeWords() Arrays {
	return Arrays{
		Dim: 2, Documents: 10,
		WordBytes: []byte("حرب" + "قتال" + "كره"), WordEnds: []uint32{6, 14, 20}, DF: []uint32{2, 3, 10},
		Vectors: []int8{127, 0, 100, 60, 0, -127}, Centre: []float32{0.1, -0.2},
	}
}

func TestEmbeddingNear(t *testing.T) {
	e, err := New(threeWords())
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
	e, err := New(threeWords())
	require.NoError(t, err)
	docs := [][]uint32{{0}, {2}, nil}
	c := e.CentredOn(len(docs), func(i int) ([]uint32, []uint32) { return docs[i], []uint32{1} })
	assert.InDeltaSlice(t, []float32{0.5, -0.5}, c.Arrays().Centre, 1e-6)
}

func TestEmbeddingRefuses(t *testing.T) {
	for name, change := range map[string]func(*Arrays){
		"no words":         func(a *Arrays) { a.WordEnds = nil },
		"no dimensions":    func(a *Arrays) { a.Dim = 0 },
		"too few values":   func(a *Arrays) { a.Vectors = a.Vectors[1:] },
		"too few df":       func(a *Arrays) { a.DF = a.DF[1:] },
		"df of none":       func(a *Arrays) { a.DF = []uint32{0, 1, 1} },
		"df of too many":   func(a *Arrays) { a.DF = []uint32{11, 1, 1} },
		"end before start": func(a *Arrays) { a.WordEnds = []uint32{6, 6, 20} },
		"end beyond":       func(a *Arrays) { a.WordEnds = []uint32{6, 14, 21} },
		"bytes left":       func(a *Arrays) { a.WordEnds = []uint32{6, 14, 19} },
		"not in order":     func(a *Arrays) { a.WordBytes = []byte("كره" + "قتال" + "حرب") },
		"twice":            func(a *Arrays) { a.WordBytes, a.WordEnds = []byte("حربحربحرب"), []uint32{6, 12, 18} },
		"centre not a number": func(a *Arrays) {
			a.Centre = []float32{float32(math.NaN()), 0}
		},
	} {
		t.Run(name, func(t *testing.T) {
			a := threeWords()
			change(&a)
			_, err := New(a)
			assert.ErrorIs(t, err, errEmbedding)
		})
	}
}

func TestSubwords(t *testing.T) {
	var got []string
	for piece := range Subwords([]byte("حرب")) {
		got = append(got, string(piece))
	}
	assert.Equal(t, []string{"<حر", "<حرب", "<حرب>", "حرب", "حرب>", "رب>"}, got)
	for range Subwords(nil) {
		t.Error("a word of no letters has no pieces")
	}
}

// withSubwords are threeWords and two pieces.
func withSubwords() Arrays {
	a := threeWords()
	a.Subwords = SubwordArrays{Bytes: []byte("<حر" + "رب>"), Ends: []uint32{5, 10}, Vectors: []int8{60, 0, 0, 30}}
	return a
}

// An unknown word counts as the sum of its pieces' vectors, and explaining says so.
func TestGuess(t *testing.T) {
	e, err := New(withSubwords())
	require.NoError(t, err)
	assert.Equal(t, [2]int{3, 2}, [2]int{e.Len(), e.Subwords()})
	var g Scratch
	read := func(text string) (m []float32) {
		var tokens arabic.Tokens
		tokens.Read(text, arabic.Latest, nil)
		m = make([]float32, 2)
		for i := range tokens.Words {
			e.Add(m, &g, tokens.Word(i), 2)
		}
		return m
	}
	rarest := 2 * guessed * (math.Log(11.0/3) + 1)
	by := rarest / math.Hypot(60, 30)
	assert.InDeltaSlice(t, []float32{float32(60 * by), float32(30 * by)}, read("حررب"), 1e-5, "both")
	assert.InDeltaSlice(t, []float32{float32(rarest), 0}, read("حراب"), 1e-5, "<حر alone")
	assert.Equal(t, []float32{0, 0}, read("سلام"), "no piece of it is known")
	known := read("حرب")
	assert.InDeltaSlice(t, []float32{float32(rarest / guessed), 0}, known, 1e-5, "a word that is known is not guessed")

	share, ok := e.Dot([]float64{1, -3}, &g, []byte("حررب"))
	assert.True(t, ok)
	assert.InDelta(t, 60*by-3*30*by, 2*share, 1e-5)
	_, ok = e.Dot([]float64{1, -3}, &g, []byte("سلام"))
	assert.False(t, ok)

	m, word := make([]float32, 2), []byte("حررب")
	assert.Zero(t, testing.AllocsPerRun(20, func() { e.Add(m, &g, word, 2) }), "guessing allocates nothing")
}

func TestSubwordsThatAreNone(t *testing.T) {
	for want, spoil := range map[string]func(a *SubwordArrays){
		"do not fit":              func(a *SubwordArrays) { a.Vectors = a.Vectors[1:] },
		"subword 1 ends at 11":    func(a *SubwordArrays) { a.Ends[1] = 11 },
		"subword 0 ends at 0":     func(a *SubwordArrays) { a.Ends[0] = 0 },
		"subword 1 is not in":     func(a *SubwordArrays) { copy(a.Bytes, "ي") },
		"1 bytes follow":          func(a *SubwordArrays) { a.Ends[1] = 9 },
		"do not fit 0 values":     func(a *SubwordArrays) { a.Vectors, a.Ends = nil, nil },
		"subword 0 ends at 21 of": func(a *SubwordArrays) { a.Bytes, a.Ends[0] = append(a.Bytes, make([]byte, 20)...), 21 },
	} {
		a := withSubwords()
		spoil(&a.Subwords)
		_, err := New(a)
		assert.ErrorIs(t, err, errEmbedding)
		assert.ErrorContains(t, err, want)
	}
}

// Without a mean, the products of two documents have the cosine that the square
// of their dot product has: the quadratic kernel.
func TestProductsAreAQuadraticKernel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const dim = 3
		number := rapid.Float32Range(-1, 1)
		p, err := NewProducts(rapid.SliceOfN(number, dim*2, dim*2).Draw(t, "directions"), 2, nil)
		require.NoError(t, err)
		a, b := rapid.SliceOfN(number, dim, dim).Draw(t, "a"), rapid.SliceOfN(number, dim, dim).Draw(t, "b")
		pa, pb := p.Projected(nil, a, 1), p.Projected(nil, b, 1)
		qa, _ := p.AppendTo(nil, pa, 2)
		qb, _ := p.AppendTo(nil, pb, 2)
		na, nb := dot(pa, pa), dot(pb, pb)
		if na < 1e-3 || nb < 1e-3 {
			t.Skip("no direction to speak of")
		}
		assert.InDelta(t, 4*dot(pa, pb)*dot(pa, pb)/(na*nb), dot(qa, qb), 1e-4)
	})
}

func dot(a, b []float32) (sum float64) {
	for i := range a {
		sum += float64(a[i]) * float64(b[i])
	}
	return sum
}

// The vector of a text is, bit for bit, that of its words added one after another, a
// number at a time.
func TestAddTextIsWordByWord(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		dim := rapid.IntRange(1, 19).Draw(t, "dim")
		code := rapid.SliceOfN(rapid.Int8Range(-127, 127), 3*dim, 3*dim)
		a := withSubwords()
		a.Dim, a.Vectors, a.Centre = dim, code.Draw(t, "words"), make([]float32, dim)
		a.Subwords.Vectors = code.Draw(t, "subwords")[:2*dim]
		word := rapid.SampledFrom([]string{"حرب", "قتال", "كره", "حررب", "حراب", "سلام", "ضرب"})
		list := rapid.SliceOfN(word, 0, 9).Draw(t, "text")
		e, err := New(a)
		require.NoError(t, err)
		var tokens arabic.Tokens
		tokens.Read(strings.Join(list, " "), arabic.Latest, nil)
		require.Len(t, tokens.Words, len(list))
		want, numbers := make([]float32, dim), []uint32(nil)
		for i := range tokens.Words {
			addPlainly(want, e, tokens.Word(i), 3)
			numbers = append(numbers, e.Number(tokens.Word(i)))
		}
		got, added := make([]float32, dim), make([]float32, dim)
		var s Scratch
		for range 2 { // with fresh memory, and with used
			clear(got)
			e.AddText(got, &s, &tokens, numbers, 3)
			require.Equal(t, want, got)
		}
		for i := range tokens.Words {
			e.Add(added, &s, tokens.Word(i), 3)
		}
		require.Equal(t, want, added)
	})
}

// A word of more subwords than are summed at once.
func TestGuessOfALongWord(t *testing.T) {
	a := withSubwords()
	a.Subwords = SubwordArrays{[]byte("ببب"), []uint32{6}, []int8{127, 126}}
	e, err := New(a)
	require.NoError(t, err)
	word, got, want := []byte(strings.Repeat("ب", 2*laneSums)), make([]float32, 2), make([]float32, 2)
	e.Add(got, new(Scratch), word, 1)
	addPlainly(want, e, word, 1)
	assert.Equal(t, want, got)
	assert.NotZero(t, got[1])
}

// addPlainly is Add as its comment says it.
func addPlainly(m []float32, e *Embedding, word []byte, times float32) {
	if w := e.Number(word); w != NoVector {
		by := times * e.size[w].idf * e.size[w].unit
		for k, v := range e.vector(w) {
			m[k] += by * float32(v)
		}
		return
	}
	sum, square := make([]int, len(m)), 0
	for piece := range Subwords(word) {
		if at, known := e.subwords.table.Find(hashOf(piece)); known {
			for k := range sum {
				sum[k] += int(e.arrays.Subwords.Vectors[int(at)*len(m)+k])
			}
		}
	}
	for _, v := range sum {
		square += v * v
	}
	if square == 0 {
		return
	}
	by := times * float32(guessed*float64(e.rarest)/math.Sqrt(float64(square)))
	for k, v := range sum {
		m[k] += by * float32(v)
	}
}
