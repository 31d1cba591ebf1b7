package eval

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/data"
	"tasnif/model"
)

// covered is a sheet of two labels: ten documents whose most probable label has
// .9523, .9023, ... .5523 and .54, the last three of them wrong, and two without
// known words and text.
func covered() *Sheet {
	s := &Sheet{Mode: model.Single, Labels: []data.Topic{{ID: "a"}, {ID: "b"}}}
	for i := range 10 {
		p := .95231 - .05*float64(i)
		if i == 9 {
			p = .54
		}
		r := Row{Key: fmt.Sprint(i), View: "headline", Truth: []int32{0}, Decided: []int32{0}, Scores: []float64{p, 1 - p}}
		if i >= 7 {
			r.Truth = []int32{1}
		}
		s.Rows = append(s.Rows, r)
	}
	for _, reason := range []model.Reason{model.NoText, model.NoKnownWords} {
		s.Rows = append(s.Rows, Row{Key: string(reason), View: "headline", Truth: []int32{0}, Scores: []float64{.99, .01}, Reason: reason})
	}
	return s
}

// An abstention is wrong for accuracy and a miss for recall; the accuracy at
// coverage is of the answered alone.
func TestCoverage(t *testing.T) {
	r := mustMeasure(t, covered(), Options{})
	c := r.Coverage
	require.NotNil(t, c)
	assert.Equal(t, 10, c.Answered)
	assert.InDelta(t, 10.0/12, c.Share, exact)
	assert.InDelta(t, .7, c.Accuracy, exact)
	assert.InDelta(t, 7.0/12, r.Accuracy, exact)
	assert.InDelta(t, 7.0/9, r.Labels[0].Recall, exact, "two of its nine are abstained from")
	assert.Equal(t, map[model.Reason]int{model.NoText: 1, model.NoKnownWords: 1}, c.Reasons)
	assert.InDelta(t, (1.0/8+2.0/9+3.0/10)/10, c.AURC, exact)
	assert.Equal(t, CoveragePoint{0, 10, 10.0 / 12, .7}, c.Curve[0], "nothing makes it answer the two")
	assert.Equal(t, CoveragePoint{.6023, 8, 8.0 / 12, 7.0 / 8}, c.Curve[2])
	assert.Equal(t, CoveragePoint{.7023, 6, .5, 1}, c.Curve[3])
	for i, p := range c.Curve[1:] {
		assert.Less(t, p.Answered, c.Curve[i].Answered)
		assert.Greater(t, p.Least, c.Curve[i].Least)
	}
}

// A point of the curve is what a model that abstains below it has.
func TestCoverageCurveIsWhatAbstainingGives(t *testing.T) {
	for _, p := range mustMeasure(t, covered(), Options{}).Coverage.Curve {
		s := covered()
		for i := range s.Rows {
			if r := &s.Rows[i]; len(r.Decided) > 0 && r.Scores[0] < p.Least {
				r.Decided, r.Reason = nil, model.BelowThreshold
			}
		}
		c := mustMeasure(t, s, Options{}).Coverage
		assert.Equal(t, p.Answered, c.Answered)
		assert.InDelta(t, p.Share, c.Share, exact)
		assert.InDelta(t, p.Accuracy, c.Accuracy, exact)
		assert.Equal(t, mustMeasure(t, covered(), Options{}).Coverage.Curve, c.Curve, "the curve is of the probabilities")
	}
}

// Equal probabilities are answered together, and so is what is written alike.
func TestCoverageTies(t *testing.T) {
	s := covered()
	for i := range 10 {
		s.Rows[i].Scores = []float64{.8, .2}
	}
	assert.Len(t, mustMeasure(t, s, Options{}).Coverage.Curve, 1)
}

func TestCoverageIsOfOneLabel(t *testing.T) {
	s := covered()
	s.Mode = model.Multi
	assert.Nil(t, mustMeasure(t, s, Options{}).Coverage)
}

// All readable forms have the table, the page its picture, and a report read back
// its numbers.
func TestCoverageIsWritten(t *testing.T) {
	r := mustMeasure(t, covered(), DefaultOptions())
	for name, write := range map[string]func(*bytes.Buffer) error{
		"text":     func(b *bytes.Buffer) error { return WriteText(b, r) },
		"markdown": func(b *bytes.Buffer) error { return WriteMarkdown(b, r) },
		"html":     func(b *bytes.Buffer) error { return WriteHTML(b, r) },
	} {
		var b bytes.Buffer
		require.NoError(t, write(&b))
		assert.Contains(t, b.String(), "Accuracy at coverage", name)
		assert.Contains(t, b.String(), "0.6023", name)
		text := strings.ReplaceAll(b.String(), `\`, "")
		assert.Contains(t, text, "10 were given a label (83.3 %), and 0.700 of them the right one", name)
		assert.Contains(t, text, "given none: 1 no_text, 1 no_known_words", name)
		if name == "html" {
			assert.Contains(t, b.String(), "Answering fewer documents")
		}
	}
	var b bytes.Buffer
	require.NoError(t, WriteJSON(&b, r))
	back, err := ReadReport(&b)
	require.NoError(t, err)
	assert.Equal(t, r.Coverage, back.Coverage)
	f, err := r.Figure("coverage.accuracy")
	require.NoError(t, err)
	assert.InDelta(t, .7, f.Value, exact)
}
