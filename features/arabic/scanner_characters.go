package arabic

import (
	"strings"
	"unicode/utf8"
)

// What the scanner does with characters that its inner loop does not know.

// letter writes a two-byte letter, at most twice in a row.
func (s *scanner) letter(x uint16) {
	if x == s.prev && s.o-s.ws >= 4 && pair(s.buf[s.o-4:]) == x {
		return
	}
	putPair(s.buf[s.o:], x)
	s.o += 2
	s.prev = x
}

// entry does what an entry says with the character src[i:end].
func (s *scanner) entry(e entry, i, end int) {
	switch e.class() {
	case separate:
		s.flush(i)
	case letter:
		s.begin(letter, i)
		s.letter(e.bytes())
	case latin:
		s.begin(latin, i)
		s.letter(e.bytes())
	case digit:
		s.begin(latin, i)
		s.buf[s.o] = byte(e)
		s.o++
		s.prev = 0
	case hidden:
		s.hide(i, end)
	case hamza:
		// A waw or yeh and a hamza above it, written as two code points, are
		// the letters ؤ and ئ; on an alef the hamza is folded away anyway.
		if s.kind != letter {
			return
		}
		var x uint16
		switch s.prev {
		case letterEntry(waw).bytes():
			x = letterEntry(wawHamza).bytes()
		case letterEntry(yeh).bytes():
			x = letterEntry(yehHamza).bytes()
		default:
			return
		}
		s.o -= 2
		s.prev = 0
		if s.o-s.ws >= 2 {
			s.prev = pair(s.buf[s.o-2:])
		}
		s.letter(x)
	case thousands:
		if s.kind == latin && isDigit(s.buf[s.o-1]) && s.digitAt(end) {
			return
		}
		s.flush(i)
	}
}

// hide drops the hidden character src[i:end].
func (s *scanner) hide(i, end int) {
	if s.cutEnd != i {
		s.cut = i
	}
	s.cutEnd = end
}

// rune reads the character r, which stands for src[i:end].
func (s *scanner) rune(r rune, i, end int) {
	switch {
	case r < 0x80:
		switch ascii[r] {
		case latin:
			s.begin(latin, i)
			s.put(string(r|0x20), end)
		case digit:
			s.begin(latin, i)
			s.put(string(r), end)
		default:
			s.flush(i)
		}
		return
	case r < 0x800:
		s.entry(letters[r], i, end)
		return
	case r >= 0xFF10 && r <= 0xFF5A: // full-width forms of ASCII
		s.rune(r-0xFEE0, i, end)
		return
	}
	if text, ok := form(r); ok {
		s.form(text, i, end)
		return
	}
	switch class := s.rules.wide(r); class {
	case separate:
		s.flush(i)
	case hidden:
		s.hide(i, end)
	case letter, latin:
		s.begin(class, i)
		s.put(string(r), end)
	}
}

// put writes the bytes of a letter that is not of two bytes.
func (s *scanner) put(letter string, end int) {
	s.reserve(end, len(letter)+2)
	s.o += copy(s.buf[s.o:], letter)
	s.prev = 0
}

// form writes what a presentation form stands for. One that is several words
// stands apart from the letters beside it, and all of its words have its range.
func (s *scanner) form(text string, i, end int) {
	words := strings.IndexByte(text, ' ') >= 0
	if words {
		s.flush(i)
	}
	s.reserve(end, 2*len(text)+2)
	for _, r := range text {
		if r == ' ' {
			s.flush(end)
			continue
		}
		s.entry(letters[r], i, end)
	}
	if words {
		s.flush(end)
	}
}

// digitAt reports whether a digit stands at src[i].
func (s *scanner) digitAt(i int) bool {
	r, _ := utf8.DecodeRuneInString(s.src[i:])
	if r < 0x80 {
		return isDigit(byte(r))
	}
	return r < 0x800 && letters[r].class() == digit && isDigit(byte(letters[r]))
}
