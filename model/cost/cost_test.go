package cost_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/features"
	"tasnif/model/cost"
	"tasnif/model/linear"
)

// problem has so many labels, of which each example has one, and ten features an example.
func problem(labels int) *linear.Problem {
	p := &linear.Problem{Features: 100000, Terms: 100000, Labels: labels}
	for i := range 20000 {
		var x features.Vector
		for f := range 10 {
			x.Index, x.Value = append(x.Index, uint32(i%9000*10+f)), append(x.Value, 0.3)
		}
		p.X, p.Y = append(p.X, x), append(p.Y, []int32{int32(i % labels)})
	}
	return p
}

// A matrix of all weights grows with the labels; the sparse trainer hardly does.
func TestEstimateGrowsWithLabels(t *testing.T) {
	of := func(name string, labels int) cost.Estimate {
		trainer, err := linear.NewTrainer(name, nil)
		require.NoError(t, err)
		return cost.Of(trainer, problem(labels), 2, 5000)
	}
	for _, name := range []string{"blend", "complement", "svm"} {
		few, many := of(name, 100), of(name, 1000)
		assert.InEpsilon(t, 10*few.Bytes, many.Bytes, 0.05, name)
		assert.InEpsilon(t, 10*few.CPU, many.CPU, 0.05, name)
	}
	few, many := of("sparsesvm", 100), of("sparsesvm", 1000)
	assert.Less(t, many.Bytes, 4*few.Bytes)
	assert.Less(t, many.CPU, 2*few.CPU)
	assert.Greater(t, of("blend", 1000).Bytes, 10*many.Bytes)
}

func TestEstimateText(t *testing.T) {
	e := cost.Estimate{Features: 433164, Labels: 1198, Bytes: 7_500_000_000, CPU: 50400 * time.Millisecond}
	assert.Equal(t, "433164 features, 1198 labels: training takes about 7.5 GB of memory and 50s of CPU", e.String())
	assert.Equal(t, "12 MB", cost.Size(11_200_000))
}
