package tuning

import (
	"math"
	"math/rand/v2"

	"tasnif/model/thresholds"
)

// LabelOutcome is the counts of one label of one document.
type LabelOutcome struct {
	Label int32
	thresholds.Confusion
}

// outcomes are the out-of-fold predictions of a setting.
type outcomes struct {
	byDocument [][]LabelOutcome
	f1         thresholds.F1Scores
}

func (e *Experiment) outcomesOf(byDocument [][]LabelOutcome) *outcomes {
	ones := make([]float64, len(e.Groups))
	for i := range ones {
		ones[i] = 1
	}
	o := &outcomes{byDocument: byDocument}
	o.f1 = e.f1(o, ones)
	return o
}

// f1 is micro-F1 and macro-F1 with each document counted times often.
func (e *Experiment) f1(a *outcomes, times []float64) thresholds.F1Scores {
	by := make([]thresholds.Confusion, e.Labels)
	for i, list := range a.byDocument {
		n := times[i]
		for _, o := range list {
			by[o.Label] = by[o.Label].Plus(thresholds.Confusion{TP: n * o.TP, FP: n * o.FP, FN: n * o.FN})
		}
	}
	return thresholds.Scores(by)
}

// resamples is the number of bootstrap resamples behind a standard error.
const resamples = 200

// gain is the difference of b and a, with its standard error.
func (e *Experiment) gain(a, b *outcomes) Gain {
	index := map[int32]int{}
	group := make([]int, len(e.Groups))
	for i, g := range e.Groups {
		at, ok := index[g]
		if !ok {
			at = len(index)
			index[g] = at
		}
		group[i] = at
	}
	random := rand.New(rand.NewPCG(e.Seed, 0x74756e65))
	drawn, times := make([]float64, len(index)), make([]float64, len(e.Groups))
	sum, square := 0.0, 0.0
	for range resamples {
		clear(drawn)
		for range drawn {
			drawn[random.IntN(len(drawn))]++
		}
		for i, g := range group {
			times[i] = drawn[g]
		}
		x := e.f1(b, times).Sum() - e.f1(a, times).Sum()
		sum, square = sum+x, square+x*x
	}
	mean := sum / resamples
	return Gain{
		Gain:  b.f1.Sum() - a.f1.Sum(),
		Error: math.Sqrt(max(0, square/resamples-mean*mean) * resamples / (resamples - 1)),
	}
}
