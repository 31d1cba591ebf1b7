package stats_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/model/eval"
	"tasnif/model/eval/evaltest"
	"tasnif/model/eval/predictions"
	"tasnif/model/eval/stats"
)

// copied is the set with every document written so many times. The copies are
// of one group where grouped, else each stands alone.
func copied(s *predictions.Set, times int, grouped bool) *predictions.Set {
	out := *s
	out.Rows, out.Groups = nil, nil
	for i, r := range s.Rows {
		for n := range times {
			r.Key = fmt.Sprint(s.Rows[i].Key, n)
			out.Rows = append(out.Rows, r)
			out.Groups = append(out.Groups, int32(i*times))
			if !grouped {
				out.Groups[len(out.Groups)-1] += int32(n)
			}
		}
	}
	return &out
}

// width is how wide an interval is.
func width(i stats.Interval) float64 { return i.High - i.Low }

// Copies of one story are one draw: written three times, a corpus is no surer of
// itself. Copies that were taken for stories of their own would make every interval
// look surer than it is, by the square root of three.
func TestIntervalsAreByGroup(t *testing.T) {
	s := evaltest.Large(300, 4, 1)
	for i := range s.Rows {
		s.Rows[i].Source = []string{"a", "b"}[i%2]
	}
	opt := eval.Options{Resamples: 200, Seed: 1}
	report, copies := evaltest.Report(t, s, opt), evaltest.Report(t, copied(s, 3, true), opt)
	require.Len(t, report.Slices, 2)
	for i := range report.Slices {
		assert.InDelta(t, report.Slices[i].Interval.Low, copies.Slices[i].Interval.Low, evaltest.Exact, "slice")
		assert.InDelta(t, report.Slices[i].Interval.High, copies.Slices[i].Interval.High, evaltest.Exact, "slice")
	}
	once, thrice := report.Intervals, copies.Intervals
	alone := evaltest.Report(t, copied(s, 3, false), opt).Intervals
	require.Len(t, thrice, len(stats.ResampledFigures))
	for name := range once {
		assert.InDelta(t, once[name].Low, thrice[name].Low, evaltest.Exact, name)
		assert.InDelta(t, once[name].High, thrice[name].High, evaltest.Exact, name)
		assert.Less(t, width(alone[name]), width(once[name])/1.4, name)
	}
}

// An interval holds the middle 95 % of the draws: between order statistics it is
// linear, so of 0, 1 ... 40 it is from 1 to 39.
func TestMiddle(t *testing.T) {
	value := func(x []float64) float64 { return x[0] }
	draws := make([][]float64, 41)
	for i := range draws {
		draws[i] = []float64{float64((i * 17) % 41)}
	}
	got := stats.CentralInterval(draws, value)
	assert.InDelta(t, 1, got.Low, evaltest.Exact)
	assert.InDelta(t, 39, got.High, evaltest.Exact)
	got = stats.CentralInterval([][]float64{{3}, {1}}, value)
	assert.InDelta(t, 1.05, got.Low, evaltest.Exact)
	assert.InDelta(t, 2.95, got.High, evaltest.Exact)
	assert.Equal(t, stats.Interval{Low: 7, High: 7}, stats.CentralInterval([][]float64{{7}}, value))
}

// McNemar's test is two-sided and does not care which model came first; Holm's
// adjustment keeps the order of the p-values and never makes one smaller.
func TestMcNemarAndHolm(t *testing.T) {
	for fixed := range 30 {
		for broken := range 30 {
			p, _ := stats.McNemar(fixed, broken)
			q, _ := stats.McNemar(broken, fixed)
			assert.Equal(t, p, q)
			assert.False(t, p <= 0 || p > 1, "%d fixed, %d broken: %v", fixed, broken, p)
			if fixed == broken {
				assert.Equal(t, 1.0, p)
			}
			if fixed < broken {
				more, _ := stats.McNemar(fixed, broken+1)
				assert.Less(t, more, p+evaltest.Exact, "more broken, less likely by chance")
			}
		}
	}
	p := []float64{.04, .001, .3, .02, .02}
	adjusted := stats.Holm(p)
	assert.InDeltaSlice(t, []float64{.08, .005, .3, .08, .08}, adjusted, evaltest.Exact)
	for i := range p {
		assert.GreaterOrEqual(t, adjusted[i], p[i])
		assert.LessOrEqual(t, adjusted[i], 1.0)
		for j := range p {
			if p[i] < p[j] {
				assert.LessOrEqual(t, adjusted[i], adjusted[j])
			}
		}
	}
	assert.Equal(t, []float64{1, 1}, stats.Holm([]float64{.6, .9}))
	assert.Empty(t, stats.Holm(nil))
	assert.False(t, slices.ContainsFunc(adjusted, math.IsNaN))
}

// The smallest drop of a label's recall is the least that McNemar's test notices,
// no other document having improved.
func TestSmallestDropIsTheLeastNoticed(t *testing.T) {
	for support := 1; support < 60; support++ {
		drop := stats.SmallestDrop(support)
		lost := int(math.Round(drop * float64(support)))
		noticed, _ := stats.McNemar(lost, 0)
		unnoticed, _ := stats.McNemar(lost-1, 0)
		if support < 6 {
			assert.Equal(t, 1.0, drop, "all of %d lost are not noticed", support)
			assert.Greater(t, noticed, eval.Level)
			continue
		}
		assert.InDelta(t, float64(lost), drop*float64(support), evaltest.Exact)
		assert.Less(t, noticed, eval.Level, "%d of %d", lost, support)
		assert.Greater(t, unnoticed, eval.Level, "%d of %d", lost-1, support)
	}
}
