package fingerprint

import (
	"tasnif/features/arabic"
	"tasnif/features/terms"
)

// minWords is how many words a text must have to be known again by itself: many a
// "breaking: photos" is the same without being copied.
const minWords = 4

const seed = 0x7365656e74657874

// Text is the fingerprint of one text; the zero value is that of a text without words.
type Text struct {
	words int
	print uint64
}

// Of is the fingerprint of so many normalized words. joined has them with a space
// before and after each, as the Text of arabic.Tokens.
func Of(joined []byte, words int) Text {
	if words == 0 {
		return Text{}
	}
	return Text{words, terms.Mix(terms.Hash(joined, seed))}
}

// Print gives the fingerprint; false if the text is too short to be known by it.
func (t Text) Print() (print uint64, ok bool) { return t.print, t.words >= minWords }

// Document is the fingerprints of a document's headline and body. A set that has the
// document has of it
//
//	the headline   if it has minWords words or more
//	the body       likewise
//	the document   if neither has so many: headline and body together
//
// so a headline that was part of an article is known when it is shown alone, and a
// short document only as a whole.
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

// AppendTo appends what the document is known by.
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

// HasDocument tells whether a document is in the set: its body, or, where that is
// too short to tell, its headline, or the whole of a short document. known is false
// for a document that is too short to tell and is not in the set as it stands.
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

// HasText tells whether a text is in the set, whose texts a version cut into words; known
// is false for a text that is too short to tell. tokens is memory to cut it.
func (s *Set) HasText(tokens *arabic.Tokens, v arabic.Version, text string) (in, known bool) {
	tokens.Read(text, v, nil)
	print, ok := Of(tokens.Text, len(tokens.Words)).Print()
	return ok && s.Has(print), ok
}
