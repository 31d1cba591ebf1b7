package eval

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func annotations(t *testing.T, v *Verdict) []string {
	t.Helper()
	r := measured(t, sample())
	r.Verdict = v
	var b bytes.Buffer
	require.NoError(t, WriteAnnotations(&b, r))
	return strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
}

// GitHub shows ten of a kind: the tenth counts the rest.
func TestAnnotationsAreAtMostTenOfAKind(t *testing.T) {
	v := &Verdict{Passed: true}
	for i := range 25 {
		v.Add(Check{Rule: "label", Name: fmt.Sprint("l", i), Passed: i >= 10, Warn: i >= 10, Note: "fell"})
	}
	lines := annotations(t, v)
	errors, warnings := 0, 0
	for _, l := range lines {
		if strings.HasPrefix(l, "::error ") {
			errors++
		}
		if strings.HasPrefix(l, "::warning ") {
			warnings++
		}
	}
	assert.Equal(t, 10, errors)
	assert.Equal(t, 10, warnings)
	assert.Contains(t, lines[len(lines)-1], "6 more rules")
	assert.Contains(t, lines[len(lines)-1], "l24")
}

// A label is other people's text: it cannot end the command, begin another, or
// add a property.
func TestAnnotationsEscape(t *testing.T) {
	v := &Verdict{Passed: true}
	v.Add(Check{Rule: "label", Name: "a,file=x::b\n::error::c\u202e%0A", Note: "100%\r\n::stop-commands::x"})
	lines := annotations(t, v)
	require.Len(t, lines, 1)
	assert.Equal(t, "::error title=label a%2Cfile=x%3A%3Ab %3A%3Aerror%3A%3Ac%250A::100%25 ::stop-commands::x", lines[0])
}

func TestAnnotationsWithoutAGate(t *testing.T) {
	lines := annotations(t, nil)
	require.Len(t, lines, 1)
	assert.Regexp(t, `^::notice title=Evaluation::accuracy 0\.5000`, lines[0])
	passed := annotations(t, &Verdict{Passed: true, Checks: []Check{{Rule: "floor", Name: "accuracy", Passed: true}}})
	assert.Regexp(t, `^::notice title=Gate passed%3A 1 rules::`, passed[0])
}

func TestMarkdownKeepsToItsBudget(t *testing.T) {
	r := measured(t, sample())
	parts := []section{
		{"first", func(b *bytes.Buffer, _ *Report) { b.WriteString(strings.Repeat("a", 500)) }},
		{"second", func(b *bytes.Buffer, _ *Report) { b.WriteString(strings.Repeat("b", 5000)) }},
		{"third", func(b *bytes.Buffer, _ *Report) { b.WriteString(strings.Repeat("c", 50)) }},
	}
	out := string(within(1000, r, parts))
	assert.LessOrEqual(t, len(out), 1000)
	assert.Contains(t, out, "aaa")
	assert.NotContains(t, out, "bbb")
	assert.Contains(t, out, "ccc", "what still fits is kept")
	assert.Contains(t, out, "Left out, since a summary may have 1000 bytes: second.")
	assert.NotContains(t, string(within(10_000, r, parts)), "Left out")

	s := big(30, 2, 1)
	for l := range 20_000 { // labels enough for two summaries
		s.Labels = append(s.Labels, sample().Labels[0])
		s.Labels[len(s.Labels)-1].ID = fmt.Sprintf("x%06d", l)
	}
	for i := range s.Rows {
		s.Rows[i].Scores = nil
	}
	var b bytes.Buffer
	require.NoError(t, WriteMarkdown(&b, mustMeasureNoConfusion(s)))
	assert.LessOrEqual(t, b.Len(), markdownBudget)
	assert.Contains(t, b.String(), "Left out")
}

// mustMeasureNoConfusion is the part of a report that the label table reads: a
// confusion matrix of 20,000 labels would be the test's whole time.
func mustMeasureNoConfusion(s *Sheet) *Report {
	r := &Report{Documents: len(s.Rows), Mode: string(s.Mode)}
	for l, c := range tally(s) {
		r.Labels = append(r.Labels, LabelReport{Label: s.Labels[l].ID, Counts: c})
	}
	return r
}
