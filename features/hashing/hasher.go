package hashing

import (
	"math"

	"tasnif/features/terms"
)

// Hasher counts a document's terms under folded hashes. It is immutable, and safe to
// use from many goroutines, each with a Scratch of its own.
type Hasher struct {
	analyzer *terms.Analyzer
	folding  Folding
	headline float64      // count of an occurrence in a headline, where one in the body counts 1
	tf       [1024]uint32 // quanta(n) of whole n
}

// New makes the hasher of an analyzer's terms, folded to 2^bits ids; bits is 10 to 26.
func New(a *terms.Analyzer, bits int, headlineWeight float64) *Hasher {
	h := &Hasher{analyzer: a, folding: NewFolding(bits, a.Blocks()), headline: headlineWeight}
	for n := 1; n < len(h.tf); n++ {
		h.tf[n] = uint32(terms.TF(float64(n))*quantum + 0.5)
	}
	return h
}

// textSeed is the seed of the hash of a document's words.
const textSeed = 0x9E3779B97F4A7C15

// ShareUnit represents 1 in the fixed-point numbers of shares.
const ShareUnit = 1 << 16

// quantum represents 1 in the fixed-point term frequencies behind shares.
const quantum = 1 << 12

// quanta is the sublinear term frequency 1 + ln n in fixed point.
func (h *Hasher) quanta(n float64) uint64 {
	if i := int(n); i < len(h.tf) && float64(i) == n {
		return uint64(h.tf[i])
	}
	return uint64(terms.TF(n)*quantum + 0.5)
}

// Weighted is a document's terms with their shares. Terms inside words are known by their
// number in the scratch (Scratch.IDs), n-grams of words by id.
type Weighted struct {
	Known, Other []Weight
	Text         uint64   // hash of the document's words and of the end of the headline; copies have the same
	Prints       []uint64 // fingerprints of the document
	Views        int      // 2 if the document has a headline and a body, otherwise 1
}

// Weight is a term's share of a document.
type Weight struct{ Term, Share uint32 }

// Weigh counts a document and computes the shares of its terms, over the document's views
// (as an article, and if it has both fields as its headline alone):
//
//	share(t) = sum over views of round( ShareUnit * q(t) / sqrt(sum of q(u)² over u in t's block) )
//	q(t)     = round( 2^12 * (1 + ln n(t)) )
//	n(t)     = headlineWeight * (occurrences in the headline) + (occurrences in the body)
//
// A share is a whole number, depends on the document alone, and is the same on every
// machine. So sums of shares are exact in any order. A vectorizer's values, in contrast,
// depend on the corpus (by idf, and by which terms are kept).
//
// The result is valid until the next call with the same scratch, which must not be full.
func (h *Hasher) Weigh(s *Scratch, headline, body string) Weighted {
	out := Weighted{Text: s.count(h, headline, body), Views: 1}
	out.Prints = s.prints
	if headline != "" && body != "" {
		out.Views = 2
	}
	s.known, s.other = s.known[:0], s.other[:0]
	from := uint32(0)
	for b, end := range s.bounds {
		if list := s.counts[from:end]; h.analyzer.OfWords(b) {
			s.other = h.shares(s.other, list, out.Views)
		} else {
			s.known = h.shares(s.known, list, out.Views)
		}
		from = end
	}
	out.Known, out.Other = s.known, s.other
	return out
}

// Shares appends the share of each term of a document that was counted before. list is
// sorted by id; views is the number of the document's views.
func (h *Hasher) Shares(dst []uint32, list []TermCount, views int) []uint32 {
	var counts []count
	var weights []Weight
	for len(list) > 0 {
		b := h.folding.Block(list[0].ID)
		counts = counts[:0]
		for len(list) > 0 && h.folding.Block(list[0].ID) == b {
			counts = append(counts, newCount(list[0].ID, uint64(list[0].Headline), uint64(list[0].Body)))
			list = list[1:]
		}
		weights = h.shares(weights[:0], counts, views)
		for _, w := range weights {
			dst = append(dst, w.Share)
		}
	}
	return dst
}

// shares appends the shares of the terms of one block.
func (h *Hasher) shares(dst []Weight, list []count, views int) []Weight {
	var article, headline uint64 // sums of squares
	for _, c := range list {
		q := h.quanta(h.headline*float64(c.headline()) + float64(c.body()))
		article += q * q
		if views == 2 && c.headline() > 0 {
			q := h.quanta(h.headline * float64(c.headline()))
			headline += q * q
		}
	}
	inArticle, inHeadline := unit(article), unit(headline)
	for _, c := range list {
		x := share(h.quanta(h.headline*float64(c.headline())+float64(c.body())), inArticle)
		if views == 2 && c.headline() > 0 {
			x += share(h.quanta(h.headline*float64(c.headline())), inHeadline)
		}
		dst = append(dst, Weight{c.term(), x})
	}
	return dst
}

// unit is the value of one quantum of a block, in ShareUnits.
func unit(squares uint64) float64 {
	if squares == 0 {
		return 0
	}
	return ShareUnit / math.Sqrt(float64(squares))
}

// share rounds the product to 64 bits before the addition: a machine with a fused
// multiply-add must give the same whole number.
func share(q uint64, unit float64) uint32 { return uint32(float64(float64(q)*unit) + 0.5) }
