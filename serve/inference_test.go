package serve_test

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"net/http/httptest"
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

// topics is the model of the exchange below: three labels whose scores are
// easy to say.
func topics() registry.Release {
	return registry.Release{Name: "topics", Version: "3", Classifier: &keywords{labels: []keywordLabel{
		{data.Topic{ID: "diplomacy"}, 0.5, map[string]float64{"قمة": 6, "عقوبات": 2}},
		{data.Topic{ID: "military"}, 0.5, nil},
		{data.Topic{ID: "sanctions"}, 0.5, map[string]float64{"عقوبات": 6}},
	}}}
}

func infer(t *testing.T, s *serve.Server, body string) map[string]any {
	t.Helper()
	w := do(s, "POST", "/v2/models/topics/infer", body)
	require.Equal(t, 200, w.Code, w.Body.String())
	var out map[string]any
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &out))
	return out
}

const twoTexts = `"datatype":"BYTES","parameters":{"content_type":"str"},"data":["واشنطن تفرض عقوبات جديدة على طهران","قمة عربية طارئة في القاهرة"]`

// The whole exchange, to the byte but for the scores' digits.
func TestInferExchange(t *testing.T) {
	s := newServerOf(t, serve.Defaults(), registry.Fixed(topics()))
	w := do(s, "POST", "/v2/models/topics/infer", `{"id":"req-42",
		"inputs":[{"name":"text","shape":[2],`+twoTexts+`}],
		"outputs":[{"name":"scores"},{"name":"labels"},{"name":"predicted"}]}`)
	assert.Equal(t, `{"model_name":"topics","model_version":"3","id":"req-42","outputs":[`+
		`{"name":"labels","datatype":"BYTES","shape":[3],"data":["diplomacy","military","sanctions"]},`+
		`{"name":"scores","datatype":"FP32","shape":[2,3],"data":[0.26894143,0.047425874,0.95257413,0.95257413,0.047425874,0.047425874]},`+
		`{"name":"predicted","datatype":"BOOL","shape":[2,3],"data":[false,false,true,true,false,false]}]}`, strings.TrimSpace(w.Body.String()))
}

// Shapes [N] and [N,1], flat and nested data, mean the same; so does naming
// all outputs or none.
func TestInferShapes(t *testing.T) {
	s := newServerOf(t, serve.Defaults(), registry.Fixed(topics()))
	want := infer(t, s, `{"id":"1","inputs":[{"name":"text","shape":[2],"datatype":"BYTES","data":["عقوبات","قمة"]}]}`)
	for _, input := range []string{
		`"shape":[2,1],"datatype":"BYTES","data":["عقوبات","قمة"]`,
		`"shape":[2,1],"datatype":"BYTES","data":[["عقوبات"],["قمة"]]`,
		`"data":["عقوبات","قمة"],"parameters":{"a":1,"b":true,"c":"x"},"datatype":"BYTES","shape":[2]`,
	} {
		assert.Equal(t, want, infer(t, s, `{"parameters":{"x":-1.5e3},"id":"1","inputs":[{"name":"body",`+input+`}],"outputs":[]}`), input)
	}
	both := infer(t, s, `{"inputs":[{"name":"headline","shape":[1],"datatype":"BYTES","data":["عقوبات"]},{"name":"body","shape":[1],"datatype":"BYTES","data":["قمة"]}],"outputs":[{"name":"predicted"}]}`)
	assert.Len(t, both["outputs"], 1)
	assert.Equal(t, []any{true, false, true}, both["outputs"].([]any)[0].(map[string]any)["data"])
	assert.NotEmpty(t, both["id"], "where the request gave none, its own")
	top := infer(t, s, `{"inputs":[{"name":"text","shape":[2],`+twoTexts+`}],"outputs":[{"name":"scores","parameters":{"classification":2}}]}`)
	assert.Equal(t, map[string]any{"name": "scores", "datatype": "BYTES", "shape": []any{2., 2.},
		"data": []any{"0.952574:2:sanctions", "0.268941:0:diplomacy", "0.952574:0:diplomacy", "0.0474259:1:military"}}, top["outputs"].([]any)[0])
}

