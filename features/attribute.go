package features

import (
	"cmp"
	"slices"
	"sort"
	"tasnif/features/arabic"
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
	var dimensions []float64 // of the embedding: weights, times what a word's part was multiplied by
	if v.embedding != nil && s.unit > 0 {
		first := uint32(v.Terms())
		for k := range v.embedding.Dim() {
			dimensions = append(dimensions, weight(first+uint32(k)))
		}
		if v.products != nil {
			first += uint32(v.embedding.Dim())
			v.products.gradient(dimensions, s.turn, s.by, v.Config.EmbeddingScale, func(k int) float64 { return weight(first + uint32(k)) })
		}
		for k := range dimensions {
			dimensions[k] *= s.unit
		}
	}
	var out []WordShare
	for field, text := range [...]string{f.Headline, f.Body} {
		if text == "" {
			continue
		}
		counts := v.times(field)
		v.analyzer.read(&s.field, text)
		words := len(out)
		if dimensions != nil {
			out = v.embedding.attribute(out, &s.guess, &s.field.words, field == 0, counts, dimensions)
		}
		for b := range v.analyzer.kinds {
			t := v.analyzer.block(&s.field, b)
			for _, term := range s.field.terms {
				feature, known := v.vocabulary.find(term.Hash)
				if !known {
					continue
				}
				i, _ := slices.BinarySearch(x.Index[:len(s.count)], feature)
				covered := covered(t, term)
				for _, w := range covered {
					out = append(out, WordShare{
						Headline: field == 0,
						Start:    int(w.From), End: int(w.To),
						Share: counts * each[i] / float64(len(covered)),
					})
				}
			}
		}
		out = out[:words+sumShares(out[words:])]
	}
	return out
}

// covered are the words that a term of t stands in. A term may begin with the
// space before its word; a space alone is of the word after it, or the last.
func covered(t *arabic.Tokens, term Term) []arabic.Word {
	first := sort.Search(len(t.Words)-1, func(i int) bool { return t.Words[i].End > term.Start })
	last := first + 1
	for last < len(t.Words) && t.Words[last].Start < term.End {
		last++
	}
	return t.Words[first:last]
}

// sumShares brings the shares of one field into reading order, one for each
// word, and gives their number.
func sumShares(shares []WordShare) int {
	slices.SortStableFunc(shares, func(a, b WordShare) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End))
	})
	n := 0
	for _, s := range shares {
		if n > 0 && shares[n-1].Start == s.Start && shares[n-1].End == s.End {
			shares[n-1].Share += s.Share
			continue
		}
		shares[n] = s
		n++
	}
	return n
}
