package model

import "math"

// confidence is that of the one-sided bounds a promise is made on.
const guaranteeConfidence = 0.9

// ClopperPearson gives the exact one-sided bounds of a share of which k of n
// were seen: the share is at least low with the given confidence, and with the
// same confidence at most high. With n = 0 nothing is known, [0, 1].
//
//	P(X >= k | low)  = 1 - confidence,     X ~ Binomial(n, low)
//	P(X <= k | high) = 1 - confidence
//
// It never promises more often than it says, whatever n and the share. Wilson's
// score bound does, at the ends where promises are made: of 10 right of 10 it
// says .86 where no more than .79 can be said at 90 %.
//
// Source: Clopper, Pearson, The Use of Confidence or Fiducial Limits Illustrated
// in the Case of the Binomial, 1934.
func ClopperPearson(k, n int, confidence float64) (low, high float64) {
	if k > 0 {
		low = firstTrue(func(p float64) bool { return binomialTail(k, n, p) > 1-confidence })
	}
	high = 1
	if k < n {
		high = firstTrue(func(p float64) bool { return binomialTail(k+1, n, p) > confidence })
	}
	return low, high
}

// reaches tells whether the lower bound of k of n is at least p.
func boundReaches(k, n int, p float64) bool {
	return k > 0 && binomialTail(k, n, p) <= 1-guaranteeConfidence
}

// root is where an increasing condition on [0, 1] becomes true.
func firstTrue(above func(float64) bool) float64 {
	low, high := 0.0, 1.0
	for range 52 {
		if mid := (low + high) / 2; above(mid) {
			high = mid
		} else {
			low = mid
		}
	}
	return low
}

// atLeast is P(X >= k) for X ~ Binomial(n, p) and 1 <= k <= n: the regularised
// incomplete beta function I_p(k, n-k+1).
func binomialTail(k, n int, p float64) float64 {
	if p <= 0 || p >= 1 {
		return max(0, min(1, math.Floor(p)))
	}
	a, b := float64(k), float64(n-k+1)
	// The fraction converges quickly on this side of the mean, else by symmetry.
	if p > (a+1)/(a+b+2) {
		return 1 - betaTail(b, a, 1-p)
	}
	return betaTail(a, b, p)
}

// betaTail is I_x(a, b) by its continued fraction, by Lentz's method
// (Abramowitz and Stegun 26.5.8):
//
//	I = x^a (1-x)^b / (a B(a,b)) * 1/(1+ d1/(1+ d2/(1+ ...
//	d_2m+1 = -(a+m)(a+b+m) x / ((a+2m)(a+2m+1)),   d_2m = m(b-m) x / ((a+2m-1)(a+2m))
func betaTail(a, b, x float64) float64 {
	la, _ := math.Lgamma(a)
	lb, _ := math.Lgamma(b)
	lab, _ := math.Lgamma(a + b)
	const tiny = 1e-300
	guard := func(v float64) float64 {
		if math.Abs(v) < tiny {
			return tiny
		}
		return v
	}
	f, c, d := 1.0, 1.0, 0.0
	for i := range 10000 {
		m, step := float64(i/2), 1.0
		switch {
		case i == 0:
		case i%2 == 0:
			step = m * (b - m) * x / ((a + 2*m - 1) * (a + 2*m))
		default:
			step = -(a + m) * (a + b + m) * x / ((a + 2*m) * (a + 2*m + 1))
		}
		d = 1 / guard(1+step*d)
		c = guard(1 + step/c)
		f *= c * d
		if math.Abs(1-c*d) < 1e-14 {
			break
		}
	}
	// The loop's first step is 1, so f is 1 + 1/(1 + d1/...) of Lentz's start.
	return math.Exp(lab-la-lb+a*math.Log(x)+b*math.Log1p(-x)) / a * (f - 1)
}
