package evaltest

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/model/eval"
	"tasnif/model/eval/metrics"
	"tasnif/model/eval/predictions"
	"tasnif/model/eval/render"
)

func Comparison(t *testing.T, a, b *predictions.Set, n int) *eval.Comparison {
	t.Helper()
	c, err := eval.Compare(context.Background(), a, b, n, 1)
	require.NoError(t, err)
	return c
}

// Baseline is a set's report, written and read back.
func Baseline(t *testing.T, s *predictions.Set) *eval.Report {
	t.Helper()
	r, err := render.ReadReport(strings.NewReader(JSON(t, DefaultReport(t, s))))
	require.NoError(t, err)
	return r
}

func JSON(t require.TestingT, r *eval.Report) string {
	var b bytes.Buffer
	require.NoError(t, render.WriteJSON(&b, r))
	return b.String()
}

func Report(t require.TestingT, s *predictions.Set, opt eval.Options) *eval.Report {
	r, err := eval.Measure(context.Background(), s, opt)
	require.NoError(t, err)
	return r
}

const Exact = 1e-9

func Near(t *testing.T, want, got float64, what string) {
	t.Helper()
	assert.InDelta(t, want, got, Exact, what)
}

func NearScore(t *testing.T, want [3]float64, got metrics.Score, what string) {
	t.Helper()
	Near(t, want[0], got.Precision, what+" precision")
	Near(t, want[1], got.Recall, what+" recall")
	Near(t, want[2], got.F1, what+" F1")
}

func DefaultReport(t testing.TB, s *predictions.Set) *eval.Report {
	t.Helper()
	opt := eval.DefaultOptions()
	opt.Model, opt.Corpus = "m.tasnif", "news.jsonl"
	r, err := eval.Measure(context.Background(), s, opt)
	require.NoError(t, err)
	return r
}
