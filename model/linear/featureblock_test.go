package linear

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTrainOnABlock(t *testing.T) {
	for part, want := range map[string][]bool{`{"on":"terms"}`: {true, false}, `{"on":"archive"}`: {false, true}, `{}`: {true, true}} {
		p := toy(false, 2, 60, 1)
		p.Terms = p.Features - 3
		trainer, err := NewTrainer("svm", []byte(part))
		require.NoError(t, err)
		m, err := trainer.Train(context.Background(), p)
		require.NoError(t, err)
		any := func(w []float32) bool {
			for _, v := range w {
				if v != 0 {
					return true
				}
			}
			return false
		}
		assert.Equal(t, want, []bool{any(m.W[:p.Terms*2]), any(m.W[p.Terms*2:])}, part)
	}
	trainer, err := NewTrainer("svm", []byte(`{"on":"words"}`))
	require.NoError(t, err)
	_, err = trainer.Train(context.Background(), toy(false, 2, 60, 1))
	assert.ErrorContains(t, err, `no block of features "words"`)
}
