package pretrain

import (
	"context"
	"iter"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/data"
	"tasnif/features/embedding"
)

func TestCommonPieces(t *testing.T) {
	w := &vocabulary{list: []string{"سلام", "كلام", "علام", "حسام"}}
	list, times := frequentSubwords(w, 100)
	assert.Equal(t, []string{"ام>", "لام", "لام>"}, list, "those of three words and more, sorted")
	assert.Equal(t, 4, times["ام>"])
	list, _ = frequentSubwords(w, 2)
	assert.Equal(t, []string{"ام>", "لام"}, list, "the commonest; of equal ones the first")
	list, _ = frequentSubwords(w, 0)
	assert.Empty(t, list)
}

// A piece's vector is the mean of its words' unit vectors.
func TestPieceArrays(t *testing.T) {
	w := &vocabulary{list: []string{"سلام", "كلام", "علام", "حسام"}}
	near, topic := newDense(4, 2), newDense(4, 1)
	copy(near.value, []float32{3, 4, 0, 2, 1, 0, 5, 0})
	copy(topic.value, []float32{1, -7, 2, 0})
	a := subwordArrays(w, []*dense{near, topic}, 3, 1)
	assert.Equal(t, embedding.SubwordArrays{Bytes: []byte("ام>"), Ends: []uint32{5}, Vectors: a.Vectors}, a)
	half := math.Sqrt(0.5)
	mean := [3]float64{(0.6*half + 0 + half + 1) / 4, (0.8*half + half + 0 + 0) / 4, (half - half + half + 0) / 4}
	for k, m := range mean {
		assert.InDelta(t, math.Min(m*embedding.SubwordSteps, 127), a.Vectors[k], 0.51)
	}
}

// Pieces change no word's vector, and there are no more than asked for.
func TestLearnPieces(t *testing.T) {
	definite := func() iter.Seq2[data.Document, error] { // all words have pieces of "ال" in common
		return func(yield func(data.Document, error) bool) {
			for d := range archive(300)() {
				d.Headline, d.Body = "ال"+strings.ReplaceAll(d.Headline, " ", " ال"), "ال"+strings.ReplaceAll(d.Body, " ", " ال")
				if !yield(d, nil) {
					return
				}
			}
		}
	}
	var arrays []embedding.Arrays
	for _, most := range []int{100, 1, 0} {
		cfg := small()
		cfg.Pieces = most
		e, err := Learn(context.Background(), definite, cfg)
		require.NoError(t, err)
		arrays = append(arrays, e.Arrays())
	}
	assert.Greater(t, len(arrays[0].Subwords.Ends), 1)
	assert.Equal(t, "<ال", string(arrays[1].Subwords.Bytes))
	assert.Zero(t, arrays[2].Subwords)
	for i := range arrays {
		arrays[i].Subwords = embedding.SubwordArrays{}
		assert.Equal(t, arrays[2], arrays[i])
	}
}
