package eval

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tasnif/data"
	"tasnif/model"
)

// Every group counted once is the report's own figure; a group counted w times
// is the corpus with its documents written w times.
func TestResampleComputesTheReportsFigures(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawSheet(t, model.Multi)
		of, groups := s.grouping()
		weight := make([]float64, groups)
		total := 0
		for g := range weight {
			w := rapid.IntRange(0, 3).Draw(t, "weight")
			weight[g] = float64(w)
			total += w
		}
		if total == 0 {
			weight[0] = 1
		}
		copied := *s
		copied.Rows, copied.Groups = nil, nil
		for i, r := range s.Rows {
			for range int(weight[of[i]]) {
				copied.Rows = append(copied.Rows, r)
			}
		}
		columns := make([][]cell, len(s.Labels))
		for l := range columns {
			columns[l] = column(s, l)
		}
		o := newOutcomes(s, columns)
		got := o.figures(weight)
		require.Len(t, got, len(resampled))
		r := mustMeasure(t, &copied, Options{})
		for i, name := range resampled {
			want, err := r.Figure(name)
			require.NoError(t, err)
			assert.InDelta(t, want.Value, got[i], exact, name)
		}
	})
}

// big is a sheet of n documents whose model is right about three times in four.
func big(n, labels int, seed uint64) *Sheet {
	s := &Sheet{Mode: model.Multi}
	for l := range labels {
		s.Labels = append(s.Labels, data.Topic{ID: fmt.Sprintf("label%02d", l)})
	}
	for i := range n {
		random := newStream(seed, uint64(i))
		r := Row{Key: fmt.Sprint(i), Scores: make([]float64, labels)}
		first := random.below(0, labels)
		for l := range labels {
			truth := l == first || random.below(l+1, 20) == 0
			if truth {
				r.Truth = append(r.Truth, int32(l))
			}
			x := float64(random.at(l+100)>>11) / (1 << 53)
			if truth {
				x = math.Sqrt(x)
			} else {
				x *= x * x
			}
			r.Scores[l] = x
			if x >= .5 {
				r.Decided = append(r.Decided, int32(l))
			}
		}
		s.Rows = append(s.Rows, r)
	}
	return s
}

func TestIntervalsAreTheSameOnAnyNumberOfCores(t *testing.T) {
	s := big(200, 5, 3)
	opt := Options{Resamples: 100, Seed: 7}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	one := mustMeasure(t, s, opt)
	runtime.GOMAXPROCS(4)
	four := mustMeasure(t, s, opt)
	assert.Equal(t, one, four)
	opt.Seed = 8
	assert.NotEqual(t, one.Intervals, mustMeasure(t, s, opt).Intervals)
}

// For a plain share of independent documents the bootstrap's interval is
// nearly Wilson's; documents that come in copies of four widen it twofold.
func TestIntervalOfAccuracy(t *testing.T) {
	s := big(400, 3, 1)
	r := mustMeasure(t, s, Options{Resamples: 600, Seed: 1})
	want := Wilson(int(math.Round(r.Accuracy*400)), 400)
	got := r.Intervals["accuracy"]
	assert.InDelta(t, want.Low, got.Low, .012)
	assert.InDelta(t, want.High, got.High, .012)

	copies := *s
	copies.Rows, copies.Groups = nil, nil
	for i, row := range s.Rows {
		for range 4 {
			copies.Rows = append(copies.Rows, row)
			copies.Groups = append(copies.Groups, int32(i))
		}
	}
	same := mustMeasure(t, &copies, Options{Resamples: 600, Seed: 1}).Intervals["accuracy"]
	assert.InDelta(t, got.High-got.Low, same.High-same.Low, exact, "copies tell nothing new")
	copies.Groups = nil
	narrow := mustMeasure(t, &copies, Options{Resamples: 600, Seed: 1}).Intervals["accuracy"]
	assert.InDelta(t, 2, (got.High-got.Low)/(narrow.High-narrow.Low), .2)
}

func TestStreamIsUniform(t *testing.T) {
	const n, draws = 10, 100_000
	var seen [n]int
	random := newStream(1, 2)
	for i := range draws {
		seen[random.below(i, n)]++
	}
	for _, x := range seen {
		assert.InDelta(t, draws/n, x, 400) // 4 standard deviations are 380
	}
	assert.NotEqual(t, newStream(1, 2).at(0), newStream(1, 3).at(0))
	assert.NotEqual(t, newStream(1, 2).at(0), newStream(2, 2).at(0))
}

func TestMeasureStopsWhenAsked(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := Measure(ctx, big(50, 3, 1), DefaultOptions())
	assert.ErrorIs(t, err, context.Canceled)
}

// BenchmarkMeasure is the size of the ant test split with 17 labels.
func BenchmarkMeasure(b *testing.B) {
	for _, n := range []int{6_000, 100_000} {
		s := big(n, 17, 1)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				mustMeasure(b, s, DefaultOptions())
			}
		})
	}
}
