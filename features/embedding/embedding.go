package embedding

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"tasnif/features/arabic"
	"tasnif/features/fingerprint"
	"tasnif/features/terms"
)

// Embedding is what an archive of unlabelled text taught about words: a vector of
// Dim numbers for each, near for words that stand among the same words. It is
// immutable, and safe for many goroutines.
//
// A document's dense vector is the mean of its words' unit vectors, each multiplied
// by its inverse document frequency in the archive, less the mean of the archive's
// documents:
//
//	m = sum over words w of n(w) idf(w) e(w),   z = m / |m| - centre,   value = Scale z / |z|
//
// Words without a vector are guessed from their subwords (subwords.go). Vectors have
// eight bits a number, in training and in prediction.
type Embedding struct {
	arrays   Arrays
	size     []size
	rarest   float32 // the largest idf
	subwords *subwordTable
	table    terms.Table
	archive  *fingerprint.Set // the archive's texts; nil where they are not known
	origin   Origin
}

// Origin is the base file that an embedding was read from. The zero value: none.
type Origin struct {
	File    string // its name, without the folder
	SHA256  string // in hexadecimal
	Builtin bool   // it is inside the program (package vectors), and models do not carry it
}

// size is what a word's vector is multiplied by, side by side in memory.
type size struct {
	idf  float32
	unit float32 // 1 / the vector's length
}

// Arrays are an Embedding as plain arrays, for files.
type Arrays struct {
	Tokenizer arabic.Version // that cut the archive into words
	Dim       int
	Documents int      // of the archive
	WordBytes []byte   // all words, sorted, one after another
	WordEnds  []uint32 // where each ends
	DF        []uint32 // documents of the archive that have the word
	Vectors   []int8   // a word a row of Dim
	Centre    []float32
	Subwords  SubwordArrays
}

// seed makes the hashes of an embedding's words differ from those of terms.
const seed = 0x626173652d777264

// Limits of an Embedding, which a file's header cannot pass.
const (
	maxDim   = 4096
	maxWords = 1 << 24
)

var errEmbedding = errors.New("embedding")

// New checks arrays and makes them ready. It trusts nothing in them.
func New(a Arrays) (*Embedding, error) {
	n := len(a.WordEnds)
	if a.Dim < 1 || a.Dim > maxDim || n == 0 || n > maxWords || a.Documents < 1 || len(a.DF) != n || len(a.Vectors) != n*a.Dim || len(a.Centre) != a.Dim {
		return nil, fmt.Errorf("%w: %d words of %d numbers do not fit %d document frequencies, %d values and a centre of %d",
			errEmbedding, n, a.Dim, len(a.DF), len(a.Vectors), len(a.Centre))
	}
	e := &Embedding{arrays: a, size: make([]size, n)}
	hashes := make([]uint64, n)
	var last []byte
	for i := range hashes {
		start := uint32(0)
		if i > 0 {
			start = a.WordEnds[i-1]
		}
		if end := a.WordEnds[i]; end <= start || int(end) > len(a.WordBytes) {
			return nil, fmt.Errorf("%w: word %d ends at %d of %d bytes", errEmbedding, i, end, len(a.WordBytes))
		}
		word := e.word(i)
		if i > 0 && slices.Compare(word, last) <= 0 {
			return nil, fmt.Errorf("%w: word %d is not in order", errEmbedding, i)
		}
		last = word
		if a.DF[i] < 1 || int(a.DF[i]) > a.Documents {
			return nil, fmt.Errorf("%w: word %d stands in %d of %d documents", errEmbedding, i, a.DF[i], a.Documents)
		}
		e.size[i] = size{terms.IDF(a.DF[i], a.Documents), unit(e.vector(uint32(i)))}
		e.rarest = max(e.rarest, e.size[i].idf)
		hashes[i] = terms.Hash(word, seed)
	}
	if int(a.WordEnds[n-1]) != len(a.WordBytes) {
		return nil, fmt.Errorf("%w: %d bytes follow its last word", errEmbedding, len(a.WordBytes)-int(a.WordEnds[n-1]))
	}
	for _, v := range a.Centre {
		if v-v != 0 {
			return nil, fmt.Errorf("%w: its centre is %v", errEmbedding, v)
		}
	}
	var err error
	if e.table, err = terms.NewTable(hashes); err != nil {
		return nil, fmt.Errorf("%w: %w", errEmbedding, err)
	}
	if e.subwords, err = newSubwords(a.Subwords, a.Dim); err != nil {
		return nil, err
	}
	return e, nil
}

