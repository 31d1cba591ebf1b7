package features

import (
	"fmt"
	"slices"
	"strconv"
	"sync"

	"tasnif/features/arabic"
	"tasnif/features/embedding"
	"tasnif/features/fingerprint"
	"tasnif/features/hashing"
	"tasnif/features/terms"
)

// Fields are the headline and the body of a document, either of which may be empty. N-grams
// do not cross from one to the other.
type Fields struct{ Headline, Body string }

// Vectorizer turns text into TF-IDF vectors. It is immutable, and safe for concurrent use
// with a Scratch for each goroutine.
type Vectorizer struct {
	Config Config

	analyzer   *terms.Analyzer
	folding    hashing.Folding // of a Config with HashBits
	arrays     Arrays
	table      terms.Table // the features of terms
	idf        []float32
	blockEnd   []uint32               // features of block b are below blockEnd[b], and not below blockEnd[b-1]
	embeddings []*embedding.Embedding // at most MaxEmbeddings
	products   *embedding.Products    // nil: none
	documents  *fingerprint.Set       // fingerprints of the documents of Fit; nil: unknown
	empty      []int                  // documents that Fit found no word in
	memos      *sync.Pool             // of *memo
}

// find is the feature of a term of block b.
func (v *Vectorizer) find(b int, hash uint64) (feature uint32, known bool) {
	return v.table.Find(v.hash(b, hash))
}

// findAll appends the features of the terms of block b that are known.
func (v *Vectorizer) findAll(dst []uint32, hashes *[]uint64, b int, list []terms.Term) []uint32 {
	*hashes = (*hashes)[:0]
	for _, t := range list {
		*hashes = append(*hashes, v.hash(b, t.Hash))
	}
	return v.table.FindAll(dst, *hashes)
}

// hash is the key of a term of block b in the table.
func (v *Vectorizer) hash(b int, hash uint64) uint64 {
	if v.Config.HashBits > 0 {
		return hashing.Spread(v.folding.ID(b, hash))
	}
	return hash
}

// Len is the number of features: the terms, then the dimensions of the embeddings, then
// their products.
func (v *Vectorizer) Len() int {
	n := v.Terms() + v.Dim()
	if v.products != nil {
		n += v.products.Len()
	}
	return n
}

// Terms is the number of features that are terms.
func (v *Vectorizer) Terms() int { return len(v.idf) }

// Dim is the number of features that are dimensions of embeddings.
func (v *Vectorizer) Dim() (n int) {
	for _, e := range v.embeddings {
		n += e.Dim()
	}
	return n
}

// Embeddings are the word vectors that the vectorizer uses besides terms; to be read only.
func (v *Vectorizer) Embeddings() []*embedding.Embedding { return v.embeddings }

// MaxEmbeddings is the most embeddings that a vectorizer can use.
const MaxEmbeddings = 3

// WithEmbeddings is the vectorizer with the dimensions of embeddings as further features
// after the terms, in this order: each a dense block of length Config.EmbeddingScale.
// There are at most MaxEmbeddings.
func (v *Vectorizer) WithEmbeddings(list ...*embedding.Embedding) *Vectorizer {
	if len(list) > MaxEmbeddings {
		panic(fmt.Sprintf("features: %d embeddings; there may be %d", len(list), MaxEmbeddings))
	}
	w := *v
	w.embeddings, w.products = list, nil
	w.memos = &sync.Pool{New: func() any { return w.newMemo() }} // memos hold words' numbers in the embeddings
	return &w
}

// Products are the vectorizer's, or nil.
func (v *Vectorizer) Products() *embedding.Products { return v.products }

// WithProducts is the vectorizer with products of the embeddings' dimensions as
// further features after them. They are to be as many as the products were made for.
func (v *Vectorizer) WithProducts(p *embedding.Products) (*Vectorizer, error) {
	if v.Dim() != p.Dim() {
		return nil, fmt.Errorf("features: products of %d dimensions do not fit the embeddings' %d", p.Dim(), v.Dim())
	}
	w := *v
	w.products = p
	return &w, nil
}

// Fingerprints are of the documents that the vectorizer was learnt from; nil where
// they are not known.
func (v *Vectorizer) Fingerprints() *fingerprint.Set { return v.documents }

// WithFingerprints is the vectorizer with the documents that it was learnt from.
func (v *Vectorizer) WithFingerprints(s *fingerprint.Set) *Vectorizer {
	w := *v
	w.documents = s
	return &w
}

// HasDocument tells whether a document is among those that the vectorizer was learnt
// from, which are not nil (Fingerprints); known is false for a document that is too
// short to tell. Texts are compared as the vectorizer reads them, without stop words
// where it drops them. t is memory to read them.
func (v *Vectorizer) HasDocument(t *arabic.Tokens, f Fields) (in, known bool) {
	var d fingerprint.Document
	for field, text := range f.list() {
		v.analyzer.Cut(t, text)
		d[field] = fingerprint.Of(t.Text, len(t.Words))
	}
	return v.documents.HasDocument(d)
}

// Cut cuts a text into the words that the vectorizer sees.
func (v *Vectorizer) Cut(t *arabic.Tokens, text string) { v.analyzer.Cut(t, text) }

func (f Fields) list() [2]string { return [2]string{f.Headline, f.Body} }

// Documents is the number of documents that Fit saw.
func (v *Vectorizer) Documents() int { return v.arrays.Documents }

// Empty lists the documents of Fit without words, increasing; none for a vectorizer that
// was not made by Fit.
func (v *Vectorizer) Empty() []int { return v.empty }

// DF is the document frequency of the term of feature i.
func (v *Vectorizer) DF(i uint32) int { return int(v.arrays.DF[i]) }

// IDF is the inverse document frequency of the term of feature i.
func (v *Vectorizer) IDF(i uint32) float64 { return float64(v.idf[i]) }

// Blocks is a copy of the number of each term's block in Config.Blocks.
func (v *Vectorizer) Blocks() []uint8 { return slices.Clone(v.arrays.Blocks) }

// Term is the text of feature i with the name of its block, e.g. {"words", "عقوبات دوليه"}.
// A term that is known by a folded hash has no text: "#" and its id stand for it.
// A dimension of the embeddings has the block "archive" and its number, a product
// of them the block "products".
func (v *Vectorizer) Term(i uint32) (block, text string) {
	if k := int(i) - v.Terms(); k >= 0 {
		if dim := v.Dim(); k >= dim {
			return "products", strconv.Itoa(k - dim)
		}
		return "archive", strconv.Itoa(k)
	}
	block = v.Config.Blocks[v.arrays.Blocks[i]].Name
	if v.Config.HashBits > 0 {
		return block, "#" + strconv.FormatUint(uint64(v.arrays.IDs[i]), 16)
	}
	return block, string(v.arrays.term(int(i)))
}
