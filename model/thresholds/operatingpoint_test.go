package thresholds

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

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
			s := NewTable(drawn(random, shape.n, shape.rate, shape.apart))
			for i, aim := range aims {
				p := s.Guarantee(aim, 0.5)
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

// drawn are held-out probabilities of a label that positives have more often,
// the two normal with their means apart; their true rates follow from it.
func drawn(random *rand.Rand, n int, rate, apart float64) []Observation {
	trials := make([]Observation, n)
	for i := range trials {
		truth := random.Float64() < rate
		score := random.NormFloat64()
		if truth {
			score += apart
		}
		trials[i] = Observation{1 / (1 + math.Exp(apart*apart/2-apart*score)*(1-rate)/rate), truth}
	}
	return trials
}

// What may be asked of a label, in words and in numbers.
func TestAimEdges(t *testing.T) {
	for aim, want := range map[OperatingPoint]string{
		{}: "best F1", {Metric: BestF1}: "best F1", {Precision, .9}: "precision >= 0.9", {Recall, .5}: "recall >= 0.5",
	} {
		assert.Equal(t, want, aim.String())
		assert.NoError(t, aim.Check())
	}
	for _, figure := range []Metric{Precision, Recall} {
		for _, least := range []float64{0, 1, -.1, 1.1, math.NaN(), math.Inf(1)} {
			assert.ErrorContains(t, OperatingPoint{figure, least}.Check(), "above 0 and below 1", least)
		}
	}
	assert.Equal(t, Proportion{Value: 0, Low: 0, High: 1}, proportionOf(0, 0), "of nothing, nothing is known")
	assert.Equal(t, .25, proportionOf(1, 4).Value)
}

// A guaranteed precision is by the cut that gives the most documents among those
// whose lower bound reaches it and which are not below the threshold of best F1, a recall by the one that gives the fewest; where
// none reaches it, by the one of the highest bound, and that is said.
func TestGuaranteeTakesTheBestRow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var trials []Observation
		for range rapid.IntRange(0, 80).Draw(t, "n") {
			p := float64(rapid.IntRange(0, 30).Draw(t, "p")) / 30
			trials = append(trials, Observation{p, rapid.Float64Range(0, 1).Draw(t, "truth") < p})
		}
		s := NewTable(trials)
		for _, figure := range []Metric{Precision, Recall} {
			least := rapid.Float64Range(.05, .95).Draw(t, "least")
			p := s.Guarantee(OperatingPoint{figure, least}, .3)
			low := func(c Row) float64 {
				n := int(c.Given)
				if figure == Recall {
					n = s.Support
				}
				low, _ := ClopperPearson(int(c.Right), n, .9)
				return low
			}
			chosen := slices.IndexFunc(s.Rows, func(c Row) bool { return float64(c.Threshold) == p.Threshold })
			if len(s.Rows) == 0 {
				if p.Reached || p.Threshold != .3 || p.Given != 0 {
					t.Fatalf("without cuts: %+v", p)
				}
				continue
			}
			if chosen < 0 || p.Given != int(s.Rows[chosen].Given) || p.Right != int(s.Rows[chosen].Right) || p.Support != s.Support || p.Documents != s.Documents || p.BestF1 != .3 {
				t.Fatalf("%+v is of no cut of %+v", p, s)
			}
			if got := low(s.Rows[chosen]); math.Abs(got-p.Interval().Low) > 1e-12 || p.Reached != (got >= least) {
				t.Fatalf("%+v, and its bound is %g", p, got)
			}
			for i, c := range s.Rows {
				if figure == Precision && i > 0 && float64(c.Threshold) < .3 {
					if chosen >= i {
						t.Fatalf("%+v is below the threshold of best F1", p)
					}
					continue
				}
				switch reaches := low(c) >= least; {
				case reaches && !p.Reached:
					t.Fatalf("%+v, and cut %d reaches it", p, i)
				case reaches && figure == Precision && i > chosen, reaches && figure == Recall && i < chosen:
					t.Fatalf("%+v, and cut %d reaches it with other counts", p, i)
				case !p.Reached && low(c) > low(s.Rows[chosen])+1e-12:
					t.Fatalf("%+v, and cut %d has a higher bound", p, i)
				}
			}
		}
	})
}
