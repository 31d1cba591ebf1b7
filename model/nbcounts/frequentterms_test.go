package nbcounts

import (
	"slices"
	"testing"

	"tasnif/features/hashing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"
)

// Whatever labels documents have, and however many labels are met meanwhile, what
// common keeps and what it gives back are the sums.
func TestCommonIsSums(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const rows = 5
		ids := []uint32{70, 10, 40, 90, 20, 60, 30}
		want, got := map[uint32][]uint64{}, map[uint32][]uint64{}
		add := func(sums map[uint32][]uint64, id uint32, row ...uint64) {
			if sums[id] == nil {
				sums[id] = make([]uint64, labelColumn+4)
			}
			for i, x := range row {
				sums[id][i] += x
			}
		}
		var c frequentTerms
		settle := func() {
			for id, row := range c.sums(ids) {
				add(got, id, row...)
			}
		}
		labels := 0
		for range rapid.IntRange(0, 30).Draw(t, "documents") {
			columns := rapid.SliceOfNDistinct(rapid.Int32Range(labelColumn, labelColumn+3), 0, 4, rapid.ID).Draw(t, "columns")
			for _, column := range columns {
				labels = max(labels, int(column)-labelColumn+1)
			}
			if c.full(labels) || rapid.IntRange(0, 9).Draw(t, "settle") == 0 {
				settle()
				c.begin(labels)
				c.rows = min(c.rows, rows)
			}
			var list []hashing.Weight
			for _, term := range rapid.Permutation([]uint32{0, 1, 2, 3, 4, 5, 6}).Draw(t, "terms")[:4] {
				list = append(list, hashing.Weight{Term: term, Share: rapid.Uint32Range(0, 1<<17).Draw(t, "share")})
			}
			row := func(share uint32) []uint64 {
				row := make([]uint64, labelColumn+4)
				row[dfColumn], row[allColumn] = 1, uint64(share)
				for _, column := range columns {
					row[column] = uint64(share)
				}
				return row
			}
			for _, x := range list {
				add(want, ids[x.Term], row(x.Share)...)
			}
			for _, x := range c.add(slices.Clone(list), columns) {
				assert.GreaterOrEqual(t, x.Term, uint32(rows))
				add(got, ids[x.Term], row(x.Share)...)
			}
		}
		settle()
		assert.Equal(t, want, got)
	})
}