// Arrays gives the embedding for a file; they are its own memory, to be read only.
func (e *Embedding) Arrays() Arrays { return e.arrays }

// Dim is the length of a word's vector.
func (e *Embedding) Dim() int { return e.arrays.Dim }

// Len is the number of words.
func (e *Embedding) Len() int { return len(e.arrays.WordEnds) }

// Subwords is the number of subwords that unknown words are guessed from.
func (e *Embedding) Subwords() int { return len(e.arrays.Subwords.Ends) }

// Tokenizer is the version that cut the archive into words.
func (e *Embedding) Tokenizer() arabic.Version { return e.arrays.Tokenizer }

// Archive is the texts that the embedding was learnt from; nil where nobody knows them.
func (e *Embedding) Archive() *fingerprint.Set { return e.archive }

// WithArchive is the embedding with the texts that it was learnt from.
func (e *Embedding) WithArchive(s *fingerprint.Set) *Embedding {
	out := *e
	out.archive = s
	return &out
}

// Origin is the base file that the embedding was read from.
func (e *Embedding) Origin() Origin { return e.origin }

// From is the embedding as that of a base file.
func (e *Embedding) From(o Origin) *Embedding {
	out := *e
	out.origin = o
	return &out
}

func (e *Embedding) word(i int) []byte {
	start := uint32(0)
	if i > 0 {
		start = e.arrays.WordEnds[i-1]
	}
	return e.arrays.WordBytes[start:e.arrays.WordEnds[i]]
}

// vector is the i-th word's, in eight bits; only its direction counts.
func (e *Embedding) vector(i uint32) []int8 {
	return e.arrays.Vectors[int(i)*e.arrays.Dim : (int(i)+1)*e.arrays.Dim]
}

// unit is 1 / the length of a vector, 0 for a vector of zeros.
func unit(vector []int8) float32 {
	sum := int32(0)
	for _, v := range vector {
		sum += int32(v) * int32(v)
	}
	if sum == 0 {
		return 0
	}
	return float32(1 / math.Sqrt(float64(sum)))
}

// Number is the number of a word that has a vector, or NoVector: what AddText takes.
func (e *Embedding) Number(word []byte) uint32 {
	if w, known := e.table.Find(terms.Hash(word, seed)); known {
		return w
	}
	return NoVector
}

// NoVector is the number of a word without a vector.
const NoVector = math.MaxUint32

// Add adds to m what a word of a document that counts times adds to it:
// times idf e(w).
func (e *Embedding) Add(m []float32, s *Scratch, word []byte, times float32) {
	if w := e.Number(word); w != NoVector {
		e.add(m, s, []uint32{w}, times)
		return
	}
	e.addGuess(m, s, word, times)
}

// addGuess is Add of a word without a vector.
func (e *Embedding) addGuess(m []float32, s *Scratch, word []byte, times float32) {
	if by := times * e.guess(s, word); by != 0 {
		for k, v := range s.sum[:len(m)] {
			m[k] += by * v
		}
	}
}

// AddText is Add of each word of a text, whose numbers are given. All vectors are
// touched first, so that the memory is read at once and not word by word.
func (e *Embedding) AddText(m []float32, s *Scratch, t *arabic.Tokens, numbers []uint32, times float32) {
	for _, w := range numbers {
		if w != NoVector {
			v := e.vector(w)
			s.touched += e.size[w].idf + float32(v[0]) + float32(v[len(v)-1])
		}
	}
	from := 0
	for i, w := range numbers {
		if w == NoVector {
			e.add(m, s, numbers[from:i], times)
			e.addGuess(m, s, t.Word(i), times)
			from = i + 1
		}
	}
	e.add(m, s, numbers[from:], times)
}

