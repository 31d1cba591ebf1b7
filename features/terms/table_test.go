package terms

import (
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// A table finds what it holds and nothing else, though hashes fall on the same slots.
func TestTable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		hash := rapid.Custom(func(t *rapid.T) uint64 { // few high bits, so that many have the same first slot
			return uint64(rapid.SampledFrom([]int{0, 1, 2, 3, 255}).Draw(t, "high"))<<56 | uint64(rapid.IntRange(0, 200).Draw(t, "low"))
		})
		low := func(h uint64) uint64 { return h << 8 } // what the slots of a small table tell apart
		hashes := rapid.SliceOfNDistinct(hash, 0, 60, low).Draw(t, "hashes")
		fixed, err := NewTable(hashes)
		require.NoError(t, err)
		var grown Table
		for i, h := range hashes {
			number, known := grown.Add(h)
			require.False(t, known)
			require.Equal(t, uint32(i), number)
		}
		for i, h := range hashes {
			for _, table := range []*Table{&fixed, &grown} {
				number, known := table.Find(h)
				require.True(t, known)
				require.Equal(t, uint32(i), number)
			}
			number, known := grown.Add(h)
			require.True(t, known)
			require.Equal(t, uint32(i), number)
		}
		require.True(t, slices.Equal(hashes, grown.Hashes()))
		other := hash.Filter(func(h uint64) bool {
			return slices.Contains(hashes, h) || !slices.ContainsFunc(hashes, func(x uint64) bool { return low(x) == low(h) })
		}).Draw(t, "other")
		for _, table := range []*Table{&fixed, &grown} {
			_, known := table.Find(other)
			require.Equal(t, slices.Contains(hashes, other), known)
		}
		grown.Clear()
		_, known := grown.Find(other)
		require.False(t, known)
	})
	_, err := NewTable([]uint64{7, 9, 7})
	assert.ErrorIs(t, err, ErrSameHash)
	_, known := new(Table).Find(0)
	assert.False(t, known)
}

// A large table, which all cores fill, is as a small one, also where hashes crowd at the
// end of a core's part.
func TestTableOnAllCores(t *testing.T) {
	var hashes []uint64
	for i := range uint64(parallelTable) {
		hashes = append(hashes, Mix(i+1))
	}
	for i := range uint64(500) {
		hashes = append(hashes, 1<<61-1-3*i, 1<<63-1-3*i, math.MaxUint64-3*i)
	}
	table, err := NewTable(hashes)
	require.NoError(t, err)
	for i, h := range hashes {
		number, known := table.Find(h)
		require.True(t, known && number == uint32(i), "%d is %d", i, number)
	}
	for i := range uint64(1000) {
		_, known := table.Find(Mix(i + parallelTable + 1))
		require.False(t, known)
	}
	for _, twice := range []int{3, len(hashes) - 1} {
		_, err := NewTable(append(slices.Clone(hashes), hashes[twice]))
		require.ErrorIs(t, err, ErrSameHash)
	}
}
