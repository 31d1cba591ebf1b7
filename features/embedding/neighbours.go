package embedding

import (
	"cmp"
	"slices"

	"tasnif/features/terms"
)

// Neighbour is a word and its cosine to another.
type Neighbour struct {
	Word   string  `json:"word"`
	Cosine float64 `json:"cosine"`
}

// Near lists the k words nearest to a word, by falling cosine; false if the embedding does
// not have the word.
func (e *Embedding) Near(word string, k int) ([]Neighbour, bool) {
	at, known := e.table.Find(terms.Hash([]byte(e.Tokenizer().Normalize(word)), seed))
	if !known {
		return nil, false
	}
	list := make([]Neighbour, 0, e.Len())
	for i := range uint32(e.Len()) {
		dot := int32(0)
		for k, v := range e.vector(at) {
			dot += int32(v) * int32(e.vector(i)[k])
		}
		if i != at {
			list = append(list, Neighbour{string(e.word(int(i))), float64(dot) * float64(e.size[at].unit) * float64(e.size[i].unit)})
		}
	}
	slices.SortStableFunc(list, func(a, b Neighbour) int { return cmp.Compare(b.Cosine, a.Cosine) })
	return list[:min(k, len(list))], true
}
