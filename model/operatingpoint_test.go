package model

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"tasnif/model/linear"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// Values of scipy.stats.beta.ppf.
func TestClopperPearson(t *testing.T) {
	for _, c := range []struct {
		k, n                  int
		confidence, low, high float64
	}{
		{10, 10, 0.9, 0.7943282347, 1.0000000000},
		{0, 10, 0.9, 0.0000000000, 0.2056717653},
		{95, 100, 0.9, 0.9092285304, 0.9754796396},
		{950, 1000, 0.9, 0.9399751426, 0.9586572752},
		{1, 2, 0.95, 0.0253205655, 0.9746794345},
		{19000, 20000, 0.9, 0.9479672914, 0.9519675052},
		{3, 7, 0.9, 0.1696384174, 0.7213979514},
		{37, 37, 0.9, 0.9396648315, 1.0000000000},
	} {
		low, high := ClopperPearson(c.k, c.n, c.confidence)
		assert.InDelta(t, c.low, low, 1e-9, "%d of %d", c.k, c.n)
		assert.InDelta(t, c.high, high, 1e-9, "%d of %d", c.k, c.n)
	}
	low, high := ClopperPearson(0, 0, 0.9)
	assert.Equal(t, []float64{0, 1}, []float64{low, high})
}

// The bound and the test of a bound are the same, and a bound lies around its share.
func TestReaches(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 3000).Draw(t, "n")
		k := rapid.IntRange(0, n).Draw(t, "k")
		p := rapid.Float64Range(0.01, 0.99).Draw(t, "p")
		low, high := ClopperPearson(k, n, guaranteeConfidence)
		share := float64(k) / float64(n)
		if low > share || high < share {
			t.Fatalf("%d of %d: [%g, %g]", k, n, low, high)
		}
		if math.Abs(low-p) > 1e-9 && boundReaches(k, n, p) != (low >= p) {
			t.Fatalf("%d of %d reaches %g: %v, bound %g", k, n, p, boundReaches(k, n, p), low)
		}
	})
}

// drawn are held-out probabilities of a label that positives have more often,
// the two normal with their means apart; their true rates follow from it.
func drawn(random *rand.Rand, n int, rate, apart float64) []observation {
	trials := make([]observation, n)
	for i := range trials {
		truth := random.Float64() < rate
		score := random.NormFloat64()
		if truth {
			score += apart
		}
		trials[i] = observation{sigmoid(apart*score - apart*apart/2 + math.Log(rate/(1-rate))), truth}
	}
	return trials
}

// trueShares are the precision and the recall of a threshold on documents without end.
func trueShares(threshold, rate, apart float64) (precision, recall float64) {
	score := (math.Log(threshold/(1-threshold)) + apart*apart/2 - math.Log(rate/(1-rate))) / apart
	above := func(z float64) float64 { return math.Erfc(z/math.Sqrt2) / 2 }
	right, wrong := rate*above(score-apart), (1-rate)*above(score)
	return right / (right + wrong), above(score - apart)
}

// A promise of 90 % confidence is broken in at most a tenth of the draws,
// although one of many cuts is picked by it.
func TestGuaranteesHold(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	const draws = 200
	for _, shape := range []struct {
		n           int
		rate, apart float64
	}{{2000, 0.05, 2}, {2000, 0.05, 2.5}, {2000, 0.05, 3.5}, {2000, 0.2, 2}, {2000, 0.2, 3}, {500, 0.3, 2.5}, {4000, 0.1, 2.5}} {
		random := rand.New(rand.NewPCG(1, 2))
		aims := []OperatingPoint{{Precision, 0.9}, {Precision, 0.8}, {Recall, 0.9}, {Recall, 0.7}}
		broken, reached := make([]int, len(aims)), make([]int, len(aims))
		for range draws {
			s := newThresholdTable(drawn(random, shape.n, shape.rate, shape.apart))
			for i, aim := range aims {
				p := s.guarantee(aim, 0.5)
				if !p.Reached {
					continue
				}
				reached[i]++
				require.GreaterOrEqual(t, p.Interval().Low, aim.Minimum-1e-9)
				precision, recall := trueShares(p.Threshold, shape.rate, shape.apart)
				if aim.Metric == Precision && precision < aim.Minimum || aim.Metric == Recall && recall < aim.Minimum {
					broken[i]++
				}
			}
		}
		for i, aim := range aims {
			t.Logf("%v, %s: reached in %d of %d draws, broken in %d", shape, aim, reached[i], draws, broken[i])
			// A tenth of 200 draws is 20; 28 is its 97.5 % point.
			assert.LessOrEqual(t, broken[i], 28, "%v %v", shape, aim)
		}
	}
}

