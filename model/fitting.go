package model

import (
	"context"
	"sync"

	"golang.org/x/sync/errgroup"

	"tasnif/model/linear"
	"tasnif/model/outoffold"
)

// fitting trains a list of trainers, which are the members of a blend or a single trainer.
type fitting struct {
	*learners
	p        *linear.Problem
	fold     []int // of each example
	folds    int   // how many of the folds are scored, from the first
	examples []example

	held  []*outoffold.Scores // of each trainer; nil: not trained yet
	parts []*linear.Linear    // of each trainer, trained on all its examples

	report    func(stage string, done, total int)
	reporting sync.Mutex
	done      int
	rounds    int // how many weights of a teacher's documents are tried; 0: one
}

func newFitting(l *learners, p *linear.Problem, fold []int, folds int, examples []example, report func(string, int, int)) *fitting {
	n := len(l.trainers)
	return &fitting{learners: l, p: p, fold: fold, folds: folds, examples: examples, held: make([]*outoffold.Scores, n), parts: make([]*linear.Linear, n), report: report}
}

// concurrentTrainings is how many trainings run at once. Each trains one label a core; the
// second training keeps cores busy when few labels of the first are left.
const concurrentTrainings = 2

// train trains those of the members in some that are not trained yet: their out-of-fold
// scores and their matrices.
func (f *fitting) train(ctx context.Context, some func(member int) bool) error {
	total := len(f.trainers) * (f.folds + 1)
	for _, from := range f.from {
		if from == withTeacher && f.rounds > 1 {
			total += (f.rounds - 1) * (f.folds + 1)
		}
	}
	step := func() {
		f.reporting.Lock()
		defer f.reporting.Unlock()
		f.done++
		f.report("training", f.done, total)
	}
	f.report("training", f.done, total)
	g, within := errgroup.WithContext(ctx)
	g.SetLimit(concurrentTrainings)
	for i, member := range f.trainers {
		if f.held[i] != nil || !some(i) {
			continue
		}
		rows := f.rows(i, f.examples)
		g.Go(func() (err error) {
			f.held[i], err = outoffold.Score(within, member, f.p, f.fold, f.folds, rows, step)
			return err
		})
		g.Go(func() (err error) {
			own := f.p
			if rows != nil {
				own = f.p.Select(rows)
			}
			f.parts[i], err = member.Train(within, own)
			step()
			return err
		})
	}
	return g.Wait()
}

// leaveVectorsOut removes the members on vectors alone, and the dimensions of vectors from
// the problem and from what the other members have learnt.
func (f *fitting) leaveVectorsOut() {
	before := len(f.trainers)
	kept := f.leaveOut(linear.Archive)
	f.done -= (before - len(kept)) * (f.folds + 1)
	f.held, f.parts = pick(f.held, kept), pick(f.parts, kept)
	for i, part := range f.parts {
		if part != nil {
			f.parts[i] = part.OnTerms(f.p.Terms)
		}
	}
	f.p = f.p.OnTerms()
}

// keepVectors keeps only some ranges of the vectors' dimensions. Members on vectors alone
// are trained again.
func (f *fitting) keepVectors(ranges [][2]int) {
	terms := f.p.Terms
	f.p = f.p.Only(append([][2]int{{0, terms}}, ranges...)...)
	for i, t := range f.trainers {
		if f.held[i] == nil {
			continue
		}
		if linear.BlockOf(t) == linear.Archive {
			f.held[i], f.parts[i] = nil, nil
			f.done -= f.folds + 1
		} else {
			f.parts[i] = f.parts[i].WithFeatures(terms, f.p.Features)
		}
	}
}

// onVectors are the out-of-fold scores of the members on vectors alone, retrained on some
// ranges of the dimensions.
func (f *fitting) onVectors(ctx context.Context, ranges [][2]int) (held []*outoffold.Scores, err error) {
	p := f.p.Only(ranges...)
	p.Asked = nil
	for i, t := range f.trainers {
		if linear.BlockOf(t) != linear.Archive || f.held[i] == nil {
			continue
		}
		h, err := outoffold.Score(ctx, t, p, f.fold, f.folds, f.rows(i, f.examples), func() {})
		if err != nil {
			return nil, err
		}
		held = append(held, h)
	}
	return held, nil
}

// pick gives the elements of list at rows.
func pick[T any](list []T, rows []int) []T {
	out := make([]T, len(rows))
	for i, r := range rows {
		out[i] = list[r]
	}
	return out
}
