package model

import (
	"context"
	"math"
	"math/rand/v2"
)

// countOutcomes counts the outcomes of the decisions just fitted.
func (s *search) countOutcomes(held *outOfFoldScores, sp *vectorizedCorpus) *outcomes {
	out := &outcomes{byExample: make([][]labelOutcome, len(s.examples))}
	p := make([]float64, len(s.m.Labels))
	for i, e := range s.examples {
		r := s.m.rule(e.view)
		r.report(p, held.score(i))
		r.count(p, sp.p.Y[i], func(l int, c confusion) { out.byExample[i] = append(out.byExample[i], labelOutcome{int32(l), c}) })
	}
	ones := make([]float64, len(s.docs))
	for i := range ones {
		ones[i] = 1
	}
	out.f1 = s.f1(out, ones)
	return out
}

// f1 gives micro and macro F1 with each document counted so many times.
func (s *search) f1(a *outcomes, times []float64) F1Scores {
	by := make([]confusion, len(s.m.Labels))
	for i, events := range a.byExample {
		n := times[s.examples[i].doc]
		for _, e := range events {
			c := &by[e.label]
			c.tp, c.fp, c.fn = c.tp+n*e.tp, c.fp+n*e.fp, c.fn+n*e.fn
		}
	}
	all, macro := confusion{}, 0.0
	for _, c := range by {
		all = all.plus(c)
		macro += c.f1()
	}
	return F1Scores{Micro: all.f1(), Macro: macro / float64(len(by))}
}

// tuneResamples is the number of bootstrap resamples behind a standard error.
const tuneResamples = 200

// gain is what b has over a, with its standard error.
func (s *search) gain(a, b *outcomes) Gain {
	index := map[int32]int{}
	group := make([]int, len(s.docs))
	for i, g := range s.groups {
		at, ok := index[g]
		if !ok {
			at = len(index)
			index[g] = at
		}
		group[i] = at
	}
	random := rand.New(rand.NewPCG(s.cfg.Seed, 0x74756e65))
	drawn, times := make([]float64, len(index)), make([]float64, len(s.docs))
	sum, square := 0.0, 0.0
	for range tuneResamples {
		clear(drawn)
		for range drawn {
			drawn[random.IntN(len(drawn))]++
		}
		for i, g := range group {
			times[i] = drawn[g]
		}
		x := s.f1(b, times).merit() - s.f1(a, times).merit()
		sum, square = sum+x, square+x*x
	}
	mean := sum / tuneResamples
	return Gain{
		Gain:  b.f1.merit() - a.f1.merit(),
		Error: math.Sqrt(max(0, square/tuneResamples-mean*mean) * tuneResamples / (tuneResamples - 1)),
	}
}

// try compares a setting with the best so far.
func (s *search) try(ctx context.Context, change string, best, next setting) (Trial, error) {
	a, err := s.evaluate(ctx, best)
	if err != nil {
		return Trial{}, err
	}
	b, err := s.evaluate(ctx, next)
	if err != nil {
		return Trial{}, err
	}
	t := Trial{Change: change, Setting: next.key(), F1: b.f1, Gain: s.gain(a, b)}
	t.Kept = t.Gain.exceedsError()
	if !t.Kept {
		s.forget(best) // the spaces and scores of next
	}
	return t, nil
}
