package passages

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestCheck(t *testing.T) {
	for name, c := range map[string]struct {
		rule Rule
		ok   bool
	}{
		"max": {Rule{"max", .5}, true}, "mean2": {Rule{"mean2", 1}, true},
		"no pool": {Rule{"", .5}, false}, "nothing": {Rule{"max", 0}, false}, "too much": {Rule{"max", 1.1}, false},
	} {
		assert.Equal(t, c.ok, c.rule.Check() == nil, name)
	}
}

// Pools are of sorted scores, whatever the order of the passages.
func TestPooled(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := rapid.SliceOfN(rapid.Float32Range(-5, 5), 1, 12).Draw(t, "passages")
		whole, weight := rapid.Float32Range(-5, 5).Draw(t, "whole"), rapid.SampledFrom(Weights).Draw(t, "weight")
		var p Pooled
		p.Reset(1)
		for _, s := range list {
			p.Add([]float32{s})
		}
		sorted := slices.Clone(list)
		slices.Sort(sorted)
		n := len(sorted)
		require.Equal(t, sorted[n-1], list[p.Strongest(0)])
		for _, pool := range Pools() {
			r, got := Rule{pool, weight}, []float32{whole}
			p.Combine(r, got)
			if n < 2 {
				require.Equal(t, whole, got[0])
				continue
			}
			sum := float32(0)
			for _, at := range p.Of(r, 0) {
				sum += list[at] / float32(len(p.Of(r, 0)))
			}
			require.InDelta(t, (1-weight)*float64(whole)+weight*float64(sum), got[0], 1e-5)
			require.Equal(t, map[string]int{"max": 1, "mean2": 2}[pool], len(p.Of(r, 0)))
		}
	})
}

// drawn are documents of five passages. The label is that of the strongest passage where
// local, and of the whole otherwise.
func drawn(n int, local bool) (docs []Document) {
	random := rand.New(rand.NewPCG(3, 4))
	for range n {
		d := Document{Scores: make([]float32, 2), Pooled: new(Pooled)}
		d.Pooled.Reset(2)
		for l := range int32(2) {
			if random.IntN(3) == 0 {
				d.Truth = append(d.Truth, l)
			}
		}
		carrier := random.IntN(5)
		for p := range 5 {
			scores := make([]float32, 2)
			for l := range scores {
				scores[l] = float32(random.NormFloat64())
				if slices.Contains(d.Truth, int32(l)) && local && p == carrier {
					scores[l] += 4
				}
				d.Scores[l] += scores[l] / 5
			}
			d.Pooled.Add(scores)
		}
		for _, l := range d.Truth {
			if !local {
				d.Scores[l]++
			}
		}
		docs = append(docs, d)
	}
	return docs
}

func TestChoose(t *testing.T) {
	_, ok := Choose(drawn(MinDocuments-1, true), 2)
	assert.False(t, ok, "too few documents")
	c, ok := Choose(drawn(400, true), 2)
	require.True(t, ok)
	require.NotNil(t, c.Kept)
	assert.Equal(t, "max", c.Kept.Pool)
	assert.GreaterOrEqual(t, c.Kept.Weight, .5)
	assert.Equal(t, 400, c.Documents)
	assert.Len(t, c.Tried, len(Pools())*len(Weights))
	c, ok = Choose(drawn(400, false), 2)
	require.True(t, ok)
	assert.Nil(t, c.Kept)
}
