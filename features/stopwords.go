package features

import (
	_ "embed"
	"strings"
	"sync"
)

// stopWordsText is Lucene's list of Arabic stop words, unfolded.
//
//go:embed stopwords.txt
var stopWordsText string

// StopWords is a set of normalised words that the tokenizer leaves out.
type StopWords struct {
	slots [1 << stopBits]string // open addressing; far from full
}

const stopBits = 10

// ArabicStopWords is Lucene's list of 119, folded by the same tokenizer that
// it is used with, so that no spelling of a stop word escapes: a list matched
// before folding, as in Lucene and bleve, misses فِي and فــي.
var ArabicStopWords = sync.OnceValue(func() *StopWords {
	s := new(StopWords)
	var t Tokens
	for line := range strings.Lines(stopWordsText) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		t.Read(line, nil)
		for i := range t.Words {
			s.add(t.Word(i))
		}
	}
	return s
})

func (s *StopWords) slot(word []byte) int {
	i := int(hashBytes(word, 0) >> (64 - stopBits))
	for s.slots[i] != "" && s.slots[i] != string(word) {
		i = (i + 1) & (1<<stopBits - 1)
	}
	return i
}

func (s *StopWords) add(word []byte) { s.slots[s.slot(word)] = string(word) }

func (s *StopWords) has(word []byte) bool { return s.slots[s.slot(word)] != "" }

// Len is the number of distinct folded words.
func (s *StopWords) Len() int {
	n := 0
	for _, w := range s.slots {
		if w != "" {
			n++
		}
	}
	return n
}
