package embedding

import (
	"fmt"
	"iter"
	"slices"
	"tasnif/features/terms"
)

// A word that an embedding does not know is guessed from its subwords: the runs of
// subwordFrom to subwordTo letters of the word between < and >. With v(g) the mean of
// the unit vectors of the embedding's words that have the subword g,
//
//	e(w) = s / |s|,   s = sum over the known subwords g of w of v(g)
//
// In a document it counts guessed times the largest idf of a word: it is as rare as
// any, but only guessed. Subwords on which words disagree have short vectors and so
// count for little.
//
// Source: Bojanowski, Grave, Joulin, Mikolov, Enriching Word Vectors with Subword
// Information, TACL 2017, where subwords are learnt together with words; here they
// are made from the words' vectors afterwards.
const (
	subwordFrom = 3
	subwordTo   = 5
	maxSubword  = 4 * subwordTo // bytes
	guessed     = 0.7

	// SubwordSteps is what a number of a subword's vector was multiplied by to be one
	// of eight bits: of these vectors the lengths count.
	SubwordSteps = 512
)

// SubwordArrays are the subwords of an Embedding as plain arrays, for files; empty
// where there are none.
type SubwordArrays struct {
	Bytes   []byte   // all subwords, sorted, one after another
	Ends    []uint32 // where each ends
	Vectors []int8   // a subword a row of the embedding's Dim
}

// subwordTable finds the vectors of subwords.
type subwordTable struct {
	arrays SubwordArrays
	table  terms.Table
	lanes  []uint64 // the vectors, each number plus laneZero in a byte, rows of whole words
	stride int      // words of lanes a row
}

// Vectors are summed eight numbers at a time, in 16 bits each: at most laneSums of them
// before the sum might not fit.
const (
	laneZero = 128
	laneSums = 257
	laneMask = 0x00FF00FF00FF00FF
)

// newSubwords checks arrays, and makes them ready. It trusts nothing in them.
func newSubwords(a SubwordArrays, dim int) (*subwordTable, error) {
	n := len(a.Ends)
	if n > maxWords || len(a.Vectors) != n*dim || n == 0 && len(a.Bytes) > 0 {
		return nil, fmt.Errorf("%w: %d subwords of %d numbers do not fit %d values", errEmbedding, n, dim, len(a.Vectors))
	}
	hashes := make([]uint64, n)
	start, last := uint32(0), []byte(nil)
	for i, end := range a.Ends {
		if end <= start || end-start > maxSubword || int(end) > len(a.Bytes) {
			return nil, fmt.Errorf("%w: subword %d ends at %d of %d bytes", errEmbedding, i, end, len(a.Bytes))
		}
		subword := a.Bytes[start:end]
		if slices.Compare(subword, last) <= 0 {
			return nil, fmt.Errorf("%w: subword %d is not in order", errEmbedding, i)
		}
		hashes[i] = terms.Hash(subword, seed)
		start, last = end, subword
	}
	if int(start) != len(a.Bytes) {
		return nil, fmt.Errorf("%w: %d bytes follow its last subword", errEmbedding, len(a.Bytes)-int(start))
	}
	table, err := terms.NewTable(hashes)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errEmbedding, err)
	}
	t := &subwordTable{a, table, nil, (dim + 7) / 8}
	t.lanes = make([]uint64, n*t.stride)
	for i, v := range a.Vectors {
		row, k := i/dim, i%dim
		t.lanes[row*t.stride+k/8] |= uint64(int(v)+laneZero) << (k % 8 * 8)
	}
	return t, nil
}

// add adds a subword's vector to the sums: even numbers of each eight, then odd ones.
func (t *subwordTable) add(sums []uint64, subword uint32) {
	row := t.lanes[int(subword)*t.stride : (int(subword)+1)*t.stride]
	sums = sums[:2*len(row)]
	for i, w := range row {
		sums[2*i] += w & laneMask
		sums[2*i+1] += w >> 8 & laneMask
	}
}

// Subwords are the subwords of a word, from left to right, as often as they stand in
// it. Each is valid until the next.
func Subwords(word []byte) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		var g Scratch
		g.cut(word)
		for _, p := range g.parts {
			if !yield(g.text[p[0]:p[1]]) {
				return
			}
		}
	}
}

// Scratch is the memory that guessing a word needs. The zero value is ready.
type Scratch struct {
	text     []byte   // < word >
	parts    [][2]int // where they begin and end in text
	sum      []float32
	lanes    []uint64
	words    []uint32 // the numbers of a text's words, or noVector
	subwords []uint32
	touched  float32 // a sum of what was touched
}

// flush adds the sums of n vectors to g.sum, and clears them.
func (g *Scratch) flush(n int) {
	for k := range g.sum {
		g.sum[k] += float32(int(g.lanes[k/8*2+k%2]>>(k%8/2*16)&0xFFFF) - n*laneZero)
	}
	clear(g.lanes)
}

// cut finds the subwords of a word.
func (g *Scratch) cut(word []byte) {
	g.text, g.parts = append(append(append(g.text[:0], '<'), word...), '>'), g.parts[:0]
	for from := 0; from < len(g.text); from = nextLetter(g.text, from) {
		to := from
		for letters := 1; letters <= subwordTo && to < len(g.text); letters++ {
			if to = nextLetter(g.text, to); letters >= subwordFrom {
				g.parts = append(g.parts, [2]int{from, to})
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

// guess makes g.sum the sum of the vectors of a word's subwords, and gives what it is
// multiplied by in a document; 0 if no subword is known.
func (e *Embedding) guess(g *Scratch, word []byte) (by float32) {
	if len(e.subwords.arrays.Ends) == 0 {
		return 0
	}
	g.sum = slices.Grow(g.sum[:0], e.Dim())[:e.Dim()]
	clear(g.sum)
	n := 2 * e.subwords.stride
	g.lanes = slices.Grow(g.lanes[:0], n)[:n]
	clear(g.lanes)
	g.cut(word)
	g.subwords = g.subwords[:0]
	for _, p := range g.parts {
		if at, known := e.subwords.table.Find(terms.Hash(g.text[p[0]:p[1]], seed)); known {
			g.subwords = append(g.subwords, at)
		}
	}
	summed := 0
	for _, at := range g.subwords {
		if summed == laneSums {
			g.flush(summed)
			summed = 0
		}
		e.subwords.add(g.lanes, at)
		summed++
	}
	if summed == 0 {
		return 0
	}
	g.flush(summed)
	norm := length(g.sum)
	if norm == 0 {
		return 0
	}
	return float32(guessed * float64(e.rarest) / norm)
}
