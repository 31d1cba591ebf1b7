package linear

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// paperDual is Algorithm 3 of Hsieh et al. for the squared hinge, as it stands
// there and in plain loops, for so many rounds. It gives the weights, the bias
// last, and how often an example was set aside.
func paperDual(p *Problem, y []int8, c, tolerance float64, rounds int, seed uint64) (w []float64, aside int) {
	random := rand.New(rand.NewPCG(seed, 0x7461736e6966))
	w = make([]float64, p.Features+1)
	a, all := make([]float64, len(y)), make([]int, len(y))
	for i := range all {
		all[i] = i
	}
	active, bound := append([]int(nil), all...), math.Inf(1)
	for range rounds {
		random.Shuffle(len(active), func(i, j int) { active[i], active[j] = active[j], active[i] })
		most, least := math.Inf(-1), math.Inf(1)
		var kept []int
		for _, i := range active {
			s, q := w[p.Features], 1.0
			for j, f := range p.X[i].Index {
				s += w[f] * float64(p.X[i].Value[j])
				q += float64(p.X[i].Value[j]) * float64(p.X[i].Value[j])
			}
			g := float64(y[i])*s - 1 + a[i]/(2*c)
			projected := g
			if a[i] == 0 {
				if g > bound {
					aside++
					continue
				}
				projected = min(g, 0)
			}
			kept = append(kept, i)
			most, least = max(most, projected), min(least, projected)
			if projected != 0 {
				old := a[i]
				a[i] = max(a[i]-g/(q+1/(2*c)), 0)
				step := (a[i] - old) * float64(y[i])
				w[p.Features] += step
				for j, f := range p.X[i].Index {
					w[f] += step * float64(p.X[i].Value[j])
				}
			}
		}
		done := most-least <= tolerance && most <= tolerance && least >= -tolerance || len(kept) == 0
		if done && len(kept) == len(y) {
			return w, aside
		}
		active, bound = kept, most
		if bound <= 0 {
			bound = math.Inf(1)
		}
		if done { // settled on the shrunken set: all are looked at once more
			active, bound = append([]int(nil), all...), math.Inf(1)
		}
	}
	return w, aside
}

// An example at 0 is set aside where its gradient is above the largest of the
// round before, and not before that; the solver goes the paper's way, round by round.
func TestDualShrinksAsInThePaper(t *testing.T) {
	p := toy(false, 3, 300, 11)
	y, _ := p.signs(1)
	aside := 0
	for _, rounds := range []int{1, 2, 3, 4, 6, 9, 14, 20, 1000} {
		d := dualSolver{loss: squaredHinge, c: 0.7, tolerance: 1e-3, maxIter: rounds}
		u, bias, err := d.solve(context.Background(), p, y, nil, 5)
		require.NoError(t, err)
		want, n := paperDual(p, y, d.c, d.tolerance, rounds, 5)
		aside = n
		for f := range u {
			assert.InDelta(t, want[f], u[f].weight, 1e-4, "feature %d after %d rounds", f, rounds)
		}
		assert.InDelta(t, want[p.Features], bias, 1e-4, "bias after %d rounds", rounds)
	}
	assert.Greater(t, aside, 50, "nothing was set aside: the test shows nothing")
}

// An example is set aside where its variable is 0 and its gradient above the
// bound; it then moves nothing.
func TestHingeStepSetsAside(t *testing.T) {
	p := &Problem{Features: 1, Terms: 1, Labels: 1}
	p.X, p.Y = append(p.X, vec(0)), append(p.Y, []int32{0})
	for _, c := range []struct {
		weight, a, bound float64
		shrink           bool
	}{
		{3, 0, 1.5, true},           // gradient 2
		{3, 0, 2.5, false},          // below the bound
		{3, .1, 1.5, false},         // not at 0
		{0, 0, -1.5, true},          // gradient -1
		{3, 0, math.Inf(1), false},  // no bound yet
		{-3, 0, math.Inf(1), false}, // a mistake
	} {
		t.Run(fmt.Sprint(c), func(t *testing.T) {
			s := &descent{p: p, y: []int8{1}, u: []cell{{weight: float32(c.weight), prior: 1}}, a: []float64{c.a}, q: []float64{2}, c: [2]float64{1, 1}}
			gradient, shrink := s.hingeStep(0, c.bound)
			assert.Equal(t, c.shrink, shrink)
			if shrink {
				assert.Zero(t, gradient)
				assert.Equal(t, []float64{c.a}, s.a)
				assert.Equal(t, float32(c.weight), s.u[0].weight)
			}
		})
	}
}
