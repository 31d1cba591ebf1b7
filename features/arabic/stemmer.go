package arabic

import "encoding/binary"

// Stem makes t the words of src as light10 stems. Each keeps the From and To of
// the word that it comes from.
func (t *Tokens) Stem(src *Tokens) {
	s := &t.scan
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
	t.Text, t.Words = s.buf[:s.o], s.words
}

// light10 is the stem of a normalized word after Larkey, Ballesteros and
// Connell, "Light Stemming for Arabic Information Retrieval" (2007), as in
// Lucene's ArabicStemmer: without one prefix, the first of
//
//	ال وال بال كال فال لل و
//
// that it has and that leaves two letters (three for و alone), and without
// each suffix of
//
//	ها ان ات ون ين يه ه ي
//
// tried once in turn on what is left, that leaves two letters. The suffix ة of
// the paper is never met in normalized words, where it is ه.
func light10(word []byte) []byte {
	if len(word) < 2 || word[0] < 0xD8 || word[0] > 0xDB {
		return word // not Arabic
	}
	n := letterCount(word)
	p := prefix(word, n)
	word, n = word[2*p:], n-p
	for _, s := range suffixes {
		if n < s.letters+2 {
			continue
		}
		if s.letters == 1 && pair(word[len(word)-2:]) != uint16(s.bytes) ||
			s.letters == 2 && binary.LittleEndian.Uint32(word[len(word)-4:]) != s.bytes {
			continue
		}
		word, n = word[:len(word)-2*s.letters], n-s.letters
	}
	return word
}

// letterCount is the number of letters: of bytes that begin one.
func letterCount(word []byte) (n int) {
	for _, c := range word {
		n += int(^c>>7 | c>>6&1) // 0xxxxxxx or x1xxxxxx
	}
	return n
}

// prefix is how many letters light10 takes from the front of a word of n.
func prefix(word []byte, n int) int {
	al := func(at int) bool {
		return pair(word[at:]) == letterBytes('ا') && pair(word[at+2:]) == letterBytes('ل')
	}
	switch pair(word) {
	case letterBytes('ا'):
		if n >= 4 && al(0) {
			return 2
		}
	case letterBytes('و'):
		if n >= 5 && al(2) {
			return 3
		}
		if n >= 4 {
			return 1
		}
	case letterBytes('ب'), letterBytes('ك'), letterBytes('ف'):
		if n >= 5 && al(2) {
			return 3
		}
	case letterBytes('ل'):
		if n >= 4 && pair(word[2:]) == letterBytes('ل') {
			return 2
		}
	}
	return 0
}

// affix is one or two letters, compared as a number.
type affix struct {
	bytes   uint32
	letters int
}

var suffixes = [...]affix{
	affixOf("ها"), affixOf("ان"), affixOf("ات"), affixOf("ون"), affixOf("ين"), affixOf("يه"), affixOf("ه"), affixOf("ي"),
}

func affixOf(s string) affix {
	var b [4]byte
	n := copy(b[:], s)
	return affix{binary.LittleEndian.Uint32(b[:]), n / 2}
}

// letterBytes are the two bytes of a letter as the scanner writes them.
func letterBytes(r rune) uint16 { return letterEntry(r).bytes() }
