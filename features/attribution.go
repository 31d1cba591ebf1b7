package features

import (
	"cmp"
	"slices"

	"tasnif/features/terms"
)

// WordShare is what one word of a document adds to a score. Start and End are its byte
// offsets in the field as written.
type WordShare struct {
	Headline   bool
	Start, End int
	Share      float64
}

// Attribute divides the score
//
//	sum over features i of value(i) * weight(i)
//
// of Transform's vector among the document's words. It lists the words with a share,
// headline first, in reading order. A feature's contribution is split over the occurrences
// of its term in proportion to their counts (HeadlineWeight or 1), and each occurrence
// equally over the words of the term.
//
// The shares sum to the score, except for rounding and for the centre of an embedding,
// which belongs to no word. weight is called once for each feature of the document.
func (v *Vectorizer) Attribute(s *Scratch, f Fields, weight func(feature uint32) float64) []WordShare {
	return v.attribute(s, f, v.Transform(s, f), nil, weight)
}

// AttributePassages is Attribute of the document together with passages of its body, given
// by their numbers. It divides
//
//	(1 - by) score of the document + by mean of the passages' scores
func (v *Vectorizer) AttributePassages(s *Scratch, f Fields, numbers []int, by float64, weight func(feature uint32) float64) []WordShare {
	x, p := v.TransformPassages(s, f)
	defer p.Close()
	scaled := func(by float64) func(uint32) float64 {
		return func(feature uint32) float64 { return by * weight(feature) }
	}
	out := v.attribute(s, f, x, nil, scaled(1-by))
	for _, n := range numbers {
		x, within := p.Vector(n), s.body.bounds[n:n+2]
		out = append(out, v.attribute(s, Fields{Body: f.Body}, x, within, scaled(by/float64(len(numbers))))...)
	}
	slices.SortStableFunc(out, func(a, b WordShare) int {
		return cmp.Or(one(b.Headline)-one(a.Headline), cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End))
	})
	sum := out[:0]
	for _, w := range out {
		if n := len(sum); n > 0 && sum[n-1].Headline == w.Headline && sum[n-1].Start == w.Start && sum[n-1].End == w.End {
			sum[n-1].Share += w.Share
			continue
		}
		sum = append(sum, w)
	}
	return sum
}

func one(b bool) int {
	if b {
		return 1
	}
	return 0
}

// attribute divides the score of the vector x that was just made of words within[0] to
// within[1] - 1 of the body; nil: of all words.
func (v *Vectorizer) attribute(s *Scratch, f Fields, x Vector, within []int, weight func(feature uint32) float64) []WordShare {
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
		first, end := 0, len(words)
		if within != nil {
			first, end = within[0], within[1]
		}
		shares := make([]float64, len(words))
		has := make([]bool, len(words))
		for b := range v.Config.Blocks {
			if v.analyzer.OfWords(b) {
				s.terms = v.analyzer.Terms(s.terms[:0], &s.reading, b)
				for _, t := range s.terms {
					if int(t.Start) >= first && int(t.End) <= end {
						v.divide(s, b, t, each, shares[t.Start:t.End], has[t.Start:t.End])
					}
				}
				continue
			}
			for w := first; w < end; w++ {
				s.terms = v.analyzer.Inside(s.terms[:0], &s.reading, b, w)
				for _, t := range s.terms {
					v.divide(s, b, t, each, shares[w:w+1], has[w:w+1])
				}
			}
		}
		for w, word := range words[first:end] {
			w += first
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

// divide adds what one occurrence of a term contributes to the shares of its words.
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

// dimensionWeights is, by dimension of the embeddings, what a unit of a word's vector adds
// to the score: the dimension's weight and the effect through products, times the factor
// that scaled the words' sum. It is 0 if the document has no known word.
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
		v.products.Gradient(out, s.projected, s.products, v.Config.EmbeddingScale, func(k int) float64 { return weight(first + uint32(k)) })
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
