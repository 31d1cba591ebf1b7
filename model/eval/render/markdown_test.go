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
	"tasnif/model/eval/safetext"
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
	assert.Contains(t, out, "Left out, since a comment may have 1000 bytes: second.")
	assert.NotContains(t, string(render.Within(10_000, r, parts)), "Left out")

	// Headlines enough for two comments.
	s := evaltest.Large(400, 3, 1)
	for i := range s.Rows {
		s.Rows[i].Headline = strings.Repeat("طويل | ", 500)
	}
	r = evaltest.DefaultReport(t, s)
	r.Comparison = evaltest.Comparison(t, evaltest.Wrong(s, 60), s, 20)
	var b bytes.Buffer
	require.NoError(t, render.WriteMarkdown(&b, r))
	assert.LessOrEqual(t, b.Len(), render.MarkdownBudget)
	assert.Contains(t, b.String(), "Left out, since a comment may have 60000 bytes: fixed documents.")
	assert.Contains(t, b.String(), "| micro F1 |")
}

// A summary is what fits a comment: the verdict, five figures, what broke and what was fixed.
func TestMarkdownIsASummary(t *testing.T) {
	s := evaltest.Multi()
	r := evaltest.DefaultReport(t, s)
	var b bytes.Buffer
	require.NoError(t, render.WriteMarkdown(&b, r))
	for _, figure := range []string{"exact match", "micro precision", "micro recall", "micro F1", "macro F1"} {
		assert.Equal(t, 1, strings.Count(b.String(), "| "+figure+" |"))
	}
	assert.Less(t, strings.Count(b.String(), "\n"), 25)
	r.Comparison = evaltest.Comparison(t, evaltest.Wrong(s, 2), s, 20)
	b.Reset()
	require.NoError(t, render.WriteMarkdown(&b, r))
	assert.Contains(t, b.String(), `Against the baseline\: 2 documents became right, 0 wrong`)
	assert.Contains(t, b.String(), "Fixed: wrong in the baseline, right now: 2 documents")
	assert.Regexp(t, `\| micro F1 \| 0\.\d{3} \| \*\*0\.\d{3}\*\* \| \+0\.`, b.String())
}

// Label sets of changed documents are whole in every form, however many there are.
func TestChangedLabelSetsAreWhole(t *testing.T) {
	var ids []string
	for i := range 60 {
		ids = append(ids, fmt.Sprintf("label-with-a-long-name-%02d", i))
	}
	c := &eval.Comparison{Documents: 1, Groups: 1, Broken: []eval.Changed{{Key: "k", ID: "1", Headline: "عنوان", Truth: ids, Before: ids, After: ids[:59]}}}
	for _, format := range render.ComparisonFormats() {
		var b bytes.Buffer
		require.NoError(t, render.WriteComparison(&b, format, c))
		for i, id := range ids {
			want := 3
			if i == 59 && format != "html" { // which says what was missed
				want = 2
			}
			assert.Equal(t, want, strings.Count(b.String(), id), "%s in %s", id, format)
		}
		for line := range strings.Lines(b.String()) {
			assert.True(t, format != "text" || safetext.Width(strings.TrimSuffix(line, "\n")) <= 90, line)
		}
	}
}
