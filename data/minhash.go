package data

import (
	"cmp"
	"math"
	"slices"
	"unicode"
)

// shingle is the length of a shingle: a run of letters and digits of a text, ignoring all
// other characters, so that punctuation and spacing do not matter.
const shingle = 5

// A sketch is four one-permutation MinHashes of 40 bins. Each shingle is hashed four times;
// the hash chooses a bin, and each bin keeps its smallest value. The probability that two
// texts agree in a bin is their Jaccard index
//
//	J(A, B) = |A ∩ B| / |A ∪ B|
//
// An empty bin takes the value of another bin of the same permutation, chosen by its number
// and the attempt alone, which keeps that probability (Li, Owen, Zhang, "One permutation
// hashing", 2012; Shrivastava, "Optimal densification", 2017). There are four permutations
// rather than one of 160 bins because a headline has some 50 shingles, and would leave most
// of 160 bins empty.
const (
	permutations = 4
	bins         = 40
)

type sketch [permutations * bins]uint32

const emptyBin = math.MaxUint32

// multipliers make the four hashes of a shingle; any odd numbers would do.
var multipliers = [permutations]uint64{0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0xD6E8FEB86659FD93, 0xA0761D6478BD642F}

// borrow[b] is the order in which bin b tries the bins to borrow from.
var borrow = func() (table [bins][bins]uint8) {
	for b := range table {
		order := table[b][:]
		for a := range order {
			order[a] = uint8(a)
		}
		slices.SortFunc(order, func(x, y uint8) int {
			return cmp.Compare(mix(uint64(b)<<8|uint64(x)), mix(uint64(b)<<8|uint64(y)))
		})
	}
	return table
}()

// newSketch makes the sketch of a text's shingles, as mixed hashes; there is at least one.
func newSketch(hashes []uint64) *sketch {
	var s sketch
	for i := range s {
		s[i] = emptyBin
	}
	for _, h := range hashes {
		for p, m := range multipliers {
			y := h * m
			bin := p*bins + int(y>>32*bins>>32)
			if value := uint32(y ^ y>>32); value < s[bin] {
				s[bin] = value
			}
		}
	}
	for p := range permutations {
		own := s[p*bins : (p+1)*bins]
		full := *(*[bins]uint32)(own)
		for b, value := range full {
			for a := 0; value == emptyBin && a < len(borrow[b]); a++ {
				value = full[borrow[b][a]]
			}
			own[b] = value
		}
	}
	return &s
}

// estimate is the share of bins in which two sketches agree: an estimate of the Jaccard
// index, with a standard deviation of at most 0.04 for long texts.
func (s *sketch) estimate(t *sketch) float64 {
	same := 0
	for i, v := range s {
		if v == t[i] {
			same++
		}
	}
	return float64(same) / float64(len(s))
}

// letters appends the letters and digits of a text.
func letters(dst []rune, text string) []rune {
	for _, r := range text {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r >= 0x0621 && r <= 0x064A:
			if r != 0x0640 {
				dst = append(dst, r)
			}
		case r > ' ' && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			dst = append(dst, r)
		}
	}
	return dst
}

// shingles appends a mixed 64-bit hash for every run of five letters, in the
// order of the text; a shorter text has none.
//
//	h(r1..r5) = mix(r1 B^4 + r2 B^3 + r3 B^2 + r4 B + r5)
func shingles(dst []uint64, letters []rune) []uint64 {
	const base = 0x100000001B3
	const out = base * base % (1 << 64) * base % (1 << 64) * base % (1 << 64) * base % (1 << 64)
	var h uint64
	for i, r := range letters {
		h = h*base + uint64(r)
		if i >= shingle {
			h -= uint64(letters[i-shingle]) * out
		}
		if i >= shingle-1 {
			dst = append(dst, mix(h))
		}
	}
	return dst
}

// mix is the finalizer of SplitMix64 (Steele, Lea, Flood, 2014).
func mix(x uint64) uint64 {
	x ^= x >> 30
	x *= 0xBF58476D1CE4E5B9
	x ^= x >> 27
	x *= 0x94D049BB133111EB
	return x ^ x>>31
}

// fingerprint is a 128-bit hash of a text's letters and digits.
func fingerprint(letters []rune) [2]uint64 {
	f := [2]uint64{1, 2}
	for _, r := range letters {
		f[0] = mix(f[0] ^ uint64(r))
		f[1] = mix(f[1] + uint64(r)*multipliers[0])
	}
	return f
}

// shingleSet is a text's shingles as a set: sorted, each once.
func shingleSet(text string) []uint64 {
	set := shingles(nil, letters(nil, text))
	slices.Sort(set)
	return slices.Compact(set)
}

// jaccard is the Jaccard index of two sets; of two empty ones, 0.
func jaccard(a, b []uint64) float64 {
	both, i, j := 0, 0, 0
	for i < len(a) && j < len(b) {
		switch {
		case a[i] == b[j]:
			both, i, j = both+1, i+1, j+1
		case a[i] < b[j]:
			i++
		default:
			j++
		}
	}
	if both == 0 {
		return 0
	}
	return float64(both) / float64(len(a)+len(b)-both)
}

// Alike estimates the Jaccard index of two normalized texts' shingles by their MinHashes.
// It is 0 if a text is shorter than a shingle.
func Alike(a, b string) float64 {
	x, y := shingles(nil, letters(nil, a)), shingles(nil, letters(nil, b))
	if len(x) == 0 || len(y) == 0 {
		return 0
	}
	return newSketch(x).estimate(newSketch(y))
}