// Whatever is wrong is {"error": ...} with 400, 404, 413, 415 or 503, and the
// field at fault.
func TestInferRefuses(t *testing.T) {
	s := newServerOf(t, small(), registry.Fixed(topics()))
	input := func(s string) string { return `{"inputs":[{` + s + `}]}` }
	for body, want := range map[string]string{
		``:                             "malformed-json",
		`[]`:                           "malformed-json",
		`{}`:                           "missing-field inputs",
		`{"inputs":[]}`:                "missing-field inputs",
		`{"inputs":[{"name":"text"}]}`: "missing-field inputs[0]",
		`{"inputs":null}`:              "missing-field inputs",
		`{"input":[]}`:                 "missing-field inputs",
		input(`"name":"text","shape":[1],"datatype":"FP32","data":["a"]`):                                                                          "bad-value inputs[0].datatype",
		input(`"name":"texts","shape":[1],"datatype":"BYTES","data":["a"]`):                                                                        "bad-value inputs[0].name",
		input(`"name":"text","shape":[2],"datatype":"BYTES","data":["a"]`):                                                                         "bad-value inputs[0].shape",
		input(`"name":"text","shape":[1,1,1],"datatype":"BYTES","data":["a"]`):                                                                     "bad-value inputs[0].shape[2]",
		input(`"name":"text","shape":[-1],"datatype":"BYTES","data":["a"]`):                                                                        "bad-value inputs[0].shape",
		input(`"name":"text","shape":[1,2],"datatype":"BYTES","data":["a","b"]`):                                                                   "bad-value inputs[0].shape",
		input(`"name":"text","shape":[0],"datatype":"BYTES","data":[]`):                                                                            "empty-batch inputs[0]",
		input(`"name":"text","shape":[1],"datatype":"BYTES","data":[[["a"]]]`):                                                                     "wrong-type inputs[0].data[0][0]",
		input(`"name":"text","shape":[1],"datatype":"BYTES","data":[7]`):                                                                           "wrong-type inputs[0].data[0]",
		input(`"name":"text","shape":[4],"datatype":"BYTES","data":["a","b","c","d"]`):                                                             "too-many-documents inputs[0].data[3]",
		input(`"name":"text","shape":[1],"datatype":"BYTES","data":["` + strings.Repeat("a", 201) + `"]`):                                          "document-too-long",
		input(`"name":"text","shape":[1],"datatype":"BYTES","parameters":{"content_type":"base64"},"data":["a"]`):                                  "bad-value inputs[0].parameters",
		input(`"name":"text","shape":[1],"datatype":"BYTES","parameters":{"a":1,"a":2},"data":["a"]`):                                              "duplicate-field inputs[0].parameters.a",
		input(`"name":"text","shape":[1],"datatype":"BYTES","data":["a"]},{"name":"body","shape":[1],"datatype":"BYTES","data":["a"]`):             "conflicting-fields inputs[1].name",
		input(`"name":"headline","shape":[1],"datatype":"BYTES","data":["a"]},{"name":"body","shape":[2],"datatype":"BYTES","data":["a","b"]`):     "bad-value inputs[1].shape",
		`{"inputs":[{"name":"text","shape":[1],"datatype":"BYTES","data":["a"]}],"outputs":[{"name":"x"}]}`:                                        "bad-value outputs[0]",
		`{"inputs":[{"name":"text","shape":[1],"datatype":"BYTES","data":["a"]}],"outputs":[{"name":"labels"},{"name":"labels"}]}`:                 "duplicate-field outputs[1]",
		`{"inputs":[{"name":"text","shape":[1],"datatype":"BYTES","data":["a"]}],"outputs":[{"name":"labels","parameters":{"classification":1}}]}`: "bad-value outputs[0]",
		`{"inputs":[{"name":"text","shape":[1],"datatype":"BYTES","data":["a"]}],"outputs":[{"name":"scores","parameters":{"classification":0}}]}`: "bad-value outputs[0].parameters.classification",
		`{"inputs":[{"name":"text","shape":[1],"datatype":"BYTES","data":["a"]}]}{}`:                                                               "malformed-json",
		strings.Repeat(`{"inputs":[`, 300): "malformed-json inputs[0].inputs",
		strings.Repeat(`[`, 4000):          "malformed-json",
	} {
		w := do(s, "POST", "/v2/models/topics/infer", body)
		kind, field, _ := strings.Cut(want, " ")
		p := requireProblem(t, w, 400, kind)
		assert.Equal(t, field, p.Field, body)
		assert.Equal(t, p.Detail, p.Error)
	}
	for _, path := range []string{"/v2/models/nowhere", "/v2/models/topics/versions/9", "/v2/models/nowhere/ready", "/v2/models/..%2ftopics"} {
		w := do(s, "GET", path, "")
		assert.Equal(t, 404, w.Code, path)
		assert.Contains(t, w.Body.String(), `"error":"`)
	}
}

