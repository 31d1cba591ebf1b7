package pretrain

import (
	"cmp"
	"math"
	"slices"

	"tasnif/features/embedding"
)

// minSubwordCount is the least number of occurrences of a subword in words.
const minSubwordCount = 3

// frequentSubwords gives the subwords with the most occurrences in words, sorted, and
// the number of occurrences of each.
func frequentSubwords(w *vocabulary, most int) (list []string, times map[string]int) {
	if most == 0 {
		return nil, nil
	}
	times = map[string]int{}
	for _, word := range w.list {
		for piece := range embedding.Subwords([]byte(word)) {
			times[string(piece)]++
		}
	}
	for piece, n := range times {
		if n >= minSubwordCount {
			list = append(list, piece)
		}
	}
	slices.SortFunc(list, func(a, b string) int {
		return cmp.Or(cmp.Compare(times[b], times[a]), cmp.Compare(a, b))
	})
	list = list[:min(most, len(list))]
	slices.Sort(list)
	return list, times
}

// subwordArrays gives for each subword the mean of the unit vectors of its
// occurrences in words.
func subwordArrays(w *vocabulary, blocks []*dense, dim, most int) embedding.SubwordArrays {
	list, times := frequentSubwords(w, most)
	if len(list) == 0 {
		return embedding.SubwordArrays{}
	}
	index := make(map[string]int, len(list))
	for i, piece := range list {
		index[piece] = i
	}
	sums, vector := newDense(len(list), dim), make([]float32, dim)
	for i, word := range w.list { // in this order, on one core, so that rounding is the same each time
		unitRow(concatBlocks(vector, blocks, i))
		for piece := range embedding.Subwords([]byte(word)) {
			if p, chosen := index[string(piece)]; chosen {
				axpy(1, vector, sums.row(p))
			}
		}
	}
	var a embedding.SubwordArrays
	for i, piece := range list {
		a.Bytes = append(a.Bytes, piece...)
		a.Ends = append(a.Ends, uint32(len(a.Bytes)))
		for _, v := range sums.row(i) {
			step := math.Round(float64(v) / float64(times[piece]) * embedding.SubwordSteps)
			a.Vectors = append(a.Vectors, int8(max(-127, min(127, step))))
		}
	}
	return a
}
