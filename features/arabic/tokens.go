package arabic

import (
	"strings"

	"tasnif/features/markup"
)

// Tokens is a text cut into normalized words. Every word stands in Text with
// one space before and one after it,
//
//	" w1 w2 w3 "
//
// so a word n-gram, and an n-gram of a word's letters with the pad around it,
// is a range of Text. The zero value is ready; its memory is used again by
// every Read, and what Text and Words held is then gone.
type Tokens struct {
	Text  []byte
	Words []Word

	scan scanner
	html markup.Text
}

// Word is where a word stands: Text[Start:End] normalized, and [From, To) in
// the text that was read, with the marks and tatweel the writer gave it.
// A ligature that is several words gives all of them its own range.
type Word struct {
	Start, End int32
	From, To   int32
}

// maxText is how much of one text is read. No news item is longer, and a form
// such as U+FDFA writes eleven times its size.
const maxText = 64 << 20

// MaxWord is the longest word, in bytes. Longer runs of letters are cut: they are
// sentences that lost their spaces, or an encoded file.
const MaxWord = 255

// Read cuts a text into words as a version does. Words in stop are left out, so that the
// words before and after them become neighbours (nil: none are). Any bytes may come in.
// The text is read up to 64 MiB.
func (t *Tokens) Read(text string, v Version, stop StopWords) {
	t.scan.rules, t.scan.stop = v.rules(), stop
	text = text[:min(len(text), maxText)]
	if t.scan.rules.html {
		text = t.html.Read(text)
	}
	t.scan.run(text)
	t.Text, t.Words = t.scan.buf[:t.scan.o], t.scan.words
	if t.scan.rules.html {
		t.html.Places(len(t.Words), func(i int) (from, to *int32) { return &t.Words[i].From, &t.Words[i].To })
	}
}

// Word is the i-th word, normalized.
func (t *Tokens) Word(i int) []byte {
	w := t.Words[i]
	return t.Text[w.Start:w.End]
}

// Normalize gives the words of a text as the latest version cuts it, normalized, with
// one space between. Normalize(Normalize(s)) is Normalize(s).
func Normalize(s string) string { return Latest.Normalize(s) }

// Normalize gives the words of a text as the version cuts it.
func (v Version) Normalize(s string) string {
	var t Tokens
	t.Read(s, v, nil)
	return strings.Trim(string(t.Text), " ")
}
