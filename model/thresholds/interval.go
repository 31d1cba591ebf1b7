package thresholds

import "gonum.org/v1/gonum/mathext"

// Proportion is an observed proportion with its one-sided 90 % bounds.
type Proportion struct {
	Value float64 `json:"value"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
}

func proportionOf(k, n int) Proportion {
	s := Proportion{}
	if n > 0 {
		s.Value = float64(k) / float64(n)
	}
	s.Low, s.High = ClopperPearson(k, n, guaranteeConfidence)
	return s
}

// guaranteeConfidence is the confidence of the one-sided bounds of a guarantee.
const guaranteeConfidence = 0.9

// ClopperPearson is the exact one-sided bounds of a proportion of which k of n were
// observed. The proportion is at least low with the given confidence, and at most high with
// the same confidence. With n = 0 the bounds are 0 and 1.
//
//	P(X >= k | low)  = 1 - confidence,     X ~ Binomial(n, low)
//	P(X <= k | high) = 1 - confidence
//
// The coverage is at least the confidence for every n and proportion. That of Wilson's
// score bound is lower near 0 and 1: for 10 of 10 its bound is .86, the exact one is .79 at
// 90 %.
//
// Source: Clopper, Pearson, The Use of Confidence or Fiducial Limits Illustrated in the
// Case of the Binomial, 1934.
func ClopperPearson(k, n int, confidence float64) (low, high float64) {
	if k > 0 {
		low = mathext.InvRegIncBeta(float64(k), float64(n-k+1), 1-confidence)
	}
	high = 1
	if k < n {
		high = mathext.InvRegIncBeta(float64(k+1), float64(n-k), confidence)
	}
	return low, high
}

// boundReaches tells whether the lower bound of k of n is at least p: whether
// P(X >= k | p) = I_p(k, n-k+1) is at most 1 - confidence.
func boundReaches(k, n int, p float64) bool {
	return k > 0 && mathext.RegIncBeta(float64(k), float64(n-k+1), p) <= 1-guaranteeConfidence
}
