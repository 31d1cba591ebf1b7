package stats

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// Interval is a 95 % confidence interval.
type Interval struct {
	Low  float64 `json:"low"`
	High float64 `json:"high"`
}

// z is the 97.5 % point of the standard normal distribution.
const z = 1.959963984540054

// Wilson is the 95 % score interval of a proportion k / n (Wilson 1927); [0, 1] for n = 0.
//
//	(p + z^2/2n  +/-  z sqrt(p(1-p)/n + z^2/4n^2)) / (1 + z^2/n),   p = k/n
func Wilson(k, n int) Interval {
	if n == 0 {
		return Interval{0, 1}
	}
	N := float64(n)
	p := float64(k) / N
	scale := 1 + z*z/N
	mid := (p + z*z/(2*N)) / scale
	half := z * math.Sqrt(p*(1-p)/N+z*z/(4*N*N)) / scale
	return Interval{max(0, mid-half), min(1, mid+half)}
}

// McNemar is the two-sided exact test on discordant documents: in b of them only the first
// model was right, in c only the second. midP counts the observed outcome half and is less
// conservative (Fagerland et al. 2013).
//
//	exact = min(1, 2 P(X <= min(b,c))),   X ~ Binomial(b+c, 1/2)
//	midP  = 2 P(X <= min(b,c)) - P(X = min(b,c))
func McNemar(b, c int) (exact, midP float64) {
	if b+c == 0 {
		return 1, 1
	}
	x := distuv.Binomial{N: float64(b + c), P: 0.5}
	tail, m := x.CDF(float64(min(b, c))), float64(min(b, c))
	return min(1, 2*tail), min(1, 2*tail-x.Prob(m))
}

// Holm adjusts the p-values of several tests so that the family-wise error rate stays below
// the level (Holm 1979): the i-th smallest of m is multiplied by m-i, is never below a
// smaller one's, and is at most 1.
func Holm(p []float64) []float64 {
	order := make([]int, len(p))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(p[a], p[b]) })
	adjusted := make([]float64, len(p))
	running := 0.0
	for rank, i := range order {
		running = max(running, min(1, float64(len(p)-rank)*p[i]))
		adjusted[i] = running
	}
	return adjusted
}

// LeastDiscordant is the least number of documents, all changed for the worse, that an
// exact McNemar test detects at the 5 % level: 2 * (1/2)^6 = 0.031.
const LeastDiscordant = 6

// SmallestDrop is the smallest drop in recall that is significant at the 5 % level for a
// label's support, if no other document improved; 1 if the support is too small.
func SmallestDrop(support int) float64 {
	if support <= LeastDiscordant {
		return 1
	}
	return LeastDiscordant / float64(support)
}
