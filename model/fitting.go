package model

import (
	"context"
	"sync"

	"golang.org/x/sync/errgroup"

	"tasnif/model/linear"
)

// fitting is the training of a list of trainers, the members of a blend or one.
type fitting struct {
	p     *linear.Problem
	fold  []int // of each example
	folds int   // the first of them are scored

	list  []linear.Trainer
	held  []*outOfFoldScores // of each trainer; nil: not trained yet
	parts []*linear.Linear   // likewise, trained on all examples

	report    func(stage string, done, total int)
	reporting sync.Mutex
	done      int
}

// concurrentTrainings is how many trainings run at once. Each uses all cores, one
// label a core; the second fills the cores that have no label left.
const concurrentTrainings = 2

// train trains those on some blocks that are not trained yet.
func (f *fitting) train(ctx context.Context, some func(linear.Block) bool) error {
	total := len(f.list) * (f.folds + 1)
	step := func() {
		f.reporting.Lock()
		defer f.reporting.Unlock()
		f.done++
		f.report("training", f.done, total)
	}
	f.report("training", f.done, total)
	g, within := errgroup.WithContext(ctx)
	g.SetLimit(concurrentTrainings)
	for i, member := range f.list {
		if f.held[i] != nil || !some(linear.BlockOf(member)) {
			continue
		}
		g.Go(func() (err error) {
			f.held[i], err = scoreOutOfFold(within, member, f.p, f.fold, f.folds, step)
			return err
		})
		g.Go(func() (err error) {
			f.parts[i], err = member.Train(within, f.p)
			step()
			return err
		})
	}
	return g.Wait()
}

// leaveVectorsOut goes on with the terms alone, without the members on vectors alone. It
// gives the blend of the others.
func (f *fitting) leaveVectorsOut(t *linear.Blend) *linear.Blend {
	g := &fitting{}
	out := &linear.Blend{}
	for i, member := range f.list {
		if linear.BlockOf(member) == linear.Archive {
			f.done -= f.folds + 1
			continue
		}
		g.list, g.held, g.parts, out.Members = append(g.list, member), append(g.held, f.held[i]), append(g.parts, f.parts[i]), append(out.Members, t.Members[i])
		if f.parts[i] != nil {
			g.parts[len(g.parts)-1] = f.parts[i].OnTerms(f.p.Terms)
		}
	}
	f.p = f.p.OnTerms()
	f.list, f.held, f.parts = g.list, g.held, g.parts
	return out
}
