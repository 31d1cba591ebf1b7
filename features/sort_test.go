package features

import (
	"slices"
	"tasnif/features/terms"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestSortKeys(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		limit := rapid.Uint32Range(1, 1<<32-1).Draw(t, "limit")
		seed := rapid.Uint64().Draw(t, "seed")
		keys := make([]uint32, rapid.SampledFrom([]int{0, 1, 2, 23, 24, 90, 255, 256, 2000, 5000}).Draw(t, "n"))
		for i := range keys {
			seed = terms.Mix(seed + 1)
			keys[i] = uint32(seed>>32) % limit
		}
		want := slices.Sorted(slices.Values(keys))
		got, _ := sortKeys(slices.Clone(keys), nil, limit)
		require.True(t, slices.Equal(want, got))
	})
}
