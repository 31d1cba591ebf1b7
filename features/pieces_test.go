package features

import (
	"math"
	"tasnif/features/arabic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestPieces(t *testing.T) {
	var got []string
	for piece := range Pieces([]byte("حرب")) {
		got = append(got, string(piece))
	}
	assert.Equal(t, []string{"<حر", "<حرب", "<حرب>", "حرب", "حرب>", "رب>"}, got)
	for range Pieces(nil) {
		t.Error("a word of no letters has no pieces")
	}
}

// withPieces are threeWords and two pieces.
func withPieces() EmbeddingArrays {
	a := threeWords()
	a.Pieces = PieceArrays{Bytes: []byte("<حر" + "رب>"), Ends: []uint32{5, 10}, Vectors: []int8{60, 0, 0, 30}}
	return a
}

// An unknown word counts as the sum of its pieces' vectors, and explaining says so.
func TestGuess(t *testing.T) {
	e, err := NewEmbedding(withPieces())
	require.NoError(t, err)
	assert.Equal(t, [2]int{3, 2}, [2]int{e.Len(), e.Pieces()})
	var g guess
	read := func(text string) (m []float32) {
		var tokens arabic.Tokens
		tokens.Read(text, nil)
		m = make([]float32, 2)
		e.add(m, &g, &tokens, 2)
		return m
	}
	rarest := 2 * guessed * (math.Log(11.0/3) + 1)
	by := rarest / math.Hypot(60, 30)
	assert.InDeltaSlice(t, []float32{float32(60 * by), float32(30 * by)}, read("حررب"), 1e-5, "both")
	assert.InDeltaSlice(t, []float32{float32(rarest), 0}, read("حراب"), 1e-5, "<حر alone")
	assert.Equal(t, []float32{0, 0}, read("سلام"), "no piece of it is known")
	known := read("حرب")
	assert.InDeltaSlice(t, []float32{float32(rarest / guessed), 0}, known, 1e-5, "a word that is known is not guessed")

	var tokens arabic.Tokens
	tokens.Read("حررب سلام", nil)
	shares := e.attribute(nil, &g, &tokens, true, 2, []float64{1, -3})
	require.Len(t, shares, 1)
	assert.InDelta(t, 60*by-3*30*by, shares[0].Share, 1e-5)
	assert.Equal(t, [2]int{0, len("حررب")}, [2]int{shares[0].Start, shares[0].End})

	m := make([]float32, 2)
	assert.Zero(t, testing.AllocsPerRun(20, func() { e.add(m, &g, &tokens, 2) }), "guessing allocates nothing")
}

func TestPiecesThatAreNone(t *testing.T) {
	for want, spoil := range map[string]func(a *PieceArrays){
		"do not fit":            func(a *PieceArrays) { a.Vectors = a.Vectors[1:] },
		"piece 1 ends at 11":    func(a *PieceArrays) { a.Ends[1] = 11 },
		"piece 0 ends at 0":     func(a *PieceArrays) { a.Ends[0] = 0 },
		"piece 1 is not in":     func(a *PieceArrays) { copy(a.Bytes, "ي") },
		"1 bytes follow":        func(a *PieceArrays) { a.Ends[1] = 9 },
		"do not fit 0 values":   func(a *PieceArrays) { a.Vectors, a.Ends = nil, nil },
		"piece 0 ends at 21 of": func(a *PieceArrays) { a.Bytes, a.Ends[0] = append(a.Bytes, make([]byte, 20)...), 21 },
	} {
		a := withPieces()
		spoil(&a.Pieces)
		_, err := NewEmbedding(a)
		assert.ErrorIs(t, err, errEmbedding)
		assert.ErrorContains(t, err, want)
	}
}
