package features

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"sync"
)

// Fields is what a document shows the vectorizer: its headline and its body,
// either of which may be empty. No n-gram crosses from one to the other.
type Fields struct{ Headline, Body string }

// Vectorizer turns text into TF-IDF vectors. It is immutable once made, and
// safe to use from many goroutines, each with a Scratch of its own.
type Vectorizer struct {
	Config Config

	analyzer   *analyzer
	arrays     Arrays   // TermBytes may be left to texts
	texts      [][]byte // the terms' bytes, of groupTerms terms each; none where they are hashed
	vocabulary vocabulary
	idf        []float32
	tf         *tfTable
	memos      *sync.Pool // of *wordMemo, one for each document at work
	embedding  *Embedding // nil: none
	products   *Products  // nil: none
	seen       *Seen      // the documents it was learnt from; nil: not known
	empty      []int      // documents that Fit found no word in
	blockEnd   []uint32   // features of block b are below blockEnd[b], and not below blockEnd[b-1]
}

// Scratch is the memory one goroutine needs to transform documents without
// allocating. The zero value is ready.
type Scratch struct {
	field reading
	keys  []uint32 // one for each known term met: feature<<1, plus 1 in the body
	spare []uint32
	joins []uint64 // hashes of the field's words in sequences, a word's together
	index []uint32
	times []uint64 // how often each feature in index stands in the headline, and above 32 bits in the body
	value []float32
	count []float32 // n(t,d) of each feature in index
	mean  []float32 // the embedding's part
	guess guess     // of its unknown words
	unit  float64   // what a word's part in mean was multiplied by
	turn  []float32 // mean in the products' directions
	by    float64   // what the products were multiplied by
	read  int       // terms of the last document, known or not
}

// Terms is how many terms the document last transformed has, each as often as
// it stands, and how many of those are in the vocabulary.
func (s *Scratch) Terms() (read, known int) { return s.read, len(s.keys) }

// Len is the number of features: the terms, then the embedding's dimensions,
// then their products.
func (v *Vectorizer) Len() int {
	n := v.Terms()
	if v.embedding != nil {
		n += v.embedding.Dim()
	}
	if v.products != nil {
		n += v.products.Len()
	}
	return n
}

// Terms is the number of features that are terms.
func (v *Vectorizer) Terms() int { return len(v.idf) }

// Embedding is what the vectorizer learnt from an archive, or nil.
func (v *Vectorizer) Embedding() *Embedding { return v.embedding }

// WithEmbedding is the vectorizer with an embedding's dimensions as further
// features after the terms: a dense block of length Config.EmbeddingScale.
func (v *Vectorizer) WithEmbedding(e *Embedding) *Vectorizer {
	w := *v
	w.embedding, w.products = e, nil
	return &w
}

// Products are the vectorizer's, or nil.
func (v *Vectorizer) Products() *Products { return v.products }

// WithProducts is the vectorizer with products of the embedding's dimensions as
// further features after them. The embedding is to have as many dimensions as
// the products were made for.
func (v *Vectorizer) WithProducts(p *Products) (*Vectorizer, error) {
	if v.embedding == nil || v.embedding.Dim() != p.dim() {
		return nil, fmt.Errorf("features: products of %d dimensions do not fit the embedding", p.dim())
	}
	w := *v
	w.products = p
	return &w, nil
}

// Documents is the number of documents that Fit saw.
func (v *Vectorizer) Documents() int { return v.arrays.Documents }

// Empty are the documents that Fit found no word in, by their numbers there,
// increasing; none for a vectorizer that comes from elsewhere.
func (v *Vectorizer) Empty() []int { return v.empty }

// DF is in how many of them the term of feature i stands.
func (v *Vectorizer) DF(i uint32) int { return int(v.arrays.DF[i]) }

// Blocks is a copy of the number of each term's block in Config.Blocks.
func (v *Vectorizer) Blocks() []uint8 { return slices.Clone(v.arrays.Blocks) }

