package metrics_test

import (
	"context"
	"slices"
	"testing"

	"github.com/sjwhitworth/golearn/evaluation"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tasnif/data"
	"tasnif/model"
	"tasnif/model/eval"
	"tasnif/model/eval/evaltest"
	"tasnif/model/eval/metrics"
	"tasnif/model/eval/predictions"
	"tasnif/model/eval/stats"
)

// golearn's matrix, square and zero-filled, says of every label what our own
// counts say: through the plain matrix with one label a document, through the
// labels' 2x2 matrices always.
func TestGolearnAgrees(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		mode := rapid.SampledFrom([]model.Mode{model.Single, model.Multi}).Draw(t, "mode")
		s := evaltest.Draw(t, mode)
		plain, _ := metrics.Confuse(s)
		require.Len(t, plain, len(s.Labels)+1)
		right := 0
		for l, c := range metrics.CountLabels(s) {
			id := s.Labels[l].ID
			require.Len(t, plain[id], len(s.Labels)+1)
			got, undefined := c.Score()
			assert.Equal(t, metrics.ScoreOf(float64(c.TP), float64(c.FP), float64(c.FN), 0), got)
			assert.Equal(t, c.TP+c.FP == 0, slices.Contains(undefined, "precision"))
			assert.Equal(t, c.TP+c.FN == 0, slices.Contains(undefined, "recall"))
			m := c.Matrix()
			assert.Equal(t, float64(c.TN), evaluation.GetTrueNegatives(metrics.Yes, m))
			right += c.TP
			if mode == model.Multi {
				continue
			}
			assert.Equal(t, float64(c.TP), evaluation.GetTruePositives(id, plain))
			assert.Equal(t, float64(c.FP), evaluation.GetFalsePositives(id, plain))
			assert.Equal(t, float64(c.FN), evaluation.GetFalseNegatives(id, plain))
			assert.Equal(t, float64(c.TN), evaluation.GetTrueNegatives(id, plain))
			if c.TP+c.FP > 0 {
				assert.Equal(t, evaluation.GetPrecision(id, plain), got.Precision)
			}
			if c.TP+c.FN > 0 {
				assert.Equal(t, evaluation.GetRecall(id, plain), got.Recall)
			}
			if c.TP > 0 {
				assert.InDelta(t, evaluation.GetF1Score(id, plain), got.F1, evaltest.Exact)
			}
		}
		if mode == model.Single {
			assert.Equal(t, float64(right)/float64(len(s.Rows)), evaluation.GetAccuracy(plain))
			assert.Equal(t, evaluation.GetAccuracy(plain), evaltest.Report(t, s, eval.Options{}).Accuracy)
		}
	})
}

// The order of the documents, and every document written twice, change no figure.
func TestFiguresDoNotDependOnOrderOrCopies(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := evaltest.Draw(t, model.Multi)
		want := evaltest.Report(t, s, eval.Options{}).Figures()
		turned, doubled := *s, *s
		turned.Rows, turned.Groups = slices.Clone(s.Rows), slices.Clone(s.Groups)
		slices.Reverse(turned.Rows)
		slices.Reverse(turned.Groups)
		doubled.Rows, doubled.Groups = slices.Concat(s.Rows, s.Rows), slices.Concat(s.Groups, s.Groups)
		for name, other := range map[string]*predictions.Set{"turned": &turned, "doubled": &doubled} {
			for i, f := range evaltest.Report(t, other, eval.Options{}).Figures() {
				if f.Name == "calibration.ece" && name == "doubled" {
					continue // ten bins of twice the documents cut elsewhere
				}
				assert.InDelta(t, want[i].Value, f.Value, evaltest.Exact, "%s: %s", name, f.Name)
			}
		}
	})
}

// Ranking figures see the order of scores alone; reversed scores turn AUC around.
func TestRankingSeesOrderAlone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := evaltest.Draw(t, model.Multi)
		want := evaltest.Report(t, s, eval.Options{})
		scaled, reversed := *s, *s
		scaled.Rows, reversed.Rows = slices.Clone(s.Rows), slices.Clone(s.Rows)
		for i, r := range s.Rows {
			up, down := make([]float64, len(r.Scores)), make([]float64, len(r.Scores))
			for l, x := range r.Scores {
				up[l], down[l] = x*x*1e-6, 1-x
			}
			scaled.Rows[i].Scores, reversed.Rows[i].Scores = up, down
		}
		got := evaltest.Report(t, &scaled, eval.Options{})
		assert.Equal(t, want.Ranking, got.Ranking)
		down := evaltest.Report(t, &reversed, eval.Options{})
		for l := range want.Labels {
			if !slices.Contains(want.Labels[l].Undefined, "auc") {
				assert.InDelta(t, 1-want.Labels[l].AUC, down.Labels[l].AUC, evaltest.Exact)
			}
		}
	})
}

