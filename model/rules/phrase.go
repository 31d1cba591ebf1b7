package rules

import (
	"fmt"
	"strings"

	"tasnif/features/arabic"
)

// Cut tokenizes a text as a model does.
type Cut func(t *arabic.Tokens, text string)

// word is one word of a phrase: what it matches.
type word struct {
	key    string   // what it matches, in short: two words of the same key match the same
	forms  []string // normalized
	prefix bool     // each form stands for all words that begin so
}

// wordsOf tokenizes a phrase. Words that the tokenizer drops, such as punctuation, single
// letters and stop words, are in no document and are skipped.
func wordsOf(phrase string, cut Cut) ([]word, error) {
	var list []word
	var t arabic.Tokens
	for _, written := range strings.Fields(phrase) {
		rest, clitics := strings.CutPrefix(written, "+")
		rest, prefix := strings.CutSuffix(rest, "*")
		cut(&t, rest)
		n := len(t.Words)
		if n == 0 && (clitics || prefix) {
			return nil, fmt.Errorf("%q has no word of two letters for its mark; write it at a word: +عقوبات, عقوب*", written)
		}
		for i := range n {
			text := string(t.Word(i))
			w := word{key: text, forms: []string{text}}
			if prefix && i == n-1 {
				if strings.Trim(text, "0123456789") == "" {
					return nil, fmt.Errorf("%q: a number has no beginnings; write it whole", written)
				}
				w.key, w.prefix = w.key+"*", true
			}
			if clitics && i == 0 {
				w.key, w.forms = "+"+w.key, withClitics(text, cut)
			}
			list = append(list, w)
		}
	}
	switch {
	case len(list) == 0:
		return nil, fmt.Errorf("%q has no word that the model sees; write one of two letters or more", phrase)
	case len(list) > maxWords:
		return nil, fmt.Errorf("a phrase of %d words; write at most %d", len(list), maxWords)
	}
	return list, nil
}

// conjunctions, and prepositions that are written together with a word, each with what it
// makes of the article.
var (
	conjunctions = []string{"", "و", "ف"}
	prepositions = []string{"", "ب", "ك", "ل"}
	articles     = []string{"ال", "بال", "كال", "لل"}
)

// withClitics lists the forms of a word with conjunction, preposition and article; a word
// with the article keeps it. Source: the prefixes of light10 (Larkey, Ballesteros and
// Connell 2007), and the one-letter prepositions without the article.
func withClitics(text string, cut Cut) []string {
	bare, definite := strings.CutPrefix(text, "ال")
	if definite = definite && len(bare) >= 4; !definite {
		bare = text
	}
	var t arabic.Tokens
	var forms []string
	add := func(form string) {
		if cut(&t, form); len(t.Words) == 1 { // letters that come together can become other ones
			forms = append(forms, string(t.Word(0)))
		}
	}
	for _, c := range conjunctions {
		for i, article := range articles {
			if !definite {
				add(c + prepositions[i] + bare)
			}
			add(c + article + bare)
		}
	}
	return forms
}
