package features

import "slices"

// TellsWords says whether a block has single words as terms, whole or as their
// stems, so that Words can tell which of a text's words are known.
func (v *Vectorizer) TellsWords() bool {
	return slices.ContainsFunc(v.Config.Blocks, ofSingleWords)
}

func ofSingleWords(b Block) bool { return b.From == 1 && !blockKinds[b.Name].inside }

// Words counts the document's words, stop words left out where the Config leaves
// them out, and how many of those are unknown: no block has the word, or its stem,
// as a term. Without TellsWords all are unknown. With HashBits a word that shares
// its hash with a term counts as known.
func (v *Vectorizer) Words(s *Scratch, f Fields) (words, unknown int) {
	for _, text := range [...]string{f.Headline, f.Body} {
		v.analyzer.read(&s.field, text)
		n := len(s.field.words.Words)
		words += n
		for i := range n {
			if !v.knows(&s.field, i) {
				unknown++
			}
		}
	}
	return words, unknown
}

func (v *Vectorizer) knows(r *reading, word int) bool {
	for b, block := range v.Config.Blocks {
		if !ofSingleWords(block) {
			continue
		}
		r.terms = r.terms[:0]
		v.analyzer.alone(r, word, b)
		if _, known := v.vocabulary.find(r.terms[0].Hash); known {
			return true
		}
	}
	return false
}
