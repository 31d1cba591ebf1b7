package features

import (
	"encoding/binary"
	"tasnif/features/arabic"
	"tasnif/features/terms"
	"unicode/utf8"
)

// Packed is a Vectorizer as a model file holds it, in a third of the size of Arrays. Terms
// lists them in order,
//
//	shared  number of bytes that the term shares with the one before it in its group
//	length  number of further bytes
//	bytes   the further bytes
//	df      document frequency
//
// or, with Config.HashBits,
//
//	step    the id minus the one before it in its group; for the first, the id
//	df      document frequency
//
// Numbers are unsigned varints of encoding/binary. Groups of groupTerms terms are unpacked
// on all cores.
type Packed struct {
	Terms     []byte
	Groups    []uint32 // by group: its number of bytes
	Blocks    []uint32 // by block: its number of terms
	Documents int
}

const groupTerms = 1 << 14

// maxShared bounds shared, so that unpacking takes memory in proportion to what is
// unpacked.
const maxShared = 63

// maxTerm is longer than any term: terms.MaxNGram words of arabic.MaxWord bytes each.
const maxTerm = terms.MaxNGram * (arabic.MaxWord + 1)

// Pack packs the vectorizer without its embeddings.
func (v *Vectorizer) Pack() Packed {
	p := Packed{Groups: []uint32{}, Blocks: make([]uint32, len(v.Config.Blocks)), Documents: v.arrays.Documents}
	start, id := 0, uint32(0)
	var before []byte
	for i, df := range v.arrays.DF {
		if i%groupTerms == 0 {
			start, id, before = len(p.Terms), 0, nil
		}
		if v.Config.HashBits > 0 {
			p.Terms = binary.AppendUvarint(p.Terms, uint64(v.arrays.IDs[i]-id))
			id = v.arrays.IDs[i]
		} else {
			term := v.arrays.term(i)
			n := sharedPrefix(before, term)
			p.Terms = append(p.Terms, byte(n))
			p.Terms = binary.AppendUvarint(p.Terms, uint64(len(term)-n))
			p.Terms = append(p.Terms, term[n:]...)
			before = term
		}
		p.Terms = binary.AppendUvarint(p.Terms, uint64(df))
		p.Blocks[v.arrays.Blocks[i]]++
		if (i+1)%groupTerms == 0 || i+1 == len(v.arrays.DF) {
			p.Groups = append(p.Groups, uint32(len(p.Terms)-start))
		}
	}
	return p
}

// sharedPrefix is the length of the common prefix of two terms in bytes, of whole letters
// and at most maxShared.
func sharedPrefix(a, b []byte) int {
	n := 0
	for n < min(len(a), len(b), maxShared) && a[n] == b[n] {
		n++
	}
	for n > 0 && n < len(b) && !utf8.RuneStart(b[n]) {
		n--
	}
	return n
}
