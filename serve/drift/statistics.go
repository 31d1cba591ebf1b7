package drift

import (
	"math"
	"slices"
)

// logLikelihoodRatio is Dunning's G2 of a word in k of n items against r of m others
// (Accurate Methods for the Statistics of Surprise and Coincidence, 1993):
//
//	2 sum over the four cells of observed ln(observed / expected)
func logLikelihoodRatio(k, n, r, m int) float64 {
	p := float64(k+r) / float64(n+m)
	cell := func(observed int, expected float64) float64 {
		if observed == 0 {
			return 0
		}
		return float64(observed) * math.Log(float64(observed)/expected)
	}
	return 2 * (cell(k, float64(n)*p) + cell(r, float64(m)*p) + cell(n-k, float64(n)*(1-p)) + cell(m-r, float64(m)*(1-p)))
}

// chance is the one-sided p-value of G2: half of that of chi-square with one degree of
// freedom, since only higher rates count.
func chance(g2 float64) float64 { return math.Erfc(math.Sqrt(max(g2, 0)/2)) / 2 }

// discoveries is the number of discoveries among tests at a false-discovery rate (Benjamini
// and Hochberg, 1995). p are the smallest p-values, sorted.
func discoveries(p []float64, tests int, rate float64) int {
	for n := len(p); n > 0; n-- {
		if p[n-1] <= rate*float64(n)/float64(tests) {
			return n
		}
	}
	return 0
}

// in is the share of places that are also in others; both are sorted.
func in(places, others []int) float64 {
	both := 0
	for _, x := range places {
		if _, found := slices.BinarySearch(others, x); found {
			both++
		}
	}
	return float64(both) / float64(max(len(places), 1))
}

// overlap is the Jaccard index of two sorted lists.
func overlap(a, b []int) float64 {
	both := in(a, b) * float64(len(a))
	return both / max(float64(len(a)+len(b))-both, 1)
}
