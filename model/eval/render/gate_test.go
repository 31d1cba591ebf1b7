package render_test

import (
	"bytes"
	"context"
	"encoding/xml"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/model/eval"
	"tasnif/model/eval/evaltest"
	"tasnif/model/eval/render"
	"tasnif/model/eval/safetext"
)

// Every format shows the verdict; JUnit counts it.
func TestVerdictIsShown(t *testing.T) {
	s := evaltest.Multi()
	r := evaltest.DefaultReport(t, s)
	rules := eval.Rules{Baseline: evaltest.Baseline(t, evaltest.Wrong(s, 2)), Floors: []eval.Floor{{Figure: "macro.f1", Value: .9}}, Resamples: 50, Seed: 1}
	require.NoError(t, eval.Gate(context.Background(), r, s, rules))
	for _, format := range []string{"text", "markdown"} {
		var b bytes.Buffer
		require.NoError(t, render.Write(&b, format, r))
		assert.Contains(t, b.String(), "Gate FAILED: 1 of 10 rules", format)
		assert.Contains(t, b.String(), "Fixed: wrong in the baseline, right now: 2 documents", format)
		for line := range strings.Lines(b.String()) {
			if format == "text" {
				assert.LessOrEqual(t, safetext.Width(strings.TrimSuffix(line, "\n")), 90, line)
			}
		}
	}
	var b bytes.Buffer
	require.NoError(t, render.WriteJUnit(&b, r))
	var suite render.JunitSuite
	require.NoError(t, xml.Unmarshal(b.Bytes(), &suite))
	assert.Equal(t, 10, suite.Tests)
	assert.Equal(t, 1, suite.Failures)
	assert.Equal(t, "tasnif.floor", suite.Cases[0].Class)
	assert.Contains(t, suite.Cases[0].Failure.Message, "at least 0.9000")

	back, err := render.ReadReport(strings.NewReader(evaltest.JSON(t, r)))
	require.NoError(t, err)
	assert.Equal(t, r.Verdict, back.Verdict)
}
