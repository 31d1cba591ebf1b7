package parallel_test

import (
	"context"
	"errors"
	"iter"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"

	"tasnif/features/parallel"
)

// numbers are 0..n; with an error at the last of them if there is one.
func numbers(n int, last error) iter.Seq2[int, error] {
	return func(yield func(int, error) bool) {
		for i := range n {
			if i == n-1 && last != nil {
				yield(0, last)
				return
			}
			if !yield(i, nil) {
				return
			}
		}
	}
}

func TestBatches(t *testing.T) {
	for _, n := range []int{0, 1, 31, 32, 33, 1000} {
		seen := make([]atomic.Int32, n)
		err := parallel.Batches(t.Context(), numbers(n, nil), 32, func() func(int, []int) error {
			return func(first int, batch []int) error {
				for k, i := range batch {
					assert.Equal(t, first+k, i)
					seen[i].Add(1)
				}
				return nil
			}
		})
		assert.NoError(t, err)
		for i := range seen {
			assert.EqualValues(t, 1, seen[i].Load(), "element %d of %d", i, n)
		}
	}
}

func TestBatchesStop(t *testing.T) {
	broken, none := errors.New("broken"), func() func(int, []int) error { return func(int, []int) error { return nil } }
	assert.ErrorIs(t, parallel.Batches(t.Context(), numbers(100, broken), 8, none), broken, "of the sequence")
	assert.ErrorIs(t, parallel.Batches(t.Context(), numbers(100000, nil), 8, func() func(int, []int) error {
		return func(first int, _ []int) error {
			if first >= 80 {
				return broken
			}
			return nil
		}
	}), broken, "of a function")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	assert.ErrorIs(t, parallel.Batches(ctx, numbers(3, nil), 8, none), context.Canceled)
}