// perfect and hopeless answers give the figures' ends.
func TestPerfectAnswers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := evaltest.Draw(t, model.Multi)
		for i := range s.Rows {
			r := &s.Rows[i]
			r.Decided = r.Truth
			clear(r.Scores)
			for _, l := range r.Truth {
				r.Scores[l] = 1
			}
		}
		r := evaltest.Report(t, s, eval.Options{Worst: 5, Resamples: 20})
		assert.Equal(t, 1.0, r.Accuracy)
		assert.Zero(t, r.Hamming)
		assert.Zero(t, r.Calibration.ECE)
		assert.Zero(t, r.Calibration.Brier)
		assert.Zero(t, r.Ranking.RankingLoss)
		assert.Equal(t, 1.0, r.Ranking.LRAP)
		assert.Empty(t, r.Pairs)
		assert.Empty(t, r.Mistakes.FalsePositives)
		assert.Empty(t, r.Mistakes.FalseNegatives)
		assert.Equal(t, stats.Interval{Low: 1, High: 1}, r.Intervals["accuracy"])
		if !slices.Contains(r.Undefined, "weighted") {
			assert.InDelta(t, 1, r.Support.F1, evaltest.Exact)
			assert.InDelta(t, 1, r.Micro.F1, evaltest.Exact)
			assert.InDelta(t, 1, r.Ranking.MAP, evaltest.Exact)
		}
	})
}

// The confusion with several labels, cell by cell.
func TestConfusionOfSeveralLabels(t *testing.T) {
	s := &predictions.Set{Mode: model.Multi, Labels: []data.Topic{{ID: "a"}, {ID: "b"}, {ID: "c"}}}
	s.Rows = []predictions.Row{
		{Truth: []int32{0, 1}, Decided: []int32{0, 2}}, // c wrongly, in the place of b, beside a
		{Truth: []int32{0}, Decided: nil},              // a missed, nothing wrong said
		{Truth: nil, Decided: []int32{1}},              // b where there is nothing
		{Truth: nil, Decided: nil},
		{Truth: []int32{1}, Decided: []int32{1}},
		{Truth: []int32{1}, Decided: []int32{2}},
	}
	c, pairs := metrics.ConfusionOf(s)
	assert.Equal(t, []string{"a", "b", "c", predictions.None}, c.Labels)
	assert.Equal(t, [][]int{
		{1, 0, 1, 1},
		{0, 1, 2, 0},
		{0, 0, 0, 0},
		{0, 1, 0, 1},
	}, c.Counts)
	assert.Equal(t, []metrics.Pair{
		{True: "b", Given: "c", Count: 2, Instead: 2},
		{True: "a", Given: predictions.None, Count: 1, Instead: 1},
		{True: predictions.None, Given: "b", Count: 1, Instead: 0},
		{True: "a", Given: "c", Count: 1, Instead: 0},
	}, pairs)
}

func TestEqualMassErrorByHand(t *testing.T) {
	var cells []metrics.Cell
	for i := range 20 { // two documents a bin: p .0 .05 .1 ..., each first of a bin true
		cells = append(cells, metrics.Cell{Score: float64(i) / 20, Row: int32(i), Truth: i%2 == 0})
	}
	slices.Reverse(cells)
	want := 0.0
	for b := range 10 {
		lo, hi := float64(2*b)/20, float64(2*b+1)/20
		gap := lo + hi - 1
		want += max(gap, -gap)
	}
	assert.InDelta(t, want/20, metrics.EqualMassError(cells), evaltest.Exact)
	assert.InDelta(t, 0.3, metrics.EqualMassError([]metrics.Cell{{Score: .2}, {Score: .2, Truth: true}, {Score: .2, Truth: true}, {Score: .2}}), evaltest.Exact,
		"one probability is one bin")
	assert.Zero(t, metrics.EqualMassError(nil))
}

func TestWidthBinsCloseOnTheRight(t *testing.T) {
	for p, want := range map[float64]int{0: 0, .1: 0, .1000001: 1, .3: 2, .7: 6, .9: 8, .95: 9, 1: 9} {
		assert.Equal(t, want, metrics.WidthBin(p), p)
	}
}

// Dummies are what a set with their answers would measure.
func TestDummiesAreMeasuredAsModelsAre(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := evaltest.Draw(t, model.Multi)
		ds := metrics.Dummies(s, metrics.CountLabels(s))
		top := int32(slices.IndexFunc(s.Labels, func(l data.Topic) bool { return l.ID == ds[1].Label }))
		for i, answer := range [][]int32{nil, {top}} {
			other := *s
			other.Rows = slices.Clone(s.Rows)
			for j := range other.Rows {
				other.Rows[j].Decided = answer
			}
			r := evaltest.Report(t, &other, eval.Options{})
			assert.InDelta(t, r.Accuracy, ds[i].Accuracy, evaltest.Exact)
			assert.InDelta(t, r.Micro.F1, ds[i].Micro.F1, evaltest.Exact)
			assert.InDelta(t, r.Macro.F1, ds[i].Macro.F1, evaltest.Exact)
		}
		assert.LessOrEqual(t, ds[2].Accuracy, 1.0)
	})
}

