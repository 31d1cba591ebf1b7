package stats_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/model/eval"
	"tasnif/model/eval/evaltest"
	"tasnif/model/eval/metrics"
	"tasnif/model/eval/predictions"
	"tasnif/model/eval/stats"
)

// With scores, mAP is among the figures: each side's is its report's, and the
// two change places when the models do.
func TestCompareRankings(t *testing.T) {
	a, b := evaltest.Large(200, 4, 1), evaltest.Large(200, 4, 1)
	for i := range b.Rows { // the same truth and decisions, worse scores
		for l := range b.Rows[i].Scores {
			b.Rows[i].Scores[l] = (b.Rows[i].Scores[l] + float64((i*7+l*13)%10)/10) / 2
		}
	}
	for _, s := range []*predictions.Set{a, b} {
		for i := range s.Rows {
			for l, x := range s.Rows[i].Scores {
				s.Rows[i].Scores[l] = metrics.Round4(x)
			}
		}
	}
	c := evaltest.Comparison(t, a, b, 200)
	d, ok := c.Delta("ranking.map")
	require.True(t, ok)
	assert.InDelta(t, evaltest.Report(t, a, eval.Options{}).Ranking.MAP, d.Before, evaltest.Exact)
	assert.InDelta(t, evaltest.Report(t, b, eval.Options{}).Ranking.MAP, d.After, evaltest.Exact)
	assert.Negative(t, d.Interval.High)
	assert.Less(t, d.P, .05)
	assert.GreaterOrEqual(t, d.Delta, d.Interval.Low)
	back, _ := evaltest.Comparison(t, b, a, 200).Delta("ranking.map")
	assert.InDelta(t, -d.Delta, back.Delta, evaltest.Exact)
	assert.Equal(t, rounded(stats.Interval{Low: -d.Interval.High, High: -d.Interval.Low}), rounded(back.Interval))

	r, err := evaltest.DefaultReport(t, a).Predictions()
	require.NoError(t, err)
	again, ok := evaltest.Comparison(t, r, b, 200).Delta("ranking.map")
	require.True(t, ok, "a report keeps its scores")
	assert.InDelta(t, d.Delta, again.Delta, evaltest.Exact)
	for i := range r.Rows {
		r.Rows[i].Scores = nil
	}
	_, ok = evaltest.Comparison(t, r, b, 10).Delta("ranking.map")
	assert.False(t, ok)
}

// The same of a difference: copies make no difference surer, neither its interval
// nor its p.
func TestDifferencesAreByGroup(t *testing.T) {
	before := evaltest.Large(200, 4, 1)
	after := evaltest.Wrong(before, 5)
	once := evaltest.Comparison(t, before, after, 200)
	thrice := evaltest.Comparison(t, copied(before, 3, true), copied(after, 3, true), 200)
	alone := evaltest.Comparison(t, copied(before, 3, false), copied(after, 3, false), 200)
	for i, d := range once.Deltas {
		assert.InDelta(t, d.Delta, thrice.Deltas[i].Delta, evaltest.Exact, d.Figure)
		assert.InDelta(t, d.Interval.Low, thrice.Deltas[i].Interval.Low, evaltest.Exact, d.Figure)
		assert.InDelta(t, d.Interval.High, thrice.Deltas[i].Interval.High, evaltest.Exact, d.Figure)
		assert.InDelta(t, d.P, thrice.Deltas[i].P, evaltest.Exact, d.Figure)
		if d.Delta != 0 {
			assert.Less(t, alone.Deltas[i].P, d.P, d.Figure)
		}
	}
	assert.Equal(t, 200, thrice.Groups)
	assert.Equal(t, 600, thrice.Documents)
}

// Of a figure that cannot differ, p is 1; of one that every swap leaves smaller, it
// is the least there can be, 1/(n+1).
func TestPCountsTheObservedDifference(t *testing.T) {
	s := evaltest.Large(100, 3, 2)
	for _, n := range []int{1, 19, 99} {
		for _, d := range evaltest.Comparison(t, s, evaltest.Wrong(s, 60), n).Deltas {
			if d.Figure != "ranking.map" {
				assert.InDelta(t, 1/float64(n+1), d.P, evaltest.Exact, d.Figure)
			}
		}
		for _, d := range evaltest.Comparison(t, s, s, n).Deltas {
			assert.Equal(t, 1.0, d.P)
		}
	}
}

func rounded(i stats.Interval) stats.Interval {
	return stats.Interval{Low: metrics.Round4(i.Low), High: metrics.Round4(i.High)}
}
