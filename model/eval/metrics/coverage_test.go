package metrics_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/model"
	"tasnif/model/eval"
	"tasnif/model/eval/evaltest"
	"tasnif/model/eval/metrics"
)

// An abstention is wrong for accuracy and a miss for recall; the accuracy at
// coverage is of the answered alone.
func TestCoverage(t *testing.T) {
	r := evaltest.Report(t, evaltest.Covered(), eval.Options{})
	c := r.Coverage
	require.NotNil(t, c)
	assert.Equal(t, 10, c.Answered)
	assert.InDelta(t, 10.0/12, c.Share, evaltest.Exact)
	assert.InDelta(t, .7, c.Accuracy, evaltest.Exact)
	assert.InDelta(t, 7.0/12, r.Accuracy, evaltest.Exact)
	assert.InDelta(t, 7.0/9, r.Labels[0].Recall, evaltest.Exact, "two of its nine are abstained from")
	assert.Equal(t, map[model.Reason]int{model.NoText: 1, model.NoKnownWords: 1}, c.Reasons)
	assert.InDelta(t, (1.0/8+2.0/9+3.0/10)/10, c.AURC, evaltest.Exact)
	assert.Equal(t, metrics.CoveragePoint{Least: 0, Answered: 10, Share: 10.0 / 12, Accuracy: .7}, c.Curve[0], "nothing makes it answer the two")
	assert.Equal(t, metrics.CoveragePoint{Least: .6023, Answered: 8, Share: 8.0 / 12, Accuracy: 7.0 / 8}, c.Curve[2])
	assert.Equal(t, metrics.CoveragePoint{Least: .7023, Answered: 6, Share: .5, Accuracy: 1}, c.Curve[3])
	for i, p := range c.Curve[1:] {
		assert.Less(t, p.Answered, c.Curve[i].Answered)
		assert.Greater(t, p.Least, c.Curve[i].Least)
	}
}

// A point of the curve is what a model that abstains below it has.
func TestCoverageCurveIsWhatAbstainingGives(t *testing.T) {
	for _, p := range evaltest.Report(t, evaltest.Covered(), eval.Options{}).Coverage.Curve {
		s := evaltest.Covered()
		for i := range s.Rows {
			if r := &s.Rows[i]; len(r.Decided) > 0 && r.Scores[0] < p.Least {
				r.Decided, r.Reason = nil, model.BelowThreshold
			}
		}
		c := evaltest.Report(t, s, eval.Options{}).Coverage
		assert.Equal(t, p.Answered, c.Answered)
		assert.InDelta(t, p.Share, c.Share, evaltest.Exact)
		assert.InDelta(t, p.Accuracy, c.Accuracy, evaltest.Exact)
		assert.Equal(t, evaltest.Report(t, evaltest.Covered(), eval.Options{}).Coverage.Curve, c.Curve, "the curve is of the probabilities")
	}
}

// Equal probabilities are answered together, and so is what is written alike.
func TestCoverageTies(t *testing.T) {
	s := evaltest.Covered()
	for i := range 10 {
		s.Rows[i].Scores = []float64{.8, .2}
	}
	assert.Len(t, evaltest.Report(t, s, eval.Options{}).Coverage.Curve, 1)
}

func TestCoverageIsOfOneLabel(t *testing.T) {
	s := evaltest.Covered()
	s.Mode = model.Multi
	assert.Nil(t, evaltest.Report(t, s, eval.Options{}).Coverage)
}
