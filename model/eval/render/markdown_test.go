package render_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/model/eval"
	"tasnif/model/eval/evaltest"
	"tasnif/model/eval/render"
)

func TestMarkdownKeepsToItsBudget(t *testing.T) {
	r := evaltest.DefaultReport(t, evaltest.Multi())
	parts := []render.Section{
		{Name: "first", Write: func(b *bytes.Buffer, _ *eval.Report) { b.WriteString(strings.Repeat("a", 500)) }},
		{Name: "second", Write: func(b *bytes.Buffer, _ *eval.Report) { b.WriteString(strings.Repeat("b", 5000)) }},
		{Name: "third", Write: func(b *bytes.Buffer, _ *eval.Report) { b.WriteString(strings.Repeat("c", 50)) }},
	}
	out := string(render.Within(1000, r, parts))
	assert.LessOrEqual(t, len(out), 1000)
	assert.Contains(t, out, "aaa")
	assert.NotContains(t, out, "bbb")
	assert.Contains(t, out, "ccc", "what still fits is kept")
	assert.Contains(t, out, "Left out, since a summary may have 1000 bytes: second.")
	assert.NotContains(t, string(render.Within(10_000, r, parts)), "Left out")

	s := evaltest.Large(30, 2, 1)
	for l := range 20_000 { // labels enough for two summaries
		s.Labels = append(s.Labels, evaltest.Multi().Labels[0])
		s.Labels[len(s.Labels)-1].ID = fmt.Sprintf("x%06d", l)
	}
	for i := range s.Rows {
		s.Rows[i].Scores = nil
	}
	var b bytes.Buffer
	require.NoError(t, render.WriteMarkdown(&b, mustMeasureNoConfusion(s)))
	assert.LessOrEqual(t, b.Len(), render.MarkdownBudget)
	assert.Contains(t, b.String(), "Left out")
}
