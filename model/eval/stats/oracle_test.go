package stats_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/model/eval/evaltest"
	"tasnif/model/eval/stats"
)

func TestOracleStatistics(t *testing.T) {
	var o struct {
		Wilson []struct {
			K, N int
			CI   [2]float64
		} `json:"wilson95"`
		McNemar []struct {
			B, C  int
			Exact float64
			MidP  float64
		}
		Holm []struct{ P, Adj []float64 }
	}
	evaltest.Shared(t, "oracles/statistics.json", &o)
	require.NotEmpty(t, o.Wilson)
	require.NotEmpty(t, o.McNemar)
	require.NotEmpty(t, o.Holm)
	for _, c := range o.Wilson {
		got := stats.Wilson(c.K, c.N)
		evaltest.Near(t, c.CI[0], got.Low, fmt.Sprint("Wilson low ", c))
		evaltest.Near(t, c.CI[1], got.High, fmt.Sprint("Wilson high ", c))
	}
	for _, c := range o.McNemar {
		e, m := stats.McNemar(c.B, c.C)
		assert.InEpsilon(t, c.Exact, e, evaltest.Exact)
		assert.InEpsilon(t, c.MidP, m, evaltest.Exact)
		e2, m2 := stats.McNemar(c.C, c.B)
		assert.Equal(t, []float64{e, m}, []float64{e2, m2}, "it is symmetric")
	}
	for _, c := range o.Holm {
		got := stats.Holm(c.P)
		require.Len(t, got, len(c.P))
		for i := range got {
			evaltest.Near(t, c.Adj[i], got[i], "Holm")
		}
	}
}

func TestMcNemarOfManyDocumentsStaysFinite(t *testing.T) {
	e, m := stats.McNemar(50_000, 50_400)
	assert.False(t, math.IsNaN(e) || math.IsNaN(m))
	assert.InDelta(t, 0.208, e, 0.005, "the normal approximation of z = 399/sqrt(100400)")
}
