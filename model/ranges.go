package model

import (
	"runtime"
	"sync"
)

// manyFeatures are so many that their sums fit a core's cache.
const manyFeatures = 1 << 13

// eachRange calls do for ranges of 0..n, of some length, on all cores. What the
// calls write must be apart.
func eachRange(n, length int, do func(from, to int)) {
	ranges := make(chan int)
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), (n+length-1)/length) {
		wg.Go(func() {
			for from := range ranges {
				do(from, min(from+length, n))
			}
		})
	}
	for from := 0; from < n; from += length {
		ranges <- from
	}
	close(ranges)
	wg.Wait()
}
