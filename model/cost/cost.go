// Package cost estimates what a training will take, before it begins.
package cost

import (
	"fmt"
	"time"

	"tasnif/model/linear"
)

// Estimate is what a training takes beside the corpus and its features, which are there
// already. It is rough: to refuse what cannot work, and to say whether minutes or hours
// are meant.
type Estimate struct {
	Features, Labels int
	Bytes            int64
	CPU              time.Duration
}

// String says it in one line.
func (e Estimate) String() string {
	return fmt.Sprintf("%d features, %d labels: training takes about %s of memory and %s of CPU", e.Features, e.Labels, Size(e.Bytes), e.CPU.Round(time.Second))
}

// Size is a number of bytes for people.
func Size(n int64) string {
	if n < 1e9 {
		return fmt.Sprintf("%d MB", (n+1e6-1)/1e6)
	}
	return fmt.Sprintf("%.1f GB", float64(n)/1e9)
}

// Seconds of one pass over a weight or a feature of an example, as measured on makupalat
// and on articles of ant and khaleej.
const (
	solvedValue = 2.2e-8 // a feature of an example, in one problem of a solver, until it has converged
	summedCell  = 4e-8   // a weight that is a logarithm of sums
	sparseValue = 3.5e-8 // a feature of an example in a problem of few examples
)

// Of estimates the training of a trainer on a problem, so many times, and out-of-fold
// scores of some examples.
func Of(t linear.Trainer, p *linear.Problem, trainings, scored int) Estimate {
	values := 0.0
	for _, x := range p.X {
		values += float64(len(x.Index))
	}
	e := Estimate{Features: p.Features, Labels: p.Labels}
	list := []linear.Trainer{t}
	if blend, is := t.(*linear.Blend); is {
		if all, err := blend.Trainers(); err == nil {
			list = all
		}
	}
	weights := 4 * float64(p.Features) * float64(p.Labels)
	var bytes, seconds float64
	for _, member := range list {
		scores := 4 * float64(scored) * float64(p.Labels)
		switch s := member.(type) {
		case *linear.SparseSVM:
			examples := 0.0
			for _, n := range positives(p) {
				examples += float64(min(len(p.X), n+max(s.Near*n, s.NearLeast)+s.Random))
			}
			bytes += 2*scores + 3*values*8 + 64*float64(p.Features)
			seconds += float64(trainings) * examples * values / float64(max(len(p.X), 1)) * sparseValue
		case *linear.Complement, *linear.Multinomial, *linear.Centroid:
			bytes += weights + scores
			seconds += float64(trainings) * weights / 4 * summedCell
		default:
			of := values
			if linear.BlockOf(member) == linear.Archive {
				of = float64(len(p.X)) * float64(p.Features-p.Terms)
			}
			bytes += weights + scores
			seconds += float64(trainings) * of * float64(p.Labels) * solvedValue
		}
	}
	if _, sparse := t.(*linear.SparseSVM); !sparse {
		bytes += 2.5 * weights // two trainings at a time, and their sum
	}
	e.Bytes, e.CPU = int64(bytes), time.Duration(seconds*float64(time.Second))
	return e
}

// positives is the number of examples of each label.
func positives(p *linear.Problem) []int {
	n := make([]int, p.Labels)
	for _, ls := range p.Y {
		for _, l := range ls {
			n[l]++
		}
	}
	return n
}
