package parallel

import (
	"context"
	"iter"
	"runtime"

	"golang.org/x/sync/errgroup"
)

// Batches distributes a sequence among all cores, in batches of a size. worker makes a
// function for each core; it is called with the index of its batch's first element. Batches
// stops at the first error of the sequence or of a function, or when ctx is cancelled, and
// returns that error.
func Batches[T any](ctx context.Context, seq iter.Seq2[T, error], size int, worker func() (do func(first int, batch []T) error)) error {
	type batch struct {
		first int
		items []T
	}
	g, stop := errgroup.WithContext(ctx)
	batches := make(chan batch, 2*runtime.GOMAXPROCS(0))
	for range runtime.GOMAXPROCS(0) {
		g.Go(func() error {
			do := worker()
			for b := range batches {
				if err := do(b.first, b.items); err != nil {
					return err
				}
			}
			return nil
		})
	}
	g.Go(func() error {
		defer close(batches)
		next := batch{items: make([]T, 0, size)}
		send := func() error {
			select {
			case batches <- next:
				next = batch{next.first + len(next.items), make([]T, 0, size)}
			case <-stop.Done():
			}
			return stop.Err()
		}
		for item, err := range seq {
			if err != nil {
				return err
			}
			if next.items = append(next.items, item); len(next.items) == size {
				if err := send(); err != nil {
					return err
				}
			}
		}
		if len(next.items) == 0 {
			return stop.Err()
		}
		return send()
	})
	return g.Wait()
}
