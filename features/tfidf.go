package features

import (
	"math"
	"slices"

	"tasnif/features/terms"
)

// tfidf computes the tf-idf weights of the terms in s.index.
func (v *Vectorizer) tfidf(s *Scratch) {
	n := len(s.index)
	s.value = slices.Grow(s.value[:0], n)[:n]
	s.count = slices.Grow(s.count[:0], n)[:n]
	for i, feature := range s.index { // a separate loop, so that the reads of memory overlap
		s.value[i] = v.idf[feature]
	}
	from := 0
	for b, end := range v.blockEnd {
		square, to := 0.0, from
		for ; to < n && s.index[to] < end; to++ {
			count := v.Config.HeadlineWeight*float64(s.times[to][0]) + float64(s.times[to][1])
			x := terms.TF(count) * float64(s.value[to])
			square += x * x
			s.value[to], s.count[to] = float32(x), float32(count)
		}
		if square > 0 {
			by := v.Config.Blocks[b].Scale / math.Sqrt(square)
			for i := from; i < to; i++ {
				s.value[i] = float32(float64(s.value[i]) * by)
			}
		}
		from = to
	}
}
