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

// Wilson is the 95 % score interval of a share k out of n (Wilson 1927); with
// n = 0 nothing is known and it is [0, 1].
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

// McNemar is the two-sided exact test on discordant documents: in b of them
// only the first model was right, in c only the second. midP counts the
// observed outcome half and is less conservative (Fagerland et al. 2013).
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

// Holm adjusts p-values of several tests so that the chance of even one false
// alarm stays below the level (Holm 1979): the i-th smallest of m times m-i,
// never below a smaller one's, at most 1.
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

// LeastDiscordant is the fewest documents that, all changed for the worse, an exact
// McNemar test notices at the 5 % level: 2 * (1/2)^6 = 0.031.
const LeastDiscordant = 6

// SmallestDrop is the smallest fall in recall that so many documents of a
// label can show at the 5 % level, no other document having improved; 1
// where the support is too small to show any.
func SmallestDrop(support int) float64 {
	if support <= LeastDiscordant {
		return 1
	}
	return LeastDiscordant / float64(support)
}