// What clients ask before they infer.
func TestInferMetadata(t *testing.T) {
	s := newServerOf(t, serve.Defaults(), registry.Fixed(topics()))
	for path, want := range map[string]string{
		"/v2/health/live":                    `{"live":true,"ready":true}`,
		"/v2/health/ready":                   `{"live":true,"ready":true}`,
		"/v2/models/topics/ready":            `{"name":"topics","ready":true}`,
		"/v2/models/topics/versions/3/ready": `{"name":"topics","ready":true}`,
		"/v2/models/topics":                  `{"name":"topics","versions":["3"],"platform":"tasnif_linear","inputs":[{"name":"headline","datatype":"BYTES","shape":[-1]},{"name":"body","datatype":"BYTES","shape":[-1]}],"outputs":[{"name":"labels","datatype":"BYTES","shape":[3]},{"name":"scores","datatype":"FP32","shape":[-1,3]},{"name":"predicted","datatype":"BOOL","shape":[-1,3]}]}`,
	} {
		assert.JSONEq(t, want, do(s, "GET", path, "").Body.String(), path)
	}
	assert.Contains(t, do(s, "GET", "/v2", "").Body.String(), `"name":"tasnif"`)
}

// What clients add is passed over, null is as if nothing were there, and no
// Content-Type is needed.
func TestInferIsKind(t *testing.T) {
	s := newServerOf(t, serve.Defaults(), registry.Fixed(topics()))
	for _, body := range []string{
		`{"model_name":"topics","id":null,"parameters":null,"outputs":null,"inputs":[{"name":"text","shape":[1],"datatype":"BYTES","parameters":null,"data":["قمة"]}]}`,
		`{"id":7,"inputs":[{"name":"text","shape":[1],"datatype":"BYTES","parameters":{"a":["b"],"c":null},"x":{},"data":["قمة"]}],"outputs":[{"name":"labels","parameters":null,"y":1},{"name":"scores"},{"name":"predicted"}]}`,
	} {
		for _, mediaType := range []string{"", "application/octet-stream", "text/plain; charset=x"} {
			w := do(s, "POST", "/v2/models/topics/infer", body, "Content-Type", mediaType)
			require.Equal(t, 200, w.Code, w.Body.String())
			assert.Contains(t, w.Body.String(), `"data":[true,false,false]`)
		}
	}
	unnamed := topics()
	unnamed.Version = ""
	s = newServerOf(t, serve.Defaults(), registry.Fixed(unnamed))
	assert.Contains(t, do(s, "GET", "/v2/models/topics", "").Body.String(), `"versions":["1"]`)
	assert.Equal(t, 200, do(s, "GET", "/v2/models/topics/versions/1/ready", "").Code)
	assert.Equal(t, 404, do(s, "GET", "/v2/models/topics/versions/2/ready", "").Code)
	assert.Contains(t, infer(t, s, `{"inputs":[{"name":"text","shape":[1],"datatype":"BYTES","data":["قمة"]}]}`)["model_version"], "1")
	assert.JSONEq(t, `{"model_stats":[{"name":"topics","version":"1","inference_count":1}]}`, do(s, "GET", "/v2/models/topics/stats", "").Body.String())
	assert.JSONEq(t, `[{"name":"topics","version":"1","state":"READY","reason":""}]`, do(s, "POST", "/v2/repository/index", "").Body.String())
	assert.Contains(t, do(s, "GET", "/v2/models/topics/config", "").Body.String(), `{"name":"scores","data_type":"TYPE_FP32","dims":[-1,3]}`)
}

