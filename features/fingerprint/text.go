package fingerprint

import (
	"tasnif/features/arabic"
	"tasnif/features/terms"
)

// minWords is the least number of words of a text with a fingerprint of its own. Shorter
// texts, such as "breaking: photos", are often equal without being copies.
const minWords = 4

const seed = 0x7365656e74657874

// Text is the fingerprint of one text; the zero value is that of a text without words.
type Text struct {
	words int
	print uint64
}

// Of is the fingerprint of a text of normalized words. joined has a space before and after
// each word, as the Text of arabic.Tokens.
func Of(joined []byte, words int) Text {
	if words == 0 {
		return Text{}
	}
	return Text{words, terms.Mix(terms.Hash(joined, seed))}
}

// Print is the fingerprint; false if the text has fewer than minWords words.
func (t Text) Print() (print uint64, ok bool) { return t.print, t.words >= minWords }

// Document holds the fingerprints of a document's headline and body. A set that contains
// the document contains
//
//	the headline   if it has at least minWords words
//	the body       if it has at least minWords words
//	the document   if neither does: headline and body together
//
// so the headline of an article is recognized alone, and a short document only as a whole.
type Document [2]Text

// whole is the fingerprint of headline and body together, or of the one that has
// words; false if neither has.
func (d Document) whole() (print uint64, ok bool) {
	headline, body := d[0], d[1]
	switch {
	case body.words == 0:
		return headline.print, headline.words > 0
	case headline.words == 0:
		return body.print, true
	}
	return terms.Join(headline.print, body.print), true
}

// Empty tells whether the document has no word.
func (d Document) Empty() bool { return d[0].words+d[1].words == 0 }

// AppendTo appends the fingerprints that a set contains of the document.
func (d Document) AppendTo(dst []uint64) []uint64 {
	n := len(dst)
	for _, field := range d {
		if print, ok := field.Print(); ok {
			dst = append(dst, print)
		}
	}
	if len(dst) == n {
		if print, ok := d.whole(); ok {
			dst = append(dst, print)
		}
	}
	return dst
}

// HasDocument tells whether a document is in the set. It looks for the body, if that is too
// short for the headline, and if both are too short for the whole document. known is false
// for a short document that is not in the set.
func (s *Set) HasDocument(d Document) (in, known bool) {
	for _, field := range [...]Text{d[1], d[0]} {
		if print, ok := field.Print(); ok {
			return s.Has(print), true
		}
	}
	print, ok := d.whole()
	in = ok && s.Has(print)
	return in, in
}

// HasText tells whether a text is in the set, whose texts were tokenized by version v.
// known is false for a text of fewer than minWords words. tokens is scratch memory.
func (s *Set) HasText(tokens *arabic.Tokens, v arabic.Version, text string) (in, known bool) {
	tokens.Read(text, v, nil)
	print, ok := Of(tokens.Text, len(tokens.Words)).Print()
	return ok && s.Has(print), ok
}
