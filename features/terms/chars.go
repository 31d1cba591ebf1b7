package terms

import "unicode/utf8"

// Letters below U+0800 have 11 bits, so five of them fit in a hash exactly.
const (
	letterBits  = 11
	packed      = 5
	packedBelow = 1 << letterBits
	hashed      = 1 << 63 // marks n-grams that are hashed, not packed
)

// charTerms appends the n-grams from..to of the letters of a word with the space
// before and after it, as scikit-learn's char_wb; and of a padded word that is
// shorter than from, the word itself.
func charTerms(dst []Term, text []byte, start, end int32, from, to int, seed uint64) []Term {
	start, end = start-1, end+1
	var (
		at     [16]int32 // where the last letters begin; MaxNGram is less
		p      uint64    // the last letters, packed
		n      int       // letters
		narrow int       // how many of the last are below U+0800
	)
	for i := start; i < end; {
		at[n&15] = i
		r := rune(text[i])
		i++
		switch {
		case r >= 0xE0:
			var size int
			r, size = utf8.DecodeRune(text[i-1:])
			i += int32(size) - 1
		case r >= 0x80:
			r = r&0x1F<<6 | rune(text[i]&0x3F)
			i++
		}
		p = p<<letterBits | uint64(r)
		n++
		if narrow++; r >= packedBelow {
			narrow = 0
		}
		for m := from; m <= to && m <= n; m++ {
			first := at[(n-m)&15]
			if m > packed || m > narrow {
				dst = append(dst, Term{hashChars(text[first:i], seed), first, i})
				continue
			}
			dst = append(dst, Term{Mix(p&(1<<(letterBits*m&63)-1) ^ seed>>1), first, i})
		}
	}
	if n < from {
		dst = append(dst, Term{hashChars(text[start:end], seed), start, end})
	}
	return dst
}

// hashChars is the hash of the n-gram of letters in term.
func hashChars(term []byte, seed uint64) uint64 {
	var p uint64
	n, narrow := 0, true
	for i := 0; i < len(term); n++ {
		r, size := utf8.DecodeRune(term[i:])
		narrow = narrow && r < packedBelow
		p = p<<letterBits | uint64(r)
		i += size
	}
	if n > packed || !narrow {
		p = Hash(term, 0) | hashed
	}
	return Mix(p ^ seed>>1)
}