// bytesTensor is texts in Triton's binary form.
func bytesTensor(texts ...string) string {
	var b []byte
	for _, text := range texts {
		b = append(binary.LittleEndian.AppendUint32(b, uint32(len(text))), text...)
	}
	return string(b)
}

// Tensors in binary form mean what those in JSON do, both ways.
func TestInferBinary(t *testing.T) {
	s := newServerOf(t, small(), registry.Fixed(topics()))
	headlines, bodies := bytesTensor("قمة", ""), bytesTensor("", "عقوبات")
	input := func(name string, size int) string {
		return fmt.Sprintf(`{"name":%q,"shape":[2],"datatype":"BYTES","parameters":{"binary_data_size":%d}}`, name, size)
	}
	head := `{"inputs":[` + input("headline", len(headlines)) + `,` + input("body", len(bodies)) + `],"parameters":{"binary_data_output":true}}`
	w := ask(s, request("POST", "/v2/models/topics/infer", head+headlines+bodies, "Inference-Header-Content-Length", strconv.Itoa(len(head)), "Content-Type", "application/octet-stream"))
	require.Equal(t, 200, w.Code, w.Body.String())
	assert.Equal(t, "application/octet-stream", w.Header().Get("Content-Type"))
	size, err := strconv.Atoi(w.Header().Get("Inference-Header-Content-Length"))
	require.NoError(t, err)
	var answer compat.InferAnswer
	require.NoError(t, json.Unmarshal(w.Body.Bytes()[:size], &answer))
	tensors := w.Body.Bytes()[size:]
	require.Len(t, answer.Outputs, 3)
	take := func(i int) []byte {
		n := answer.Outputs[i].Parameters.Size
		part := tensors[:n]
		tensors = tensors[n:]
		return part
	}
	assert.Equal(t, bytesTensor("diplomacy", "military", "sanctions"), string(take(0)))
	want := infer(t, s, `{"inputs":[{"name":"headline","shape":[2],"datatype":"BYTES","data":["قمة",""]},{"name":"body","shape":[2],"datatype":"BYTES","data":["","عقوبات"]}],"outputs":[{"name":"scores"}]}`)
	scores := take(1)
	for i, v := range want["outputs"].([]any)[0].(map[string]any)["data"].([]any) {
		assert.InDelta(t, v, math.Float32frombits(binary.LittleEndian.Uint32(scores[4*i:])), 1e-6)
	}
	assert.Equal(t, []byte{1, 0, 0, 0, 0, 1}, take(2))
	assert.Empty(t, tensors)

	one := func(size int, tail string, length string) *httptest.ResponseRecorder {
		head := fmt.Sprintf(`{"inputs":[{"name":"text","shape":[1],"datatype":"BYTES","parameters":{"binary_data_size":%d}}]}`, size)
		if length == "" {
			length = strconv.Itoa(len(head))
		}
		return do(s, "POST", "/v2/models/topics/infer", head+tail, "Inference-Header-Content-Length", length)
	}
	require.Equal(t, 200, one(5, bytesTensor("a"), "").Code)
	for want, w := range map[string]*httptest.ResponseRecorder{
		"bad-value 1":          one(6, bytesTensor("a"), ""),
		"bad-value 2":          one(3, "\x01\x00\x00", ""),
		"bad-value 3":          one(5, "\x02\x00\x00\x00a", ""),
		"bad-value 4":          one(5, "\xff\xff\xff\xffa", ""),
		"bad-value 5":          one(-1, "", ""),
		"invalid-unicode 6":    one(5, bytesTensor("\xff"), ""),
		"malformed-json 7":     one(5, bytesTensor("a")+"x", ""),
		"malformed-json 8":     one(5, bytesTensor("a"), "9999"),
		"malformed-json 9":     one(5, bytesTensor("a"), "-1"),
		"malformed-json 10":    one(5, bytesTensor("a"), "7"),
		"empty-batch 11":       one(0, "", ""),
		"too-many-documents 2": one(16, bytesTensor("", "", "", ""), ""),
	} {
		kind, _, _ := strings.Cut(want, " ")
		requireProblem(t, w, 400, kind)
	}
}

