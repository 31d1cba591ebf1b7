package features

import "tasnif/features/arabic"

// Which documents a model was trained on is kept as fingerprints of their texts as
// the model reads them: without stop words, where it drops them. Of a document
// there are
//
//	the headline   if it has seenWords words or more
//	the body       likewise
//	the document   if neither has so many: headline and body together
//
// so a headline that was trained on as part of an article is known when it is shown
// alone, and a short document only as a whole.

// textPrint is the fingerprint of one field; the zero value is that of no text.
type textPrint struct {
	words int
	print uint64
}

// tells is false for a text that is too short to be known again by itself.
func (p textPrint) tells() bool { return p.words >= seenWords }

func printOf(t *arabic.Tokens) textPrint {
	if len(t.Words) == 0 {
		return textPrint{}
	}
	return textPrint{len(t.Words), mix(hashBytes(t.Text, seenSeed))}
}

// documentPrint is the fingerprints of a headline and a body.
type documentPrint [2]textPrint

// whole is the fingerprint of both together; it is that of the one where there is
// only one. false without any word.
func (p documentPrint) whole() (uint64, bool) {
	headline, body := p[0], p[1]
	switch {
	case body.words == 0:
		return headline.print, headline.words > 0
	case headline.words == 0:
		return body.print, true
	}
	return join(headline.print, body.print), true
}

// appendTo appends what a document is known by.
func (p documentPrint) appendTo(dst []uint64) []uint64 {
	n := len(dst)
	for _, field := range p {
		if field.tells() {
			dst = append(dst, field.print)
		}
	}
	if len(dst) == n {
		if print, ok := p.whole(); ok {
			dst = append(dst, print)
		}
	}
	return dst
}

// HasDocument tells whether a document is among those that the vectorizer was learnt
// from, which are not nil (Seen): its body, or, where that is too short to tell, its
// headline, or the whole of a short document. known is false for a document that is
// too short to tell and was not learnt from as it stands.
func (v *Vectorizer) HasDocument(t *arabic.Tokens, f Fields) (in, known bool) {
	s := v.seen
	var p documentPrint
	for field, text := range [...]string{f.Headline, f.Body} {
		if text != "" {
			t.Read(text, v.analyzer.stop)
			p[field] = printOf(t)
		}
	}
	for _, field := range [...]textPrint{p[1], p[0]} {
		if field.tells() {
			return s.Has(field.print), true
		}
	}
	print, ok := p.whole()
	in = ok && s.Has(print)
	return in, in
}

// Seen are the documents that the vectorizer was learnt from (HasDocument); nil
// where nobody knows them.
func (v *Vectorizer) Seen() *Seen { return v.seen }

// WithSeen is the vectorizer with the documents it was learnt from.
func (v *Vectorizer) WithSeen(s *Seen) *Vectorizer {
	w := *v
	w.seen = s
	return &w
}
