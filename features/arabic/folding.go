package arabic

import "unicode"

// What the tokenizer does with a character.
const (
	separate  = iota // ends the word
	letter           // a letter of a script that is not Latin: two bytes out
	latin            // a Latin letter: two bytes out; stands in one word with digits
	digit            // an ASCII byte out: a digit, or a Latin letter without its accent
	mark             // dropped; belongs to the word it stands in (tashkeel, tatweel)
	hidden           // dropped; not part of the word's range when it ends it (bidi controls)
	hamza            // U+0654: composes with waw and yeh before it, otherwise a mark
	thousands        // U+066C: dropped between digits, otherwise a separator
)

// Arabic letters that the code has to name.
const (
	alef, waw, yeh, heh = 0x0627, 0x0648, 0x064A, 0x0647
	wawHamza, yehHamza  = 0x0624, 0x0626
	hamzaAbove          = 0x0654
	arabicThousands     = 0x066C
)

// folds says which letters are read as one. Keys are the letters read, values
// the letter written. The rows are those of section 1 of the project's notes
// on Arabic: alef variants, alef maqsura and foreign yehs, teh marbuta, foreign
// kafs and hehs, and the letters of sounds that Arabic lacks (پ as in پوتين),
// which writers replace by their nearest Arabic letter.
var folds = map[rune]string{
	alef:   "\u0622\u0623\u0625\u0671\u0672\u0673\u0675",
	waw:    "\u0676", // Kazakh letters with a high hamza (U+0674), which is dropped
	0x06C7: "\u0677",
	yeh:    "\u0649\u06CC\u063D\u063E\u063F\u06CD\u06CE\u06D0\u06D1\u06D2\u0678",
	heh:    "\u0629\u06C3\u06BE\u06C1\u06C0\u06C2\u06D5",
	0x0643: "\u06A9\u06AA\u063B\u063C\u06AF", // kaf
	0x0628: "\u067E",                         // beh
	0x062C: "\u0686",                         // jeem
	0x0641: "\u06A1\u06A2\u06A3\u06A4\u06A5\u06A6",
	0x0632: "\u0698", // zain
	0x0642: "\u06A8", // qaf
	// U+06D3 is U+06D2 (folded to yeh) with the hamza of U+0626.
	yehHamza: "\u06D3",
}

// accents says which Latin letters lose their accent, so that é is one letter
// whether it is written as one code point or two. They are those below U+0800
// that Unicode decomposes into a lower-case ASCII letter and marks.
var accents = map[byte]string{
	'a': "àáâãäåāăąǎǟǡǻȁȃȧ", 'c': "çćĉċč", 'd': "ď", 'e': "èéêëēĕėęěȅȇȩ",
	'g': "ĝğġģǧǵ", 'h': "ĥȟ", 'i': "ìíîïĩīĭįǐȉȋ", 'j': "ĵǰ", 'k': "ķǩ",
	'l': "ĺļľ", 'n': "ñńņňǹ", 'o': "òóôõöōŏőơǒǫǭȍȏȫȭȯȱ", 'r': "ŕŗřȑȓ",
	's': "śŝşšș", 't': "ţťț", 'u': "ùúûüũūŭůűųưǔǖǘǚǜȕȗ", 'w': "ŵ",
	'y': "ýÿŷȳ", 'z': "źżž",
}

// An entry packs what the tokenizer writes for a character below U+0800:
//
//	bits 0-15   the one or two bytes of UTF-8, first byte lowest
//	bits 24-31  the class
type entry uint32

func (e entry) class() int     { return int(e >> 24) }
func (e entry) bytes() uint16  { return uint16(e) }
func twoBytes(r rune) entry    { return entry(0xC0|r>>6) | entry(0x80|r&0x3F)<<8 }
func classed(class int) entry  { return entry(class) << 24 }
func asciiEntry(c byte) entry  { return classed(digit) | entry(c) }
func letterEntry(r rune) entry { return classed(letter) | twoBytes(r) }

