package features

import (
	"math/bits"
	"math/rand/v2"
	"slices"
)

// wordMemo remembers of words, by their hash, what a vectorizer makes of them:
// which features stand inside them, and what goes into sequences of words. Two
// of three words of a headline were met not long before; they need no cutting
// up, and no look at a vocabulary that is larger than the processor's caches.
//
// A word has one cell that it can be in. The word that is there gives way to
// the second that wants it, not to the first, if it was met again meanwhile: so
// common words stay. A cell is, in numbers of 32 bits (hashes in two),
//
//	hash of the word | met, taken, terms | features | its hash in each block of sequences | keys
//
// Its hash has a seed of the memo's own, so that no one can send a word that is
// taken for another. Terms are those that the word has by itself, known or not;
// keys are those of its features in a headline. No vector depends on what is
// remembered.
type wordMemo struct {
	cells   []uint32
	bits    int // log2 of their number
	seed    uint64
	hashes  []uint64 // of the field's words
	first   []uint32 // what their cells begin with
	strange []strange
	found   []uint32 // keys of the terms looked for, in their order
	learnt  []uint32 // a cell of any length
}

// strange is a word that is not remembered, and where its terms are among those
// that are looked for.
type strange struct{ word, from, to int }

const (
	memoCell   = 32 // numbers in a cell: two cache lines, enough for a word of ten letters
	memoHead   = 4  // of them before the hashes
	memoMost   = 13 // log2 of the most cells: 1 MB
	memoMet    = 1 << 31
	memoTaken  = 1 << 30
	memoCounts = memoTaken - 1
)

// newWordMemo is the memo for a vocabulary of so many terms.
func newWordMemo(terms int) *wordMemo {
	m := &wordMemo{bits: min(max(bits.Len(uint(terms))-2, 4), memoMost), seed: rand.Uint64()}
	m.cells = make([]uint32, memoCell<<m.bits)
	return m
}

// cell is the one that a word can be in.
func (m *wordMemo) cell(hash uint64) []uint32 {
	at := hash >> (64 - m.bits) * memoCell
	return m.cells[at : at+memoCell : at+memoCell]
}

// look appends the keys of a field that was read. What its words do not have in
// the memo is looked for all at once, so that the processor waits once.
func (m *wordMemo) look(v *Vectorizer, s *Scratch, field uint32) {
	a, r := v.analyzer, &s.field
	m.hashes, m.first, m.strange = m.hashes[:0], m.first[:0], m.strange[:0]
	r.terms, s.joins = r.terms[:0], s.joins[:0]
	for i := range r.words.Words {
		hash := hashBytes(r.words.Word(i), m.seed)
		m.hashes = append(m.hashes, hash)
		m.first = append(m.first, m.cell(hash)[0])
	}
	head := memoHead + 2*len(a.sequences)
	for i, hash := range m.hashes {
		cell := m.cell(hash)
		if m.first[i] != uint32(hash) || cell[1] != uint32(hash>>32) || cell[2] == 0 {
			from := len(r.terms)
			for b := range a.kinds {
				if join, joins := a.alone(r, i, b); joins {
					s.joins = append(s.joins, join)
				}
			}
			m.strange = append(m.strange, strange{i, from, len(r.terms)})
			continue
		}
		cell[2] |= memoMet
		s.read += int(cell[2] & memoCounts)
		for k := memoHead; k < head; k += 2 {
			s.joins = append(s.joins, uint64(cell[k])|uint64(cell[k+1])<<32)
		}
		s.keys = appendKeys(s.keys, cell[head:cell[3]], field)
	}
	for k, b := range a.sequences {
		r.terms = a.sequence(r.terms, s.joins[min(k, len(s.joins)):], b)
	}
	s.read += len(r.terms)
	m.found, s.spare = v.vocabulary.look(m.found, s.spare, r.terms)
	for _, w := range m.strange {
		m.learn(w, s.joins[w.word*len(a.sequences):][:len(a.sequences)])
	}
	s.keys = appendKeys(s.keys, known(m.found), field)
}

// learn remembers a strange word, with its hashes in sequences.
func (m *wordMemo) learn(w strange, joins []uint64) {
	hash := m.hashes[w.word]
	cell := m.cell(hash)
	if cell[2]&memoMet != 0 {
		cell[2] &^= memoMet
		return
	}
	m.learnt = append(m.learnt[:0], uint32(hash), uint32(hash>>32), memoTaken|uint32(w.to-w.from), 0)
	for _, join := range joins {
		m.learnt = append(m.learnt, uint32(join), uint32(join>>32))
	}
	n := len(m.learnt)
	m.learnt = append(m.learnt, m.found[w.from:w.to]...)
	m.learnt = m.learnt[:n+len(known(m.learnt[n:]))]
	if m.learnt[3] = uint32(len(m.learnt)); len(m.learnt) <= len(cell) { // no long word
		copy(cell, m.learnt)
	}
}

// appendKeys appends keys of a headline as those of a field.
func appendKeys(dst, keys []uint32, field uint32) []uint32 {
	n := len(dst)
	dst = slices.Grow(dst, len(keys))[:n+len(keys)]
	out := dst[n:]
	for i, key := range keys[:len(out)] {
		out[i] = key | field
	}
	return dst
}
