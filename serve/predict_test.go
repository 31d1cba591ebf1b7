package serve_test

import (
	"context"
	"encoding/json"
	"math"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/data"
	"tasnif/model"
	"tasnif/serve"
	"tasnif/serve/registry"
)

func keys(m map[string]any) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	return out
}

// The contract of DESIGN.md: {"labels","scores","model"}, and the same shape
// under predictions, in order.
func TestPredictKeepsTheContract(t *testing.T) {
	s := newServer(t, demo(), serve.Defaults())

	one := predicted(t, s, `{"headline":"قمة تفرض عقوبات","body":"قال الجيش"}`)
	assert.ElementsMatch(t, []string{"labels", "scores", "model", "view"}, keys(one))
	assert.Equal(t, []any{"sanctions", "military", "diplomacy"}[0], one["labels"].([]any)[0])
	assert.Len(t, one["scores"], len(newsroom().labels))
	assert.Equal(t, map[string]any{"name": "demo", "version": "7", "sha256": "c0ffee"}, one["model"])

	many := predicted(t, s, `{"documents":[{"id":"b","headline":"زلزال"},{"id":"a","body":"مباراة"},{"headline":"عقوبات"}]}`)
	assert.ElementsMatch(t, []string{"predictions", "model"}, keys(many))
	var got []any
	for _, p := range many["predictions"].([]any) {
		p := p.(map[string]any)
		got = append(got, p["id"], p["labels"])
		assert.Len(t, p["scores"], len(newsroom().labels))
	}
	assert.Equal(t, []any{"b", []any{"disasters"}, "a", []any{"sports"}, nil, []any{"sanctions"}}, got)
}

// One document alone and the same document in a batch are answered alike.
func TestPredictOneAndManyAgree(t *testing.T) {
	s := newServer(t, demo(), serve.Defaults())
	document := `"id":"x","headline":"قمة تبحث اتفاق تعاون عسكري","body":"عقوبات"`
	for _, wishes := range []string{``, `,"top_k":2`, `,"view":"headline"`, `,"explain":true`, `,"explain":{"top":1,"labels":["economy"]}`} {
		one := predicted(t, s, `{`+document+wishes+`}`)
		many := predicted(t, s, `{"documents":[{`+document+`}]`+wishes+`}`)
		delete(one, "model")
		assert.Equal(t, one, many["predictions"].([]any)[0], wishes)
	}
}

func TestPredictScoresAreOrderedAndExact(t *testing.T) {
	s := newServer(t, demo(), serve.Defaults())
	w := do(s, "POST", "/v1/predict", `{"headline":"عقوبات"}`)
	// sanctions 4.6 - 3, economy 0.8 - 3, the rest -3 in the model's order
	p := func(s float64) string {
		b, err := json.Marshal(1 / (1 + math.Exp(-s)))
		require.NoError(t, err)
		return string(b)
	}
	rest := p(-3)
	assert.Contains(t, w.Body.String(), `"labels":["sanctions"],"scores":{"sanctions":`+p(4.6-3)+`,"economy":`+p(0.8-3)+
		`,"culture":`+rest+`,"diplomacy":`+rest+`,`)
}

func TestPredictTopK(t *testing.T) {
	s := newServer(t, demo(), serve.Defaults())
	scores := func(body string) []string { return keys(predicted(t, s, body)["scores"].(map[string]any)) }
	assert.ElementsMatch(t, []string{"sanctions", "economy"}, scores(`{"headline":"عقوبات","top_k":2}`))
	assert.ElementsMatch(t, []string{"sanctions", "diplomacy"}, scores(`{"headline":"قمة عقوبات","top_k":1}`), "those decided are always listed")
	assert.Len(t, scores(`{"headline":"عقوبات","top_k":99}`), len(newsroom().labels))
}

func TestPredictSynonymsAndViews(t *testing.T) {
	s := newServer(t, demo(), serve.Defaults())
	for _, tt := range []struct {
		name, body, view string
		labels           []any
	}{
		{"headline and body", `{"headline":"زلزال","body":"مباراة"}`, "article", []any{"disasters", "sports"}},
		{"title and text", `{"title":"زلزال","text":"مباراة"}`, "article", []any{"disasters", "sports"}},
		{"headline only", `{"headline":"زلزال"}`, "headline", []any{"disasters"}},
		{"body only", `{"body":"مباراة"}`, "article", []any{"sports"}},
		{"the headline view of both", `{"headline":"زلزال","body":"مباراة","view":"headline"}`, "headline", []any{"disasters"}},
		{"the headline view of a body", `{"body":"مباراة","view":"headline"}`, "article", []any{"sports"}},
		{"the article view by name", `{"headline":"زلزال","body":"مباراة","view":"article"}`, "article", []any{"disasters", "sports"}},
		{"escapes", `{"headline":"\u0632\u0644\u0632\u0627\u0644"}`, "headline", []any{"disasters"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := predicted(t, s, tt.body)
			assert.Equal(t, tt.labels, got["labels"])
			assert.Equal(t, tt.view, got["view"])
			assert.NotContains(t, got, "reason")
		})
	}
}

