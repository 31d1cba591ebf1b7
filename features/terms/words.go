package terms

import "bytes"

// appendRuns appends the n-grams from..to of words, given the words' hashes:
//
//	h(w1..wn) = Join(h(w1..wn-1), h(wn))
//
// so each word is hashed once. A term's Start and End are the indices of its first word and
// of the word after its last.
func appendRuns(dst []Term, words []uint64, from, to int) []Term {
	var h [MaxNGram + 1]uint64 // h[n]: of the n words that end with the last one read
	for i, word := range words {
		longest := min(to, i+1)
		for n := longest; n > 1; n-- {
			h[n] = Join(h[n-1], word)
		}
		h[1] = word
		for n := from; n <= longest; n++ {
			dst = append(dst, Term{h[n], int32(i + 1 - n), int32(i + 1)})
		}
	}
	return dst
}

// hashWords is the hash of the n-gram of the words in term.
func hashWords(term []byte, seed uint64) (h uint64) {
	for first := true; ; first = false {
		word, rest, more := bytes.Cut(term, []byte{' '})
		if first {
			h = Hash(word, seed)
		} else {
			h = Join(h, Hash(word, seed))
		}
		if !more {
			return h
		}
		term = rest
	}
}
