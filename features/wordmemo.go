package features

import (
	"math/rand/v2"

	"tasnif/features/arabic"
	"tasnif/features/terms"
)

// wordMemo remembers what the words met last are to a vectorizer. News repeats its
// words; one that is remembered is not cut into terms that are looked up one by one.
// Each word has one cell that it can be in, 1 MB together. No vector depends on what
// is remembered: the hashes of words have a seed of the memo's own, so that nobody can
// send two words with the same. It saves an eighth of the CPU of predict on articles
// (BenchmarkPredictArticle).
type wordMemo struct {
	cells  [1 << memoBits]memoCell
	seed   uint64
	runs   []int // the blocks of n-grams of words
	tokens arabic.Tokens

	reading terms.Reading // of the word met last
	terms   []terms.Term
	lookUp  []uint64
	hashes  []uint64
	inside  []uint32
}

const memoBits = 13

// memoCell is one word: its hash in each block of n-grams of words, and the features of
// the terms inside it. A word that has more of either is not remembered.
type memoCell struct {
	hash   uint64 // of the word; 0: none
	hashes [2]uint64
	terms  uint16 // inside the word, known or not
	known  uint16
	inside [25]uint32
}

func (v *Vectorizer) newMemo() *wordMemo {
	m := &wordMemo{seed: rand.Uint64()}
	for b := range v.Config.Blocks {
		if v.analyzer.OfWords(b) {
			m.runs = append(m.runs, b)
		}
	}
	return m
}

// word gives word i of the tokens: its hash in each block of n-grams of words, the
// features of the terms inside it, and how many terms are inside it, known or not.
func (v *Vectorizer) word(m *wordMemo, i int) (hashes []uint64, inside []uint32, count int) {
	hash := terms.Hash(m.tokens.Word(i), m.seed)
	cell := &m.cells[hash>>(64-memoBits)]
	if cell.hash == hash {
		return cell.hashes[:len(m.runs)], cell.inside[:cell.known], int(cell.terms)
	}
	v.analyzer.ReadWord(&m.reading, &m.tokens, i)
	m.hashes, m.inside = m.hashes[:0], m.inside[:0]
	for b := range v.Config.Blocks {
		if v.analyzer.OfWords(b) {
			m.hashes = append(m.hashes, v.analyzer.Hashes(&m.reading, b)[0])
			continue
		}
		m.terms = v.analyzer.Inside(m.terms[:0], &m.reading, b, 0)
		m.inside = v.findAll(m.inside, &m.lookUp, b, m.terms)
		count += len(m.terms)
	}
	if len(m.inside) <= len(cell.inside) && len(m.hashes) <= len(cell.hashes) {
		cell.hash, cell.terms, cell.known = hash, uint16(count), uint16(len(m.inside))
		copy(cell.hashes[:], m.hashes)
		copy(cell.inside[:], m.inside)
	}
	return m.hashes, m.inside, count
}
