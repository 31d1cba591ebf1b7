package linear

import (
	"context"
	"math"
	"math/rand/v2"
)

// loss is the loss function of a dual solver.
type loss int

const (
	squaredHinge loss = iota // max(0, 1 - y s)^2
	logLoss                  // ln(1 + exp(-y s))
)

// dualSolver solves one binary problem by dual coordinate descent:
//
//	min over u, b   1/2 sum_f u_f^2 / q_f + 1/2 b^2 + sum_i C_i loss(y_i (x_i . u + b))
//
// x_i are the examples, y_i is +1 or -1, and q_f is the prior variance of feature f (1 for
// all: the ordinary SVM or logistic regression). C_i is C times the example's weight
// (Problem.Weight). If balanced, it is also times n / (2 n_y), where n and n_y are the
// weights of all examples and of those with the same sign.
//
// In the dual, each example has one variable a_i with u_f = q_f sum_i a_i y_i x_if, and one
// variable is solved for at a time.
//
// Sources: Hsieh, Chang, Lin, Keerthi, Sundararajan, A Dual Coordinate Descent Method for
// Large-scale Linear SVM, ICML 2008 (with its shrinking); Yu, Huang, Lin, Dual Coordinate
// Descent Methods for Logistic Regression, 2011 (the one-variable problem is solved here in
// the logit of a_i / C_i).
type dualSolver struct {
	loss      loss
	c         float64
	balanced  bool
	tolerance float64
	maxIter   int
}

// cell is one feature's weight and prior variance, side by side so that an update touches
// one cache line.
type cell struct{ weight, prior float32 }

// solve finds the weights (u_f in cell.weight) and the bias. scale is, by feature, the
// square root of the prior variance; nil: 1 for all.
func (d dualSolver) solve(ctx context.Context, p *Problem, y []int8, scale []float32, seed uint64) ([]cell, float64, error) {
	s := &descent{p: p, y: y, u: make([]cell, p.Features), a: make([]float64, len(y)), q: make([]float64, len(y))}
	for f := range s.u {
		s.u[f].prior = 1
		if scale != nil {
			s.u[f].prior = scale[f] * scale[f]
		}
	}
	s.c = d.costs(p, y)
	for i, x := range p.X {
		q := 1.0 // the bias's share
		for j, f := range x.Index {
			v := float64(x.Value[j])
			q += v * v * float64(s.u[f].prior)
		}
		s.q[i] = q
	}
	err := s.run(ctx, d, rand.New(rand.NewPCG(seed, 0x7461736e6966)))
	return s.u, s.bias, err
}

// costs are C_i of a negative and of a positive example of weight 1.
func (d dualSolver) costs(p *Problem, y []int8) (c [2]float64) {
	c = [2]float64{d.c, d.c}
	if !d.balanced {
		return c
	}
	positives := 0.0
	for i, v := range y {
		if v > 0 {
			positives += p.weight(i)
		}
	}
	n := p.total()
	c[0] *= n / (2 * (n - positives))
	c[1] *= n / (2 * positives)
	return c
}

// descent is the state of one solution: the weights and the dual variables.
type descent struct {
	p    *Problem
	y    []int8
	u    []cell
	bias float64
	a    []float64 // dual variables, one an example
	q    []float64 // x_i . x_i under the prior, bias included
	c    [2]float64
}

// cost is C_i.
func (s *descent) cost(i int) float64 {
	c := s.c[side(s.y[i])]
	if s.p.Weight != nil {
		c *= s.p.Weight[i]
	}
	return c
}

// side is 0 for a negative example and 1 for a positive one.
func side(y int8) int { return int(y+1) / 2 }

// margin is y_i (x_i . u + b). It adds up four sums side by side, because each addition
// would otherwise wait for the one before.
func (s *descent) margin(i int) float64 {
	x, u := s.p.X[i], s.u
	index, value := x.Index, x.Value[:len(x.Index)]
	var a, b, c, d float32
	for len(index) >= 4 && len(value) >= 4 {
		a += value[0] * u[index[0]].weight
		b += value[1] * u[index[1]].weight
		c += value[2] * u[index[2]].weight
		d += value[3] * u[index[3]].weight
		index, value = index[4:], value[4:]
	}
	for j, f := range index {
		a += value[j] * u[f].weight
	}
	return float64(s.y[i]) * (float64((a+b)+(c+d)) + s.bias)
}

