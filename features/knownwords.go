package features

import "tasnif/features/arabic"

// TellsWords tells whether a block has single words as terms, whole or as stems. Words and
// Frequency need such a block.
func (v *Vectorizer) TellsWords() bool {
	for b := range v.Config.Blocks {
		if v.ofSingleWords(b) {
			return true
		}
	}
	return false
}

func (v *Vectorizer) ofSingleWords(b int) bool {
	return v.Config.Blocks[b].From == 1 && v.analyzer.OfWords(b)
}

// Words counts the document's words, without stop words if the Config drops them, and the
// unknown ones, which are a term of no block, whole or as a stem. Without TellsWords all
// are unknown. With HashBits a word that shares its hash with a term counts as known.
func (v *Vectorizer) Words(s *Scratch, f Fields) (words, unknown int) {
	for _, text := range f.list() {
		v.analyzer.Read(&s.reading, text)
		n := len(s.reading.Words.Words)
		words += n
		for i := range n {
			if !v.knows(s, i) {
				unknown++
			}
		}
	}
	return words, unknown
}

// knows tells whether a word of the text that was read is a term.
func (v *Vectorizer) knows(s *Scratch, word int) bool {
	for b := range v.Config.Blocks {
		if !v.ofSingleWords(b) {
			continue
		}
		if _, known := v.find(b, v.analyzer.Hashes(&s.reading, b)[word]); known {
			return true
		}
	}
	return false
}

// Frequency is the document frequency of word i of a text, whole or as a stem, in the
// documents of Fit. ok is false without TellsWords. With HashBits a word may share
// another's count. s is scratch memory.
func (v *Vectorizer) Frequency(s *Scratch, t *arabic.Tokens, i int) (documents int, ok bool) {
	v.analyzer.ReadWord(&s.reading, t, i)
	for b := range v.Config.Blocks {
		if !v.ofSingleWords(b) {
			continue
		}
		ok = true
		if feature, known := v.find(b, v.analyzer.Hashes(&s.reading, b)[0]); known {
			documents = max(documents, v.DF(feature))
		}
	}
	return documents, ok
}