// KServe's first protocol: a text or an object an instance.
func TestPredictInstances(t *testing.T) {
	s := newServer(t, demo(), small())
	w := do(s, "POST", "/v1/models/demo:predict", `{"instances":["قمة",{"headline":"قمة","body":"عقوبات","x":1},{"text":""}],"y":null}`, "Content-Type", "")
	require.Equal(t, 200, w.Code, w.Body.String())
	var got compat.KServePredictions
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &got))
	require.Len(t, got.Predictions, 3)
	assert.Equal(t, []string{"diplomacy"}, got.Predictions[0].Labels)
	assert.Equal(t, []string{"sanctions", "diplomacy"}, got.Predictions[1].Labels)
	assert.Len(t, got.Predictions[1].Scores, 12)
	assert.Equal(t, model.NoText, got.Predictions[2].Reason)
	for body, kind := range map[string]string{`{}`: "missing-field", `{"instances":[]}`: "missing-field", `{"instances":[{}]}`: "missing-field", `{"instances":[7]}`: "wrong-type",
		`{"instances":["","","",""]}`: "too-many-documents", `{"instances":["` + strings.Repeat("a", 201) + `"]}`: "document-too-long"} {
		requireProblem(t, do(s, "POST", "/v1/models/demo:predict", body), 400, kind)
	}
	requireProblem(t, do(s, "POST", "/v1/models/nowhere:predict", `{}`), 404, "unknown-model")
	assert.Equal(t, 404, do(s, "POST", "/v1/models/demo", `{}`).Code)
}

// FuzzInfer: no body is a 5xx, every error is one problem, every answer is as
// the document says (do looks).
func FuzzInfer(f *testing.F) {
	for _, seed := range []string{
		`{"id":"1","inputs":[{"name":"text","shape":[1],"datatype":"BYTES","data":["a"]}],"outputs":[{"name":"scores","parameters":{"classification":2}}]}`,
		`{"inputs":[{"name":"headline","shape":[1,1],"datatype":"BYTES","parameters":{"content_type":"str","x":1e9},"data":[["\ud83d\ude00"]]}]}`, `{`, `null`,
	} {
		f.Add([]byte(seed))
	}
	s := newServerOf(f, small(), registry.Fixed(topics()))
	f.Fuzz(func(t *testing.T, body []byte) {
		w := do(s, "POST", "/v2/models/topics/infer", string(body))
		if w.Code == 200 {
			require.True(t, json.Valid(body), "%q", body)
			return
		}
		require.Contains(t, []int{400, 413}, w.Code)
		requireProblem(t, w, w.Code, strings.TrimPrefix(problemType(w.Body.Bytes()), "urn:tasnif:problem:"))
	})
}
