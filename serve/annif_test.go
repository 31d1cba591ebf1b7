package serve_test

import (
	"encoding/json"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/data"
	"tasnif/model"
	"tasnif/serve"
	"tasnif/serve/compat"
	"tasnif/serve/registry"
)

const form = "application/x-www-form-urlencoded"

// Annif's clients get subjects with address, label and score, cut by their
// limit and threshold.
func TestSuggest(t *testing.T) {
	s := newServer(t, demo(), serve.Defaults())
	suggest := func(values url.Values) []compat.Suggestion {
		w := do(s, "POST", "/v1/projects/demo/suggest", values.Encode(), "Content-Type", form)
		require.Equal(t, 200, w.Code, w.Body.String())
		var got compat.Suggestions
		require.NoError(t, json.Unmarshal(w.Body.Bytes(), &got))
		return got.Results
	}
	got := suggest(url.Values{"text": {"قمة تفرض عقوبات"}, "limit": {"2"}})
	require.Len(t, got, 2)
	assert.Equal(t, "http://cv.iptc.org/newscodes/mediatopic/20000642", got[0].URI)
	assert.Equal(t, "عقوبات", got[0].Label)
	assert.Equal(t, "sanctions", got[0].Notation)
	assert.InDelta(t, 0.832, got[0].Score, 1e-3)
	assert.Equal(t, "diplomacy", got[1].Notation)
	assert.Equal(t, "diplomacy", suggest(url.Values{"text": {"قمة"}, "limit": {"1"}, "language": {"en"}})[0].Label)
	assert.Equal(t, "urn:tasnif:label:disasters", suggest(url.Values{"text": {"زلزال"}, "limit": {"1"}})[0].URI)
	assert.Len(t, suggest(url.Values{"text": {"قمة"}}), 10, "as Annif")
	assert.Empty(t, suggest(url.Values{"text": {"قمة"}, "threshold": {"0.99"}}))

	w := do(s, "POST", "/v1/projects/demo/suggest-batch?limit=1&threshold=0.3", `{"documents":[{"text":"قمة","document_id":"x","metadata":{"a":"b"}},{"text":"كلام"}]}`)
	require.Equal(t, 200, w.Code, w.Body.String())
	var batch []compat.Suggestions
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &batch))
	require.Len(t, batch, 2)
	assert.Equal(t, "x", batch[0].DocumentID)
	assert.Equal(t, "diplomacy", batch[0].Results[0].Notation)
	assert.Empty(t, batch[1].Results)
	assert.NotNil(t, batch[1].Results)

	const vocabulary = `{"vocab_id":"demo","languages":["ar","en"],"size":12,"loaded":true}`
	project := func(id, name string) string {
		return `{"project_id":"` + id + `","name":"` + name + `","language":"ar","backend":{"backend_id":"keywords"},"vocab":` + vocabulary + `,"vocab_language":"ar","is_trained":true,"modification_time":null}`
	}
	assert.JSONEq(t, `{"projects":[`+project("demo", "demo")+`,`+project("demo-headline", "demo (headlines)")+`,`+project("demo-decided", "demo (decided labels only)")+`]}`,
		do(s, "GET", "/v1/projects", "").Body.String())
	assert.JSONEq(t, project("demo", "demo"), do(s, "GET", "/v1/projects/demo", "").Body.String())
	assert.JSONEq(t, project("demo-headline", "demo (headlines)"), do(s, "GET", "/v1/projects/demo-headline", "").Body.String())
	assert.JSONEq(t, `{"vocabs":[`+vocabulary+`]}`, do(s, "GET", "/v1/vocabs", "").Body.String())
	assert.Contains(t, do(s, "GET", "/v1/", "").Body.String(), `"title":"Annif REST API"`)
	requireProblem(t, do(s, "GET", "/v1/projects/nowhere", ""), 404, "unknown-model")
}

func TestSuggestRefuses(t *testing.T) {
	s := newServer(t, demo(), small())
	for body, want := range map[string]string{
		"":                                 "400 missing-field",
		"text=a&limit=-1":                  "400 bad-value",
		"text=a&limit=1e9":                 "400 bad-value",
		"text=a&threshold=NaN":             "400 bad-value",
		"text=a&threshold=1.5":             "400 bad-value",
		"text=a&language=fi":               "400 bad-value",
		"text=a&text=b":                    "400 duplicate-field",
		"text=%ff":                         "400 invalid-unicode",
		"text=a;limit=1":                   "400 malformed-form",
		"text=%zz":                         "400 malformed-form",
		"text=" + strings.Repeat("a", 201): "400 document-too-long",
	} {
		w := do(s, "POST", "/v1/projects/demo/suggest", body, "Content-Type", form)
		requireProblem(t, w, w.Code, want[4:])
		assert.Equal(t, want[:3], strconv.Itoa(w.Code), body)
	}
	requireProblem(t, do(s, "POST", "/v1/projects/demo/suggest", `{"text":"a"}`), 415, "unsupported-media-type")
	for query, body := range map[string]string{
		"400 bad-value ?limit=x":     `{"documents":[{"text":"a"}]}`,
		"400 missing-field ":         `{}`,
		"400 missing-field ?limit=1": `{"documents":[{"document_id":"a"}]}`,
		"400 too-many-documents ":    `{"documents":[{"text":"a"},{"text":"a"},{"text":"a"},{"text":"a"}]}`,
		"400 malformed-json ":        `{"documents":[{"text":"a"}]}x`,
	} {
		parts := strings.SplitN(query, " ", 3)
		w := do(s, "POST", "/v1/projects/demo/suggest-batch"+parts[2], body)
		requireProblem(t, w, 400, parts[1])
	}
}

