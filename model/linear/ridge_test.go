package linear

import (
	"context"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/features"
)

// withDimensions is toy with dimensions behind the terms that tell the labels too.
func withDimensions(single bool, labels, examples int, seed uint64) *Problem {
	p, random := toy(single, labels, examples, seed), rand.New(rand.NewPCG(seed, 2))
	p.Features += labels + 1
	for i, x := range p.X {
		for k := range labels + 1 {
			v := 0.3 * random.NormFloat64()
			for _, l := range p.Y[i] {
				if int(l) == k {
					v += 0.5
				}
			}
			x.Index, x.Value = append(x.Index, uint32(p.Terms+k)), append(x.Value, float32(v))
		}
		p.X[i] = features.Vector{Index: x.Index, Value: x.Value}
	}
	return p
}

// The closed form is the minimum of its objective: no step in any direction makes it
// smaller.
func TestRidgeMinimizes(t *testing.T) {
	p := withDimensions(false, 3, 90, 9)
	for _, balanced := range []bool{false, true} {
		m, err := (&Ridge{C: 0.7, Balanced: balanced, On: Archive}).Train(context.Background(), p)
		require.NoError(t, err)
		y, _ := p.signs(1)
		c := dualSolver{c: 0.7, balanced: balanced}.costs(p, y)
		objective := func(change int, by float64) float64 {
			weight := func(f int) float64 {
				w := m.Weight(f, 1)
				if f == change {
					w += by
				}
				return w
			}
			b := float64(m.B[1])
			if change == p.Features {
				b += by
			}
			sum := b * b / 2
			for f := p.Terms; f < p.Features; f++ {
				sum += weight(f) * weight(f) / 2
			}
			for i, x := range p.X {
				s := b
				for j, f := range x.Index {
					if int(f) >= p.Terms {
						s += float64(x.Value[j]) * weight(int(f))
					}
				}
				d := float64(y[i]) - s
				sum += c[side(y[i])] / 2 * d * d
			}
			return sum
		}
		least := objective(-1, 0)
		for change := p.Terms; change <= p.Features; change++ {
			for _, by := range []float64{-1e-2, 1e-2} {
				require.Greater(t, objective(change, by), least, "balanced %v: feature %d by %v", balanced, change, by)
			}
		}
	}
}

func TestRidgeRefusesManyFeatures(t *testing.T) {
	p := toy(false, 3, 30, 1)
	p.Features, p.Terms = maxRidge+1, maxRidge+1
	_, err := (&Ridge{C: 1}).Train(context.Background(), p)
	assert.ErrorContains(t, err, `at most 4095 features, and there are 4096; train it on "archive" alone`)
}

// A trainer has weights in the block that it is said to learn on, and only there.
func TestBlockOf(t *testing.T) {
	p := withDimensions(false, 3, 90, 2)
	list := []Trainer{&SVM{C: 1, Tolerance: 0.1, MaxIter: 10, On: Terms}, &Ridge{C: 1, On: Archive}}
	for _, name := range Trainers() {
		trainer, err := NewTrainer(name, nil)
		require.NoError(t, err)
		list = append(list, trainer)
	}
	for _, trainer := range list {
		m, err := trainer.Train(context.Background(), p)
		require.NoError(t, err)
		terms, dimensions := false, false
		for i, w := range m.dense().W {
			terms = terms || w != 0 && i/p.Labels < p.Terms
			dimensions = dimensions || w != 0 && i/p.Labels >= p.Terms
		}
		block := BlockOf(trainer)
		assert.Equal(t, block != Archive, terms, "%T on %q: weights of terms", trainer, block)
		assert.Equal(t, block != Terms, dimensions, "%T on %q: weights of dimensions", trainer, block)
	}
}
