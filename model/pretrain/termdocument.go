package pretrain

import (
	"math"
	"slices"
)

// termDocuments is the term-document matrix that LSA decomposes. Of a long archive
// every step-th document is taken, to bound memory.
type termDocuments struct {
	step int
	of   [][]termCount // by document / step
}

// termCount is a word of a document and its frequency there.
type termCount struct {
	word  uint32
	times uint32
}

func newTermDocuments(documents, most int) *termDocuments {
	step := max(1, (documents+most-1)/most)
	return &termDocuments{step: step, of: make([][]termCount, (documents+step-1)/step)}
}

// put adds document i, given the number of each of its words.
func (r *termDocuments) put(i int, ids []int32) {
	if i%r.step == 0 && i/r.step < len(r.of) {
		r.of[i/r.step] = countTerms(ids)
	}
}

// countTerms counts how often each id is there. It sorts ids.
func countTerms(ids []int32) []termCount {
	slices.Sort(ids)
	var list []termCount
	for _, id := range ids {
		switch {
		case id < 0:
		case len(list) > 0 && list[len(list)-1].word == uint32(id):
			list[len(list)-1].times++
		default:
			list = append(list, termCount{uint32(id), 1})
		}
	}
	return list
}

// tfidf is the matrix of the documents, a row each, of length 1:
//
//	(1 + ln times) (ln((1 + N) / (1 + df)) + 1)
func (r *termDocuments) tfidf(w *vocabulary) *csr {
	m := &csr{rows: len(r.of), cols: len(w.list), start: make([]int64, len(r.of)+1)}
	for i, row := range r.of {
		m.start[i+1] = m.start[i] + int64(len(row))
	}
	m.index, m.value = make([]uint32, m.start[m.rows]), make([]float32, m.start[m.rows])
	for i, row := range r.of {
		at, square := m.start[i], 0.0
		for k, c := range row {
			v := (1 + math.Log(float64(c.times))) * (math.Log((1+float64(w.documents))/(1+float64(w.docs[c.word]))) + 1)
			m.index[at+int64(k)], m.value[at+int64(k)] = c.word, float32(v)
			square += v * v
		}
		for k := range row {
			m.value[at+int64(k)] /= float32(math.Sqrt(square))
		}
	}
	return m
}