// What Annif's clients send besides is passed over, and what Annif answers with
// nothing is nothing here.
func TestSuggestIsAnnifs(t *testing.T) {
	s := newServer(t, demo(), serve.Defaults())
	batch := func(path, body string) string {
		w := do(s, "POST", "/v1/projects/"+path, body)
		require.Equal(t, 200, w.Code, w.Body.String())
		return strings.TrimSpace(w.Body.String())
	}
	assert.Equal(t, `[]`, batch("demo/suggest-batch", `{"documents":[]}`))
	assert.Equal(t, `[{"results":[]}]`, batch("demo/suggest-batch?limit=0&limt=1", `{"documents":[{"text":"قمة","document_id":null,"x":[1],"metadata":null}],"y":1}`))
	assert.Equal(t, `[{"document_id":"7","results":[]}]`, batch("demo/suggest-batch", `{"documents":[{"text":"كلام","document_id":7}]}`), "no known word")
	w := do(s, "POST", "/v1/projects/demo/suggest", url.Values{"text": {"قمة"}, "project": {"x"}, "metadata_title": {"قمة"}, "limit": {"0"}}.Encode(), "Content-Type", form)
	assert.Equal(t, `{"results":[]}`, strings.TrimSpace(w.Body.String()))
	p := requireProblem(t, do(s, "POST", "/v1/projects/demo/learn", `[]`), 403, "learning-not-allowed")
	assert.NotEmpty(t, p.Detail)
	requireProblem(t, do(s, "POST", "/v1/projects/nowhere/learn", `[]`), 404, "unknown-model")
	assert.JSONEq(t, `{"results":[{"language":"ar","score":0.75},{"language":"fi","score":0},{"language":null,"score":0.25}]}`,
		do(s, "POST", "/v1/detect-language", `{"text":"قمة a!","languages":["ar","fi"]}`).Body.String())
	for _, body := range []string{`{"languages":["ar"]}`, `{"text":"a"}`, `{"text":"a","languages":[]}`, `{"text":"a","languages":["arab"]}`, `{"text":"a","languages":["aa","aa","aa","aa","aa","aa"]}`} {
		assert.Equal(t, 400, do(s, "POST", "/v1/detect-language", body).Code, body)
	}
}

// A headline is judged as a headline: by its length, by the title beside it, or
// by the project asked. The headline view's thresholds are lower here.
func TestSuggestKnowsAHeadline(t *testing.T) {
	var views []data.View
	k := newsroom()
	s := newServer(t, registry.Release{Name: "demo", Classifier: &altered{keywords: k, predict: func(d data.Document) model.Prediction {
		views = append(views, d.View())
		return k.Predict(d)
	}}}, serve.Defaults())
	long := strings.Repeat("قمة ", 26)
	for _, tt := range []struct {
		project, text, title string
		want                 data.View
	}{
		{"demo", "قمة عربية", "", data.HeadlineView},
		{"demo", "قمة عربية", "قمة عربية", data.HeadlineView},
		{"demo", "قمة عربية", "عنوان", data.ArticleView},
		{"demo", "قمة\nعربية", "", data.ArticleView},
		{"demo", long, "", data.ArticleView},
		{"demo-headline", long, "", data.HeadlineView},
	} {
		views = nil
		w := do(s, "POST", "/v1/projects/"+tt.project+"/suggest", url.Values{"text": {tt.text}, "metadata_title": {tt.title}}.Encode(), "Content-Type", form)
		require.Equal(t, 200, w.Code)
		require.Equal(t, []data.View{tt.want}, views, "%v", tt)
	}
	w := do(s, "POST", "/v1/projects/demo-decided/suggest", url.Values{"text": {"قمة تفرض عقوبات"}, "language": {"en"}}.Encode(), "Content-Type", form)
	var got compat.Suggestions
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &got))
	require.Len(t, got.Results, 2)
	assert.Equal(t, "sanctions", got.Results[0].Label)
}
