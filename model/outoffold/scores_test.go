package outoffold

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tasnif/features"
	"tasnif/model/linear"
)

// witness is a trainer that notes what it learnt from. Its models score every
// example alike: the first label by the number of the training, the second by how
// many examples that had.
type witness struct{ learnt [][]float32 } // by training, the examples' only values

func (w *witness) Train(_ context.Context, p *linear.Problem) (*linear.Linear, error) {
	var saw []float32
	for _, x := range p.X {
		saw = append(saw, x.Value[0])
	}
	w.learnt = append(w.learnt, saw)
	return &linear.Linear{Labels: 2, W: make([]float32, 2*p.Features), B: []float32{float32(len(w.learnt) - 1), float32(len(saw))}}, nil
}

// An example's held-out scores are by a model that learnt from every example of
// the other folds and from none of its own fold.
func TestFoldModelsNeverLearnTheirFold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		folds := rapid.IntRange(1, 5).Draw(t, "folds")
		// Folds beyond those held out are only learnt from.
		fold := rapid.SliceOfN(rapid.IntRange(0, folds+1), 1, 40).Draw(t, "fold")
		p := &linear.Problem{Features: 1, Terms: 1, Labels: 2}
		for i := range fold {
			p.X = append(p.X, features.Vector{Index: []uint32{0}, Value: []float32{float32(i + 1)}})
			p.Y = append(p.Y, nil)
		}
		w, done := &witness{}, 0
		held, err := Score(context.Background(), w, p, fold, folds, nil, func() { done++ })
		if err != nil {
			t.Fatal(err)
		}
		if len(w.learnt) != folds || done != folds {
			t.Fatalf("%d trainings for %d folds, %d of them told", len(w.learnt), folds, done)
		}
		rows := Scored(fold, folds)
		if len(held.Values) != 2*len(rows) {
			t.Fatalf("%d scores of %d examples", len(held.Values), len(rows))
		}
		for row, i := range rows {
			if fold[i] >= folds {
				t.Fatalf("example %d of fold %d is scored, and %d folds are held out", i, fold[i], folds)
			}
			scored := w.learnt[int(held.Of(row)[0])]
			for j, f := range fold {
				if learnt := slices.Contains(scored, float32(j+1)); learnt == (f == fold[i]) {
					t.Fatalf("example %d of fold %d is scored by a model to which it is %v that it learnt from example %d of fold %d", i, fold[i], learnt, j, f)
				}
			}
			if len(scored) != int(held.Of(row)[1]) {
				t.Fatalf("example %d has scores of two models", i)
			}
		}
		kept := 0
		for _, f := range fold {
			if f < folds {
				kept++
			}
		}
		if kept != len(rows) || !slices.IsSorted(rows) {
			t.Fatalf("rows %v of %v", rows, fold)
		}
	})
}

// counter is a trainer whose models score an example by the sum of its values.
type counter struct{}

func (counter) Train(_ context.Context, p *linear.Problem) (*linear.Linear, error) {
	m := linear.NewLinear(p.Features, 1)
	for f := range m.W {
		m.W[f] = 1
	}
	return m, nil
}

// A fold's model is shown the fold's examples as documents to come: without the
// terms that no other fold has, a dimension of an archive kept.
func TestFoldModelsAreShownNewDocuments(t *testing.T) {
	p := &linear.Problem{Features: 5, Terms: 4, Labels: 1, Y: make([][]int32, 4), X: []features.Vector{
		{Index: []uint32{0, 1, 4}, Value: []float32{.6, .8, 10}}, // term 1 is this fold's alone
		{Index: []uint32{0, 2, 4}, Value: []float32{.6, .8, 20}}, // term 2 stands in both
		{Index: []uint32{2, 4}, Value: []float32{1, 30}},
		{Index: []uint32{3, 4}, Value: []float32{1, 40}}, // nothing is left but the dimension
	}}
	held, err := Score(t.Context(), counter{}, p, []int{0, 1, 0, 1}, 2, nil, func() {})
	require.NoError(t, err)
	assert.InDeltaSlice(t, []float32{11, 21.4, 31, 40}, held.Values, 1e-5)
}

// The held-out scores of a blend are the weighted sum of its members'.
func TestSumHeldOut(t *testing.T) {
	a, b := &Scores{Labels: 2, Values: []float32{1, 2, 3, 4}}, &Scores{Labels: 2, Values: []float32{10, 20, 30, 40}}
	sum := Sum([]*Scores{a, b}, []float64{2, .5})
	assert.Equal(t, []float32{7, 14, 21, 28}, sum.Values)
	assert.Equal(t, []float32{21, 28}, sum.Of(1))
	assert.Equal(t, []float32{1, 2, 3, 4}, a.Values, "members keep theirs")
	assert.Same(t, a, Sum([]*Scores{a}, []float64{1}))
	a.Asked = []float32{1}
	assert.Nil(t, Sum([]*Scores{a, b}, []float64{2, .5}).Asked, "one has none")
	b.Asked = []float32{10}
	assert.Equal(t, []float32{7}, Sum([]*Scores{a, b}, []float64{2, .5}).Asked)
}

// Labels that are noise cannot be told of documents that were not learnt from:
// what is chosen on held-out scores of a trainer that remembers every document is
// at the labels' rate.
func TestMemoryDoesNotHelpOutOfFold(t *testing.T) {
	p := &linear.Problem{Features: 400, Terms: 400, Labels: 1}
	var fold []int
	for i := range 400 { // each example has a term of its own
		p.X = append(p.X, features.Vector{Index: []uint32{uint32(i)}, Value: []float32{1}})
		p.Y = append(p.Y, [][]int32{nil, {0}}[i*7%5%2])
		fold = append(fold, i%5*3%5)
	}
	for _, name := range []string{"svm", "multinomial"} {
		t.Run(name, func(t *testing.T) {
			trainer, err := linear.NewTrainer(name, nil)
			require.NoError(t, err)
			held, err := Score(t.Context(), trainer, p, fold, 5, nil, func() {})
			require.NoError(t, err)
			by := map[int]string{}
			for i, f := range fold {
				score := fmt.Sprint(held.Of(i)[0])
				if by[f] == "" {
					by[f] = score
				}
				assert.Equal(t, by[f], score, "example %d: a model that never met its only term knows its fold's bias alone", i)
			}
		})
	}
}