// Term is the text of feature i with the name of its block, e.g. {"words", "عقوبات دوليه"}.
// A term that is known by a folded hash has no text: "#" and its id stand for it.
// A dimension of the embedding has the block "archive" and its number, a product
// of them the block "products".
func (v *Vectorizer) Term(i uint32) (block, text string) {
	if k := int(i) - v.Terms(); k >= 0 {
		if dim := v.embedding.Dim(); k >= dim {
			return "products", strconv.Itoa(k - dim)
		}
		return "archive", strconv.Itoa(k)
	}
	block = v.Config.Blocks[v.arrays.Blocks[i]].Name
	if v.Config.HashBits > 0 {
		return block, "#" + strconv.FormatUint(uint64(v.arrays.IDs[i]), 16)
	}
	return block, string(v.term(i))
}

func (v *Vectorizer) term(i uint32) []byte {
	ends, group := v.arrays.TermEnds, i/groupTerms
	first, start := uint32(0), uint32(0) // where the group's text begins, and the term
	if group > 0 {
		first = ends[group*groupTerms-1]
	}
	if i > 0 {
		start = ends[i-1]
	}
	return v.texts[group][start-first : ends[i]-first]
}

// Transform gives the document's vector. It is valid until the next call with
// the same scratch. Over the terms t of block b,
//
//	n(t) = HeadlineWeight * (times in the headline) + (times in the body)
//	x(t) = (1 + ln n(t)) * idf(t)
//	value(t) = Scale(b) * x(t) / sqrt(sum of x(u)² over u in b)
//
// Terms outside the vocabulary are as though they were not there. The values of
// an embedding's dimensions are Embedding's.
func (v *Vectorizer) Transform(s *Scratch, f Fields) Vector {
	memo := v.memos.Get().(*wordMemo)
	defer v.memos.Put(memo)
	s.keys, s.read = s.keys[:0], 0
	if v.embedding != nil {
		s.mean = slices.Grow(s.mean[:0], v.embedding.Dim())[:v.embedding.Dim()]
		clear(s.mean)
	}
	for field, text := range [...]string{f.Headline, f.Body} {
		if text == "" {
			continue
		}
		v.analyzer.read(&s.field, text)
		if v.embedding != nil {
			v.embedding.add(s.mean, &s.guess, &s.field.words, float32(v.times(field)))
		}
		memo.look(v, s, uint32(field))
	}
	s.keys, s.spare = sortKeys(s.keys, s.spare, uint32(2*v.Terms()))
	s.gather()
	v.weigh(s)
	if v.embedding != nil {
		if s.unit = v.embedding.centred(s.mean, v.Config.EmbeddingScale); s.unit > 0 {
			for k, x := range s.mean {
				s.index = append(s.index, uint32(v.Terms()+k))
				s.value = append(s.value, x)
			}
			if v.products != nil {
				v.multiply(s)
			}
		}
	}
	return Vector{Index: s.index, Value: s.value}
}

// multiply appends the products of the embedding's dimensions.
func (v *Vectorizer) multiply(s *Scratch) {
	s.turn = v.products.turned(s.turn, s.mean, v.Config.EmbeddingScale)
	s.value, s.by = v.products.appendTo(s.value, s.turn, v.Config.EmbeddingScale)
	first := uint32(v.Terms() + v.embedding.Dim())
	for k := range v.products.Len() {
		s.index = append(s.index, first+uint32(k))
	}
}

// TransformAll transforms n documents on all cores; the vectors own their memory.
func (v *Vectorizer) TransformAll(ctx context.Context, n int, text func(i int) Fields) ([]Vector, error) {
	out := make([]Vector, n)
	err := eachDocument(ctx, n, func(int) (func(i int), func()) {
		var s Scratch
		return func(i int) {
			x := v.Transform(&s, text(i))
			out[i] = Vector{Index: slices.Clone(x.Index), Value: slices.Clone(x.Value)}
		}, func() {}
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}