func TestPredictSaysWhyNothingFits(t *testing.T) {
	s := newServer(t, demo(), serve.Defaults())
	for _, tt := range []struct{ body, reason string }{
		{`{"headline":""}`, "no_text"},
		{`{"headline":" \n\u00a0","body":"\t"}`, "no_text"},
		{`{"headline":"","body":"x","view":"headline"}`, "no_known_words"},
		{`{"headline":"كلام لا يعرفه"}`, "no_known_words"},
		{`{"headline":"اتفاق"}`, "below_threshold"},
	} {
		got := predicted(t, s, tt.body)
		assert.Equal(t, []any{}, got["labels"], tt.body)
		assert.Equal(t, tt.reason, got["reason"], tt.body)
	}
}

// The offsets of evidence cut the same words out of the caller's own text,
// counted in bytes and in UTF-16 units, past marks, tatweel and emoji.
func TestPredictEvidence(t *testing.T) {
	s := newServer(t, demo(), serve.Defaults())
	headline, body := "😀 قِمّـة: عقوبات", "𐤀 \"العقوبات\"\n𐤀"
	request, err := json.Marshal(serve.PredictRequest{
		Document: serve.Document{Headline: headline, Body: body},
		Explain:  &serve.Explain{Top: 3},
	})
	require.NoError(t, err)
	w := do(s, "POST", "/v1/predict", string(request))
	require.Equal(t, 200, w.Code, w.Body.String())
	var got struct {
		Labels     []string
		Thresholds map[string]float64
		Evidence   map[string][]serve.Evidence
	}
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &got))
	assert.Equal(t, []string{"sanctions"}, got.Labels)
	assert.Equal(t, 0.5, got.Thresholds["sanctions"])
	assert.Len(t, got.Thresholds, len(newsroom().labels))
	require.Len(t, got.Evidence, 1)
	require.Len(t, got.Evidence["sanctions"], 3)
	fields := map[string]string{"headline": headline, "body": body}
	for i, want := range []struct {
		field, text string
		weight      float64
	}{{"body", "𐤀", 9}, {"body", "𐤀", 9}, {"headline", "عقوبات", 4.6}} {
		e := got.Evidence["sanctions"][i]
		assert.Equal(t, want.field, e.Field)
		assert.Equal(t, want.text, e.Text)
		assert.Equal(t, want.weight, e.Weight)
		text := fields[e.Field]
		assert.Equal(t, e.Text, text[e.Start:e.End])
		assert.Equal(t, e.Text, string(utf16.Decode(utf16.Encode([]rune(text))[e.UTF16Start:e.UTF16End])))
	}
	assert.Less(t, got.Evidence["sanctions"][0].Start, got.Evidence["sanctions"][1].Start)
}

func TestPredictExplainOptions(t *testing.T) {
	s := newServer(t, demo(), serve.Defaults())
	evidence := func(explain string) map[string]any {
		got := predicted(t, s, `{"headline":"قمة تبحث اتفاق تعاون عسكري","explain":`+explain+`}`)
		out, _ := got["evidence"].(map[string]any)
		return out
	}
	assert.ElementsMatch(t, []string{"diplomacy", "military"}, keys(evidence(`true`)))
	assert.ElementsMatch(t, []string{"diplomacy", "military"}, keys(evidence(`{}`)))
	assert.Empty(t, evidence(`false`))
	assert.Len(t, evidence(`{"top":2}`)["diplomacy"], 2)
	assert.Len(t, evidence(`{}`)["diplomacy"], 4)
	assert.Equal(t, map[string]any{"sports": []any{}}, evidence(`{"labels":["sports","sports"]}`))
	against := evidence(`{"labels":["diplomacy"]}`)["diplomacy"].([]any)[3].(map[string]any)
	assert.Equal(t, -0.4, against["weight"])
}

