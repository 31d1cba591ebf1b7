package features

import (
	"math/bits"
	"slices"
)

// Bag is how often each term stands in a document, by folded hash. Terms are
// sorted by id, no id twice.
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
//
// Words are remembered, and with them the terms that are words or stand inside
// words, which are most: such a term has a number, given in the order in which they
// are met, so that common ones have small numbers and what is kept by number stands
// close together. The others, which are runs of words, are found by open addressing.
type BagScratch struct {
	field  reading
	cache  wordCache
	hashes []uint64 // of a field's words
	met    []uint32 // records of the document's distinct words
	parts  []wordPart
	bases  []uint64 // of a run of words
	inside inside

	known    []termTimes // the last document's terms that have a number, block by block
	knownEnd []int       // by block, where they end
	other    []termTimes // the last document's other terms, by id
	slots    []termTimes // by open addressing on the id; the id is there raised by 1, and 0 is free
	used     []uint32    // which of slots are not free

	prints []uint64 // what the last document is known by: documentPrint

	weights []Weight
	order   []termTimes // for sorting
}

// termTimes is a term in one word, so that an article's fit in the cache: its
// number or id, times in the headline, times in the body.
type termTimes uint64

const (
	bodyBits, headlineBits = 19, 18
	timesBits              = headlineBits + bodyBits
	maxBody, maxHeadline   = 1<<bodyBits - 1, 1<<headlineBits - 1
)

// termOf is a term that stands so often.
func termOf(term uint32, headline, body uint64) termTimes {
	return termTimes(uint64(term)<<timesBits | min(headline, maxHeadline)<<bodyBits | min(body, maxBody))
}

func (t termTimes) term() uint32     { return uint32(t >> timesBits) }
func (t termTimes) headline() uint32 { return uint32(t>>bodyBits) & maxHeadline }
func (t termTimes) body() uint32     { return uint32(t) & maxBody }

// Bag counts a document's terms. The result is valid until the next call with
// the same scratch. Each distinct word of the document is cut up once, and most
// of them not even that: a word's terms are remembered.
func (h *Hasher) Bag(s *BagScratch, f Fields) Bag {
	if s.Full() {
		s.Forget()
	}
	bag := h.count(s, f)
	bag.Terms = s.Terms(nil)
	return bag
}

// count counts a document's terms to s.known and s.other. The bag it gives is
// without terms.
func (h *Hasher) count(s *BagScratch, f Fields) Bag {
	bag := Bag{Views: 1, Text: mixA}
	if f.Headline != "" && f.Body != "" {
		bag.Views = 2
	}
	s.cache.begin()
	s.begin(len(f.Headline) + len(f.Body))
	var end [2]int // of the fields' words in s.cache.run
	var prints documentPrint
	for field, text := range [...]string{f.Headline, f.Body} {
		bag.Text = join(bag.Text, uint64(field))
		if text != "" {
			h.analyzer.read(&s.field, text)
			prints[field] = printOf(&s.field.words)
			bag.Text = s.words(h, bag.Text, 1<<(32*(1-field)))
		}
		end[field] = len(s.cache.run)
	}
	s.prints = prints.appendTo(s.prints[:0])
	for b, kind := range h.analyzer.kinds {
		if kind.inside {
			s.insideWords(b)
		} else {
			s.sequences(h, b, s.cache.run[:end[0]], 1<<32)
			s.sequences(h, b, s.cache.run[end[0]:], 1)
			if h.analyzer.from[b] == 1 {
				s.single(h, b)
			}
		}
		s.knownEnd = append(s.knownEnd, len(s.known))
	}
	for _, r := range s.met {
		s.cache.times[r] = 0
	}
	s.take()
	return bag
}

// insideWords counts the terms of block b that stand inside the document's words.
func (s *BagScratch) insideWords(b int) {
	s.parts = s.parts[:0]
	for _, r := range s.met {
		part := s.cache.part(r, b)
		part.base = s.cache.times[r]
		s.parts = append(s.parts, part)
	}
	s.cache.touchOwn(s.parts)
	s.known = s.inside.count(s.known, s.parts, s.cache.own, s.cache.terms.len())
}

// single counts the document's words as terms of block b, after the runs of
// several: a word that shares its id with one of these is counted with it, so that
// no id is in s.known and s.other both.
func (s *BagScratch) single(h *Hasher, b int) {
	s.parts = s.parts[:0]
	for _, r := range s.met {
		part := s.cache.part(r, b)
		if id := h.folding.id(b, part.base); s.has(id) {
			s.add(id, s.cache.times[r])
			continue
		}
		part.base = s.cache.times[r]
		s.parts = append(s.parts, part)
	}
	s.cache.touchOwn(s.parts)
	s.known = s.inside.count(s.known, s.parts, s.cache.own, s.cache.terms.len())
}

// begin forgets the document before. The table is made as large as a text of
// some bytes wants it; it grows if that was too little.
func (s *BagScratch) begin(size int) {
	s.met, s.known, s.knownEnd, s.other = s.met[:0], s.known[:0], s.knownEnd[:0], s.other[:0]
	s.resize(1 << bits.Len(uint(max(size, 256))/2))
}