// letters holds the entries of U+0080 to U+07FF (and zeros, never read, below).
// It is made once when the program starts, in some 50 microseconds, and never
// changes.
var letters = makeLetters()

func makeLetters() *[0x800]entry {
	t := new([0x800]entry)
	for r := rune(0x80); r < 0x800; r++ {
		t[r] = entryOf(r)
	}
	for to, from := range folds {
		for _, r := range from {
			t[r] = letterEntry(to)
		}
	}
	for to, from := range accents {
		for _, r := range from {
			t[r] = asciiEntry(to)
			if up := unicode.ToUpper(r); up < 0x800 {
				t[up] = asciiEntry(to)
			}
		}
	}
	return t
}

// entryOf is a character's entry before folds.
func entryOf(r rune) entry {
	switch {
	case r == hamzaAbove:
		return classed(hamza)
	case r == arabicThousands:
		return classed(thousands)
	case r == 0x00AD, r == 0x061C: // soft hyphen, Arabic letter mark
		return classed(hidden)
	case r == 0x0640, r == 0x0674, r == 0x06E5, r == 0x06E6: // tatweel, high hamza, small waw, small yeh
		return classed(mark)
	case unicode.Is(unicode.M, r):
		return classed(mark)
	case r >= 0x0660 && r <= 0x0669:
		return asciiEntry(byte('0' + r - 0x0660))
	case r >= 0x06F0 && r <= 0x06F9:
		return asciiEntry(byte('0' + r - 0x06F0))
	case r >= 0x07C0 && r <= 0x07C9:
		return asciiEntry(byte('0' + r - 0x07C0))
	case r == 0x0130: // İ, whose lower case is i
		return asciiEntry('i')
	case !unicode.IsLetter(r):
		return classed(separate)
	}
	if low := unicode.ToLower(r); low >= 0x80 && low < 0x800 {
		r = low
	}
	if unicode.Is(unicode.Latin, r) {
		return classed(latin) | twoBytes(r)
	}
	return letterEntry(r)
}

// wide is the class of a character from U+0800 on that is not a presentation form.
// Letters are written as they stand. Of invisible characters, those join words that are
// of Word_Break Format, Extend or ZWJ in Unicode's UAX 29, and the fillers, which are
// letters there.
func wide(r rune) int {
	switch {
	case r == 0x200B: // zero-width space
		return separate
	case r == 0x115F, r == 0x1160, r == 0x3164, r == 0xFFA0: // fillers of Hangul
		return hidden
	case r >= 0x2070 && unicode.Is(unicode.Cf, r) && !unicode.Is(unicode.Prepended_Concatenation_Mark, r):
		return hidden
	}
	return wideFirst(r)
}

// wideFirst is that of the First version.
func wideFirst(r rune) int {
	switch {
	case r >= 0x2000 && r < 0x2070:
		switch {
		case r >= 0x200B && r <= 0x200F, r >= 0x202A && r <= 0x202E, r >= 0x2060 && r != 0x2065:
			return hidden // zero-width space, joiners, bidi controls
		}
		return separate
	case r == 0xFEFF, r == 0x180E: // byte order mark, Mongolian vowel separator
		return hidden
	case unicode.Is(unicode.M, r):
		return mark
	case unicode.Is(unicode.Latin, r):
		return latin
	case unicode.IsLetter(r), unicode.Is(unicode.Nd, r):
		return letter
	}
	return separate
}

// ASCII classes beside separate, latin and digit.
const special = 0x80 // @ : . & < can begin something that is not text

// ascii holds the class of each ASCII character that is a letter or a digit.
var ascii = makeASCII("")

func makeASCII(specials string) *[0x80]uint8 {
	t := new([0x80]uint8)
	for c := range t {
		switch {
		case c >= '0' && c <= '9':
			t[c] = digit
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z':
			t[c] = latin
		}
	}
	for _, c := range specials {
		t[c] = special
	}
	return t
}
