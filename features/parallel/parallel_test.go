package parallel

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestRangesCoverAll(t *testing.T) {
	for _, n := range []int{0, 1, 31, 32, 33, 1000} {
		times := make([]atomic.Int32, n)
		Ranges(n, 32, func(from, to int) {
			assert.Zero(t, from%32)
			assert.LessOrEqual(t, to-from, 32)
			for i := from; i < to; i++ {
				times[i].Add(1)
			}
		})
		for i := range times {
			assert.Equal(t, int32(1), times[i].Load(), "%d of %d", i, n)
		}
	}
}

func TestWorkersStopAtAnError(t *testing.T) {
	wrong, done := errors.New("wrong"), atomic.Int32{}
	err := Workers(t.Context(), 1_000_000, 1, func() func(from, to int) error {
		return func(from, _ int) error {
			if done.Add(1); from == 10 {
				return wrong
			}
			return nil
		}
	})
	assert.ErrorIs(t, err, wrong)
	assert.Less(t, done.Load(), int32(1_000_000))
	ctx, cancel := context.WithCancel(t.Context())
	err = Workers(ctx, 1000, 1, func() func(from, to int) error {
		return func(from, to int) error { cancel(); return nil }
	})
	assert.ErrorIs(t, err, context.Canceled)
}
