package features

import (
	"slices"
	"tasnif/features/terms"
)

// WordShare is what one word of a document adds to a score. Start and End are
// where it stands in its field as the writer wrote it, in bytes.
type WordShare struct {
	Headline   bool
	Start, End int
	Share      float64
}

// Attribute divides the score
//
//	sum over features i of value(i) * weight(i)
//
// of Transform's vector among the document's words, and gives the words that
// have a part in it, headline first, in reading order. A feature's
// contribution is split over the places where its term stands in proportion to
// what they count (HeadlineWeight or 1), and at each place equally over the
// words that the term covers. The shares sum to the score, but for rounding and
// for what the centre of an embedding adds, which is no word's.
// weight is called once for each feature of the document.
func (v *Vectorizer) Attribute(s *Scratch, f Fields, weight func(feature uint32) float64) []WordShare {
	x := v.Transform(s, f)
	each := make([]float64, len(s.count)) // contribution of a count of 1
	for i, feature := range x.Index[:len(s.count)] {
		each[i] = float64(x.Value[i]) * weight(feature) / float64(s.count[i])
	}
	dimensions := v.dimensionWeights(s, weight)
	var out []WordShare
	for field, text := range f.list() {
		if text == "" {
			continue
		}
		v.analyzer.Read(&s.reading, text)
		words := s.reading.Words.Words
		shares := make([]float64, len(words))
		has := make([]bool, len(words))
		for b := range v.Config.Blocks {
			if v.analyzer.OfWords(b) {
				s.terms = v.analyzer.Terms(s.terms[:0], &s.reading, b)
				for _, t := range s.terms {
					v.divide(s, b, t, each, shares[t.Start:t.End], has[t.Start:t.End])
				}
				continue
			}
			for w := range words {
				s.terms = v.analyzer.Inside(s.terms[:0], &s.reading, b, w)
				for _, t := range s.terms {
					v.divide(s, b, t, each, shares[w:w+1], has[w:w+1])
				}
			}
		}
		for w, word := range words {
			share := v.weight(field) * shares[w]
			rest := dimensions
			for _, e := range v.embeddings {
				if dot, known := e.Dot(rest[:e.Dim()], &s.guess, s.reading.Words.Word(w)); known {
					share, has[w] = share+v.weight(field)*dot, true
				}
				rest = rest[e.Dim():]
			}
			if !has[w] {
				continue
			}
			// A ligature can be several words, all of which have its range.
			if n := len(out); n > 0 && out[n-1].Headline == (field == 0) && out[n-1].Start == int(word.From) && out[n-1].End == int(word.To) {
				out[n-1].Share += share
				continue
			}
			out = append(out, WordShare{Headline: field == 0, Start: int(word.From), End: int(word.To), Share: share})
		}
	}
	return out
}

// divide adds to the shares of the words that a term covers what one count of it
// contributes.
func (v *Vectorizer) divide(s *Scratch, b int, t terms.Term, each, shares []float64, has []bool) {
	feature, known := v.find(b, t.Hash)
	if !known {
		return
	}
	i, _ := slices.BinarySearch(s.index[:len(s.count)], feature)
	for w := range shares {
		shares[w] += each[i] / float64(len(shares))
		has[w] = true
	}
}

// dimensionWeights are the weights of the embeddings' dimensions, with what goes to
// them through their products, times what a word's part was multiplied by: 0 where no
// word is known.
func (v *Vectorizer) dimensionWeights(s *Scratch, weight func(feature uint32) float64) []float64 {
	out := make([]float64, v.Dim())
	first := uint32(v.Terms())
	known := false
	for k := range v.embeddings {
		known = known || s.unit[k] > 0
	}
	if !known {
		return out
	}
	for k := range out {
		out[k] = weight(first + uint32(k))
	}
	if v.products != nil {
		first += uint32(v.Dim())
		v.products.Gradient(out, s.turned, s.products, v.Config.EmbeddingScale, func(k int) float64 { return weight(first + uint32(k)) })
	}
	rest := out
	for k, e := range v.embeddings {
		for d := range e.Dim() {
			rest[d] *= s.unit[k]
		}
		rest = rest[e.Dim():]
	}
	return out
}
