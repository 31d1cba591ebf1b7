package linear

import (
	"context"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/features"
)

// vec makes a vector of weight 1/sqrt(n) on each of the features.
func vec(index ...uint32) features.Vector {
	slices.Sort(index)
	v := features.Vector{Index: slices.Compact(index)}
	for range v.Index {
		v.Value = append(v.Value, float32(1/math.Sqrt(float64(len(v.Index)))))
	}
	return v
}

// toy is a problem whose label l is told by features 10l to 10l+9, among noise.
// With several, a third of the examples have two labels and some have none.
func toy(single bool, labels, examples int, seed uint64) *Problem {
	random := rand.New(rand.NewPCG(seed, 1))
	p := &Problem{Features: 10*labels + 50, Terms: 10*labels + 50, Labels: labels, Single: single, Seed: 7}
	for i := range examples {
		ls := []int32{int32(i % labels)}
		if !single {
			switch i % 6 {
			case 0:
				ls = nil
			case 1, 2:
				ls = append(ls, int32((i+1)%labels))
			}
		}
		slices.Sort(ls)
		ls = slices.Compact(ls)
		var index []uint32
		for _, l := range ls {
			for range 4 {
				index = append(index, uint32(10*int(l)+random.IntN(10)))
			}
		}
		for range 6 {
			index = append(index, uint32(10*labels+random.IntN(50)))
		}
		p.X, p.Y = append(p.X, vec(index...)), append(p.Y, ls)
	}
	return p
}

// ranked tells whether the labels an example has score above those it has not.
func ranked(m *Linear, x features.Vector, y []int32) bool {
	s, low, high := make([]float32, m.Labels), float32(math.Inf(1)), float32(math.Inf(-1))
	m.Scores(s, x)
	for l, v := range s {
		if slices.Contains(y, int32(l)) {
			low = min(low, v)
		} else {
			high = max(high, v)
		}
	}
	return low > high
}

// TestTrainers is the suite that every trainer in the table must pass.
func TestTrainers(t *testing.T) {
	ctx := context.Background()
	for _, name := range Trainers() {
		make := func(t *testing.T) Trainer {
			trainer, err := NewTrainer(name, nil)
			require.NoError(t, err)
			return trainer
		}
		train := func(t *testing.T, p *Problem) *Linear {
			m, err := make(t).Train(ctx, p)
			require.NoError(t, err)
			require.Equal(t, p.Labels, m.Labels)
			require.Equal(t, p.Features, m.Features())
			require.Len(t, m.B, p.Labels)
			for _, w := range append(slices.Clone(m.dense().W), m.B...) {
				require.False(t, math.IsNaN(float64(w)) || math.IsInf(float64(w), 0), "a weight is %v", w)
			}
			return m
		}
		t.Run(name+"/learns a toy set", func(t *testing.T) {
			for _, single := range []bool{true, false} {
				m := train(t, toy(single, 4, 400, 1))
				held, right, all := toy(single, 4, 200, 2), 0, 0
				for i, x := range held.X {
					if len(held.Y[i]) > 0 {
						all++
						if ranked(m, x, held.Y[i]) {
							right++
						}
					}
				}
				assert.Greater(t, float64(right)/float64(all), 0.9, "single: %v", single)
			}
		})
		t.Run(name+"/same bytes on one and two cores", func(t *testing.T) {
			p := toy(false, 5, 120, 3)
			two := train(t, p)
			defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
			assert.Equal(t, two, train(t, p))
		})
		t.Run(name+"/empty vectors", func(t *testing.T) {
			p := toy(false, 3, 90, 4)
			p.X, p.Y = append(p.X, features.Vector{}, features.Vector{}), append(p.Y, nil, []int32{1})
			m := train(t, p)
			s := []float32{9, 9, 9}
			m.Scores(s, features.Vector{})
			assert.Equal(t, m.B, s)
		})
		t.Run(name+"/one label", func(t *testing.T) {
			p := toy(false, 3, 90, 5)
			p.Labels = 1
			for i := range p.Y {
				p.Y[i] = slices.DeleteFunc(slices.Clone(p.Y[i]), func(l int32) bool { return l > 0 })
			}
			m := train(t, p)
			s := []float32{0}
			m.Scores(s, vec(0, 1, 2, 3))
			with := s[0]
			m.Scores(s, vec(10, 11, 12, 13))
			assert.Greater(t, with, s[0])
		})
		t.Run(name+"/a label without documents and documents without labels", func(t *testing.T) {
			p := toy(false, 3, 90, 6)
			p.Labels = 4
			m := train(t, p)
			s := make4()
			m.Scores(s, vec(0, 1, 2, 3))
			assert.Greater(t, s[0], s[3])
		})
		t.Run(name+"/every document has the label", func(t *testing.T) {
			p := toy(true, 1, 30, 7)
			train(t, p)
		})
		t.Run(name+"/stops when told", func(t *testing.T) {
			stopped, cancel := context.WithCancel(ctx)
			cancel()
			_, err := make(t).Train(stopped, toy(false, 3, 90, 8))
			assert.ErrorIs(t, err, context.Canceled)
		})
		t.Run(name+"/refuses a setting it has not", func(t *testing.T) {
			_, err := NewTrainer(name, []byte(`{"alfa":1}`))
			assert.ErrorContains(t, err, `"alfa"`)
			_, err = NewTrainer(name, []byte(`{} {}`))
			assert.ErrorContains(t, err, "more than one")
		})
	}
}

