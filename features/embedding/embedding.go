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

// Embedding holds a vector of Dim numbers for each word of an unlabelled archive; words
// that occur among the same words have similar vectors. It is immutable and safe for
// concurrent use.
//
// A document's vector is the mean of its words' unit vectors, weighted by inverse document
// frequency in the archive, minus the mean of the archive's documents:
//
//	m = sum over words w of n(w) idf(w) e(w),   z = m / |m| - centre,   value = Scale z / |z|
//
// The vector of a word that the archive lacks is estimated from its subwords (subwords.go).
// Vectors have eight bits a number, in training and in prediction.
type Embedding struct {
	arrays   Arrays
	size     []size
	rarest   float32 // the largest idf
	subwords *subwordTable
	table    terms.Table
	archive  *fingerprint.Set // fingerprints of the archive's texts; nil: unknown
	origin   Origin
}

// Origin is the base file that an embedding was read from. The zero value: none.
type Origin struct {
	File    string // its name, without the folder
	SHA256  string // in hexadecimal
	Builtin bool   // it is inside the program (package vectors), so models do not contain it
}

// size holds the factors of a word's vector, side by side in memory.
type size struct {
	idf  float32
	unit float32 // 1 / the vector's length
}

// Arrays are an Embedding as plain arrays, for files.
type Arrays struct {
	Tokenizer arabic.Version // that tokenized the archive
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

// Limits of an Embedding that is read from a file.
const (
	maxDim   = 4096
	maxWords = 1 << 24
)

var errEmbedding = errors.New("embedding")

// New makes an embedding of arrays, which are not trusted.
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

// Arrays are the embedding's own arrays, for a file; they must not be changed.
func (e *Embedding) Arrays() Arrays { return e.arrays }

// Dim is the length of a word's vector.
func (e *Embedding) Dim() int { return e.arrays.Dim }

// Len is the number of words.
func (e *Embedding) Len() int { return len(e.arrays.WordEnds) }

// Subwords is the number of subwords that unknown words are guessed from.
func (e *Embedding) Subwords() int { return len(e.arrays.Subwords.Ends) }

// Tokenizer is the version that cut the archive into words.
func (e *Embedding) Tokenizer() arabic.Version { return e.arrays.Tokenizer }

// Archive holds the fingerprints of the texts that the embedding was learnt from; nil:
// unknown.
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

// vector is the i-th word's vector in eight bits. Only its direction matters.
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

// Number is the number of a word, for AddText; NoVector if the word has no vector.
func (e *Embedding) Number(word []byte) uint32 {
	if w, known := e.table.Find(terms.Hash(word, seed)); known {
		return w
	}
	return NoVector
}

// NoVector is the number of a word without a vector.
const NoVector = math.MaxUint32