// What a model must not do is a 500 without the text, never a broken answer.
func TestPredictSurvivesABrokenModel(t *testing.T) {
	const text = "نص سري"
	evidence := func(e model.Evidence) func(data.Document, int, int) []model.Evidence {
		return func(data.Document, int, int) []model.Evidence { return []model.Evidence{e} }
	}
	broken := func(change func(*model.Prediction)) func(data.Document) model.Prediction {
		return func(d data.Document) model.Prediction {
			p := newsroom().Predict(d)
			if d.Headline == text { // the warm-up must pass
				change(&p)
			}
			return p
		}
	}
	for name, c := range map[string]*altered{
		"NaN score":         {predict: broken(func(p *model.Prediction) { p.Scores[1] = math.NaN() })},
		"infinite score":    {predict: broken(func(p *model.Prediction) { p.Scores[1] = math.Inf(1) })},
		"missing score":     {predict: broken(func(p *model.Prediction) { p.Scores = p.Scores[1:] })},
		"label beyond":      {predict: broken(func(p *model.Prediction) { p.Decided = []int{99} })},
		"panic with text":   {predict: broken(func(*model.Prediction) { panic(text) })},
		"NaN threshold":     {threshold: func(data.View, int) float64 { return math.NaN() }},
		"evidence beyond":   {explain: evidence(model.Evidence{Field: "headline", Start: 0, End: 999})},
		"evidence reversed": {explain: evidence(model.Evidence{Field: "headline", Start: 5, End: 1})},
		"evidence nowhere":  {explain: evidence(model.Evidence{Field: "caption"})},
		"evidence NaN":      {explain: evidence(model.Evidence{Field: "headline", Weight: math.NaN()})},
	} {
		t.Run(name, func(t *testing.T) {
			c.keywords = newsroom()
			var log strings.Builder
			opt := serve.Defaults()
			opt.Log = logTo(&log)
			if name == "NaN threshold" {
				_, err := serve.New(context.Background(), []registry.Source{registry.Fixed(registry.Release{Classifier: c, Name: "m"})}, opt)
				require.ErrorContains(t, err, "threshold")
				return
			}
			s := newServer(t, registry.Release{Classifier: c, Name: "m"}, opt)
			w := do(s, "POST", "/v1/predict", `{"headline":"`+text+`","explain":{"labels":["sanctions"]}}`)
			requireProblem(t, w, 500, "internal-error")
			assert.NotContains(t, w.Body.String(), text)
			assert.NotContains(t, log.String(), text)
			assert.Contains(t, log.String(), `"level":"ERROR"`)
			assert.Contains(t, log.String(), w.Header().Get("X-Request-Id"))
			predicted(t, s, `{"headline":"عقوبات"}`)
		})
	}
}

// sourced is a model that answers what it is told the source is.
type sourced struct{ *keywords }

func (k sourced) Explain(d data.Document, label, top int) []model.Evidence {
	list := k.keywords.Explain(d, label, top)
	if d.Source != "" {
		list = append(list, model.Evidence{Field: "source", Text: d.Source, Weight: 1})
	}
	return list
}

// The source of a document reaches the model, in both forms of a request, and evidence of
// a categorical field has no place in the text.
func TestPredictSource(t *testing.T) {
	r := demo()
	r.Classifier = sourced{newsroom()}
	s := newServer(t, r, serve.Defaults())
	want := map[string]any{"field": "source", "text": "skynews", "weight": 1.0, "start": 0.0, "end": 0.0, "utf16_start": 0.0, "utf16_end": 0.0}
	one := predicted(t, s, `{"headline":"قمة","source":"skynews","explain":true}`)
	assert.Contains(t, one["evidence"].(map[string]any)["diplomacy"], want)
	many := predicted(t, s, `{"documents":[{"headline":"قمة","source":"skynews"}],"explain":true}`)
	assert.Contains(t, many["predictions"].([]any)[0].(map[string]any)["evidence"].(map[string]any)["diplomacy"], want)
	for _, other := range []string{`{"name":"skynews"}`, `["skynews"]`, `7`, `null`, `"` + strings.Repeat("x", 257) + `"`} {
		passed := predicted(t, s, `{"headline":"قمة","source":`+other+`,"explain":true}`)
		assert.NotContains(t, passed["evidence"].(map[string]any)["diplomacy"], want)
		assert.Len(t, passed["evidence"].(map[string]any)["diplomacy"], 1, other)
	}
}
