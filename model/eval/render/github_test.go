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

func annotations(t *testing.T, v *eval.Verdict) []string {
	t.Helper()
	r := evaltest.DefaultReport(t, evaltest.Multi())
	r.Verdict = v
	var b bytes.Buffer
	require.NoError(t, render.WriteAnnotations(&b, r))
	return strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
}

// GitHub shows ten of a kind: the tenth counts the rest.
func TestAnnotationsAreAtMostTenOfAKind(t *testing.T) {
	v := &eval.Verdict{Passed: true}
	for i := range 25 {
		v.Add(eval.Check{Rule: "label", Name: fmt.Sprint("l", i), Passed: i >= 10, Warn: i >= 10, Note: "fell"})
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
	v := &eval.Verdict{Passed: true}
	v.Add(eval.Check{Rule: "label", Name: "a,file=x::b\n::error::c\u202e%0A", Note: "100%\r\n::stop-commands::x"})
	lines := annotations(t, v)
	require.Len(t, lines, 1)
	assert.Equal(t, "::error title=label a%2Cfile=x%3A%3Ab %3A%3Aerror%3A%3Ac%250A::100%25 ::stop-commands::x", lines[0])
}

func TestAnnotationsWithoutAGate(t *testing.T) {
	lines := annotations(t, nil)
	require.Len(t, lines, 1)
	assert.Regexp(t, `^::notice title=Evaluation::accuracy 0\.5000`, lines[0])
	passed := annotations(t, &eval.Verdict{Passed: true, Checks: []eval.Check{{Rule: "floor", Name: "accuracy", Passed: true}}})
	assert.Regexp(t, `^::notice title=Gate passed%3A 1 rules::`, passed[0])
}