func TestPriorByHand(t *testing.T) {
	s := evaltest.Single() // 2, 4, 5, 0, 1 of 12
	prior := metrics.Dummies(s, metrics.CountLabels(s))[2]
	assert.InDelta(t, (4.0+16+25+1)/144, prior.Accuracy, evaltest.Exact)
	assert.InDelta(t, (4.0+16+25+1)/144, prior.Micro.F1, evaltest.Exact)
	assert.InDelta(t, (2.0+4+5+0+1)/12/5, prior.Macro.F1, evaltest.Exact)
}

func TestSetCheck(t *testing.T) {
	for want, spoil := range map[string]func(s *predictions.Set){
		"no documents":         func(s *predictions.Set) { s.Rows = nil },
		"mode":                 func(s *predictions.Set) { s.Mode = "auto" },
		"increasing order":     func(s *predictions.Set) { s.Labels[1].ID = "zzz" },
		"may not be called":    func(s *predictions.Set) { s.Labels[0].ID = predictions.None },
		"groups":               func(s *predictions.Set) { s.Groups = s.Groups[1:] },
		"unknown to the model": func(s *predictions.Set) { s.Unknown = []int32{9} },
		"thresholds":           func(s *predictions.Set) { s.Thresholds["article"] = nil },
		"document 3 (nc)":      func(s *predictions.Set) { s.Rows[2].Truth = []int32{2, 1} },
		"labels decided":       func(s *predictions.Set) { s.Rows[2].Decided = []int32{7} },
		"probability":          func(s *predictions.Set) { s.Rows[2].Scores = []float64{0, 1.5, 0, 0, 0} },
		"scores":               func(s *predictions.Set) { s.Rows[2].Scores = nil },
	} {
		s := evaltest.Multi()
		require.NoError(t, s.Check())
		spoil(s)
		_, err := eval.Measure(context.Background(), s, eval.Options{})
		assert.ErrorContains(t, err, want)
	}
}

func TestUndefinedIsNamedAndZero(t *testing.T) {
	s := &predictions.Set{Mode: model.Multi, Labels: []data.Topic{{ID: "a"}}, Rows: []predictions.Row{{Key: "1", Scores: []float64{0.2}}}}
	r := evaltest.Report(t, s, eval.DefaultOptions())
	assert.Equal(t, 1.0, r.Accuracy)
	assert.Equal(t, []string{"precision", "recall", "f1", "ap", "auc"}, r.Labels[0].Undefined)
	assert.Equal(t, metrics.Score{}, r.Labels[0].Score)
	assert.Contains(t, r.Undefined, "micro.f1")
	f, err := r.Figure("micro.f1")
	require.NoError(t, err)
	assert.True(t, f.Undefined)
	assert.Zero(t, f.Value)
}

// A label's curve has the precision and recall of giving it from each score on,
// begins at the highest score and ends at full recall; its histogram counts
// every document once.
func TestCurve(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := evaltest.Draw(t, model.Multi)
		for l := range s.Labels {
			cells := metrics.Column(s, l)
			c := metrics.CurveOf(cells)
			documents, support := 0, 0
			for i := range metrics.HistogramBars {
				documents += c.True[i] + c.Untrue[i]
				support += c.True[i]
			}
			assert.Equal(t, len(s.Rows), documents)
			if support == 0 {
				assert.Empty(t, c.Score)
				continue
			}
			assert.Equal(t, 1.0, c.Recall[len(c.Recall)-1])
			for i, at := range c.Score {
				tp, given := 0, 0
				for _, x := range cells {
					if x.Score >= at {
						given++
						if x.Truth {
							tp++
						}
					}
				}
				assert.Equal(t, metrics.Round4(float64(tp)/float64(given)), c.Precision[i])
				assert.Equal(t, metrics.Round4(float64(tp)/float64(support)), c.Recall[i])
			}
		}
	})
	long := make([]metrics.Cell, 500)
	for i := range long {
		long[i] = metrics.Cell{Score: 1 - float64(i)/500, Truth: i%2 == 0}
	}
	c := metrics.CurveOf(long)
	assert.Len(t, c.Score, metrics.CurvePoints)
	assert.Equal(t, 1.0, c.Score[0])
	assert.Equal(t, 1.0, c.Recall[metrics.CurvePoints-1])
}
