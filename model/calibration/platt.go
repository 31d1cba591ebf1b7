package calibration

import "math"

// Platt fits the sigmoid p = 1 / (1 + exp(A f + B)) to scores f and truth y.
func Platt(score []float64, truth []bool) (a, b float64) {
	p := Points{score: score, positive: truth}
	for _, y := range truth {
		if y {
			p.positives++
		} else {
			p.negatives++
		}
	}
	return p.Sigmoid(Prior{})
}

// Points are scores of examples with and without a label. A point may stand for several
// examples.
type Points struct {
	score, weight []float64 // weight is the number of examples; nil: 1 each
	positive      []bool
	positives     float64
	negatives     float64
}

// Put adds a score of so many examples.
func (p *Points) Put(score, weight float64, positive bool) {
	p.score, p.weight, p.positive = append(p.score, score), append(p.weight, weight), append(p.positive, positive)
	if positive {
		p.positives += weight
	} else {
		p.negatives += weight
	}
}

// Add adds other points, all of which were added by Put.
func (p *Points) Add(o Points) {
	for i := range o.score {
		p.Put(o.score[i], o.weight[i], o.positive[i])
	}
}

// Positives is the number of examples with the label.
func (p *Points) Positives() float64 { return p.positives }

func (p *Points) of(i int) float64 {
	if p.weight == nil {
		return 1
	}
	return p.weight[i]
}

// Prior pulls a sigmoid towards another. It adds to the loss
//
//	Strength/2 ((A - Prior.A)^2 + (B - Prior.B)^2)
type Prior struct{ A, B, Strength float64 }

// Sigmoid fits A and B by Newton's method with backtracking, on smoothed targets:
//
//	t+ = (N+ + 1) / (N+ + 2),   t- = 1 / (N- + 2)
//
// Without positives or without negatives, and without a prior, A is 0 and B is that of the
// targets.
//
// Sources: Platt 1999; Lin, Lin, Weng, A Note on Platt's Probabilistic Outputs for Support
// Vector Machines, 2007 (the numerically safe form used here).
func (p *Points) Sigmoid(prior Prior) (a, b float64) {
	high, low := (p.positives+1)/(p.positives+2), 1/(p.negatives+2)
	target := func(i int) float64 {
		if p.positive[i] {
			return high
		}
		return low
	}
	value := func(a, b float64) (sum float64) {
		for i, f := range p.score {
			z := a*f + b
			if z >= 0 {
				sum += p.of(i) * (target(i)*z + math.Log1p(math.Exp(-z)))
			} else {
				sum += p.of(i) * ((target(i)-1)*z + math.Log1p(math.Exp(z)))
			}
		}
		return sum + prior.Strength/2*((a-prior.A)*(a-prior.A)+(b-prior.B)*(b-prior.B))
	}
	a, b = 0, math.Log((p.negatives+1)/(p.positives+1))
	if prior.Strength > 0 {
		a, b = prior.A, prior.B
	} else if p.positives == 0 || p.negatives == 0 {
		return a, b
	}
	now := value(a, b)
	for range 100 {
		g1, g2, h21 := prior.Strength*(a-prior.A), prior.Strength*(b-prior.B), 0.0
		h11, h22 := 1e-12+prior.Strength, 1e-12+prior.Strength
		for i, f := range p.score {
			q, w := Sigmoid(-(a*f + b)), p.of(i)
			d1, d2 := w*(target(i)-q), w*(q*(1-q))
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
	if a > 0 { // higher scores mean lower rates: keep the rate alone
		return 0, math.Log((p.negatives + 1) / (p.positives + 1))
	}
	return a, b
}
