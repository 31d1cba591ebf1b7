package arabic

import (
	_ "embed"
	"strings"
	"sync"
)

// stopWordsText is Lucene's list of Arabic stop words, as published.
//
//go:embed stopwords.txt
var stopWordsText string

// StopWords is a set of normalized words that the tokenizer leaves out.
type StopWords map[string]struct{}

// LuceneStopWords is Lucene's list of 119 words, folded by the tokenizer that it
// is used with. So every spelling of a stop word is found: a list that is
// compared before folding, as in Lucene and bleve, misses فِي and فــي.
var LuceneStopWords = sync.OnceValue(func() StopWords {
	s := StopWords{}
	var t Tokens
	for line := range strings.Lines(stopWordsText) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		t.Read(line, Latest, nil) // all versions fold it alike
		for i := range t.Words {
			s[string(t.Word(i))] = struct{}{}
		}
	}
	return s
})

// Has tells whether a normalized word is in the set; nil is the empty set.
func (s StopWords) Has(word []byte) bool {
	_, has := s[string(word)]
	return has
}
