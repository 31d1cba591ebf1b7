package eval

import (
	"context"
	"runtime"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/data"
)

func mustCompare(t *testing.T, a, b *Sheet, n int) *Comparison {
	t.Helper()
	c, err := Compare(context.Background(), a, b, n, 1)
	require.NoError(t, err)
	return c
}

// wrong makes the first n right answers of a sheet wrong, and gives the sheet.
func wrong(s *Sheet, n int) *Sheet {
	out := *s
	out.Rows = slices.Clone(s.Rows)
	for i := range out.Rows {
		r := &out.Rows[i]
		if n > 0 && slices.Equal(r.Truth, r.Decided) && len(r.Truth) > 0 {
			r.Decided = r.Decided[1:]
			n--
		}
	}
	return &out
}

func TestCompareWithItself(t *testing.T) {
	s := big(100, 4, 1)
	c := mustCompare(t, s, s, 100)
	for _, d := range c.Deltas {
		assert.Zero(t, d.Delta, d.Figure)
		assert.Equal(t, Interval{}, d.Interval, d.Figure)
		assert.Equal(t, 1.0, d.P, d.Figure)
	}
	for _, l := range c.Labels {
		assert.Equal(t, 1.0, l.P)
	}
	assert.Empty(t, c.Fixed)
	assert.Empty(t, c.Broken)
}

func TestCompareFindsADrop(t *testing.T) {
	s := big(300, 4, 1)
	worse := wrong(s, 40)
	c := mustCompare(t, s, worse, 500)
	before, after := mustMeasure(t, s, Options{}), mustMeasure(t, worse, Options{})
	for _, name := range []string{"accuracy", "micro.f1", "macro.f1"} {
		d, ok := c.Delta(name)
		require.True(t, ok)
		x, err := before.Figure(name)
		require.NoError(t, err)
		y, err := after.Figure(name)
		require.NoError(t, err)
		assert.InDelta(t, x.Value, d.Before, exact)
		assert.InDelta(t, y.Value, d.After, exact)
		assert.InDelta(t, y.Value-x.Value, d.Delta, exact)
		assert.Negative(t, d.Interval.High, name)
		assert.LessOrEqual(t, d.Interval.Low, d.Delta)
		assert.GreaterOrEqual(t, d.Interval.High, d.Delta)
		assert.InDelta(t, 1.0/501, d.P, exact, "no swap reaches a one-sided change of 40 documents")
	}
	assert.Len(t, c.Broken, 40)
	assert.Empty(t, c.Fixed)
	broken := 0
	for _, l := range c.Labels {
		assert.Zero(t, l.Fixed)
		assert.GreaterOrEqual(t, l.Holm, l.P)
		broken += l.Broken
	}
	assert.Equal(t, 40, broken)

	back := mustCompare(t, worse, s, 500)
	d, _ := back.Delta("macro.f1")
	e, _ := c.Delta("macro.f1")
	assert.InDelta(t, -e.Delta, d.Delta, exact)
	assert.Len(t, back.Fixed, 40)
}

// Two taggers that differ by chance alone are told apart in about one of
// twenty comparisons at the 5 % level.
func TestCompareRarelyCriesWolf(t *testing.T) {
	alarms := 0
	const trials = 60
	for i := range uint64(trials) {
		a := big(80, 3, 5)
		b := big(80, 3, 5)
		one, other := newStream(i+100, 1), newStream(i+100, 2)
		for j := range b.Rows {
			a.Rows[j].Decided = []int32{int32(one.below(j, 3))}
			b.Rows[j].Decided = []int32{int32(other.below(j, 3))}
		}
		c := mustCompare(t, a, b, 99)
		if d, _ := c.Delta("micro.f1"); d.P <= .05 {
			alarms++
		}
	}
	assert.LessOrEqual(t, alarms, 9, "of %d", trials) // binomial(60, .05): more than 9 once in a thousand
}

