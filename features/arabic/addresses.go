package arabic

import (
	"strings"
	"unicode/utf8"
)

// special reads what an ASCII character begins that is not text: an address or a
// mention, and in the First version an entity or a tag. It gives the index to go on from.
func (s *scanner) special(i int) int {
	rest := s.src[i+1:]
	switch s.src[i] {
	case '@':
		return s.at(i)
	case ':': // https://...: the word before it is the scheme
		if strings.HasPrefix(rest, "//") {
			if s.kind == latin {
				s.discard()
			}
			s.flush(i)
			return s.skipURL(i + 3)
		}
	case '.':
		if s.kind == latin && string(s.buf[s.ws:s.o]) == "www" {
			s.discard()
			return s.skipURL(i + 1)
		}
	case '&':
		if r, size := entity(s.src[i:]); size > 0 {
			if r == '<' {
				s.flush(i)
				return s.skipTag(i+size, true)
			}
			s.rune(r, i, i+size)
			return i + size
		}
	case '<':
		s.flush(i)
		return s.skipTag(i+1, false)
	}
	s.flush(i)
	return i + 1
}

// skipURL gives the index after the address that goes on at src[i]. It ends at
// a space, a bracket or an angle, or where Arabic follows without a slash or
// the like before it: writers often leave out the space.
func (s *scanner) skipURL(i int) int {
	start := i
	for i < len(s.src) {
		c := s.src[i]
		if c < 0x80 {
			if c <= ' ' || strings.IndexByte(`<>"()[]{}`, c) >= 0 {
				return i
			}
			i++
			continue
		}
		if i > start && strings.IndexByte("/-_=%?&+#", s.src[i-1]) < 0 {
			return i
		}
		next := s.skipName(i)
		if next == i {
			return i
		}
		i = next
	}
	return i
}

// skipName gives the index after a run of characters from src[i] that are not
// ASCII and part of words.
func (s *scanner) skipName(i int) int {
	for i < len(s.src) && s.src[i] >= 0x80 {
		r, size := utf8.DecodeRuneInString(s.src[i:])
		if s.classOf(r) == separate {
			break
		}
		i += size
	}
	return i
}

// classOf is the class of a character that is not ASCII.
func (s *scanner) classOf(r rune) int {
	if r < 0x800 {
		return letters[r].class()
	}
	if text, ok := form(r); ok {
		if text == " " {
			return separate
		}
		return letter
	}
	return s.rules.wide(r)
}

// at reads an e-mail address or a mention around the @ at src[i]. The words of
// the part before the @ have been written, and are taken back.
func (s *scanner) at(i int) int {
	p := i
	for p > 0 && isAddress(s.src[p-1]) {
		p--
	}
	if s.kind != 0 && s.from >= p {
		s.discard()
	}
	s.flush(i)
	for n := len(s.words); n > 0 && int(s.words[n-1].From) >= p; n-- {
		s.o = int(s.words[n-1].Start)
		s.words = s.words[:n-1]
	}
	j := i + 1
	for j < len(s.src) && isAddress(s.src[j]) {
		j++
	}
	if j == i+1 && p == i { // a mention in Arabic
		j = s.skipName(j)
	}
	return j
}

// isAddress reports whether c can stand in an e-mail address or a user's name.
func isAddress(c byte) bool {
	return c < 0x80 && (ascii[c] == latin || ascii[c] == digit || strings.IndexByte("._%+-", c) >= 0)
}
