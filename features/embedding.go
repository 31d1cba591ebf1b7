package features

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"tasnif/features/arabic"
)

// Embedding is what an archive of unlabelled text taught about words: a vector
// of Dim numbers for each, near for words that stand among the same words. It is
// immutable, and safe for many goroutines.
//
// A document's dense vector is the mean of its words' unit vectors, each weighed
// by its inverse document frequency in the archive, less the mean of the
// archive's documents:
//
//	m = sum over words w of n(w) idf(w) e(w),   z = m / |m| - centre,   value = Scale z / |z|
//
// Words without a vector are guessed from their pieces (pieces.go). Vectors are kept
// in eight bits a number, which train and predict both see.
type Embedding struct {
	arrays EmbeddingArrays
	idf    []float32
	rarest float32 // the largest of idf
	pieces *pieceTable
	table  vocabulary
	seen   *Seen // the archive's texts; nil where they are not known
}

// EmbeddingArrays are an Embedding as plain arrays, for files.
type EmbeddingArrays struct {
	Dim       int
	Documents int      // of the archive
	WordBytes []byte   // all words, sorted, one after another
	WordEnds  []uint32 // where each ends
	DF        []uint32 // documents of the archive that have the word
	Vectors   []int8   // a word a row of Dim
	Centre    []float32
	Pieces    PieceArrays
}

// embeddingSeed sets the hashes of an embedding's words apart from the blocks'.
const embeddingSeed = 0x626173652d777264

// Limits of an Embedding, which a file's header cannot pass.
const (
	maxDim   = 4096
	maxWords = 1 << 24
)

var errEmbedding = errors.New("embedding")

// NewEmbedding checks arrays and makes them ready. It trusts nothing in them.
func NewEmbedding(a EmbeddingArrays) (*Embedding, error) {
	n := len(a.WordEnds)
	if a.Dim < 1 || a.Dim > maxDim || n == 0 || n > maxWords || a.Documents < 1 || len(a.DF) != n || len(a.Vectors) != n*a.Dim || len(a.Centre) != a.Dim {
		return nil, fmt.Errorf("%w: %d words of %d numbers do not fit %d document frequencies, %d values and a centre of %d",
			errEmbedding, n, a.Dim, len(a.DF), len(a.Vectors), len(a.Centre))
	}
	e := &Embedding{arrays: a, idf: make([]float32, n)}
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
		e.idf[i] = idf(a.DF[i], a.Documents)
		e.rarest = max(e.rarest, e.idf[i])
		hashes[i] = hashBytes(word, embeddingSeed)
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
	if e.table, err = newVocabulary(hashes, a.DF); err != nil {
		return nil, fmt.Errorf("%w: %w", errEmbedding, err)
	}
	if e.pieces, err = newPieces(a.Pieces, a.Dim); err != nil {
		return nil, err
	}
	return e, nil
}

// Arrays gives the embedding for a file; they are its own memory, to be read only.
func (e *Embedding) Arrays() EmbeddingArrays { return e.arrays }

// Dim is the length of a word's vector.
func (e *Embedding) Dim() int { return e.arrays.Dim }

// Len is the number of words.
func (e *Embedding) Len() int { return len(e.arrays.WordEnds) }

// Pieces is the number of pieces of words that other words are guessed from.
func (e *Embedding) Pieces() int { return len(e.arrays.Pieces.Ends) }

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

// unit is 1 / the length of the i-th vector, 0 for a vector of zeros.
func (e *Embedding) unit(i uint32) float32 {
	sum := int32(0)
	for _, v := range e.vector(i) {
		sum += int32(v) * int32(v)
	}
	if sum == 0 {
		return 0
	}
	return float32(1 / math.Sqrt(float64(sum)))
}

// add adds times idf e(w) of every word of a field to m.
func (e *Embedding) add(m []float32, g *guess, t *arabic.Tokens, times float32) {
	for i := range t.Words {
		w, known := e.table.find(hashBytes(t.Word(i), embeddingSeed))
		if !known {
			if by := times * e.guess(g, t.Word(i)); by != 0 {
				for k, v := range g.sum[:len(m)] {
					m[k] += by * v
				}
			}
			continue
		}
		by := times * e.idf[w] * e.unit(w)
		for k, v := range e.vector(w)[:len(m)] {
			m[k] += by * float32(v)
		}
	}
}

// attribute appends what every word of a field adds to a score through the
// dimensions, whose weights already hold what a word's part is multiplied by.
func (e *Embedding) attribute(out []WordShare, g *guess, t *arabic.Tokens, headline bool, times float64, weights []float64) []WordShare {
	for i, word := range t.Words {
		by, dot := float32(0), 0.0
		if w, known := e.table.find(hashBytes(t.Word(i), embeddingSeed)); known {
			by = e.idf[w] * e.unit(w)
			for k, v := range e.vector(w) {
				dot += weights[k] * float64(v)
			}
		} else if by = e.guess(g, t.Word(i)); by != 0 {
			for k, v := range g.sum {
				dot += weights[k] * float64(v)
			}
		} else {
			continue
		}
		out = append(out, WordShare{
			Headline: headline, Start: int(word.From), End: int(word.To),
			Share: times * float64(by) * dot,
		})
	}
	return out
}

// centred makes m the document's vector of the given length, and gives what a
// word's part was multiplied by. A document without known words stays zero.
func (e *Embedding) centred(m []float32, scale float64) (factor float64) {
	norm := length(m)
	if norm == 0 {
		return 0
	}
	for k, c := range e.arrays.Centre {
		m[k] = float32(float64(m[k])/norm) - c
	}
	after := length(m)
	if after == 0 {
		return 0
	}
	for k := range m {
		m[k] = float32(float64(m[k]) * scale / after)
	}
	return scale / (norm * after)
}

func length(m []float32) float64 {
	sum := 0.0
	for _, v := range m {
		sum += float64(v) * float64(v)
	}
	return math.Sqrt(sum)
}

// Neighbour is a word and its cosine to another.
type Neighbour struct {
	Word   string  `json:"word"`
	Cosine float64 `json:"cosine"`
}

// CentredOn is the embedding with the mean of n documents' vectors as its
// centre. words gives the i-th document's words, by their place in the sorted
// order, and how often each stands there.
func (e *Embedding) CentredOn(n int, words func(i int) (places, times []uint32)) *Embedding {
	sum, m := make([]float64, e.Dim()), make([]float32, e.Dim())
	documents := 0
	for i := range n {
		clear(m)
		places, times := words(i)
		for j, w := range places {
			by := float32(times[j]) * e.idf[w] * e.unit(w)
			for k, v := range e.vector(w)[:len(m)] {
				m[k] += by * float32(v)
			}
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

// Near gives the k words nearest to one, the nearest first; false if the
// embedding does not know the word.
func (e *Embedding) Near(word string, k int) ([]Neighbour, bool) {
	at, known := e.table.find(hashBytes([]byte(arabic.Normalize(word)), embeddingSeed))
	if !known {
		return nil, false
	}
	list := make([]Neighbour, 0, e.Len())
	for i := range uint32(e.Len()) {
		dot := int32(0)
		for k, v := range e.vector(at) {
			dot += int32(v) * int32(e.vector(i)[k])
		}
		if i != at {
			list = append(list, Neighbour{string(e.word(int(i))), float64(dot) * float64(e.unit(at)) * float64(e.unit(i))})
		}
	}
	slices.SortStableFunc(list, func(a, b Neighbour) int { return cmp.Compare(b.Cosine, a.Cosine) })
	return list[:min(k, len(list))], true
}
