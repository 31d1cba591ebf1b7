// Package cost estimates the memory and time of a training before it begins.
package cost

import (
	"fmt"
	"time"

	"tasnif/model/linear"
)

// Estimate is the memory and CPU time of a training, besides the corpus and its features.
// It is rough: enough to refuse what cannot work, and to tell minutes from hours.
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

// Seconds for each feature of an example or each weight, measured on makupalat and on
// articles of ant and khaleej.
const (
	solvedValue = 2.2e-8 // a feature of an example, in one problem of a solver, until it has converged
	summedCell  = 4e-8   // a weight that is a logarithm of sums
	sparseValue = 3.5e-8 // a feature of an example in a problem of few examples
)

// Of estimates a number of trainings with a trainer on a problem, with out-of-fold scores
// of scored examples.
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
