package features

import (
	"bytes"
	"tasnif/features/arabic"
)

// wordTerms appends the word n-grams from..to: every run of n words, with the
// spaces between them. The hash of a run is made of its words' hashes,
//
//	h(w1) = hashBytes(w1)    h(w1..wn) = join(h(w1..wn-1), h(wn))
//
// so each word is hashed once.
func wordTerms(dst []Term, t *arabic.Tokens, from, to int, seed uint64) []Term {
	var h [maxNGram + 1]uint64 // h[n]: of the n words that end with the last one read
	for i, w := range t.Words {
		word := hashBytes(t.Text[w.Start:w.End], seed)
		for n := min(to, i+1); n > 1; n-- {
			h[n] = join(h[n-1], word)
		}
		h[1] = word
		for n := from; n <= min(to, i+1); n++ {
			dst = append(dst, Term{h[n], t.Words[i+1-n].Start, w.End})
		}
	}
	return dst
}

// appendRuns appends the runs of from..to words, by their hashes alone. A word's
// hash is every step-th.
func appendRuns(dst []Term, words []uint64, step, from, to int) []Term {
	var h [maxNGram + 1]uint64 // as in wordTerms
	for i, at := 1, 0; at < len(words); i, at = i+1, at+step {
		longest := min(to, i)
		for n := longest; n > 1; n-- {
			h[n] = join(h[n-1], words[at])
		}
		h[1] = words[at]
		for n := from; n <= longest; n++ {
			dst = append(dst, Term{Hash: h[n]})
		}
	}
	return dst
}

// join is the hash of an n-gram and the word after it.
func join(ngram, word uint64) uint64 { return mix(fold(ngram^mixB, word^mixA)) }

// hashWords is the hash of the n-gram of the words in term.
func hashWords(term []byte, seed uint64) uint64 {
	space := bytes.IndexByte(term, ' ')
	if space < 0 {
		return hashBytes(term, seed)
	}
	h := hashBytes(term[:space], seed)
	for space >= 0 {
		term = term[space+1:]
		word := term
		if space = bytes.IndexByte(term, ' '); space >= 0 {
			word = term[:space]
		}
		h = join(h, hashBytes(word, seed))
	}
	return h
}
