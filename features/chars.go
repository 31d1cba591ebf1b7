package features

import (
	"slices"
	"tasnif/features/arabic"
	"unicode/utf8"
)

// Letters below U+0800 have 11 bits, so five of them fit in a hash exactly.
const (
	letterBits  = 11
	packed      = 5
	packedBelow = 1 << letterBits
	hashed      = 1 << 63 // marks n-grams that are hashed, not packed
)

// charTerms appends the character n-grams from..to inside words, as
// scikit-learn's char_wb: of each word with a space before and after it, and
// the padded word itself, once, where it is shorter than n.
func charTerms(dst []Term, t *arabic.Tokens, from, to int, seed uint64) []Term {
	const long = 64
	var (
		at   [long + 1]int32 // where each letter of the padded word begins
		last [long]uint64    // the last five letters to each, packed
	)
	seed >>= 1
	for _, w := range t.Words {
		start, end := w.Start-1, w.End+1
		if to > packed || end-start > long {
			dst = longChars(dst, t.Text, start, end, from, to, seed<<1)
			continue
		}
		var p uint64
		n, word := 0, t.Text[start:end]
		for i := 0; i < len(word); {
			at[n&(long-1)] = start + int32(i)
			c := word[i]
			i++
			if c >= 0x80 {
				if c >= 0xE0 || i == len(word) {
					n = -1 // a letter that does not fit
					break
				}
				p = p<<letterBits | uint64(c&0x1F)<<6 | uint64(word[i]&0x3F)
				i++
			} else {
				p = p<<letterBits | uint64(c)
			}
			last[n&(long-1)] = p
			n++
		}
		if n < 0 {
			dst = longChars(dst, t.Text, start, end, from, to, seed<<1)
			continue
		}
		at[n] = end
		if n < from {
			dst = append(dst, Term{mix(p ^ seed), start, end})
			continue
		}
		dst = slices.Grow(dst, long*packed)
		for m := from; m <= to && m <= n; m++ {
			keep := uint64(1)<<(letterBits*m) - 1
			ends, starts, after := last[m-1:n], at[:n+1-m], at[m:n+1]
			out := dst[len(dst) : len(dst)+len(ends)]
			starts, after = starts[:len(ends)], after[:len(ends)]
			for j, p := range ends {
				out[j] = Term{mix(p&keep ^ seed), starts[j], after[j]}
			}
			dst = dst[:len(dst)+len(out)]
		}
	}
	return dst
}

// longChars does the same for the padded word text[start:end] where n-grams
// do not fit in a hash, or the word is long.
func longChars(dst []Term, text []byte, start, end int32, from, to int, seed uint64) []Term {
	for first := start; ; {
		n, i := 0, first
		for n < to && i < end {
			_, size := utf8.DecodeRune(text[i:])
			i += int32(size)
			if n++; n >= from {
				dst = append(dst, Term{hashChars(text[first:i], seed), first, i})
			}
		}
		if first == start && n < from { // the whole word is shorter than from
			dst = append(dst, Term{hashChars(text[first:i], seed), first, i})
		}
		if i == end && n <= from { // no n-gram begins further right
			return dst
		}
		_, size := utf8.DecodeRune(text[first:])
		first += int32(size)
	}
}

// hashChars is the hash of the n-gram in term.
func hashChars(term []byte, seed uint64) uint64 {
	var p uint64
	n, narrow := 0, true
	for i := 0; i < len(term); n++ {
		if c := term[i]; c-0xC2 < 0xE0-0xC2 && i+1 < len(term) && term[i+1]&0xC0 == 0x80 { // nearly all
			p = p<<letterBits | uint64(c&0x1F)<<6 | uint64(term[i+1]&0x3F)
			i += 2
			continue
		}
		r, size := utf8.DecodeRune(term[i:])
		narrow = narrow && r < packedBelow
		p = p<<letterBits | uint64(r)
		i += size
	}
	if n > packed || !narrow {
		p = hashBytes(term, 0) | hashed
	}
	return mix(p ^ seed>>1)
}
