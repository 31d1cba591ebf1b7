package pretrain

import (
	"context"
	"math"
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
// so that the matrix is its own transpose. Pairs counted below least
// are dropped.
func ppmi(ctx context.Context, c *cooccurrences, n int, least uint64) (*csr, error) {
	margin, err := c.margins(ctx, n)
	if err != nil {
		return nil, err
	}
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
	var cellsOf, next [pairParts][]int64 // by part and row: cells, and where the next one goes
	err = eachPart(ctx, pairParts, func(p int) {
		own := make([]int64, n)
		c.part(p, func(a, b int, count uint64) {
			if value(a, b, count) > 0 {
				own[a]++
				own[b]++
			}
		})
		cellsOf[p], next[p] = own, make([]int64, n)
	})
	if err != nil {
		return nil, err
	}
	m := &csr{rows: n, cols: n, start: make([]int64, n+1)}
	for i := range n {
		at := m.start[i]
		for p, own := range cellsOf {
			at, next[p][i] = at+own[i], at
		}
		m.start[i+1] = at
	}
	m.index, m.value = make([]uint32, m.start[n]), make([]float32, m.start[n])
	err = eachPart(ctx, pairParts, func(p int) {
		next := next[p]
		put := func(a, b int, v float32) {
			m.index[next[a]], m.value[next[a]] = uint32(b), v
			next[a]++
		}
		c.part(p, func(a, b int, count uint64) {
			if v := value(a, b, count); v > 0 {
				put(a, b, v)
				put(b, a, v)
			}
		})
	})
	if err != nil {
		return nil, err
	}
	return m.transpose(), nil // the same matrix, its rows in order
}

// margins are the sums of each word's pairs.
func (c *cooccurrences) margins(ctx context.Context, n int) ([]uint64, error) {
	var parts [pairParts][]uint64
	err := eachPart(ctx, pairParts, func(p int) {
		own := make([]uint64, n)
		c.part(p, func(a, b int, count uint64) {
			own[a] += count
			own[b] += count
		})
		parts[p] = own
	})
	if err != nil {
		return nil, err
	}
	for _, own := range parts[1:] {
		for i, m := range own {
			parts[0][i] += m
		}
	}
	return parts[0], nil
}
