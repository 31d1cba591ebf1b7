package render_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/model/eval"
	"tasnif/model/eval/evaltest"
	"tasnif/model/eval/render"
)

// All readable forms have the table, the page its picture, and a report read back
// its numbers.
func TestCoverageIsWritten(t *testing.T) {
	r := evaltest.Report(t, evaltest.Covered(), eval.DefaultOptions())
	for name, write := range map[string]func(*bytes.Buffer) error{
		"text": func(b *bytes.Buffer) error { return render.WriteText(b, r) },
		"html": func(b *bytes.Buffer) error { return render.Write(b, "html", r) },
	} {
		var b bytes.Buffer
		require.NoError(t, write(&b))
		if name == "html" {
			for _, part := range []string{"Answering fewer items", "60.2%", "Answered: 10 items (83%), of which 70.0% right", "No text: 1 item.", "No known words: 1 item."} {
				assert.Contains(t, b.String(), part)
			}
			continue
		}
		assert.Contains(t, b.String(), "Accuracy at coverage", name)
		assert.Contains(t, b.String(), "0.6023", name)
		text := strings.ReplaceAll(b.String(), `\`, "")
		assert.Contains(t, text, "10 were given a label (83.3 %), and 0.700 of them the right one", name)
		assert.Contains(t, text, "given none: 1 no_text, 1 no_known_words", name)
	}
	var b bytes.Buffer
	require.NoError(t, render.WriteJSON(&b, r))
	back, err := render.ReadReport(&b)
	require.NoError(t, err)
	assert.Equal(t, r.Coverage, back.Coverage)
	f, err := r.Figure("coverage.accuracy")
	require.NoError(t, err)
	assert.InDelta(t, .7, f.Value, evaltest.Exact)
}