// add is Add of words with vectors, one after another. Eight numbers of all words are
// added at a time, so that their sums stay in the processor's registers.
func (e *Embedding) add(m []float32, s *Scratch, words []uint32, times float32) {
	if len(words) == 0 {
		return
	}
	s.rows = s.rows[:0]
	for _, w := range words {
		s.rows = append(s.rows, row{int(w) * len(m), times * e.size[w].idf * e.size[w].unit})
	}
	k := 0
	for ; k+8 <= len(m); k += 8 {
		sum := (*[8]float32)(m[k:])
		s0, s1, s2, s3, s4, s5, s6, s7 := sum[0], sum[1], sum[2], sum[3], sum[4], sum[5], sum[6], sum[7]
		for _, r := range s.rows {
			v := (*[8]int8)(e.arrays.Vectors[r.at+k:])
			s0 += r.by * float32(v[0])
			s1 += r.by * float32(v[1])
			s2 += r.by * float32(v[2])
			s3 += r.by * float32(v[3])
			s4 += r.by * float32(v[4])
			s5 += r.by * float32(v[5])
			s6 += r.by * float32(v[6])
			s7 += r.by * float32(v[7])
		}
		*sum = [8]float32{s0, s1, s2, s3, s4, s5, s6, s7}
	}
	for ; k < len(m); k++ {
		for _, r := range s.rows {
			m[k] += r.by * float32(e.arrays.Vectors[r.at+k])
		}
	}
}

// Dot is what a word that counts once adds to the dot product of m and weights;
// false for a word of which nothing is known.
func (e *Embedding) Dot(weights []float64, s *Scratch, word []byte) (dot float64, known bool) {
	w, known := e.table.Find(terms.Hash(word, seed))
	if !known {
		by := e.guess(s, word)
		if by == 0 {
			return 0, false
		}
		for k, v := range s.sum {
			dot += weights[k] * float64(v)
		}
		return float64(by) * dot, true
	}
	for k, v := range e.vector(w) {
		dot += weights[k] * float64(v)
	}
	return float64(e.size[w].idf*e.size[w].unit) * dot, true
}

// Finish makes m, the sum of its words, the document's vector of the given length, and gives what a
// word's part was multiplied by. A document without known words stays zero.
func (e *Embedding) Finish(m []float32, scale float64) (factor float64) {
	norm := length(m)
	if norm == 0 {
		return 0
	}
	by := 1 / norm // a division a number takes three times as long
	for k, c := range e.arrays.Centre {
		m[k] = float32(float64(m[k])*by) - c
	}
	after := length(m)
	if after == 0 {
		return 0
	}
	by = scale / after
	for k := range m {
		m[k] = float32(float64(m[k]) * by)
	}
	return scale / (norm * after)
}

// length is |m|. Four sums do not wait for each other.
func length(m []float32) float64 {
	var s0, s1, s2, s3 float64
	for len(m) >= 4 {
		v := (*[4]float32)(m)
		s0 += float64(v[0]) * float64(v[0])
		s1 += float64(v[1]) * float64(v[1])
		s2 += float64(v[2]) * float64(v[2])
		s3 += float64(v[3]) * float64(v[3])
		m = m[4:]
	}
	for _, v := range m {
		s0 += float64(v) * float64(v)
	}
	return math.Sqrt(s0 + s1 + s2 + s3)
}

// CentredOn is the embedding with the mean of n documents' vectors as its
// centre. words gives the i-th document's words, by their place in the sorted
// order, and how often each stands there.
func (e *Embedding) CentredOn(n int, words func(i int) (places, times []uint32)) *Embedding {
	sum, m := make([]float64, e.Dim()), make([]float32, e.Dim())
	var s Scratch
	documents := 0
	for i := range n {
		clear(m)
		places, times := words(i)
		for j, w := range places {
			e.add(m, &s, []uint32{w}, float32(times[j]))
		}
		norm := length(m)
		if norm == 0 {
			continue
		}
		documents++
		for k, v := range m {
			sum[k] += float64(v) / norm
		}
	}
	out := *e
	out.arrays.Centre = make([]float32, e.Dim())
	for k := range sum {
		out.arrays.Centre[k] = float32(sum[k] / float64(max(documents, 1)))
	}
	return &out
}