func make4() []float32 { return []float32{0, 0, 0, 0} }

func TestNewTrainerUnknown(t *testing.T) {
	_, err := NewTrainer("svn", nil)
	assert.EqualError(t, err, `no trainer "svn"; there are bernoulli, blend, centroid, complement, logistic, multinomial, nbsvm, ridge, sparsesvm, svm`)
}

func TestBlendRefuses(t *testing.T) {
	for params, want := range map[string]string{
		`{"members":[]}`:                                         "no members",
		`{"members":[{"trainer":"blend"}]}`:                      "cannot be a member",
		`{"members":[{"trainer":"x"}]}`:                          `no trainer "x"`,
		`{"members":[{"trainer":"svm","params":{"c":1,"D":2}}]}`: `"D"`,
	} {
		_, err := NewTrainer("blend", []byte(params))
		assert.ErrorContains(t, err, want)
	}
}

// Members named stand in place of the default's, and take none of their settings.
func TestBlendOfMembersNamed(t *testing.T) {
	four := `{"members":[{"trainer":"svm"},{"trainer":"svm"},{"trainer":"svm"},{"trainer":"complement"}]}`
	trainer, err := NewTrainer("blend", []byte(four))
	require.NoError(t, err)
	assert.Equal(t, &Blend{Members: []Member{{Trainer: "svm"}, {Trainer: "svm"}, {Trainer: "svm"}, {Trainer: "complement"}}}, trainer)
	trainer, err = NewTrainer("blend", []byte(`{}`))
	require.NoError(t, err)
	assert.Equal(t, DefaultBlend(), trainer)
}

// The solver's answer is the minimum of the objective it states: no step in any
// direction makes it smaller.
func TestDualMinimizes(t *testing.T) {
	p := toy(false, 3, 60, 9)
	y, _ := p.signs(1)
	scale := make([]float32, p.Features)
	for f := range scale {
		scale[f] = 0.5 + float32(f%5)
	}
	for name, d := range map[string]dualSolver{
		"squared hinge":           {loss: squaredHinge, c: 0.7, tolerance: 1e-6, maxIter: 20000},
		"squared hinge, balanced": {loss: squaredHinge, c: 0.7, balanced: true, tolerance: 1e-6, maxIter: 20000},
		"log loss":                {loss: logLoss, c: 2, tolerance: 1e-6, maxIter: 20000},
		"log loss, balanced":      {loss: logLoss, c: 200, balanced: true, tolerance: 1e-6, maxIter: 20000},
	} {
		t.Run(name, func(t *testing.T) {
			u, bias, err := d.solve(context.Background(), p, y, scale, 1)
			require.NoError(t, err)
			c := d.costs(p, y)
			objective := func(change int, by float64) float64 {
				b := bias
				if change == p.Features {
					b += by
				}
				sum := b * b / 2
				at := func(f int) float64 {
					w := float64(u[f].weight)
					if f == change {
						w += by
					}
					return w
				}
				for f := range u {
					sum += at(f) * at(f) / float64(u[f].prior) / 2
				}
				for i, x := range p.X {
					s := b
					for j, f := range x.Index {
						s += float64(x.Value[j]) * at(int(f))
					}
					s *= float64(y[i])
					if d.loss == logLoss {
						sum += c[side(y[i])] * math.Log1p(math.Exp(-s))
					} else {
						sum += c[side(y[i])] * max(0, 1-s) * max(0, 1-s)
					}
				}
				return sum
			}
			least := objective(-1, 0)
			for change := range p.Features + 1 {
				for _, by := range []float64{-1e-2, 1e-2} {
					require.GreaterOrEqual(t, objective(change, by), least-1e-6, "feature %d by %v", change, by)
				}
			}
		})
	}
}
