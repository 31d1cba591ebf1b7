package serve_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/data"
	"tasnif/model"
	"tasnif/model/linear"
	"tasnif/model/rules"
	"tasnif/serve"
	"tasnif/serve/registry"
)

// ruled is a small model with rules of an editor.
func ruled(t *testing.T) *model.Model {
	t.Helper()
	var docs []data.Document
	for _, place := range strings.Fields("القاهرة بيروت بغداد الرباط تونس عمان مسقط الدوحة صنعاء الخرطوم") {
		docs = append(docs, data.Document{Headline: "مناورات عسكرية قرب " + place, Labels: []string{"military"}},
			data.Document{Headline: "عقوبات اقتصادية على شركات في " + place, Labels: []string{"sanctions"}})
	}
	cfg := model.DefaultConfig()
	cfg.Mode, cfg.Trainer = model.Multi, &linear.Complement{}
	m, err := model.Train(t.Context(), docs, cfg)
	require.NoError(t, err)
	f, err := rules.Read("rules.yaml", []byte("sanctions: {must: [تجميد أصول], never: [رياضية]}\nmilitary: {boost: [{phrase: حشد*, weight: 1.5}]}\n"))
	require.NoError(t, err)
	m, err = m.WithRules(f)
	require.NoError(t, err)
	return m
}

// Rules of an editor decide, add and are evidence in each form of a request, and their sum is
// in every answer and in the card; where they ceased to be, it is not.
func TestRulesInAnswers(t *testing.T) {
	m := ruled(t)
	s := newServer(t, registry.Release{Name: "m", Classifier: registry.Tagger{Model: m}}, serve.Defaults())
	document := `{"headline":"بعد «تجميدِ أصول» المصرف","explain":true}`
	const evidence = `{"field":"headline","text":"تجميدِ أصول","weight":1000,"start":9,"end":30,"utf16_start":5,"utf16_end":16,"rule":"must: تجميد أصول"}`
	one := do(s, "POST", "/v1/predict", document).Body.String()
	many := do(s, "POST", "/v1/predict", `{"documents":[{"headline":"بعد «تجميدِ أصول» المصرف"}],"explain":true}`).Body.String()
	lines := do(s, "POST", "/v1/predict", document+"\n", "Content-Type", "application/x-ndjson").Body.String()
	for form, answer := range map[string]string{"one": one, "many": many, "lines": lines} {
		assert.Contains(t, answer, evidence, form)
		assert.Contains(t, answer, `"labels":["sanctions"]`, form)
		assert.Contains(t, answer, `"sanctions":1`, form)
		assert.Contains(t, answer, `"rules":"`+m.Rules.SHA256+`"`, form)
	}
	never := predicted(t, s, `{"headline":"عقوبات اقتصادية رياضية","explain":{"labels":["sanctions"]}}`)
	assert.Empty(t, never["labels"])
	assert.Equal(t, 0.0, never["scores"].(map[string]any)["sanctions"])
	assert.Equal(t, -1000.0, never["evidence"].(map[string]any)["sanctions"].([]any)[0].(map[string]any)["weight"])
	boost := do(s, "POST", "/v1/predict", `{"headline":"حشدت قوات","explain":{"labels":["military"]}}`).Body.String()
	assert.Contains(t, boost, `"weight":1.5,"start":0,"end":8,"utf16_start":0,"utf16_end":4,"rule":"boost: حشد* +1.5"`)

	var card registry.Card
	require.NoError(t, json.Unmarshal(do(s, "GET", "/v1/model", "").Body.Bytes(), &card))
	assert.Equal(t, m.Rules.SHA256, card.Rules)
	plain := newServer(t, registry.Release{Name: "m", Classifier: registry.Tagger{Model: m.WithoutRules()}}, serve.Defaults())
	assert.NotContains(t, do(plain, "POST", "/v1/predict", document).Body.String(), "rule")
}

// A report that was measured with other rules is not shown.
func TestReportOfOtherRules(t *testing.T) {
	m := ruled(t)
	k := newsroom()
	report := asJSON(t, reported(k))
	s := newServer(t, registry.Release{Name: "m", Classifier: k, Report: report}, serve.Defaults())
	var card registry.Card
	require.NoError(t, json.Unmarshal(do(s, "GET", "/v1/model", "").Body.Bytes(), &card))
	require.NotNil(t, card.Report)
	other := strings.Replace(string(report), `{`, `{"rules":{"sha256":"`+m.Rules.SHA256+`"},`, 1)
	s = newServer(t, registry.Release{Name: "m", Classifier: k, Report: []byte(other)}, serve.Defaults())
	card = registry.Card{}
	require.NoError(t, json.Unmarshal(do(s, "GET", "/v1/model", "").Body.Bytes(), &card))
	assert.Nil(t, card.Report)
}
