package features

import "math/bits"

// Bag is how often each term stands in a document, by folded hash. Terms come
// in an order of their own, no id twice.
type Bag struct {
	Terms []TermCount
	Text  uint64 // hash of the document's words and of where the headline ends: copies have the same
	Views int    // 2 of a document with a headline and a body, otherwise 1
}

// TermCount is one term of a Bag. Its id is below 2^Config.HashBits; times are
// counted to 2^18 - 1 in a headline and 2^19 - 1 in a body.
type TermCount struct{ ID, Headline, Body uint32 }

// BagScratch is the memory one goroutine needs to count documents without
// allocating. The zero value is ready; it belongs to the first Hasher it meets.
type BagScratch struct {
	field reading
	cache wordCache
	met   []uint32 // records of the document's distinct words
	slots []uint64 // the document's terms by open addressing
	used  []uint32 // which of slots are not free
	terms []TermCount
}

// Bag counts a document's terms. The result is valid until the next call with
// the same scratch. Each distinct word of the document is cut up once, and most
// of them not even that: a word's terms are remembered.
func (h *Hasher) Bag(s *BagScratch, f Fields) Bag {
	bag := Bag{Views: 1, Text: mixA}
	if f.Headline != "" && f.Body != "" {
		bag.Views = 2
	}
	s.cache.begin(h.analyzer)
	s.begin(len(f.Headline) + len(f.Body))
	for field, text := range [...]string{f.Headline, f.Body} {
		bag.Text = join(bag.Text, uint64(field))
		if text == "" {
			continue
		}
		h.analyzer.read(&s.field, text)
		words := &s.field.words
		first := len(s.cache.run)
		for i := range words.Words {
			hash := hashBytes(words.Word(i), 0)
			bag.Text = join(bag.Text, hash)
			r := s.cache.record(h, &s.field, i, hash)
			if t := &s.cache.times[r]; t[0]|t[1] == 0 {
				s.met = append(s.met, r)
			}
			s.cache.times[r][field]++
			s.cache.run = append(s.cache.run, r)
		}
		for b, kind := range h.analyzer.kinds {
			if !kind.inside {
				s.sequences(h, b, s.cache.run[first:], field)
			}
		}
	}
	for _, r := range s.met {
		times := s.cache.times[r]
		for _, id := range s.cache.alone(r) {
			s.add(id, times[0], times[1])
		}
		s.cache.times[r] = [2]uint32{}
	}
	s.take()
	bag.Terms = s.terms
	return bag
}

// begin makes the table as large as a text of some bytes wants it; it grows if
// that was too little.
func (s *BagScratch) begin(size int) {
	s.met = s.met[:0]
	s.cache.run = s.cache.run[:0]
	s.resize(1 << bits.Len(uint(max(size, 256))))
}

// A slot of the table is a term in one word, so that an article's fit in the
// cache: id+1 in the high bits, times in the headline, times in the body. 0 is free.
const (
	bodyBits, headlineBits = 19, 18
	maxBody, maxHeadline   = 1<<bodyBits - 1, 1<<headlineBits - 1
)

// add counts a term.
func (s *BagScratch) add(id, headline, body uint32) {
	mask := uint32(len(s.slots) - 1)
	want := uint64(id+1) << (headlineBits + bodyBits)
	for p := id * 0x9E3779B1 >> 7 & mask; ; p = (p + 1) & mask {
		t := s.slots[p]
		if t == 0 {
			s.slots[p] = want | uint64(min(headline, maxHeadline))<<bodyBits | uint64(min(body, maxBody))
			s.used = append(s.used, p)
			if 4*len(s.used) > 3*len(s.slots) {
				s.grow()
			}
			return
		}
		if (t^want)>>(headlineBits+bodyBits) == 0 {
			headline = min(headline+uint32(t>>bodyBits)&maxHeadline, maxHeadline)
			body = min(body+uint32(t)&maxBody, maxBody)
			s.slots[p] = want | uint64(headline)<<bodyBits | uint64(body)
			return
		}
	}
}

// take empties the table into s.terms.
func (s *BagScratch) take() {
	s.terms = s.terms[:0]
	for _, p := range s.used {
		t := s.slots[p]
		s.slots[p] = 0
		s.terms = append(s.terms, TermCount{uint32(t>>(headlineBits+bodyBits)) - 1, uint32(t>>bodyBits) & maxHeadline, uint32(t) & maxBody})
	}
}

// resize makes the table of so many free slots.
func (s *BagScratch) resize(n int) {
	if n > cap(s.slots) {
		s.slots = make([]uint64, n)
	}
	s.slots, s.used = s.slots[:n], s.used[:0]
}

func (s *BagScratch) grow() {
	s.take()
	s.resize(2 * len(s.slots))
	for _, t := range s.terms {
		s.add(t.ID, t.Headline, t.Body)
	}
}

// sequences counts the n-grams of two words and more of block b; those of one
// are among their words' own terms.
func (s *BagScratch) sequences(h *Hasher, b int, run []uint32, field int) {
	from, to := max(h.analyzer.from[b], 2), h.analyzer.to[b]
	var hash [maxNGram + 1]uint64
	var in [2]uint32
	in[field] = 1
	for i, r := range run {
		word := s.cache.base[int(r)*len(h.analyzer.kinds)+b]
		longest := min(to, i+1)
		for n := longest; n > 1; n-- {
			hash[n] = join(hash[n-1], word)
		}
		hash[1] = word
		for n := from; n <= longest; n++ {
			s.add(h.folding.id(b, hash[n]), in[0], in[1])
		}
	}
}
