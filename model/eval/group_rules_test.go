package eval

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// copied is the sheet with every document written so many times. The copies are
// of one group where grouped, else each stands alone.
func copied(s *Sheet, times int, grouped bool) *Sheet {
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
func (i Interval) width() float64 { return i.High - i.Low }

// Copies of one story are one draw: written three times, a corpus is no surer of
// itself. Copies that were taken for stories of their own would make every interval
// look surer than it is, by the square root of three.
func TestIntervalsAreByGroup(t *testing.T) {
	s := big(300, 4, 1)
	for i := range s.Rows {
		s.Rows[i].Source = []string{"a", "b"}[i%2]
	}
	opt := Options{Resamples: 200, Seed: 1}
	report, copies := mustMeasure(t, s, opt), mustMeasure(t, copied(s, 3, true), opt)
	require.Len(t, report.Slices, 2)
	for i := range report.Slices {
		assert.InDelta(t, report.Slices[i].Interval.Low, copies.Slices[i].Interval.Low, exact, "slice")
		assert.InDelta(t, report.Slices[i].Interval.High, copies.Slices[i].Interval.High, exact, "slice")
	}
	once, thrice := report.Intervals, copies.Intervals
	alone := mustMeasure(t, copied(s, 3, false), opt).Intervals
	require.Len(t, thrice, len(resampled))
	for name := range once {
		assert.InDelta(t, once[name].Low, thrice[name].Low, exact, name)
		assert.InDelta(t, once[name].High, thrice[name].High, exact, name)
		assert.Less(t, alone[name].width(), once[name].width()/1.4, name)
	}
}

// The same of a difference: copies make no difference surer, neither its interval
// nor its p.
func TestDifferencesAreByGroup(t *testing.T) {
	before := big(200, 4, 1)
	after := wrong(before, 5)
	once := mustCompare(t, before, after, 200)
	thrice := mustCompare(t, copied(before, 3, true), copied(after, 3, true), 200)
	alone := mustCompare(t, copied(before, 3, false), copied(after, 3, false), 200)
	for i, d := range once.Deltas {
		assert.InDelta(t, d.Delta, thrice.Deltas[i].Delta, exact, d.Figure)
		assert.InDelta(t, d.Interval.Low, thrice.Deltas[i].Interval.Low, exact, d.Figure)
		assert.InDelta(t, d.Interval.High, thrice.Deltas[i].Interval.High, exact, d.Figure)
		assert.InDelta(t, d.P, thrice.Deltas[i].P, exact, d.Figure)
		if d.Delta != 0 {
			assert.Less(t, alone.Deltas[i].P, d.P, d.Figure)
		}
	}
	assert.Equal(t, 200, thrice.Groups)
	assert.Equal(t, 600, thrice.Documents)
}

// An interval holds the middle 95 % of the draws: between order statistics it is
// linear, so of 0, 1 ... 40 it is from 1 to 39.
func TestMiddle(t *testing.T) {
	value := func(x []float64) float64 { return x[0] }
	draws := make([][]float64, 41)
	for i := range draws {
		draws[i] = []float64{float64((i * 17) % 41)}
	}
	got := middle(draws, value)
	assert.InDelta(t, 1, got.Low, exact)
	assert.InDelta(t, 39, got.High, exact)
	got = middle([][]float64{{3}, {1}}, value)
	assert.InDelta(t, 1.05, got.Low, exact)
	assert.InDelta(t, 2.95, got.High, exact)
	assert.Equal(t, Interval{7, 7}, middle([][]float64{{7}}, value))
}

// Of a figure that cannot differ, p is 1; of one that every swap leaves smaller, it
// is the least there can be, 1/(n+1).
func TestPCountsTheObservedDifference(t *testing.T) {
	s := big(100, 3, 2)
	for _, n := range []int{1, 19, 99} {
		for _, d := range mustCompare(t, s, wrong(s, 60), n).Deltas {
			if d.Figure != "ranking.map" {
				assert.InDelta(t, 1/float64(n+1), d.P, exact, d.Figure)
			}
		}
		for _, d := range mustCompare(t, s, s, n).Deltas {
			assert.Equal(t, 1.0, d.P)
		}
	}
}

// McNemar's test is two-sided and does not care which model came first; Holm's
// adjustment keeps the order of the p-values and never makes one smaller.
func TestMcNemarAndHolm(t *testing.T) {
	for fixed := range 30 {
		for broken := range 30 {
			p, _ := McNemar(fixed, broken)
			q, _ := McNemar(broken, fixed)
			assert.Equal(t, p, q)
			assert.False(t, p <= 0 || p > 1, "%d fixed, %d broken: %v", fixed, broken, p)
			if fixed == broken {
				assert.Equal(t, 1.0, p)
			}
			if fixed < broken {
				more, _ := McNemar(fixed, broken+1)
				assert.Less(t, more, p+exact, "more broken, less likely by chance")
			}
		}
	}
	p := []float64{.04, .001, .3, .02, .02}
	adjusted := Holm(p)
	assert.InDeltaSlice(t, []float64{.08, .005, .3, .08, .08}, adjusted, exact)
	for i := range p {
		assert.GreaterOrEqual(t, adjusted[i], p[i])
		assert.LessOrEqual(t, adjusted[i], 1.0)
		for j := range p {
			if p[i] < p[j] {
				assert.LessOrEqual(t, adjusted[i], adjusted[j])
			}
		}
	}
	assert.Equal(t, []float64{1, 1}, Holm([]float64{.6, .9}))
	assert.Empty(t, Holm(nil))
	assert.False(t, slices.ContainsFunc(adjusted, math.IsNaN))
}

// The smallest drop of a label's recall is the least that McNemar's test notices,
// no other document having improved.
func TestSmallestDropIsTheLeastNoticed(t *testing.T) {
	for support := 1; support < 60; support++ {
		drop := SmallestDrop(support)
		lost := int(math.Round(drop * float64(support)))
		noticed, _ := McNemar(lost, 0)
		unnoticed, _ := McNemar(lost-1, 0)
		if support < 6 {
			assert.Equal(t, 1.0, drop, "all of %d lost are not noticed", support)
			assert.Greater(t, noticed, alarm)
			continue
		}
		assert.InDelta(t, float64(lost), drop*float64(support), exact)
		assert.Less(t, noticed, alarm, "%d of %d", lost, support)
		assert.Greater(t, unnoticed, alarm, "%d of %d", lost-1, support)
	}
}
