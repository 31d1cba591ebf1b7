package stats_test

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tasnif/model"
	"tasnif/model/eval"
	"tasnif/model/eval/evaltest"
	"tasnif/model/eval/metrics"
	"tasnif/model/eval/stats"
)

// Every group counted once is the report's own figure; a group counted w times
// is the corpus with its documents written w times, but that labels of which nothing is left
// are none of it.
func TestResampleComputesTheReportsFigures(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := evaltest.Draw(t, model.Multi)
		of, groups := s.Grouping()
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
		columns := make([][]metrics.Cell, len(s.Labels))
		for l := range columns {
			columns[l] = metrics.Column(s, l)
		}
		o := stats.NewOutcomes(s, columns)
		got := o.Figures(weight)
		require.Len(t, got, len(stats.ResampledFigures))
		r := evaltest.Report(t, &copied, eval.Options{})
		share := float64(len(s.Labels)) // of the labels of the set that are left
		for l, all := range metrics.CountLabels(s) {
			if c := metrics.CountLabels(&copied)[l]; all.TP+all.FP+all.FN > 0 && c.TP+c.FP+c.FN == 0 {
				share--
			}
		}
		share /= float64(len(s.Labels))
		for i, name := range stats.ResampledFigures {
			want, err := r.Figure(name)
			require.NoError(t, err)
			if strings.HasPrefix(name, "macro.") && share > 0 {
				want.Value /= share
			}
			assert.InDelta(t, want.Value, got[i], evaltest.Exact, name)
		}
	})
}

func TestIntervalsAreTheSameOnAnyNumberOfCores(t *testing.T) {
	s := evaltest.Large(200, 5, 3)
	opt := eval.Options{Resamples: 100, Seed: 7}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	one := evaltest.Report(t, s, opt)
	runtime.GOMAXPROCS(4)
	four := evaltest.Report(t, s, opt)
	assert.Equal(t, one, four)
	opt.Seed = 8
	assert.NotEqual(t, one.Intervals, evaltest.Report(t, s, opt).Intervals)
}

// For a plain share of independent documents the bootstrap's interval is
// nearly Wilson's; documents that come in copies of four widen it twofold.
func TestIntervalOfAccuracy(t *testing.T) {
	s := evaltest.Large(400, 3, 1)
	r := evaltest.Report(t, s, eval.Options{Resamples: 600, Seed: 1})
	want := stats.Wilson(int(math.Round(r.Accuracy*400)), 400)
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
	same := evaltest.Report(t, &copies, eval.Options{Resamples: 600, Seed: 1}).Intervals["accuracy"]
	assert.InDelta(t, got.High-got.Low, same.High-same.Low, evaltest.Exact, "copies tell nothing new")
	copies.Groups = nil
	narrow := evaltest.Report(t, &copies, eval.Options{Resamples: 600, Seed: 1}).Intervals["accuracy"]
	assert.InDelta(t, 2, (got.High-got.Low)/(narrow.High-narrow.Low), .2)
}

func TestStreamIsUniform(t *testing.T) {
	const n, draws = 10, 100_000
	var seen [n]int
	random := stats.NewStream(1, 2)
	for i := range draws {
		seen[random.Below(i, n)]++
	}
	for _, x := range seen {
		assert.InDelta(t, draws/n, x, 400) // 4 standard deviations are 380
	}
	assert.NotEqual(t, stats.NewStream(1, 2).At(0), stats.NewStream(1, 3).At(0))
	assert.NotEqual(t, stats.NewStream(1, 2).At(0), stats.NewStream(2, 2).At(0))
}

func TestMeasureStopsWhenAsked(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := eval.Measure(ctx, evaltest.Large(50, 3, 1), eval.DefaultOptions())
	assert.ErrorIs(t, err, context.Canceled)
}

// BenchmarkMeasure is the size of the ant test split with 17 labels.
func BenchmarkMeasure(b *testing.B) {
	for _, n := range []int{6_000, 100_000} {
		s := evaltest.Large(n, 17, 1)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				evaltest.Report(b, s, eval.DefaultOptions())
			}
		})
	}
}
