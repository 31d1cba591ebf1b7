package outoffold

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"tasnif/features"
	"tasnif/model/linear"
)

func TestUnseen(t *testing.T) {
	// Terms 0-2 are of block 0, 3-4 of block 1; 5 is a dimension of an archive.
	p := &linear.Problem{Features: 6, Terms: 5, Blocks: []uint8{0, 0, 0, 1, 1}, Labels: 1, X: []features.Vector{
		{Index: []uint32{0, 1, 3, 5}, Value: []float32{.6, .8, 1, 2}},
		{Index: []uint32{0, 2, 4}, Value: []float32{.6, .8, 1}},
		{Index: []uint32{1, 2, 4}, Value: []float32{.6, .8, 1}},
	}}
	u := NewUnseenTerms(p, []int{0, 1, 1})
	x := u.Without(p.X[0], 0)
	assert.Equal(t, []uint32{0, 1, 5}, x.Index, "3 stands in fold 0 alone; dimensions stay")
	assert.InDeltaSlice(t, []float32{.6, .8, 2}, x.Value, 1e-6, "a block that lost nothing, and the dimensions, are as they were")
	x = u.Without(p.X[1], 1)
	assert.Equal(t, []uint32{0}, x.Index, "2 and 4 stand in fold 1 alone, so block 1 is empty")
	assert.InDeltaSlice(t, []float32{1}, x.Value, 1e-6, "what is left has the block's length")
	assert.Equal(t, []float32{.6, .8, 1}, p.X[1].Value, "the problem's own vectors are not changed")
}
