package features

import (
	"fmt"
	"iter"
	"slices"
)

// A word that an embedding does not know is guessed from its pieces: the runs of
// pieceFrom to pieceTo letters of the word between < and >. With v(g) the mean of
// the unit vectors of the embedding's words that have the piece g,
//
//	e(w) = s / |s|,   s = sum over the pieces g of w that are known of v(g)
//
// and in a document it counts guessed times the largest idf of a word: it is as
// rare as any, but only guessed. Pieces on which words disagree have short vectors,
// and so say little.
//
// Source: Bojanowski, Grave, Joulin, Mikolov, Enriching Word Vectors with Subword
// Information, TACL 2017, where pieces are learnt together with words; here they
// are made of the words' vectors when these are done.
const (
	pieceFrom = 3
	pieceTo   = 5
	maxPiece  = 4 * pieceTo // bytes
	guessed   = 0.7

	// PieceSteps is what a number of a piece's vector was multiplied by to be one of
	// eight bits: of these vectors the lengths count.
	PieceSteps = 512
)

// PieceArrays are the pieces of an Embedding as plain arrays, for files; empty
// where there are none.
type PieceArrays struct {
	Bytes   []byte   // all pieces, sorted, one after another
	Ends    []uint32 // where each ends
	Vectors []int8   // a piece a row of the embedding's Dim
}

// pieceTable finds the vectors of pieces.
type pieceTable struct {
	arrays PieceArrays
	dim    int
	table  vocabulary
}

// newPieces checks arrays, and makes them ready. It trusts nothing in them.
func newPieces(a PieceArrays, dim int) (*pieceTable, error) {
	n := len(a.Ends)
	if n > maxWords || len(a.Vectors) != n*dim || n == 0 && len(a.Bytes) > 0 {
		return nil, fmt.Errorf("%w: %d pieces of %d numbers do not fit %d values", errEmbedding, n, dim, len(a.Vectors))
	}
	hashes := make([]uint64, n)
	start, last := uint32(0), []byte(nil)
	for i, end := range a.Ends {
		if end <= start || end-start > maxPiece || int(end) > len(a.Bytes) {
			return nil, fmt.Errorf("%w: piece %d ends at %d of %d bytes", errEmbedding, i, end, len(a.Bytes))
		}
		piece := a.Bytes[start:end]
		if slices.Compare(piece, last) <= 0 {
			return nil, fmt.Errorf("%w: piece %d is not in order", errEmbedding, i)
		}
		hashes[i] = hashBytes(piece, embeddingSeed)
		start, last = end, piece
	}
	if int(start) != len(a.Bytes) {
		return nil, fmt.Errorf("%w: %d bytes follow its last piece", errEmbedding, len(a.Bytes)-int(start))
	}
	table, err := newVocabulary(hashes, make([]uint32, n))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errEmbedding, err)
	}
	return &pieceTable{a, dim, table}, nil
}

// Pieces are the pieces of a word, from left to right, as often as they stand in it.
// Each is valid until the next.
func Pieces(word []byte) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		var g guess
		g.cut(word)
		for _, p := range g.pieces {
			if !yield(g.text[p[0]:p[1]]) {
				return
			}
		}
	}
}

// guess is the memory that guessing a word needs. The zero value is ready.
type guess struct {
	text   []byte   // < word >
	pieces [][2]int // where they begin and end in text
	sum    []float32
}

// cut finds a word's pieces.
func (g *guess) cut(word []byte) {
	g.text, g.pieces = append(append(append(g.text[:0], '<'), word...), '>'), g.pieces[:0]
	for from := 0; from < len(g.text); from = nextLetter(g.text, from) {
		to := from
		for letters := 1; letters <= pieceTo && to < len(g.text); letters++ {
			if to = nextLetter(g.text, to); letters >= pieceFrom {
				g.pieces = append(g.pieces, [2]int{from, to})
			}
		}
	}
}

// nextLetter is where the letter after the one at i begins.
func nextLetter(text []byte, i int) int {
	for i++; i < len(text) && text[i]&0xC0 == 0x80; i++ {
	}
	return i
}

// guess makes g.sum the sum of the vectors of a word's pieces, and gives what it is
// multiplied by in a document; 0 if no piece is known.
func (e *Embedding) guess(g *guess, word []byte) (by float32) {
	if len(e.pieces.arrays.Ends) == 0 {
		return 0
	}
	g.sum = slices.Grow(g.sum[:0], e.Dim())[:e.Dim()]
	clear(g.sum)
	g.cut(word)
	for _, p := range g.pieces {
		at, known := e.pieces.table.find(hashBytes(g.text[p[0]:p[1]], embeddingSeed))
		if !known {
			continue
		}
		for k, v := range e.pieces.arrays.Vectors[int(at)*e.Dim() : (int(at)+1)*e.Dim()] {
			g.sum[k] += float32(v)
		}
	}
	norm := length(g.sum)
	if norm == 0 {
		return 0
	}
	return float32(guessed * float64(e.rarest) / norm)
}
