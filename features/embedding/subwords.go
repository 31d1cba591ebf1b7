package embedding

import (
	"fmt"
	"iter"
	"slices"
	"tasnif/features/terms"
)

// A word without a vector gets an estimate from its subwords: the runs of subwordFrom to
// subwordTo letters of the word between < and >. With v(g) the mean of the unit vectors of
// the embedding's words with the subword g,
//
//	e(w) = s / |s|,   s = sum over the known subwords g of w of v(g)
//
// In a document its weight is guessed times the largest idf of a word: the word is rare,
// and its vector uncertain. Subwords whose words differ have short vectors, and so little
// weight.
//
// Source: Bojanowski, Grave, Joulin, Mikolov, Enriching Word Vectors with Subword
// Information, TACL 2017, where subwords are learnt together with words; here they are
// computed from the words' vectors afterwards.
const (
	subwordFrom = 3
	subwordTo   = 5
	maxSubword  = 4 * subwordTo // bytes
	guessed     = 0.7

	// SubwordSteps is the factor by which subwords' vectors are multiplied before they are
	// rounded to eight bits. It is fixed, because the lengths of these vectors matter.
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
	lanes  []uint64 // by subword: its vector, a byte for each number plus laneZero
	stride int      // words of lanes a row
}

// Vectors are summed eight numbers at a time, in 16 bits each: at most laneSums of them
// before the sum might not fit.
const (
	laneZero = 128
	laneSums = 257
	laneMask = 0x00FF00FF00FF00FF
)

// newSubwords makes the table of arrays, which are not trusted.
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
		hashes[i] = hashOf(subword)
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

// addTo adds the vectors of at most laneSums subwords to sum, whose length is the
// stride's. The sums of eight numbers stay in the processor's registers.
func (t *subwordTable) addTo(sum []float32, subwords []uint32) {
	zero := len(subwords) * laneZero
	for i := range t.stride {
		even, odd := uint64(0), uint64(0)
		for _, subword := range subwords {
			w := t.lanes[int(subword)*t.stride+i]
			even += w & laneMask
			odd += w >> 8 & laneMask
		}
		out := (*[8]float32)(sum[8*i:])
		for k := range 4 {
			out[2*k] += float32(int(even>>(16*k)&0xFFFF) - zero)
			out[2*k+1] += float32(int(odd>>(16*k)&0xFFFF) - zero)
		}
	}
}

// Subwords iterates over the subwords of a word, from left to right, with repetitions. Each
// is valid until the next.
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
	text     []byte    // < word >
	hashes   []uint64  // by part: its hash; 0: not packed
	parts    [][2]int  // start and end of each subword in text
	sum      []float32 // of the length of rows of lanes, which may be longer than Dim
	subwords []uint32
	rows     []row
	touched  float32 // keeps the compiler from removing the reads of AddText
}

// row is the offset of a word's vector, and its factor.
type row struct {
	at int
	by float32
}

// cut finds the subwords of a word, and the hashes of those whose letters can be packed: a
// letter below U+0800 has 11 bits, five have 55.
func (g *Scratch) cut(word []byte) {
	g.text, g.parts, g.hashes = append(append(append(g.text[:0], '<'), word...), '>'), g.parts[:0], g.hashes[:0]
	for from := 0; from < len(g.text); from = nextLetter(g.text, from) {
		to, packed, fits := from, uint64(0), true
		for letters := 1; letters <= subwordTo && to < len(g.text); letters++ {
			first := g.text[to]
			switch at := to; nextLetter(g.text, at) - at {
			case 1:
				packed, to = packed<<11|uint64(first), to+1
			case 2:
				packed, to = packed<<11|uint64(first&0x1F)<<6|uint64(g.text[to+1]&0x3F), to+2
			default:
				fits, to = false, nextLetter(g.text, to)
			}
			if letters >= subwordFrom {
				hash := uint64(0)
				if fits {
					hash = terms.Mix(packed<<3 | uint64(letters))
				}
				g.parts, g.hashes = append(g.parts, [2]int{from, to}), append(g.hashes, hash)
			}
		}
	}
}

// hashOf is the hash of a subword, as computed by cut and guess.
func hashOf(subword []byte) uint64 {
	packed, letters := uint64(0), 0
	for i := 0; i < len(subword); letters++ {
		next := nextLetter(subword, i)
		switch next - i {
		case 1:
			packed = packed<<11 | uint64(subword[i])
		case 2:
			packed = packed<<11 | uint64(subword[i]&0x1F)<<6 | uint64(subword[i+1]&0x3F)
		default:
			return terms.Hash(subword, seed)
		}
		i = next
	}
	if letters > subwordTo {
		return terms.Hash(subword, seed)
	}
	return terms.Mix(packed<<3 | uint64(letters))
}

// nextLetter is the index of the letter after the one at i.
func nextLetter(text []byte, i int) int {
	for i++; i < len(text) && text[i]&0xC0 == 0x80; i++ {
	}
	return i
}

// guess sets g.sum to the sum of the vectors of a word's subwords, and returns its factor
// in a document; 0 if no subword is known.
func (e *Embedding) guess(g *Scratch, word []byte) (by float32) {
	if len(e.subwords.arrays.Ends) == 0 {
		return 0
	}
	g.sum = slices.Grow(g.sum[:0], 8*e.subwords.stride)[:8*e.subwords.stride]
	clear(g.sum)
	g.cut(word)
	for i, hash := range g.hashes {
		if hash == 0 {
			g.hashes[i] = terms.Hash(g.text[g.parts[i][0]:g.parts[i][1]], seed)
		}
	}
	g.subwords = e.subwords.table.FindAll(g.subwords[:0], g.hashes)
	for part := range slices.Chunk(g.subwords, laneSums) {
		e.subwords.addTo(g.sum, part)
	}
	g.sum = g.sum[:e.Dim()]
	norm := length(g.sum)
	if norm == 0 {
		return 0
	}
	return float32(guessed * float64(e.rarest) / norm)
}
