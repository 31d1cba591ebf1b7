package hashing

import (
	"slices"

	"tasnif/features/fingerprint"
	"tasnif/features/terms"
)

// TermCount is the number of occurrences of a term in a document, at most 2^18 - 1 in a
// headline and 2^19 - 1 in a body.
type TermCount struct{ ID, Headline, Body uint32 }

// count is a TermCount packed into one number: id or number, occurrences in the headline,
// in the body.
type count uint64

const (
	bodyBits, headlineBits = 19, 18
	timesBits              = headlineBits + bodyBits
	maxBody, maxHeadline   = 1<<bodyBits - 1, 1<<headlineBits - 1
)

func newCount(term uint32, headline, body uint64) count {
	return count(uint64(term)<<timesBits | min(headline, maxHeadline)<<bodyBits | min(body, maxBody))
}

func (c count) term() uint32     { return uint32(c >> timesBits) }
func (c count) headline() uint32 { return uint32(c>>bodyBits) & maxHeadline }
func (c count) body() uint32     { return uint32(c) & maxBody }

// merge sorts counts and adds up those of the same term, in place.
func merge(list []count) []count {
	slices.Sort(list)
	n := 0
	for _, c := range list {
		if n > 0 && list[n-1].term() == c.term() {
			last := list[n-1]
			list[n-1] = newCount(c.term(), uint64(last.headline())+uint64(c.headline()), uint64(last.body())+uint64(c.body()))
			continue
		}
		list[n] = c
		n++
	}
	return list[:n]
}

// Scratch is the memory that one goroutine needs to count documents without allocating. The
// zero value is ready; it must not be shared between Hashers.
//
// It caches words and the terms inside them, which are most terms. Such a term has a
// number, in the order of first occurrence. Frequent terms have small numbers, so what is
// indexed by number is close together in memory.
type Scratch struct {
	reading terms.Reading
	found   []terms.Term

	words   terms.Table
	ends    []uint32 // of each word's terms in inside, by block of terms inside words
	inside  []uint32 // numbers of terms
	numbers terms.Table
	ids     []uint32 // by number

	times   []uint64 // by word: occurrences in this document, headline << 32 + body
	met     []uint32 // the document's distinct words
	totals  []uint64 // by number of a term: occurrences in this document, headline << 32 + body
	touched []uint32 // the terms whose totals are not zero
	bounds  []uint32 // where each block ends in counts

	runs   [][]count // by block of n-grams of words: the document's n-grams, in order
	counts []count   // of the last document, block by block

	prints []uint64 // fingerprints of the last document

	known, other []Weight
}

// maxWords is the number of words that are cached, in some 25 MB. Of twenty words of news,
// nineteen are found in the cache before it is full.
const maxWords = 1 << 17

// Full tells whether the cache is full. The caller then calls Forget, when it no longer
// needs the terms' numbers.
func (s *Scratch) Full() bool { return len(s.words.Hashes()) >= maxWords }

// Forget empties the cache and drops the terms' numbers.
func (s *Scratch) Forget() {
	s.words.Clear()
	s.numbers.Clear()
	s.ends, s.inside, s.ids = s.ends[:0], s.inside[:0], s.ids[:0]
	s.times, s.totals = s.times[:0], s.totals[:0]
}

// IDs are the ids of the numbered terms, by number. They must not be changed.
func (s *Scratch) IDs() []uint32 { return s.ids }

// number is a term's number.
func (s *Scratch) number(id uint32) uint32 {
	n, known := s.numbers.Add(Spread(id))
	if !known {
		s.ids, s.totals = append(s.ids, id), append(s.totals, 0)
	}
	return n
}

// learn caches word i of the text that was read.
func (s *Scratch) learn(h *Hasher, i int) {
	s.times = append(s.times, 0)
	for b := range h.analyzer.Blocks() {
		s.found = h.analyzer.Inside(s.found[:0], &s.reading, b, i)
		for _, t := range s.found {
			s.inside = append(s.inside, s.number(h.folding.ID(b, t.Hash)))
		}
		s.ends = append(s.ends, uint32(len(s.inside)))
	}
}

// count counts the terms of a document into s.counts. text is a hash of its words and of
// the end of the headline.
func (s *Scratch) count(h *Hasher, headline, body string) (text uint64) {
	s.met, s.counts, s.bounds = s.met[:0], s.counts[:0], s.bounds[:0]
	blocks := h.analyzer.Blocks()
	if s.runs == nil {
		s.runs = make([][]count, blocks)
	}
	for b := range s.runs {
		s.runs[b] = s.runs[b][:0]
	}
	text = textSeed
	var prints fingerprint.Document
	for field, t := range [...]string{headline, body} {
		text = terms.Join(text, uint64(field))
		if t == "" {
			continue
		}
		once := newCount(0, uint64(1-field), uint64(field))
		h.analyzer.Read(&s.reading, t)
		prints[field] = fingerprint.Of(s.reading.Words.Text, len(s.reading.Words.Words))
		for i := range s.reading.Words.Words {
			hash := terms.Hash(s.reading.Words.Word(i), 0)
			text = terms.Join(text, hash)
			w, known := s.words.Add(hash)
			if !known {
				s.learn(h, i)
			}
			if s.times[w] == 0 {
				s.met = append(s.met, w)
			}
			s.times[w] += 1 << (32 * (1 - field))
		}
		for b := range blocks {
			if !h.analyzer.OfWords(b) {
				continue
			}
			s.found = h.analyzer.Runs(s.found[:0], b, h.analyzer.Hashes(&s.reading, b))
			for _, t := range s.found {
				s.runs[b] = append(s.runs[b], count(h.folding.ID(b, t.Hash))<<timesBits|once)
			}
		}
	}
	s.prints = prints.AppendTo(s.prints[:0])
	for b := range blocks {
		if h.analyzer.OfWords(b) {
			s.counts = append(s.counts, merge(s.runs[b])...)
		} else {
			s.countInside(b, blocks)
		}
		s.bounds = append(s.bounds, uint32(len(s.counts)))
	}
	for _, w := range s.met {
		s.times[w] = 0
	}
	return text
}

// countInside counts the terms of block b inside the document's words, by number.
func (s *Scratch) countInside(b, blocks int) {
	s.touched = s.touched[:0]
	for _, w := range s.met {
		at, from := int(w)*blocks+b, uint32(0)
		if at > 0 {
			from = s.ends[at-1]
		}
		for _, n := range s.inside[from:s.ends[at]] {
			if s.totals[n] == 0 {
				s.touched = append(s.touched, n)
			}
			s.totals[n] += s.times[w]
		}
	}
	for _, n := range s.touched {
		s.counts = append(s.counts, newCount(n, s.totals[n]>>32, s.totals[n]&(1<<32-1)))
		s.totals[n] = 0
	}
}

// Counts appends the terms of the document last counted, sorted by id.
func (s *Scratch) Counts(h *Hasher, dst []TermCount) []TermCount {
	from := uint32(0)
	for b, end := range s.bounds {
		n := len(dst)
		for _, c := range s.counts[from:end] {
			id := c.term()
			if !h.analyzer.OfWords(b) {
				id = s.ids[id]
			}
			dst = append(dst, TermCount{id, c.headline(), c.body()})
		}
		slices.SortFunc(dst[n:], func(x, y TermCount) int { return int(x.ID) - int(y.ID) })
		from = end
	}
	return dst
}
