package model

import "math"

// platt fits the sigmoid p = 1 / (1 + exp(A f + B)) to scores f and truth y by
// Newton's method with backtracking, on targets drawn in from 0 and 1:
//
//	t+ = (N+ + 1) / (N+ + 2),   t- = 1 / (N- + 2)
//
// Without positives (or negatives) it is the constant that the targets give.
//
// Sources: Platt 1999; Lin, Lin, Weng, A Note on Platt's Probabilistic Outputs
// for Support Vector Machines, 2007 (the numerically safe form used here).
func platt(score []float64, truth []bool) (a, b float64) {
	positives := 0
	for _, y := range truth {
		if y {
			positives++
		}
	}
	negatives := len(truth) - positives
	high, low := (float64(positives)+1)/(float64(positives)+2), 1/(float64(negatives)+2)
	target := func(i int) float64 {
		if truth[i] {
			return high
		}
		return low
	}
	value := func(a, b float64) (sum float64) {
		for i, f := range score {
			z := a*f + b
			if z >= 0 {
				sum += target(i)*z + math.Log1p(math.Exp(-z))
			} else {
				sum += (target(i)-1)*z + math.Log1p(math.Exp(z))
			}
		}
		return sum
	}
	a, b = 0, math.Log((float64(negatives)+1)/(float64(positives)+1))
	if positives == 0 || negatives == 0 {
		return a, b
	}
	now := value(a, b)
	for range 100 {
		var g1, g2, h21 float64
		h11, h22 := 1e-12, 1e-12
		for i, f := range score {
			p := sigmoid(-(a*f + b))
			d1, d2 := target(i)-p, p*(1-p)
			g1, g2 = g1+f*d1, g2+d1
			h11, h22, h21 = h11+f*f*d2, h22+d2, h21+f*d2
		}
		if math.Abs(g1) < 1e-5 && math.Abs(g2) < 1e-5 {
			break
		}
		det := h11*h22 - h21*h21
		da, db := -(h22*g1-h21*g2)/det, -(h11*g2-h21*g1)/det
		slope := g1*da + g2*db
		step := 1.0
		for ; step >= 1e-10; step /= 2 {
			if next := value(a+step*da, b+step*db); next < now+1e-4*step*slope {
				a, b, now = a+step*da, b+step*db, next
				break
			}
		}
		if step < 1e-10 {
			break
		}
	}
	if a > 0 { // a score that speaks against its own label: keep the rate, not the slope
		return 0, math.Log((float64(negatives) + 1) / (float64(positives) + 1))
	}
	return a, b
}

// sigmoid is 1 / (1 + exp(-z)), without overflow.
func sigmoid(z float64) float64 {
	if z >= 0 {
		return 1 / (1 + math.Exp(-z))
	}
	e := math.Exp(z)
	return e / (1 + e)
}
