package eval_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/model/eval"
	"tasnif/model/eval/evaltest"
	"tasnif/model/eval/render"
)

func TestNewBaseline(t *testing.T) {
	s := evaltest.Large(60, 3, 1)
	first, err := eval.NewBaseline(evaltest.DefaultReport(t, s), nil, "  the first\nmodel ")
	require.NoError(t, err)
	require.Len(t, first.Moves, 1)
	assert.Equal(t, "the first model", first.Moves[0].Reason)
	assert.Nil(t, first.Moves[0].From)

	second, err := eval.NewBaseline(evaltest.DefaultReport(t, evaltest.Wrong(s, 10)), first, "a trade")
	require.NoError(t, err)
	require.Len(t, second.Moves, 2)
	assert.Equal(t, first.Moves[0], second.Moves[0])
	assert.Equal(t, first.Accuracy, second.Moves[1].From.Accuracy)
	assert.Equal(t, second.Accuracy, second.Moves[1].To.Accuracy)
	assert.False(t, second.Moves[1].Other)
	assert.Contains(t, second.Moves[1].String(), " -> ")

	third, err := eval.NewBaseline(evaltest.DefaultReport(t, evaltest.Large(61, 3, 1)), second, "more documents")
	require.NoError(t, err)
	assert.True(t, third.Moves[2].Other)
	assert.Contains(t, third.Moves[2].String(), "other documents than before: more documents")

	back, err := render.ReadReport(strings.NewReader(evaltest.JSON(t, third)))
	require.NoError(t, err)
	assert.Equal(t, third.Moves, back.Moves)
	assert.Nil(t, back.Mistakes)
	assert.Nil(t, back.Labels[0].Curve)
	assert.Len(t, back.Rows, 61, "what a comparison needs is kept")
}

func TestNewBaselineRefuses(t *testing.T) {
	r := evaltest.DefaultReport(t, evaltest.Large(20, 2, 1))
	for reason, want := range map[string]string{"": "needs a reason", " \n\u200f ": "needs a reason", strings.Repeat("x", 501): "501 characters"} {
		_, err := eval.NewBaseline(r, nil, reason)
		assert.ErrorContains(t, err, want)
	}
	r.Rows = nil
	_, err := eval.NewBaseline(r, nil, "why")
	assert.ErrorContains(t, err, "no rows")
}
