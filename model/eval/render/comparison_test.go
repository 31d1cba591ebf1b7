package render_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/model/eval"
	"tasnif/model/eval/evaltest"
	"tasnif/model/eval/metrics"
	"tasnif/model/eval/render"
	"tasnif/model/eval/safetext"
	"tasnif/model/eval/study"
)

func TestWriteComparison(t *testing.T) {
	s := evaltest.Multi()
	c := evaltest.Comparison(t, evaltest.Wrong(s, 2), s, 50)
	c.Before, c.After, c.Corpus = "old\u202e.tsnf", "later.tsnf", "أخبار.jsonl"
	for _, format := range render.ComparisonFormats() {
		var b bytes.Buffer
		require.NoError(t, render.WriteComparison(&b, format, c), format)
		out := b.String()
		assert.Contains(t, out, "later.tsnf", format)
		switch format {
		case "json":
			var back eval.Comparison
			require.NoError(t, json.Unmarshal(b.Bytes(), &back))
			assert.Equal(t, *c, back)
			continue
		case "html":
			assert.Contains(t, out, `lang="ar" dir="rtl"`)
			assert.Contains(t, out, "أخبار أُصلحت: 2. أخبار أُفسدت: 0.")
			assert.Contains(t, out, "متوسط F1")
			assert.NotContains(t, out, "\u202e")
			continue
		case "text":
			for line := range strings.Lines(out) {
				assert.LessOrEqual(t, safetext.Width(strings.TrimSuffix(line, "\n")), render.LineCells, line)
			}
		}
		assert.NotContains(t, out, "\u202e", format)
		assert.Contains(t, out, "macro.f1", format)
		assert.Contains(t, out, "2 documents became right, 0 wrong", format)
		assert.Contains(t, out, "Fixed: wrong in the baseline, right now: 2 documents", format)
		assert.Equal(t, strings.Count(out, safetext.FSI), strings.Count(out, safetext.PDI), format)
	}
	assert.ErrorContains(t, render.WriteComparison(&bytes.Buffer{}, "pdf", c), "html, json, markdown, text")
}

// A report with all that can be asked for comes back from JSON as it was, and
// every format draws it.
func TestReportWithAllDiagnostics(t *testing.T) {
	s := evaltest.Multi()
	r := evaltest.DefaultReport(t, s)
	r.Leakage = &study.Leakage{Training: 9, Exact: 1, Near: 1, Examples: []study.LeakedDocument{{ID: "na", Headline: "خبر <b>", Of: "t|1"}}, Without: &metrics.Summary{Documents: 10, Accuracy: .5}}
	r.Noise = []study.Noise{{Kind: "marks added", Changed: 9, Flipped: 1, Labels: 2, Flips: []study.Flip{{ID: "nb", Text: "خَبر | <i>", Before: []string{"military"}, After: []string{"طقس", "health"}}}}}
	r.Learning = []eval.LearningPoint{{Training: 4, Summary: metrics.Summary{Documents: 12, Accuracy: .25, Micro: .3, Macro: .2}}, {Training: 8, Summary: metrics.Summary{Documents: 12, Accuracy: .3, Micro: .4, Macro: .3}}}
	r.Mistakes.FalsePositives[0].Evidence = []study.WordEvidence{{Text: "زيارة|", Weight: 1.25}, {Text: "رئيس", Weight: -.5}}
	r.Comparison = evaltest.Comparison(t, evaltest.Wrong(s, 2), s, 20)
	back, err := render.ReadReport(strings.NewReader(evaltest.JSON(t, r)))
	require.NoError(t, err)
	back.Mistakes, r.Mistakes = nil, nil // their rows are not written
	assert.Equal(t, r, back)

	r = evaltest.DefaultReport(t, s)
	r.Leakage, r.Noise, r.Learning, r.Comparison = back.Leakage, back.Noise, back.Learning, back.Comparison
	r.Mistakes.FalsePositives[0].Evidence = []study.WordEvidence{{Text: "زيارة|", Weight: 1.25}, {Text: "رئيس", Weight: -.5}}
	for format, want := range map[string][]string{
		"text":     {"nearly in training", "marks added", "Learning curve", "+1.25", "Against the baseline: 2 documents became right"},
		"markdown": {`Against the baseline\: 2 documents became right`, "the model learnt from 1 of these documents"},
		"html":     {"nearly in training", "زيادة التشكيل", "هل تنفع أمثلة أكثر؟", `class="line dashed" d="M58.0 202.4L316.0 178.6"`, "خَبر | &lt;i&gt;", "بحسب المصدر", "رويترز"},
	} {
		var b bytes.Buffer
		require.NoError(t, render.Write(&b, format, r))
		for _, w := range want {
			assert.Contains(t, b.String(), w, format)
		}
		if format == "text" {
			for line := range strings.Lines(b.String()) {
				assert.LessOrEqual(t, safetext.Width(strings.TrimSuffix(line, "\n")), render.LineCells, line)
			}
		}
	}
}
