package eval

import (
	"slices"
	"strings"

	"tasnif/data"
	"tasnif/features"
	"tasnif/features/arabic"
	"tasnif/model"
)

// lexicon is the single words that a model met in training, normalised; nil
// where its features are not words.
type lexicon map[string]struct{}

func lexiconOf(m *model.Model) lexicon {
	v := m.Vectorizer
	if v == nil || !slices.ContainsFunc(v.Config.Blocks, func(b features.Block) bool { return b.Name == "words" && b.From == 1 }) {
		return nil
	}
	words := make(lexicon)
	for i := range v.Terms() {
		if block, text := v.Term(uint32(i)); block == "words" && !strings.Contains(text, " ") {
			words[text] = struct{}{}
		}
	}
	return words
}

// stopWords are those that the model leaves out of its texts.
func stopWords(m *model.Model) arabic.StopWords {
	if m.Vectorizer != nil && m.Vectorizer.Config.StopWords {
		return arabic.LuceneStopWords()
	}
	return nil
}

// count is how many words a document has, and how many of them are unseen.
func (x lexicon) count(t *arabic.Tokens, stop arabic.StopWords, d data.Document) (words, unseen int) {
	for _, text := range [...]string{d.Headline, d.Body} {
		if text == "" {
			continue
		}
		t.Read(text, stop)
		words += len(t.Words)
		for i := range t.Words {
			if _, known := x[string(t.Word(i))]; !known {
				unseen++
			}
		}
	}
	return words, unseen
}