// move adds delta to a_i and updates the weights.
func (s *descent) move(i int, delta float64) {
	s.a[i] += delta
	delta *= float64(s.y[i])
	s.bias += delta
	x, d := s.p.X[i], float32(delta)
	values := x.Value[:len(x.Index)]
	for j, f := range x.Index {
		c := &s.u[f]
		c.weight += d * values[j] * c.prior
	}
}

// run visits the examples in a new random order each round, until no variable's (projected)
// gradient exceeds the tolerance, or for maxIter rounds.
func (s *descent) run(ctx context.Context, d dualSolver, random *rand.Rand) error {
	active := make([]int, len(s.y))
	for i := range active {
		active[i] = i
	}
	step := s.hingeStep
	if d.loss == logLoss {
		step = s.logStep
		for i := range active { // ln(a / (C - a)) needs every variable inside (0, C)
			s.move(i, min(1e-3*s.cost(i), 1e-8))
		}
	}
	bound := math.Inf(1) // shrinking: examples with a_i = 0 and a gradient above bound are set aside
	for round := 0; round < d.maxIter; round++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		random.Shuffle(len(active), func(i, j int) { active[i], active[j] = active[j], active[i] })
		most, least := math.Inf(-1), math.Inf(1)
		kept := active[:0]
		for _, i := range active {
			gradient, shrink := step(i, bound)
			if shrink {
				continue
			}
			kept = append(kept, i)
			most, least = max(most, gradient), min(least, gradient)
		}
		done := most-least <= d.tolerance && most <= d.tolerance && least >= -d.tolerance
		if (done || len(kept) == 0) && len(kept) == len(s.y) {
			return nil
		}
		active, bound = kept, most
		if bound <= 0 {
			bound = math.Inf(1)
		}
		if done || len(kept) == 0 { // converged on the examples left: check all again
			active, bound = active[:len(s.y)], math.Inf(1)
			for i := range active {
				active[i] = i
			}
		}
	}
	return nil
}

// hingeStep solves for one variable of the squared hinge:
//
//	G = y_i s(x_i) - 1 + a_i / (2 C_i),   a_i <- max(a_i - G / (q_i + 1/(2 C_i)), 0)
//
// It returns the projected gradient, and whether the example can be set aside.
func (s *descent) hingeStep(i int, bound float64) (gradient float64, shrink bool) {
	diagonal := 0.5 / s.cost(i)
	g := s.margin(i) - 1 + s.a[i]*diagonal
	if s.a[i] == 0 {
		if g > bound {
			return 0, true
		}
		gradient = min(g, 0)
	} else {
		gradient = g
	}
	if math.Abs(gradient) > 1e-12 {
		s.move(i, max(s.a[i]-g/(s.q[i]+diagonal), 0)-s.a[i])
	}
	return gradient, false
}

// logStep solves for one variable of the logistic loss. With z = C sigma(t) the optimum is
// the root of an increasing function, found by Newton's method inside the interval that
// must contain it:
//
//	h(t) = t + y_i s(x_i) + q_i (C sigma(t) - a_i),   h'(t) = 1 + q_i C sigma(t) (1 - sigma(t))
func (s *descent) logStep(i int, _ float64) (gradient float64, shrink bool) {
	c, a, q := s.cost(i), s.a[i], s.q[i]
	m := s.margin(i)
	t := math.Log(a / (c - a))
	gradient = t + m
	low, high := -m-q*(c-a), -m+q*a // h is below 0 at low and above it at high
	t = min(max(t, low), high)
	for range 50 {
		sigma := 1 / (1 + math.Exp(-t))
		h := t + m + q*(c*sigma-a)
		if h < 0 {
			low = t
		} else {
			high = t
		}
		next := t - h/(1+q*c*sigma*(1-sigma))
		if next <= low || next >= high { // where sigma is flat, Newton's step overshoots
			next = (low + high) / 2
		}
		settled := math.Abs(next-t) < 1e-4
		t = next
		if settled {
			break
		}
	}
	z := c / (1 + math.Exp(-t))
	s.move(i, min(max(z, c*1e-12), c*(1-1e-12))-a)
	return gradient, false
}
