// Package parallel distributes loops among all cores.
package parallel

import (
	"context"
	"runtime"
	"sync/atomic"

	"golang.org/x/sync/errgroup"
)

// Ranges calls do for ranges of [0, n) of a length, the last of which may be shorter, on
// all cores. Concurrent calls must not write to the same memory.
func Ranges(n, length int, do func(from, to int)) {
	Workers(context.Background(), n, length, func() func(from, to int) error {
		return func(from, to int) error { do(from, to); return nil }
	})
}

// Workers is Ranges with a function for each core, which worker makes. It stops at the
// first error, or when ctx is cancelled, and returns that error.
func Workers(ctx context.Context, n, length int, worker func() (do func(from, to int) error)) error {
	var next atomic.Int64
	g, stop := errgroup.WithContext(ctx)
	for range min(runtime.GOMAXPROCS(0), (n+length-1)/length) {
		g.Go(func() error {
			for do := worker(); stop.Err() == nil; {
				from := int(next.Add(int64(length))) - length
				if from >= n {
					return nil
				}
				if err := do(from, min(from+length, n)); err != nil {
					return err
				}
			}
			return nil // the group returns the error
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	return ctx.Err()
}

// Each calls f(i) for i in [0, n) on all cores; worker makes a function for each core. It
// stops when ctx is cancelled, and returns its error.
func Each(ctx context.Context, n int, worker func() func(i int)) error {
	const length = 16
	return Workers(ctx, n, length, func() func(from, to int) error {
		f := worker()
		return func(from, to int) error {
			for i := from; i < to; i++ {
				f(i)
			}
			return nil
		}
	})
}
