package study

import (
	"context"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"

	"tasnif/features/parallel"
	"tasnif/model/eval/stats"
)

// Doubling is what macro-F1 gained between the last two points, for each time
// the documents were doubled there.
//
//	gain = (F1(n) - F1(m)) / log2(n/m)
type Doubling struct {
	From     int            `json:"from"`
	To       int            `json:"to"`
	Gain     float64        `json:"gain"`
	Interval stats.Interval `json:"interval"` // 95 %: documents measured on and draws resampled together
}

// SpreadOf is a figure over draws, with its mean and standard deviation.
func SpreadOf(each ...float64) Spread {
	s := Spread{Mean: stat.Mean(each, nil), Each: each}
	if len(each) > 1 {
		s.SD = stat.StdDev(each, nil)
	}
	return s
}

// gainResamples are behind the interval of the last doubling.
const gainResamples = 1000

// lastDoubling is the gain between two points with its interval. Test documents (by group)
// and draws are resampled together, so that the interval covers both sources of variance.
func lastDoubling(ctx context.Context, less, more measuredPart, from, to int, seed uint64) (Doubling, error) {
	d := Doubling{From: from, To: to}
	if from >= to {
		return d, nil
	}
	twice := math.Log2(float64(to) / float64(from))
	at := slices.Index(stats.ResampledFigures[:], "macro.f1")
	macro := func(o *stats.Outcomes, weight []float64) float64 { return o.Figures(weight)[at] }
	groups := less.outcomes[0].Groups()
	draws := make([][]float64, gainResamples)
	err := parallel.Each(ctx, gainResamples, func() func(int) {
		weight := make([]float64, groups)
		return func(b int) {
			random := stats.NewStream(seed, uint64(b))
			random.Resample(weight)
			mean := func(list []*stats.Outcomes, from int) (sum float64) {
				for i := range list {
					sum += macro(list[random.Below(from+i, len(list))], weight) / float64(len(list))
				}
				return sum
			}
			gain := mean(more.outcomes, groups) - mean(less.outcomes, groups+len(more.outcomes))
			draws[b] = []float64{gain / twice}
		}
	})
	if err != nil {
		return d, err
	}
	ones := make([]float64, groups)
	for i := range ones {
		ones[i] = 1
	}
	for _, o := range more.outcomes {
		d.Gain += macro(o, ones) / float64(len(more.outcomes)) / twice
	}
	for _, o := range less.outcomes {
		d.Gain -= macro(o, ones) / float64(len(less.outcomes)) / twice
	}
	d.Interval = stats.CentralInterval(draws, func(x []float64) float64 { return x[0] })
	return d, nil
}
