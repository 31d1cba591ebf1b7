package features

import (
	"bytes"
	"unicode/utf8"
)

// Affixes of light10 in the order in which they are tried, after Larkey,
// Ballesteros and Connell, "Light Stemming for Arabic Information Retrieval"
// (2007), as in Lucene's ArabicStemmer. They are written as folded words are:
// a suffix ة could never be met, since ة is read as ه.
var (
	prefixes = []string{"ال", "وال", "بال", "كال", "فال", "لل", "و"}
	suffixes = []string{"ها", "ان", "ات", "ون", "ين", "يه", "ه", "ي"}
)

// stems writes src's words to dst as light10 stems.
func stems(dst, src *Tokens) {
	s := &dst.scan
	if need := len(src.Text) + 16; need > len(s.buf) {
		s.buf = make([]byte, need+need/4)
	}
	s.words = s.words[:0]
	s.buf[0], s.o = ' ', 1
	for _, w := range src.Words {
		stem := light10(src.Text[w.Start:w.End])
		start := s.o
		s.o += copy(s.buf[s.o:], stem)
		s.words = append(s.words, Word{int32(start), int32(s.o), w.From, w.To})
		s.buf[s.o] = ' '
		s.o++
	}
	dst.Text, dst.Words = s.buf[:s.o], s.words
}

// light10 is the stem of a normalised word: the word without one prefix, the
// first that matches and leaves two letters (three for waw alone), and without
// each suffix, tried once in turn on what is left, that leaves two letters.
func light10(word []byte) []byte {
	if len(word) == 0 || word[0] < 0xD8 || word[0] > 0xDB {
		return word // not Arabic
	}
	n := utf8.RuneCount(word)
	for _, p := range prefixes {
		letters := len(p) / 2
		if n < letters+2 || letters == 1 && n < 4 || !bytes.HasPrefix(word, []byte(p)) {
			continue
		}
		word, n = word[len(p):], n-letters
		break
	}
	for _, x := range suffixes {
		letters := len(x) / 2
		if n < letters+2 || !bytes.HasSuffix(word, []byte(x)) {
			continue
		}
		word, n = word[:len(word)-len(x)], n-letters
	}
	return word
}
