package rules

import (
	"encoding/binary"
	"math/bits"
	"slices"
)

// words finds the numbers of the words of phrases. Most words of a text are in no phrase: a
// filter with a few bits for each word rejects nearly all of them before the table is
// searched.
type words struct {
	forms  []form         // of whole words, by their numbers in table
	table  []uint64       // open addressing by wholeKey: its upper half, and a form's number and 1; 0: none
	known  map[string]int // the same for making it
	begins map[string][]int32
	sizes  []int // of beginnings, in bytes, increasing

	filter bitset // by wholeKey
	starts bitset // of beginnings, by startKey
	start  int    // bytes of startKey: of the shortest beginning, at most 8
}

// form is a text that a word of phrases has.
type form struct {
	text    string
	numbers []int32
}

func (w *words) add(word word, number int32) {
	for _, text := range word.forms {
		if word.prefix {
			if w.begins == nil {
				w.begins = map[string][]int32{}
			}
			if list := w.begins[text]; !slices.Contains(list, number) {
				w.begins[text] = append(list, number)
			}
			continue
		}
		at, known := w.known[text]
		if !known {
			if w.known == nil {
				w.known = map[string]int{}
			}
			at = len(w.forms)
			w.known[text], w.forms = at, append(w.forms, form{text: text})
		}
		if f := &w.forms[at]; !slices.Contains(f.numbers, number) {
			f.numbers = append(f.numbers, number)
		}
	}
}

// finish makes table and filters.
func (w *words) finish() {
	w.filter, w.starts = newBitset(len(w.forms)), newBitset(len(w.begins))
	w.table = make([]uint64, 1<<bits.Len(uint(2*len(w.forms))))
	for i, f := range w.forms {
		key := wholeKey([]byte(f.text))
		w.filter.add(key)
		at := w.slot(key)
		for w.table[at] != 0 {
			at = (at + 1) & (len(w.table) - 1)
		}
		w.table[at] = key>>32<<32 | uint64(i+1)
	}
	w.known = nil
	for text := range w.begins {
		if n := len(text); !slices.Contains(w.sizes, n) {
			w.sizes = append(w.sizes, n)
		}
	}
	if len(w.sizes) == 0 {
		return
	}
	slices.Sort(w.sizes)
	w.start = min(w.sizes[0], 8)
	for text := range w.begins {
		w.starts.add(startKey([]byte(text), w.start))
	}
}

// slot is where the search for a key begins.
func (w *words) slot(key uint64) int { return int(key>>12) & (len(w.table) - 1) }

// find appends the numbers of a word of a text.
func (w *words) find(dst []int32, word []byte) []int32 {
	if key := wholeKey(word); w.filter.has(key) {
		for at := w.slot(key); w.table[at] != 0; at = (at + 1) & (len(w.table) - 1) {
			if (w.table[at]^key)>>32 != 0 {
				continue
			}
			if f := &w.forms[uint32(w.table[at])-1]; f.text == string(word) {
				dst = append(dst, f.numbers...)
				break
			}
		}
	}
	if len(w.sizes) > 0 && len(word) >= w.start && w.starts.has(startKey(word, w.start)) {
		for _, n := range w.sizes {
			if n > len(word) {
				break
			}
			dst = append(dst, w.begins[string(word[:n])]...)
		}
	}
	return dst
}

// wholeKey is made of the first eight bytes of a word, its last eight and its length.
func wholeKey(word []byte) uint64 {
	n := len(word)
	if n >= 8 {
		return (binary.LittleEndian.Uint64(word)*keyFirst ^ binary.LittleEndian.Uint64(word[n-8:])) * (keyLast + 2*uint64(n))
	}
	var x uint64
	if n >= 4 {
		x = uint64(binary.LittleEndian.Uint32(word))<<32 | uint64(binary.LittleEndian.Uint32(word[n-4:]))
	} else {
		for i, c := range word {
			x |= uint64(c) << (8 * i)
		}
	}
	return (x ^ x>>32*keyFirst) * (keyLast + 2*uint64(n))
}

// startKey is made of the first n bytes of a word, at most 8.
func startKey(word []byte, n int) uint64 {
	if n < 4 {
		return (uint64(word[0]) | uint64(word[1])<<8) * keyFirst // a word has two letters
	}
	return (uint64(binary.LittleEndian.Uint32(word)) | uint64(binary.LittleEndian.Uint32(word[n-4:]))<<32) * keyFirst
}

const (
	keyFirst = 0x9E3779B97F4A7C15 // odd numbers without a pattern
	keyLast  = 0xD6E8FEB86659FD93
)

// bitset is a set of keys that may say yes to others, one in 16.
type bitset struct {
	bits  []uint64
	shift int
}

func newBitset(n int) bitset {
	size := max(bits.Len(uint(max(n, 1)*16-1)), 6)
	return bitset{make([]uint64, 1<<(size-6)), 64 - size}
}

func (b *bitset) add(key uint64) {
	at := key >> b.shift
	b.bits[at/64] |= 1 << (at % 64)
}

func (b *bitset) has(key uint64) bool {
	at := key >> b.shift
	return b.bits[at/64]>>(at%64)&1 != 0
}