// words counts the words of the field that was read, once for each time it
// stands, and joins them to a text's hash.
func (s *BagScratch) words(h *Hasher, text, once uint64) uint64 {
	words := &s.field.words
	s.hashes = s.hashes[:0]
	for i := range words.Words {
		hash := hashBytes(words.Word(i), 0)
		text = join(text, hash)
		s.hashes = append(s.hashes, hash)
	}
	s.cache.touch(s.hashes)
	first := len(s.cache.run)
	for i, hash := range s.hashes {
		s.cache.run = append(s.cache.run, s.cache.record(h, &s.field, i, hash))
	}
	for _, r := range s.cache.run[first:] {
		t := &s.cache.times[r]
		if *t == 0 {
			s.met = append(s.met, r)
		}
		*t += once
	}
	return text
}

// add counts a term by its id.
func (s *BagScratch) add(id uint32, times uint64) {
	mask := uint32(len(s.slots) - 1)
	for p := slotOf(id) & mask; ; p = (p + 1) & mask {
		t := s.slots[p]
		if t == 0 {
			s.slots[p] = termOf(id+1, times>>32, times&(1<<32-1))
			s.used = append(s.used, p)
			if 4*len(s.used) > 3*len(s.slots) {
				s.grow()
			}
			return
		}
		if t.term() == id+1 {
			s.slots[p] = termOf(id+1, uint64(t.headline())+times>>32, uint64(t.body())+times&(1<<32-1))
			return
		}
	}
}

// has tells whether a term is in the table.
func (s *BagScratch) has(id uint32) bool {
	mask := uint32(len(s.slots) - 1)
	for p := slotOf(id) & mask; s.slots[p] != 0; p = (p + 1) & mask {
		if s.slots[p].term() == id+1 {
			return true
		}
	}
	return false
}

// take empties the table into s.other.
func (s *BagScratch) take() {
	for _, p := range s.used {
		s.other = append(s.other, s.slots[p]-1<<timesBits)
		s.slots[p] = 0
	}
	s.used = s.used[:0]
}

// resize makes the table, which is empty, of so many slots.
func (s *BagScratch) resize(n int) {
	if n > cap(s.slots) {
		s.slots = make([]termTimes, n)
	}
	s.slots = s.slots[:n]
}

func (s *BagScratch) grow() {
	s.take()
	s.resize(2 * len(s.slots))
	for _, t := range s.other {
		s.add(t.term(), uint64(t.headline())<<32+uint64(t.body()))
	}
	s.other = s.other[:0]
}

// sequences counts the n-grams of two words and more of block b. What goes into
// them is gathered first, in reads that do not wait for the table.
func (s *BagScratch) sequences(h *Hasher, b int, run []uint32, once uint64) {
	from, to := max(h.analyzer.from[b], 2), h.analyzer.to[b]
	s.bases = s.bases[:0]
	for _, r := range run {
		s.bases = append(s.bases, s.cache.part(r, b).base)
	}
	var hash [maxNGram + 1]uint64
	for i, word := range s.bases {
		longest := min(to, i+1)
		for n := longest; n > 1; n-- {
			hash[n] = join(hash[n-1], word)
		}
		hash[1] = word
		for n := from; n <= longest; n++ {
			s.add(h.folding.id(b, hash[n]), once)
		}
	}
}

// Full tells whether enough words are remembered. The caller then calls Forget,
// after it has done with what it keeps by number: numbers are given anew.
func (s *BagScratch) Full() bool { return s.cache.n >= cacheWords }

// Forget forgets all words, and the terms' numbers.
func (s *BagScratch) Forget() { s.cache.forget() }

// IDs are the terms that have a number, by number. They must not be changed.
func (s *BagScratch) IDs() []uint32 { return s.cache.terms.ids }

// Terms appends the terms of the document last counted, sorted by id.
func (s *BagScratch) Terms(dst []TermCount) []TermCount {
	ids := s.cache.terms.ids
	list := s.order[:0]
	for _, t := range s.known {
		list = append(list, termTimes(ids[t.term()])<<timesBits|t&(1<<timesBits-1))
	}
	list = append(list, s.other...)
	n := len(list)
	list = slices.Grow(list, n)
	s.order = list
	for _, t := range sortTerms(list, list[n:2*n]) {
		dst = append(dst, TermCount{t.term(), t.headline(), t.body()})
	}
	return dst
}

// sortTerms sorts terms by id: dealt by eleven bits at a time, from the lowest up,
// as many times as the ids have bits. For an article's terms it is ten times as fast as comparing.
// The result is in list or in spare, which is as long.
func sortTerms(list, spare []termTimes) []termTimes {
	const digit = 11
	all := termTimes(0)
	for _, t := range list {
		all |= t
	}
	for shift := timesBits; shift < 64 && all>>shift > 0; shift += digit {
		var at [1 << digit]uint32
		for _, t := range list {
			at[t>>shift&(1<<digit-1)]++
		}
		sum := uint32(0)
		for i, n := range at {
			at[i] = sum
			sum += n
		}
		for _, t := range list {
			d := t >> shift & (1<<digit - 1)
			spare[at[d]] = t
			at[d]++
		}
		list, spare = spare, list
	}
	return list
}