func TestCompareSetsLabelsTogether(t *testing.T) {
	a, b := sample(), sample()
	b.Labels = slices.Insert(slices.Clone(b.Labels), 1, data.Topic{ID: "energy"}) // a label only the new model has
	b.Unknown, b.Thresholds = nil, nil
	for i := range b.Rows {
		r := &b.Rows[i]
		shift := func(from []int32) (out []int32) {
			for _, l := range from {
				if l >= 1 {
					l++
				}
				out = append(out, l)
			}
			return out
		}
		r.Truth, r.Decided, r.Scores = shift(r.Truth), shift(r.Decided), nil
	}
	c := mustCompare(t, a, b, 50)
	assert.Len(t, c.Labels, 6)
	for _, d := range c.Deltas {
		assert.Zero(t, d.Delta, d.Figure)
	}
	assert.Equal(t, 11, c.Groups)
}

func TestCompareRefusesOtherDocuments(t *testing.T) {
	for want, spoil := range map[string]func(s *Sheet){
		"12 documents against 11": func(s *Sheet) { s.Rows, s.Groups = s.Rows[1:], s.Groups[1:] },
		"document 2 is nb":        func(s *Sheet) { s.Rows[1].Key = "other" },
		"[sanctions]":             func(s *Sheet) { s.Rows[1].Truth = nil },
	} {
		b := sample()
		spoil(b)
		_, err := Compare(context.Background(), sample(), b, 10, 1)
		assert.ErrorContains(t, err, want)
		assert.ErrorContains(t, err, "cannot compare")
	}
	_, err := Compare(context.Background(), sample(), sample(), 0, 1)
	assert.ErrorContains(t, err, "resamples")
}

func TestCompareIsTheSameOnAnyNumberOfCores(t *testing.T) {
	a := big(100, 4, 1)
	b := wrong(a, 9)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	one := mustCompare(t, a, b, 64)
	runtime.GOMAXPROCS(4)
	assert.Equal(t, one, mustCompare(t, a, b, 64))
}

// With scores, mAP is among the figures: each side's is its report's, and the
// two change places when the models do.
func TestCompareRankings(t *testing.T) {
	a, b := big(200, 4, 1), big(200, 4, 1)
	for i := range b.Rows { // the same truth and decisions, worse scores
		for l := range b.Rows[i].Scores {
			b.Rows[i].Scores[l] = (b.Rows[i].Scores[l] + float64((i*7+l*13)%10)/10) / 2
		}
	}
	for _, s := range []*Sheet{a, b} {
		for i := range s.Rows {
			s.Rows[i].Scores = fine(coarse(s.Rows[i].Scores))
		}
	}
	c := mustCompare(t, a, b, 200)
	d, ok := c.Delta("ranking.map")
	require.True(t, ok)
	assert.InDelta(t, mustMeasure(t, a, Options{}).Ranking.MAP, d.Before, exact)
	assert.InDelta(t, mustMeasure(t, b, Options{}).Ranking.MAP, d.After, exact)
	assert.Negative(t, d.Interval.High)
	assert.Less(t, d.P, .05)
	assert.GreaterOrEqual(t, d.Delta, d.Interval.Low)
	back, _ := mustCompare(t, b, a, 200).Delta("ranking.map")
	assert.InDelta(t, -d.Delta, back.Delta, exact)
	assert.Equal(t, rounded(Interval{-d.Interval.High, -d.Interval.Low}), rounded(back.Interval))

	r, err := measured(t, a).Sheet()
	require.NoError(t, err)
	again, ok := mustCompare(t, r, b, 200).Delta("ranking.map")
	require.True(t, ok, "a report keeps its scores")
	assert.InDelta(t, d.Delta, again.Delta, exact)
	for i := range r.Rows {
		r.Rows[i].Scores = nil
	}
	_, ok = mustCompare(t, r, b, 10).Delta("ranking.map")
	assert.False(t, ok)
}

func rounded(i Interval) Interval { return Interval{round4(i.Low), round4(i.High)} }

func TestRankingsOfManyDocumentsAreDrawnLessOften(t *testing.T) {
	assert.Equal(t, 1000, (*outcomes)(nil).affordable(1000))
	o := &outcomes{order: [][]place{make([]place, 12_000), nil, nil, nil, nil, nil}}
	assert.Equal(t, 1000, o.affordable(1000))
	o.order[0] = make([]place, 200_000)
	assert.Equal(t, 447, o.affordable(1000))
	o.order = append(o.order, make([][]place, 94)...)
	assert.Equal(t, 200, o.affordable(1000))
	assert.Equal(t, 100, o.affordable(100))
}
