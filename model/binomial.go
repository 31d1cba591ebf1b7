package model

import "gonum.org/v1/gonum/mathext"

// guaranteeConfidence is that of the one-sided bounds that a guarantee is given by.
const guaranteeConfidence = 0.9

// ClopperPearson gives the exact one-sided bounds of a share of which k of n
// were seen: the share is at least low with the given confidence, and with the
// same confidence at most high. With n = 0 nothing is known, [0, 1].
//
//	P(X >= k | low)  = 1 - confidence,     X ~ Binomial(n, low)
//	P(X <= k | high) = 1 - confidence
//
// It errs no more often than it says, whatever n and the share. Wilson's score
// bound does at the ends, where guarantees are given: of 10 right of 10 it says
// .86, where no more than .79 can be said at 90 %.
//
// Source: Clopper, Pearson, The Use of Confidence or Fiducial Limits Illustrated
// in the Case of the Binomial, 1934.
func ClopperPearson(k, n int, confidence float64) (low, high float64) {
	high = 1
	if k > 0 {
		low = mathext.InvRegIncBeta(float64(k), float64(n-k+1), 1-confidence)
	}
	if k < n {
		high = mathext.InvRegIncBeta(float64(k+1), float64(n-k), confidence)
	}
	return low, high
}

// boundReaches tells whether the lower bound of k of n is at least p.
func boundReaches(k, n int, p float64) bool {
	return k > 0 && mathext.RegIncBeta(float64(k), float64(n-k+1), p) <= 1-guaranteeConfidence
}
