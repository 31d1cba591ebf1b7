package embedding

import (
	"math"
	"tasnif/features/arabic"
	"tasnif/features/terms"
)

// Add adds a word's contribution to m, the sum of a document: times idf e(w).
func (e *Embedding) Add(m []float32, s *Scratch, word []byte, times float32) {
	if w := e.Number(word); w != NoVector {
		e.add(m, s, []uint32{w}, times)
		return
	}
	e.addGuess(m, s, word, times)
}

// addGuess is Add of a word without a vector.
func (e *Embedding) addGuess(m []float32, s *Scratch, word []byte, times float32) {
	if by := times * e.guess(s, word); by != 0 {
		for k, v := range s.sum[:len(m)] {
			m[k] += by * v
		}
	}
}

// AddText is Add of each word of a text, given the words' numbers. It reads all vectors
// first, so that the reads of memory overlap.
func (e *Embedding) AddText(m []float32, s *Scratch, t *arabic.Tokens, numbers []uint32, times float32) {
	for _, w := range numbers {
		if w != NoVector {
			v := e.vector(w)
			s.touched += e.size[w].idf + float32(v[0]) + float32(v[len(v)-1])
		}
	}
	from := 0
	for i, w := range numbers {
		if w == NoVector {
			e.add(m, s, numbers[from:i], times)
			e.addGuess(m, s, t.Word(i), times)
			from = i + 1
		}
	}
	e.add(m, s, numbers[from:], times)
}

// add is Add of words with vectors. It adds eight numbers of all words at a time, so that
// the sums stay in the processor's registers.
func (e *Embedding) add(m []float32, s *Scratch, words []uint32, times float32) {
	if len(words) == 0 {
		return
	}
	s.rows = s.rows[:0]
	for _, w := range words {
		s.rows = append(s.rows, row{int(w) * len(m), times * e.size[w].idf * e.size[w].unit})
	}
	k := 0
	for ; k+8 <= len(m); k += 8 {
		sum := (*[8]float32)(m[k:])
		s0, s1, s2, s3, s4, s5, s6, s7 := sum[0], sum[1], sum[2], sum[3], sum[4], sum[5], sum[6], sum[7]
		for _, r := range s.rows {
			v := (*[8]int8)(e.arrays.Vectors[r.at+k:])
			s0 += r.by * float32(v[0])
			s1 += r.by * float32(v[1])
			s2 += r.by * float32(v[2])
			s3 += r.by * float32(v[3])
			s4 += r.by * float32(v[4])
			s5 += r.by * float32(v[5])
			s6 += r.by * float32(v[6])
			s7 += r.by * float32(v[7])
		}
		*sum = [8]float32{s0, s1, s2, s3, s4, s5, s6, s7}
	}
	for ; k < len(m); k++ {
		for _, r := range s.rows {
			m[k] += r.by * float32(e.arrays.Vectors[r.at+k])
		}
	}
}

// Dot is the dot product of weights and the contribution of one occurrence of a word; false
// if the word has neither a vector nor known subwords.
func (e *Embedding) Dot(weights []float64, s *Scratch, word []byte) (dot float64, known bool) {
	w, known := e.table.Find(terms.Hash(word, seed))
	if !known {
		by := e.guess(s, word)
		if by == 0 {
			return 0, false
		}
		for k, v := range s.sum {
			dot += weights[k] * float64(v)
		}
		return float64(by) * dot, true
	}
	for k, v := range e.vector(w) {
		dot += weights[k] * float64(v)
	}
	return float64(e.size[w].idf*e.size[w].unit) * dot, true
}

// Finish turns m, the sum of a document's words, into the document's vector of length
// scale. factor is what a word's contribution was multiplied by. The vector of a document
// without known words is 0, and so is factor.
func (e *Embedding) Finish(m []float32, scale float64) (factor float64) {
	norm := length(m)
	if norm == 0 {
		return 0
	}
	by := 1 / norm // a division a number takes three times as long
	for k, c := range e.arrays.Centre {
		m[k] = float32(float64(m[k])*by) - c
	}
	after := length(m)
	if after == 0 {
		return 0
	}
	by = scale / after
	for k := range m {
		m[k] = float32(float64(m[k]) * by)
	}
	return scale / (norm * after)
}

// length is |m|. It adds up four sums, because each addition would otherwise wait for the
// one before.
func length(m []float32) float64 {
	var s0, s1, s2, s3 float64
	for len(m) >= 4 {
		v := (*[4]float32)(m)
		s0 += float64(v[0]) * float64(v[0])
		s1 += float64(v[1]) * float64(v[1])
		s2 += float64(v[2]) * float64(v[2])
		s3 += float64(v[3]) * float64(v[3])
		m = m[4:]
	}
	for _, v := range m {
		s0 += float64(v) * float64(v)
	}
	return math.Sqrt(s0 + s1 + s2 + s3)
}

// CentredOn is the embedding with the mean of n documents' vectors as its centre. words
// gives the i-th document's words, by their index in the sorted order, and their numbers of
// occurrences.
func (e *Embedding) CentredOn(n int, words func(i int) (places, times []uint32)) *Embedding {
	sum, m := make([]float64, e.Dim()), make([]float32, e.Dim())
	var s Scratch
	documents := 0
	for i := range n {
		clear(m)
		places, times := words(i)
		for j, w := range places {
			e.add(m, &s, []uint32{w}, float32(times[j]))
		}
		norm := length(m)
		if norm == 0 {
			continue
		}
		documents++
		for k, v := range m {
			sum[k] += float64(v) / norm
		}
	}
	out := *e
	out.arrays.Centre = make([]float32, e.Dim())
	for k := range sum {
		out.arrays.Centre[k] = float32(sum[k] / float64(max(documents, 1)))
	}
	return &out
}
