package linear

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// An example of weight 2 teaches what two of its kind teach.
func TestWeightsAreRepetitions(t *testing.T) {
	p := toy(false, 3, 60, 7)
	p.Weight = make([]float64, len(p.X))
	var rows []int
	for i := range p.X {
		rows = append(rows, i)
		if p.Weight[i] = 1; i%3 == 0 {
			p.Weight[i], rows = 2, append(rows, i)
		}
	}
	weighted := p.Select(rows)
	weighted.Weight = nil
	for _, name := range Trainers() {
		t.Run(name, func(t *testing.T) {
			params, within := []byte(nil), 1e-5
			switch name {
			case "bernoulli":
				trainer, err := NewTrainer(name, nil)
				require.NoError(t, err)
				_, err = trainer.Train(t.Context(), p)
				assert.ErrorContains(t, err, "another trainer")
				return
			case "svm", "logistic", "nbsvm": // which stop near the optimum
				params, within = []byte(`{"tolerance":1e-6,"max_iter":10000}`), 1e-3
			case "sparsesvm":
				params, within = []byte(`{"tolerance":1e-6,"max_iter":10000,"prune":0,"prune_mean":0}`), 1e-3
			case "blend":
				params, within = []byte(`{"members":[{"trainer":"complement"},{"trainer":"multinomial"}]}`), 0.2 // its scales are of examples
			}
			trainer, err := NewTrainer(name, params)
			require.NoError(t, err)
			one, err := trainer.Train(t.Context(), p)
			require.NoError(t, err)
			two, err := trainer.Train(t.Context(), weighted)
			require.NoError(t, err)
			assert.InDeltaSlice(t, two.dense().W, one.dense().W, within)
			assert.InDeltaSlice(t, two.B, one.B, within)
			if name != "centroid" { // a direction
				plain := *p
				plain.Weight = nil
				none, err := trainer.Train(t.Context(), &plain)
				require.NoError(t, err)
				assert.NotEqual(t, none.dense().W, one.dense().W)
			}
		})
	}
}
