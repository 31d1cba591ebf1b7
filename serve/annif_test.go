package serve_test

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/serve"
)

const form = "application/x-www-form-urlencoded"

// Annif's clients get subjects with address, label and score, cut by their
// limit and threshold.
func TestSuggest(t *testing.T) {
	s := newServer(t, demo(), serve.Defaults())
	suggest := func(values url.Values) []serve.Suggestion {
		w := do(s, "POST", "/v1/projects/demo/suggest", values.Encode(), "Content-Type", form)
		require.Equal(t, 200, w.Code, w.Body.String())
		var got serve.Suggestions
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
	var batch []serve.Suggestions
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &batch))
	require.Len(t, batch, 2)
	assert.Equal(t, "x", batch[0].DocumentID)
	assert.Equal(t, "diplomacy", batch[0].Results[0].Notation)
	assert.Empty(t, batch[1].Results)
	assert.NotNil(t, batch[1].Results)

	assert.JSONEq(t, `{"projects":[{"project_id":"demo","name":"demo","language":"ar","backend":{"backend_id":"keywords"},"is_trained":true}]}`,
		do(s, "GET", "/v1/projects", "").Body.String())
	assert.JSONEq(t, `{"project_id":"demo","name":"demo","language":"ar","backend":{"backend_id":"keywords"},"is_trained":true}`,
		do(s, "GET", "/v1/projects/demo", "").Body.String())
	requireProblem(t, do(s, "GET", "/v1/projects/nowhere", ""), 404, "unknown-model")
}

func TestSuggestRefuses(t *testing.T) {
	s := newServer(t, demo(), small())
	for body, want := range map[string]string{
		"":                                 "422 missing-field",
		"text=a&limit=0":                   "422 bad-value",
		"text=a&limit=1e9":                 "422 bad-value",
		"text=a&threshold=NaN":             "422 bad-value",
		"text=a&threshold=1.5":             "422 bad-value",
		"text=a&language=fi":               "422 bad-value",
		"text=a&text=b":                    "400 duplicate-field",
		"text=a&limt=1":                    "400 unknown-field",
		"text=%ff":                         "400 invalid-unicode",
		"text=a;limit=1":                   "400 malformed-form",
		"text=%zz":                         "400 malformed-form",
		"text=" + strings.Repeat("a", 201): "422 document-too-long",
	} {
		w := do(s, "POST", "/v1/projects/demo/suggest", body, "Content-Type", form)
		requireProblem(t, w, w.Code, want[4:])
		assert.Equal(t, want[:1], string(rune('0'+w.Code/100)), body)
	}
	requireProblem(t, do(s, "POST", "/v1/projects/demo/suggest", `{"text":"a"}`), 415, "unsupported-media-type")
	for query, body := range map[string]string{
		"400 query-not-accepted ?limt=1":          `{"documents":[{"text":"a"}]}`,
		"400 query-not-accepted ?limit=1&limit=2": `{"documents":[{"text":"a"}]}`,
		"422 bad-value ?limit=x":                  `{"documents":[{"text":"a"}]}`,
		"422 empty-batch ":                        `{"documents":[]}`,
		"422 missing-field ":                      `{}`,
		"422 missing-field ?limit=1":              `{"documents":[{"document_id":"a"}]}`,
		"422 too-many-documents ":                 `{"documents":[{"text":"a"},{"text":"a"},{"text":"a"},{"text":"a"}]}`,
		"400 unknown-field ":                      `{"documents":[{"txt":"a"}]}`,
		"400 malformed-json ":                     `{"documents":[{"text":"a"}]}x`,
	} {
		parts := strings.SplitN(query, " ", 3)
		w := do(s, "POST", "/v1/projects/demo/suggest-batch"+parts[2], body)
		requireProblem(t, w, map[string]int{"400": 400, "422": 422}[parts[0]], parts[1])
	}
}
