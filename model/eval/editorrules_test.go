package eval_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/data"
	"tasnif/model"
	"tasnif/model/eval"
	"tasnif/model/eval/htmlreport"
	"tasnif/model/eval/predictions"
	"tasnif/model/eval/render"
	"tasnif/model/linear"
	"tasnif/model/rules"
)

// Each rule is measured by what its line alone changes, all together against no rules, and
// the gate and every report show it.
func TestEditorRulesAreMeasured(t *testing.T) {
	var docs, asked []data.Document
	for _, place := range strings.Fields("القاهرة بيروت بغداد الرباط تونس عمان مسقط الدوحة صنعاء الخرطوم") {
		docs = append(docs,
			data.Document{ID: "m" + place, Headline: "مناورات عسكرية قرب " + place, Labels: []string{"military"}},
			data.Document{ID: "s" + place, Headline: "عقوبات اقتصادية على شركات في " + place, Labels: []string{"sanctions"}})
		asked = append(asked, // what no training document says
			data.Document{ID: "a" + place, Headline: "تجميد أصول مصرف كبير", Labels: []string{"sanctions"}},
			data.Document{ID: "b" + place, Headline: "عقوبات اقتصادية رياضية", Labels: nil},
			data.Document{ID: "c" + place, Headline: "مناورات عسكرية سلمية", Labels: []string{"military"}})
	}
	cfg := model.DefaultConfig()
	cfg.Mode, cfg.Trainer = model.Multi, &linear.Multinomial{}
	plain, err := model.Train(t.Context(), docs, cfg)
	require.NoError(t, err)
	evaluated := func(text string) (*eval.Report, *predictions.Set) {
		f, err := rules.Read("rules.yaml", []byte(text))
		require.NoError(t, err)
		m, err := plain.WithRules(f)
		require.NoError(t, err)
		opt := eval.DefaultOptions()
		opt.Resamples = 100
		r, s, err := eval.Evaluate(t.Context(), m, asked, predictions.Options{}, opt)
		require.NoError(t, err)
		return r, s
	}

	none, _ := evaluated("# no rules\n")
	assert.Nil(t, none.Rules)

	good, set := evaluated("sanctions:\n  must: [تجميد أصول, لا شيء كهذا]\n  never: [رياضية]\n")
	k := good.Rules
	require.NotNil(t, k)
	assert.Equal(t, 20, k.Matched)
	require.Len(t, k.Rules, 3)
	freeze, absent, sport := k.Rules[0], k.Rules[1], k.Rules[2]
	assert.Equal(t, [5]int{10, 10, 10, 0, 2}, [5]int{freeze.Hits, freeze.Right, freeze.Fixed, freeze.Broken, freeze.Line})
	assert.Equal(t, [3]int{0, 0, 0}, [3]int{absent.Hits, absent.Right, absent.Fixed})
	assert.Equal(t, [4]int{10, 10, 10, 0}, [4]int{sport.Hits, sport.Right, sport.Fixed, sport.Broken}, "right: they have not the topic")
	assert.Equal(t, 1.0, freeze.Precision)
	assert.InDelta(t, 1.0, good.Labels[1].F1, 1e-12)
	assert.InDelta(t, 1.0, freeze.F1, 1e-12, "without the line no document of the topic is found")
	assert.InDelta(t, 1-2.0/3, sport.F1, 1e-12, "without the line as many are given wrongly")
	require.Len(t, k.Deltas, 3)
	assert.Equal(t, "macro.f1", k.Deltas[2].Figure)
	assert.InDelta(t, none.Macro.F1, k.Deltas[2].Before, 1e-12)
	assert.InDelta(t, good.Macro.F1, k.Deltas[2].After, 1e-12)
	require.Len(t, k.Topics, 1)
	assert.Equal(t, "sanctions", k.Topics[0].Label)
	assert.Equal(t, 20, k.Topics[0].Fixed)

	require.NoError(t, eval.Gate(t.Context(), good, set, eval.Rules{Learnt: true}))
	assert.True(t, good.Verdict.Passed)
	assert.Contains(t, checkNote(good, "rules", "macro.f1"), "without rules ")

	bad, set := evaluated("sanctions:\n  must: [سلمية]\n")
	assert.Equal(t, [4]int{10, 0, 0, 10}, [4]int{bad.Rules.Rules[0].Hits, bad.Rules.Rules[0].Right, bad.Rules.Rules[0].Fixed, bad.Rules.Rules[0].Broken})
	require.NoError(t, eval.Gate(t.Context(), bad, set, eval.Rules{Learnt: true}))
	assert.False(t, bad.Verdict.Passed, "the rules harm beyond noise")
	assert.Contains(t, checkNote(bad, "rules", "sanctions, line 2"), "fixes 0 documents and breaks 10; 0 of its 10 hits are right")
	require.NoError(t, eval.Gate(t.Context(), bad, set, eval.Rules{Learnt: true, Tolerance: 1}))
	assert.True(t, bad.Verdict.Passed, "within the tolerance")

	for format, want := range map[string]string{"text": "must         10   1.00", "markdown": "without rules", "html": "تجميد أصول", "json": `"matched": 20`, "junit": "macro.f1"} {
		var b bytes.Buffer
		if format == "text" {
			want = "Each rule"
		}
		require.NoError(t, render.Write(&b, format, good), format)
		assert.Contains(t, b.String(), want, format)
	}
	var b bytes.Buffer
	good.Language = "ar"
	require.NoError(t, htmlreport.Write(&b, good))
	assert.Contains(t, b.String(), "قواعد المحرّر")
}

// checkNote is the note of a check of the gate.
func checkNote(r *eval.Report, rule, name string) string {
	for _, c := range r.Verdict.Checks {
		if c.Rule == rule && c.Name == name {
			return c.Note
		}
	}
	return ""
}