// A sweep's counts are those of the trials at its own cuts, and a stricter aim
// never gives a label to more documents.
// The thresholds of a model can be chosen again: at training, after it, from a
// file, to and fro, they are the same.
func TestOperatingPoints(t *testing.T) {
	m := trained(t, linear.DefaultTrainer)
	before, err := m.Bytes()
	require.NoError(t, err)
	strict, err := m.WithOperatingPoints(OperatingPoints{Default: OperatingPoint{Precision, 0.5}, Labels: map[string]OperatingPoint{"military": {Recall, 0.6}}})
	require.NoError(t, err)
	require.Len(t, strict.Info.Guarantees, 4, "2 labels in 2 views")
	for _, p := range strict.Info.Guarantees {
		want := OperatingPoint{Precision, 0.5}
		if p.Label == "military" {
			want = OperatingPoint{Recall, 0.6}
		}
		assert.Equal(t, want, OperatingPoint{p.Metric, p.Minimum})
		view, l := ArticleView, 0
		if p.View == "headline" {
			view = HeadlineView
		}
		if p.Label == "military" {
			l = 1
		}
		assert.Equal(t, p.Threshold, strict.Decisions[view][l].Threshold)
		assert.Equal(t, p.BestF1, m.Decisions[view][l].Threshold)
	}
	again, err := m.Bytes()
	require.NoError(t, err)
	assert.Equal(t, before, again, "the model it came from is untouched")

	file, err := strict.Bytes()
	require.NoError(t, err)
	read, err := FromBytes(file)
	require.NoError(t, err)
	assert.Equal(t, strict.Info.Guarantees, read.Info.Guarantees)
	assert.Equal(t, strict.ThresholdTables, read.ThresholdTables)
	back, err := read.WithOperatingPoints(OperatingPoints{})
	require.NoError(t, err)
	restored, err := back.Bytes()
	require.NoError(t, err)
	assert.Equal(t, before, restored, "best F1 again")

	other, err := strict.WithOperatingPoints(OperatingPoints{Default: OperatingPoint{Recall, 0.5}})
	require.NoError(t, err)
	straight, err := m.WithOperatingPoints(OperatingPoints{Default: OperatingPoint{Recall, 0.5}})
	require.NoError(t, err)
	assert.Equal(t, straight.Info.Guarantees, other.Info.Guarantees)

	hard, err := m.WithOperatingPoints(OperatingPoints{Default: OperatingPoint{Precision, 0.99}})
	require.NoError(t, err)
	assert.Len(t, hard.UnmetGuarantees(), 4, "14 documents cannot bear it out")

	_, err = m.WithOperatingPoints(OperatingPoints{Labels: map[string]OperatingPoint{"sport": {Precision, 0.9}}})
	assert.ErrorContains(t, err, `no label "sport"; the model has diplomacy, military`)
	_, err = m.WithOperatingPoints(OperatingPoints{Default: OperatingPoint{Precision, 90}})
	assert.ErrorContains(t, err, "precision of 90: give a number above 0 and below 1")
	_, err = m.WithOperatingPoints(OperatingPoints{Default: OperatingPoint{"accuracy", 0.9}})
	assert.ErrorContains(t, err, `no metric "accuracy"`)
	single := *m
	single.Mode, single.ThresholdTables = Single, [views][]ThresholdTable{}
	_, err = single.WithOperatingPoints(OperatingPoints{Default: OperatingPoint{Precision, 0.9}})
	assert.ErrorContains(t, err, "set a least probability instead")
}

// Sweeps of a file that do not add up are refused.
// Each view has its own threshold, and gets it back when a guarantee is given up.
func TestOperatingPointsViewsApart(t *testing.T) {
	m := trained(t, "multinomial")
	m.Decisions[ArticleView][0].Threshold, m.Decisions[HeadlineView][0].Threshold = .3, .6
	m.Decisions[ArticleView][1].Threshold, m.Decisions[HeadlineView][1].Threshold = .4, .7
	strict, err := m.WithOperatingPoints(OperatingPoints{Default: OperatingPoint{Precision, .5}})
	require.NoError(t, err)
	for _, p := range strict.Info.Guarantees {
		view := map[string]View{"article": ArticleView, "headline": HeadlineView}[p.View]
		l := slices.Index(m.labelIDs(), p.Label)
		assert.Equal(t, m.Decisions[view][l].Threshold, p.BestF1, "%s in %s", p.Label, p.View)
	}
	one, err := strict.WithOperatingPoints(OperatingPoints{Labels: map[string]OperatingPoint{"military": {Recall, .5}}})
	require.NoError(t, err)
	assert.Len(t, one.Info.Guarantees, 2, "military in two views")
	assert.Equal(t, m.Decisions[ArticleView][0], one.Decisions[ArticleView][0], "diplomacy as it was trained")
	back, err := one.WithOperatingPoints(OperatingPoints{Default: OperatingPoint{Metric: BestF1}})
	require.NoError(t, err)
	assert.Equal(t, m.Decisions, back.Decisions)
	assert.Empty(t, back.Info.Guarantees)
}

// What may be asked of a label, in words and in numbers.
func TestAimEdges(t *testing.T) {
	for aim, want := range map[OperatingPoint]string{
		{}: "best F1", {Metric: BestF1}: "best F1", {Precision, .9}: "precision >= 0.9", {Recall, .5}: "recall >= 0.5",
	} {
		assert.Equal(t, want, aim.String())
		assert.NoError(t, aim.check())
	}
	for _, figure := range []Metric{Precision, Recall} {
		for _, least := range []float64{0, 1, -.1, 1.1, math.NaN(), math.Inf(1)} {
			assert.ErrorContains(t, OperatingPoint{figure, least}.check(), "above 0 and below 1", least)
		}
	}
	assert.Equal(t, Proportion{Value: 0, Low: 0, High: 1}, proportionOf(0, 0), "of nothing, nothing is known")
	assert.Equal(t, .25, proportionOf(1, 4).Value)
}

// Cuts stand halfway between two probabilities, at counts that grow by a tenth and
// at least by one, and do not depend on what is true.
// A file keeps every sweep there can be.
