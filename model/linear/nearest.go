package linear

import (
	"cmp"
	"context"
	"math"
	"slices"
	"sync"

	"tasnif/features/parallel"
	"tasnif/model/linear/sparse"
)

const (
	nearestBlock = 64   // examples that a worker compares at a time
	nearestPrune = 0.01 // weights of a centroid below this are ignored in the comparison
)

// nearest lists the nearest negative examples of each label. There are none for a label
// without positive examples, nor for one that learns from all negative examples. Examples
// are ordered by falling cosine, then by number, so the result does not depend on the
// number of cores.
func (t *SparseSVM) nearest(ctx context.Context, p *Problem, positives [][]int32) ([][]int32, error) {
	want, sought := make([]int, p.Labels), false
	for l, list := range positives {
		if n := t.near(len(list), len(p.X)); len(list) > 0 && n+t.Random < len(p.X)-len(list) {
			want[l] = n
		}
		sought = sought || want[l] > 0
	}
	found := make([][]int32, p.Labels)
	if !sought {
		return found, ctx.Err()
	}
	centroids := sparse.FromColumns(p.Features, p.centroids(positives, nearestPrune))
	var workers []*nearestExamples
	var adding sync.Mutex
	err := parallel.Workers(ctx, len(p.X), nearestBlock, func() func(from, to int) error {
		w := newNearestExamples(want)
		adding.Lock()
		workers = append(workers, w)
		adding.Unlock()
		s := make([]float32, p.Labels)
		return func(from, to int) error {
			for i := from; i < to; i++ {
				clear(s)
				centroids.AddScores(s, p.X[i])
				for _, l := range p.Y[i] {
					s[l] = -1
				}
				w.offer(int32(i), s)
			}
			return ctx.Err()
		}
	})
	for l, n := range want {
		var all []neighbour
		for _, w := range workers {
			all = append(all, w.best[l]...)
		}
		for _, one := range nearestOf(all, n) {
			found[l] = append(found[l], one.example)
		}
	}
	return found, err
}

// neighbour is an example and its cosine to a label's centroid.
type neighbour struct {
	cosine  float32
	example int32
}

// nearestOf sorts a list in place and returns its first n.
func nearestOf(list []neighbour, n int) []neighbour {
	slices.SortFunc(list, func(a, b neighbour) int {
		return cmp.Or(cmp.Compare(b.cosine, a.cosine), cmp.Compare(a.example, b.example))
	})
	return list[:min(n, len(list))]
}

// nearestExamples holds, by label, the nearest of the examples that one worker has
// compared: at most twice as many as wanted.
type nearestExamples struct {
	want  []int
	best  [][]neighbour
	least []float32 // the cosine that an example must exceed
}

func newNearestExamples(want []int) *nearestExamples {
	w := &nearestExamples{want: want, best: make([][]neighbour, len(want)), least: make([]float32, len(want))}
	for l, n := range want {
		if w.least[l] = -0.5; n == 0 { // above the -1 of a positive example
			w.least[l] = math.MaxFloat32
		}
	}
	return w
}

// offer adds an example by its cosine to each label. Examples come in increasing order.
func (w *nearestExamples) offer(example int32, cosines []float32) {
	for l, least := range w.least {
		if cosines[l] <= least {
			continue
		}
		w.best[l] = append(w.best[l], neighbour{cosines[l], example})
		if n := w.want[l]; len(w.best[l]) >= 2*n {
			w.best[l] = nearestOf(w.best[l], n)
			w.least[l] = w.best[l][n-1].cosine
		}
	}
}
