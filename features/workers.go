package features

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
)

// chunk is how many documents a worker takes at a time.
const chunk = 32

// eachDocument calls do with every i < n, in chunks, on all cores. Each core
// has the functions that worker makes for it; done is called when it has no
// more to do, whatever has happened. A cancelled context ends the work early, with its error.
func eachDocument(ctx context.Context, n int, worker func(w int) (do func(i int), done func())) error {
	var next atomic.Int64
	var wg sync.WaitGroup
	for w := range max(1, min(runtime.GOMAXPROCS(0), (n+chunk-1)/chunk)) {
		wg.Go(func() {
			do, done := worker(w)
			for ctx.Err() == nil {
				to := int(next.Add(chunk))
				for i := to - chunk; i < min(to, n); i++ {
					do(i)
				}
				if to >= n {
					break
				}
			}
			done()
		})
	}
	wg.Wait()
	return ctx.Err()
}

// eachPart calls do with every part < n, on all cores.
func eachPart(n int, do func(part int)) {
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), n) {
		wg.Go(func() {
			for part := int(next.Add(1)) - 1; part < n; part = int(next.Add(1)) - 1 {
				do(part)
			}
		})
	}
	wg.Wait()
}
