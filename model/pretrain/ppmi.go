package pretrain

import (
	"math"
	"slices"
)

// smoothing is the power that a word's count is raised to where it is the
// context of another: it keeps rare contexts from looking significant.
const smoothing = 0.75

// ppmi is the matrix of positive pointwise mutual information, symmetric, a row
// a word. With n_ab the count of a pair and n_a the sum over a's row,
//
//	pmi(a,b) = ln n_ab + ln(sum_c n_c^0.75) - 0.875 (ln n_a + ln n_b),   ppmi = max(pmi, 0)
//
// which is Levy's smoothed PMI with its power shared between word and context,
// so that the matrix is its own transpose. Pairs counted below least are taken
// for chance.
func ppmi(c *cells, n int, least uint64) *csr {
	margin := make([]uint64, n) // sums of whole numbers: the order does not matter
	c.each(func(a, b int, count uint64) {
		margin[a] += count
		margin[b] += count
	})
	share, total := make([]float64, n), 0.0
	for i, m := range margin {
		if m > 0 {
			share[i] = (1 + smoothing) / 2 * math.Log(float64(m))
			total += math.Pow(float64(m), smoothing)
		}
	}
	ln := math.Log(total)
	value := func(a, b int, count uint64) float32 {
		if count < least {
			return 0
		}
		return float32(math.Log(float64(count)) + ln - share[a] - share[b])
	}
	m := &csr{rows: n, cols: n, start: make([]int64, n+1)}
	c.each(func(a, b int, count uint64) {
		if value(a, b, count) > 0 {
			m.start[a+1]++
			m.start[b+1]++
		}
	})
	for i := range n {
		m.start[i+1] += m.start[i]
	}
	m.index, m.value = make([]uint32, m.start[n]), make([]float32, m.start[n])
	next := slices.Clone(m.start[:n])
	put := func(a, b int, v float32) {
		m.index[next[a]], m.value[next[a]] = uint32(b), v
		next[a]++
	}
	c.each(func(a, b int, count uint64) {
		if v := value(a, b, count); v > 0 {
			put(a, b, v)
			put(b, a, v)
		}
	})
	m.sortRows()
	return m
}
