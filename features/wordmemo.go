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
	cells  []uint32
	bits   int // log2 of their number
	seed   uint64
	learnt []uint32 // the last word learnt, as a cell of any length
}

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

// word gives the cell of word i of the field that is being read.
func (m *wordMemo) word(v *Vectorizer, s *Scratch, i int) []uint32 {
	hash := hashBytes(s.field.words.Word(i), m.seed)
	at := hash >> (64 - m.bits) * memoCell
	cell := m.cells[at:][:memoCell]
	if cell[0] == uint32(hash) && cell[1] == uint32(hash>>32) && cell[2] != 0 {
		cell[2] |= memoMet
		return cell
	}
	m.learn(v, s, i)
	switch {
	case len(m.learnt) > memoCell: // a long word
	case cell[2]&memoMet != 0:
		cell[2] &^= memoMet
	default:
		copy(cell, m.learnt)
		cell[0], cell[1] = uint32(hash), uint32(hash>>32)
	}
	return m.learnt
}

// learn cuts a word up and looks for what it has by itself.
func (m *wordMemo) learn(v *Vectorizer, s *Scratch, i int) {
	m.learnt = append(m.learnt[:0], make([]uint32, memoHead)...)
	s.field.terms = s.field.terms[:0]
	for b := range v.analyzer.kinds {
		if hash, joins := v.analyzer.alone(&s.field, i, b); joins {
			m.learnt = append(m.learnt, uint32(hash), uint32(hash>>32))
		}
	}
	m.learnt, s.spare = v.vocabulary.look(m.learnt, s.spare, s.field.terms, 0)
	m.learnt[2] = memoTaken | uint32(len(s.field.terms))
	m.learnt[3] = uint32(len(m.learnt))
}

// look appends the keys of a field that was read.
func (m *wordMemo) look(v *Vectorizer, s *Scratch, field uint32) {
	a := v.analyzer
	head := memoHead + 2*len(a.sequences)
	s.joins = s.joins[:0]
	for i := range s.field.words.Words {
		cell := m.word(v, s, i)
		s.read += int(cell[2] & memoCounts)
		for k := memoHead; k < head; k += 2 {
			s.joins = append(s.joins, uint64(cell[k])|uint64(cell[k+1])<<32)
		}
		known := cell[head:cell[3]]
		n := len(s.keys)
		s.keys = slices.Grow(s.keys, len(known))[:n+len(known)]
		keys := s.keys[n:]
		for k, key := range known {
			keys[k] = key | field
		}
	}
	s.field.terms = s.field.terms[:0]
	for k, b := range a.sequences {
		s.field.terms = a.sequence(s.field.terms, s.joins[min(k, len(s.joins)):], b)
	}
	s.read += len(s.field.terms)
	s.keys, s.spare = v.vocabulary.look(s.keys, s.spare, s.field.terms, field)
}
