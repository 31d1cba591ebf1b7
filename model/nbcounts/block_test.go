package nbcounts

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// Every key has a position of its own, in the order of the keys: the header, the
// sample, the sums and the fingerprints.
func TestPositionsOfBlocks(t *testing.T) {
	for _, bits := range []int{10, 14, 22} {
		c := DefaultConfig()
		c.Features.HashBits = bits
		_, of := c.Position(headerKey)
		next := int64(0)
		count := func(from, to Key) {
			for k := from; k < to; k++ {
				at, _ := c.Position(k)
				assert.Equal(t, next, at, "key %d of %d bits", k, bits)
				next++
			}
		}
		count(headerKey, sumsKey+Key(1)<<bits/rowWidth)
		count(fingerprintsKey, fingerprintsKey+fingerprintSets)
		assert.Equal(t, of, next)
	}
}
