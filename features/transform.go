package features

import (
	"slices"

	"tasnif/features/arabic"
	"tasnif/features/embedding"
	"tasnif/features/hashing"
	"tasnif/features/terms"
)

// Scratch is the memory one goroutine needs to transform documents without
// allocating. The zero value is ready.
type Scratch struct {
	Watcher Watcher // gets the words of the documents; nil: none

	reading terms.Reading
	terms   []terms.Term
	hashes  []uint64   // hashes of a field's words, in one block
	runs    [][]uint64 // by block of n-grams of words: the hashes of a field's words
	read    int        // terms of the last document, known or not
	known   int        // terms of the last document in the vocabulary

	keys  []uint32  // one for each known term: feature<<1, plus 1 in the body
	spare []uint32  // for sorting
	index []uint32  // the vector's
	value []float32 // the vector's
	times []times   // by term in index
	count []float32 // by term in index: n(t)

	mean      []float32               // the dimensions of the embeddings, one after another
	vectors   [MaxEmbeddings][]uint32 // by embedding: the numbers of a field's words
	guess     embedding.Scratch
	unit      [MaxEmbeddings]float64 // by embedding: the factor that scaled the words' sum
	projected []float32              // mean projected on the products' directions
	products  float64                // the factor that scaled the products

	body bodyScratch
}

// Watcher gets the words of a document from Transform: once for each field that is not
// empty, 0 the headline and 1 the body. t is valid during the call.
type Watcher interface {
	Words(field int, t *arabic.Tokens)
}

// times is the number of occurrences of a term in the headline and in the body.
type times [2]uint32

// Terms is the number of terms of the document last transformed, repetitions included, and
// the number of those in the vocabulary.
func (s *Scratch) Terms() (read, known int) { return s.read, s.known }

// Transform is the document's vector. It is valid until the next call with the same
// scratch. Over the terms t of block b,
//
//	n(t) = HeadlineWeight * (occurrences in the headline) + (occurrences in the body)
//	x(t) = (1 + ln n(t)) * idf(t)
//	value(t) = Scale(b) * x(t) / sqrt(sum of x(u)² over u in b)
//
// Terms outside the vocabulary are ignored. The values of embeddings' dimensions are
// Embedding's.
func (v *Vectorizer) Transform(s *Scratch, f Fields) Vector {
	m := v.memos.Get().(*wordMemo)
	defer v.memos.Put(m)
	s.body.keep = false
	return v.transform(s, m, f)
}

func (v *Vectorizer) transform(s *Scratch, m *wordMemo, f Fields) Vector {
	v.begin(s)
	for field, text := range f.list() {
		if text != "" {
			v.addText(s, m, field, text)
		}
	}
	return v.vector(s)
}

// addText adds the words of a field.
func (v *Vectorizer) addText(s *Scratch, m *wordMemo, field int, text string) {
	v.cut(m, text)
	if s.Watcher != nil {
		s.Watcher.Words(field, &m.tokens)
	}
	s.runs = slices.Grow(s.runs[:0], len(m.runs))[:len(m.runs)]
	for k := range s.runs {
		s.runs[k] = s.runs[k][:0]
	}
	for k := range v.embeddings {
		s.vectors[k] = s.vectors[k][:0]
	}
	s.body.begin()
	for i := range m.tokens.Words {
		hashes, inside, count, vectors := v.word(m, i)
		s.body.add(inside)
		s.read += count
		for k := range v.embeddings {
			s.vectors[k] = append(s.vectors[k], vectors[k])
		}
		for k, hash := range hashes {
			s.runs[k] = append(s.runs[k], hash)
		}
		n := len(s.keys)
		s.keys = append(s.keys, inside...)
		for k := range s.keys[n:] {
			s.keys[n+k] = s.keys[n+k]<<1 | uint32(field)
		}
	}
	rest := s.mean
	for k, e := range v.embeddings {
		e.AddText(rest[:e.Dim()], &s.guess, &m.tokens, s.vectors[k], float32(v.weight(field)))
		rest = rest[e.Dim():]
	}
	for k, b := range m.runs {
		s.terms = v.analyzer.Runs(s.terms[:0], b, s.runs[k])
		v.add(s, b, field)
	}
}

// begin clears the state of the previous document.
func (v *Vectorizer) begin(s *Scratch) {
	s.keys, s.read = s.keys[:0], 0
	dim := v.Dim()
	s.mean = slices.Grow(s.mean[:0], dim)[:dim]
	clear(s.mean)
}

// add adds the terms in s.terms, of block b in a field.
func (v *Vectorizer) add(s *Scratch, b, field int) {
	s.read += len(s.terms)
	n := len(s.keys)
	s.keys = v.findAll(s.keys, &s.hashes, b, s.terms)
	for i, feature := range s.keys[n:] {
		s.keys[n+i] = feature<<1 | uint32(field)
	}
}

// weight is the count of an occurrence in the headline (field 0) or the body (1).
func (v *Vectorizer) weight(field int) float64 {
	if field == 0 {
		return v.Config.HeadlineWeight
	}
	return 1
}

// vector makes the vector of the terms and words that were added.
func (v *Vectorizer) vector(s *Scratch) Vector {
	s.known = len(s.keys)
	s.keys, s.spare = sortKeys(s.keys, s.spare, uint32(2*v.Terms()))
	s.index = slices.Grow(s.index[:0], len(s.keys))[:len(s.keys)]
	s.times = slices.Grow(s.times[:0], len(s.keys))[:len(s.keys)]
	n := 0
	for i, key := range s.keys {
		if i == 0 || key>>1 != s.keys[i-1]>>1 {
			s.index[n], s.times[n] = key>>1, times{}
			n++
		}
		s.times[n-1][key&1]++
	}
	s.index, s.times = s.index[:n], s.times[:n]
	v.tfidf(s)
	rest, known := s.mean, false
	for k, e := range v.embeddings {
		s.unit[k] = e.Finish(rest[:e.Dim()], v.Config.EmbeddingScale)
		rest, known = rest[e.Dim():], known || s.unit[k] > 0
	}
	if known {
		s.value = append(s.value, s.mean...)
		if v.products != nil {
			s.projected = v.products.Projected(s.projected, s.mean, v.Config.EmbeddingScale)
			s.value, s.products = v.products.AppendTo(s.value, s.projected, v.Config.EmbeddingScale)
		}
		n := len(s.index)
		s.index = slices.Grow(s.index, len(s.value)-n)[:len(s.value)]
		for k := range s.index[n:] {
			s.index[n+k] = uint32(v.Terms() + k)
		}
	}
	return Vector{Index: s.index, Value: s.value}
}

// TransformCounts is Transform of a document whose terms a Hasher of the same Config has
// counted, sorted by id. With headline, only the headline is shown. The vector has no
// embedding.
func (v *Vectorizer) TransformCounts(s *Scratch, list []hashing.TermCount, headline bool) Vector {
	s.index, s.times = s.index[:0], s.times[:0]
	for _, t := range list {
		if headline {
			t.Body = 0
		}
		if feature, known := v.table.Find(hashing.Spread(t.ID)); known && t.Headline|t.Body != 0 {
			s.index, s.times = append(s.index, feature), append(s.times, times{t.Headline, t.Body})
		}
	}
	v.tfidf(s)
	return Vector{Index: s.index, Value: s.value}
}
