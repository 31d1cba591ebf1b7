package linear

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Without pruning and with all negative examples it is SVM: the same labels on every
// document, and scores within a thousandth.
func TestSparseSVMIsSVM(t *testing.T) {
	for _, balanced := range []bool{false, true} {
		p, held := toy(false, 20, 1200, 1), toy(false, 20, 400, 2)
		dense, err := (&SVM{C: 0.3, Balanced: balanced, Tolerance: 0.01, MaxIter: 1000}).Train(t.Context(), p)
		require.NoError(t, err)
		all := &SparseSVM{C: 0.3, Balanced: balanced, Tolerance: 0.01, MaxIter: 1000, Near: 1e9, NearMost: 1e9}
		few := &SparseSVM{C: 0.3, Balanced: balanced, Tolerance: 0.01, MaxIter: 1000, Near: 1, Random: 10}
		for name, trainer := range map[string]*SparseSVM{"all": all, "few": few} {
			m, err := trainer.Train(t.Context(), p)
			require.NoError(t, err)
			require.NotNil(t, m.Sparse)
			a, b, differ := make([]float32, 20), make([]float32, 20), 0
			for _, x := range held.X {
				dense.Scores(a, x)
				m.Scores(b, x)
				for l := range a {
					if d := a[l] - b[l]; d > 1e-3 || d < -1e-3 || (a[l] > 0) != (b[l] > 0) {
						differ++
					}
				}
			}
			if name == "all" {
				assert.Zero(t, differ)
			} else {
				assert.Positive(t, differ, "the comparison can fail")
			}
		}
	}
}

// With the default settings the label of an example is among the first, and most weights
// are not kept.
func TestSparseSVMRanks(t *testing.T) {
	p, held := toy(true, 60, 3000, 3), toy(true, 60, 600, 4)
	m, err := DefaultSparseSVM().Train(t.Context(), p)
	require.NoError(t, err)
	assert.Less(t, m.Stored(), p.Features*p.Labels/3)
	right, s := 0, make([]float32, 60)
	for i, x := range held.X {
		m.Scores(s, x)
		if int(held.Y[i][0]) == slices.Index(s, slices.Max(s)) {
			right++
		}
	}
	assert.Greater(t, float64(right)/600, 0.95)
}

// The nearest negative examples are those of the greatest cosine to the centroid.
func TestNearest(t *testing.T) {
	p := toy(false, 12, 700, 5)
	trainer := &SparseSVM{Near: 2, NearLeast: 30, NearMost: 1e9, Random: 5}
	positives := p.positives()
	found, err := trainer.nearest(t.Context(), p, positives)
	require.NoError(t, err)
	columns := p.centroids(positives, nearestPrune)
	for l, list := range found {
		if len(positives[l]) == 0 {
			assert.Empty(t, list)
			continue
		}
		require.Len(t, list, trainer.near(len(positives[l]), len(p.X)))
		weight := map[uint32]float64{}
		for _, c := range columns[l] {
			weight[c.Feature] = float64(c.Weight)
		}
		cosine := func(i int32) (sum float64) {
			for j, f := range p.X[i].Index {
				sum += float64(p.X[i].Value[j]) * weight[f]
			}
			return sum
		}
		least := cosine(list[len(list)-1])
		for i := range p.X {
			_, has := slices.BinarySearch(positives[l], int32(i))
			in := slices.Contains(list, int32(i))
			assert.False(t, has && in, "a positive example is no negative one")
			if !has && !in {
				assert.LessOrEqual(t, cosine(int32(i)), least+1e-6)
			}
		}
	}
}
