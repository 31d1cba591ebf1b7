package serve_test

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/data"
	"tasnif/model"
	"tasnif/serve"
	pb "tasnif/serve/compat/inferencepb"
	"tasnif/serve/registry"
)

// sectioned is a model that has learnt from the fields section, url/1, weekday and source:
// each of them gives the label sports.
type sectioned struct{ *keywords }

func (k sectioned) Predict(d data.Document) model.Prediction {
	p := k.keywords.Predict(d)
	sports := slices.IndexFunc(k.labels, func(l keywordLabel) bool { return l.topic.ID == "sports" })
	for name, value := range map[string]string{"section": "sport", "url/1": "sport", "weekday": "Friday", "source": "koora", "page": "7"} {
		if d.Category(name) == value {
			p.Scores[sports] = 0.999
			p.Decided = []int{sports}
		}
	}
	return p
}

// Fields that a model has learnt from reach it in every protocol; those it has not learnt
// from, and what can be no value of one, are passed over.
func TestFieldsReachTheModel(t *testing.T) {
	r := demo()
	r.Classifier = sectioned{newsroom()}
	s := newServer(t, r, serve.Defaults())
	post := func(path, body string, header ...string) string {
		w := do(s, "POST", path, body, header...)
		require.Equal(t, 200, w.Code, w.Body.String())
		return w.Body.String()
	}
	const decided = `"labels":["sports"]`
	for _, field := range []string{
		`"section":"sport"`, `"page":7`, `"source":"koora"`, `"date":"2026-11-27"`, `"url":"https://news.example/sport/1"`, `"url":"https://news.example/sport/` + strings.Repeat("x", 1000) + `"`,
	} {
		assert.Contains(t, post("/v1/predict", `{"headline":"خبر",`+field+`}`), decided, field)
		assert.Contains(t, post("/v1/predict", `{"documents":[{"headline":"خبر",`+field+`}]}`), decided, field)
		assert.Contains(t, post("/v1/predict", `{"headline":"خبر",`+field+`}`+"\n", "Content-Type", "application/x-ndjson"), decided, field)
		if len(field) < 256 { // names and values of the other protocols have 256 bytes
			assert.Contains(t, post("/v1/models/demo:predict", `{"instances":[{"headline":"خبر",`+field+`}]}`), decided, field)
			assert.Contains(t, post("/v2/models/demo/infer", `{"parameters":{`+field+`},"inputs":[{"name":"headline","shape":[1],"datatype":"BYTES","data":["خبر"]}],"outputs":[{"name":"scores"}]}`), "0.999", field)
			assert.Contains(t, post("/v1/projects/demo/suggest-batch?limit=1", `{"documents":[{"text":"خبر","metadata":{`+field+`}}]}`), `"sports"`, field)
			name, value, _ := strings.Cut(strings.ReplaceAll(field, `"`, ""), ":")
			assert.Contains(t, post("/v1/projects/demo/suggest", url.Values{"text": {"خبر"}, "limit": {"1"}, "metadata_" + name: {value}}.Encode(), "Content-Type", form), `"sports"`, field)
		}
	}
	for _, field := range []string{
		`"section":"culture"`, `"section":{"name":"sport"}`, `"section":["sport"]`, `"section":true`, `"section":null`, `"nobody learnt":"sport"`, `"source":"` + strings.Repeat("k", 257) + `"`,
		`"` + strings.Repeat("n", 257) + `":"sport"`, `"section":"` + strings.Repeat("s", 257) + `"`,
	} {
		assert.NotContains(t, post("/v1/predict", `{"headline":"خبر",`+field+`}`), decided, field)
		assert.NotContains(t, post("/v1/models/demo:predict", `{"instances":[{"headline":"خبر",`+field+`}]}`), decided, field)
	}
	var many strings.Builder // none beyond the sixteenth is kept
	for i := range data.MaxFields {
		fmt.Fprintf(&many, `"f%d":1,`, i)
	}
	assert.NotContains(t, post("/v1/predict", `{"headline":"خبر",`+many.String()+`"section":"sport"}`), decided)
	g := plainGRPC(t, serve.Defaults(), registry.Fixed(r))
	answer, err := inferGRPC(g, &pb.ModelInferRequest{Inputs: []*pb.ModelInferRequest_InferInputTensor{textInput("headline", "خبر")},
		Parameters: map[string]*pb.InferParameter{"section": {ParameterChoice: &pb.InferParameter_StringParam{StringParam: "sport"}}}})
	require.NoError(t, err)
	assert.Contains(t, answer.Outputs[1].Contents.Fp32Contents, float32(0.999))
	w := do(s, "POST", "/v1/predict", `{"documents":[{"headline":"خبر"}],"section":"sport"}`)
	requireProblem(t, w, 400, "unknown-field")
}
