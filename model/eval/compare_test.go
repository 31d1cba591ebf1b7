package eval_test

import (
	"context"
	"runtime"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/data"
	"tasnif/model/eval"
	"tasnif/model/eval/evaltest"
	"tasnif/model/eval/predictions"
	"tasnif/model/eval/stats"
)

func TestCompareWithItself(t *testing.T) {
	s := evaltest.Large(100, 4, 1)
	c := evaltest.Comparison(t, s, s, 100)
	for _, d := range c.Deltas {
		assert.Zero(t, d.Delta, d.Figure)
		assert.Equal(t, stats.Interval{}, d.Interval, d.Figure)
		assert.Equal(t, 1.0, d.P, d.Figure)
	}
	for _, l := range c.Labels {
		assert.Equal(t, 1.0, l.P)
	}
	assert.Empty(t, c.Fixed)
	assert.Empty(t, c.Broken)
}

func TestCompareFindsADrop(t *testing.T) {
	s := evaltest.Large(300, 4, 1)
	worse := evaltest.Wrong(s, 40)
	c := evaltest.Comparison(t, s, worse, 500)
	before, after := evaltest.Report(t, s, eval.Options{}), evaltest.Report(t, worse, eval.Options{})
	for _, name := range []string{"accuracy", "micro.f1", "macro.f1"} {
		d, ok := c.Delta(name)
		require.True(t, ok)
		x, err := before.Figure(name)
		require.NoError(t, err)
		y, err := after.Figure(name)
		require.NoError(t, err)
		assert.InDelta(t, x.Value, d.Before, evaltest.Exact)
		assert.InDelta(t, y.Value, d.After, evaltest.Exact)
		assert.InDelta(t, y.Value-x.Value, d.Delta, evaltest.Exact)
		assert.Negative(t, d.Interval.High, name)
		assert.LessOrEqual(t, d.Interval.Low, d.Delta)
		assert.GreaterOrEqual(t, d.Interval.High, d.Delta)
		assert.InDelta(t, 1.0/501, d.P, evaltest.Exact, "no swap reaches a one-sided change of 40 documents")
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

	back := evaltest.Comparison(t, worse, s, 500)
	d, _ := back.Delta("macro.f1")
	e, _ := c.Delta("macro.f1")
	assert.InDelta(t, -e.Delta, d.Delta, evaltest.Exact)
	assert.Len(t, back.Fixed, 40)
}

// Two taggers that differ by chance alone are told apart in about one of
// twenty comparisons at the 5 % level.
func TestCompareRarelyFindsWhatIsChance(t *testing.T) {
	alarms := 0
	const trials = 60
	for i := range uint64(trials) {
		a := evaltest.Large(80, 3, 5)
		b := evaltest.Large(80, 3, 5)
		one, other := stats.NewStream(i+100, 1), stats.NewStream(i+100, 2)
		for j := range b.Rows {
			a.Rows[j].Decided = []int32{int32(one.Below(j, 3))}
			b.Rows[j].Decided = []int32{int32(other.Below(j, 3))}
		}
		c := evaltest.Comparison(t, a, b, 99)
		if d, _ := c.Delta("micro.f1"); d.P <= .05 {
			alarms++
		}
	}
	assert.LessOrEqual(t, alarms, 9, "of %d", trials) // binomial(60, .05): more than 9 once in a thousand
}

func TestCompareSetsLabelsTogether(t *testing.T) {
	a, b := evaltest.Multi(), evaltest.Multi()
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
	c := evaltest.Comparison(t, a, b, 50)
	assert.Len(t, c.Labels, 6)
	for _, d := range c.Deltas {
		assert.Zero(t, d.Delta, d.Figure)
	}
	assert.Equal(t, 11, c.Groups)
}

func TestCompareRefusesOtherDocuments(t *testing.T) {
	for want, spoil := range map[string]func(s *predictions.Set){
		"12 documents against 11": func(s *predictions.Set) { s.Rows, s.Groups = s.Rows[1:], s.Groups[1:] },
		"document 2 is nb":        func(s *predictions.Set) { s.Rows[1].Key = "other" },
		"[sanctions]":             func(s *predictions.Set) { s.Rows[1].Truth = nil },
	} {
		b := evaltest.Multi()
		spoil(b)
		_, err := eval.Compare(context.Background(), evaltest.Multi(), b, 10, 1)
		assert.ErrorContains(t, err, want)
		assert.ErrorContains(t, err, "cannot compare")
	}
	_, err := eval.Compare(context.Background(), evaltest.Multi(), evaltest.Multi(), 0, 1)
	assert.ErrorContains(t, err, "resamples")
}

func TestCompareIsTheSameOnAnyNumberOfCores(t *testing.T) {
	a := evaltest.Large(100, 4, 1)
	b := evaltest.Wrong(a, 9)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	one := evaltest.Comparison(t, a, b, 64)
	runtime.GOMAXPROCS(4)
	assert.Equal(t, one, evaltest.Comparison(t, a, b, 64))
}
