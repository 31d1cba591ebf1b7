package arabic

import (
	"encoding/binary"
	"unicode/utf8"
)

// scanner is the tokenizer's state: one pass over src, writing to buf.
type scanner struct {
	src   string
	buf   []byte // all of its capacity; written up to o
	o     int
	words []Word
	stop  StopWords
	rules *rules

	kind int // of the word being written: 0 none, letter, or latin (also digits)
	ws   int // where it begins in buf
	from int // where it begins in src

	prev uint16 // its last two-byte letter, to see elongation

	// src[cut:cutEnd] is a run of hidden characters; a word that ends at
	// cutEnd is said to end at cut.
	cut, cutEnd int
}

// run is the pass. Its inner loop knows the letters below U+0800, the marks
// among them and the space, and keeps what it changes in registers; all else
// goes to a slower function.
func (s *scanner) run(src string) {
	s.src, s.words = src, s.words[:0]
	s.o, s.kind, s.cut, s.cutEnd = 0, 0, 0, -1
	s.reserve(0, 0)
	s.buf[0] = ' '
	s.o = 1
	for i := 0; i < len(src); {
		if s.kind != latin {
			if i = s.letters(i); i == len(src) {
				break
			}
		}
		c := src[i]
		if c >= 0x80 {
			r, size := utf8.DecodeRuneInString(src[i:])
			s.rune(r, i, i+size) // a bad byte is U+FFFD, a separator
			i += size
			continue
		}
		switch s.rules.ascii[c] {
		case separate:
			s.flush(i)
			i++
		case special:
			i = s.special(i)
		default:
			i = s.latinRun(i)
		}
	}
	s.flush(len(src))
}

// letters reads from src[i] as far as there are letters that are not Latin,
// marks and spaces, and gives the index of what follows. No Latin word is open.
func (s *scanner) letters(i int) int {
	src, buf, table := s.src, s.buf, letters
	o, prev, open := s.o, s.prev, s.kind == letter
	for i+1 < len(src) {
		c, d := src[i], src[i+1]
		if c-0xC2 < 0xE0-0xC2 && d&0xC0 == 0x80 {
			e := table[uint(c&0x1F)<<6|uint(d&0x3F)]
			if e.class() != letter {
				if e.class() != mark {
					break
				}
				i += 2
				continue
			}
			if !open {
				s.ws, s.from, prev, open = o, i, 0, true
			}
			i += 2
			if x := e.bytes(); x != prev || o-s.ws < 4 || pair(buf[o-4:]) != x {
				putPair(buf[o:], x)
				o += 2
				prev = x
			}
			continue
		}
		if c != ' ' {
			break
		}
		if open {
			s.o, s.kind = o, letter
			s.flush(i)
			o, open = s.o, false
		}
		i++
	}
	s.o, s.prev = o, prev
	if open {
		s.kind = letter
	}
	return i
}

func pair(b []byte) uint16       { return binary.LittleEndian.Uint16(b) }
func putPair(b []byte, x uint16) { binary.LittleEndian.PutUint16(b, x) }

// reserve makes sure that everything from src[i:] can be written after an
// expansion of n bytes. Words of two letters of two kinds with no space
// between them are the worst case of what is not an expansion: 3 bytes for 2.
func (s *scanner) reserve(i, n int) {
	need := s.o + n + (len(s.src)-i)*3/2 + 16
	if need <= len(s.buf) {
		return
	}
	buf := make([]byte, need+need/4)
	copy(buf, s.buf[:s.o])
	s.buf = buf
}

// begin starts a word of a kind at src[i], or goes on with the one that is
// being written if it is of the same kind.
func (s *scanner) begin(kind, i int) {
	if s.kind == kind {
		return
	}
	if s.kind != 0 {
		s.flush(i)
	}
	s.kind, s.ws, s.from, s.prev = kind, s.o, i, 0
}

// latinRun reads a run of ASCII letters and digits from src[i].
func (s *scanner) latinRun(i int) int {
	s.begin(latin, i)
	src, o := s.src, s.o
	for i < len(src) {
		c := src[i]
		if c >= 0x80 {
			break
		}
		switch ascii[c] {
		case latin:
			c |= 0x20
		case digit:
		default:
			s.o = o
			return i
		}
		s.buf[o] = c
		o++
		i++
	}
	s.o, s.prev = o, 0
	return i
}

// flush ends the word being written at src[i]: it is kept if it has at least
// two letters and is no stop word. One that is too long is cut.
func (s *scanner) flush(i int) {
	if s.kind == 0 {
		return
	}
	s.kind, s.prev = 0, 0
	word := s.buf[s.ws:s.o]
	if len(word) > MaxWord && s.rules.cut {
		s.split(i)
		return
	}
	if len(word) <= letterLen(word[0]) || len(word) > MaxWord {
		s.o = s.ws
		return
	}
	if isDigit(word[0]) {
		word = number(word)
		s.o = s.ws + len(word)
	}
	if s.stop != nil && s.stop.Has(word) {
		s.o = s.ws
		return
	}
	if i == s.cutEnd {
		i = max(s.cut, s.from)
	}
	s.words = append(s.words, Word{int32(s.ws), int32(s.o), int32(s.from), int32(i)})
	s.buf[s.o] = ' '
	s.o++
}

// split reads src[s.from:end] again, a run of letters that is too long for a word, and
// makes words of it that are as long as they can be.
func (s *scanner) split(end int) {
	s.o = s.ws
	for i := s.from; i < end; {
		if s.kind != 0 && s.o-s.ws > MaxWord-maxForm {
			s.flush(i)
		}
		r, size := utf8.DecodeRuneInString(s.src[i:])
		s.rune(r, i, i+size)
		i += size
	}
	s.flush(end)
}

// discard forgets the word being written.
func (s *scanner) discard() {
	if s.kind != 0 {
		s.kind, s.prev, s.o = 0, 0, s.ws
	}
}

// letterLen is how many bytes the letter has that begins with c.
func letterLen(c byte) int {
	switch {
	case c < 0x80:
		return 1
	case c < 0xE0:
		return 2
	case c < 0xF0:
		return 3
	}
	return 4
}
