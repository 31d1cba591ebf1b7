package serve_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/serve"
	"tasnif/serve/problem"
)

// Every way of sending a body that is refused: status, kind, and the field named.
func TestPredictRefusesBodies(t *testing.T) {
	s := newServer(t, demo(), small())
	long := strings.Repeat("ا", 101) // 202 bytes
	for _, tt := range []struct {
		body   string
		status int
		kind   string
		field  string
	}{
		{``, 400, "malformed-json", ""},
		{" \n\t", 400, "malformed-json", ""},
		{`null`, 400, "malformed-json", ""},
		{`[]`, 400, "malformed-json", ""},
		{`"عقوبات"`, 400, "malformed-json", ""},
		{`7`, 400, "malformed-json", ""},
		{`عقوبات`, 400, "malformed-json", ""},
		{`{`, 400, "malformed-json", ""},
		{`{"headline"`, 400, "malformed-json", "headline"},
		{`{"headline":`, 400, "malformed-json", "headline"},
		{`{"headline":}`, 400, "malformed-json", "headline"},
		{`{"headline":nul}`, 400, "malformed-json", "headline"},
		{`{"headline":"a"`, 400, "malformed-json", ""},
		{`{"headline":"a`, 400, "malformed-json", "headline"},
		{`{"headline":"a",}`, 400, "malformed-json", ""},
		{`{"headline":"a" "body":"b"}`, 400, "malformed-json", ""},
		{`{headline:"a"}`, 400, "malformed-json", ""},
		{`{'headline':'a'}`, 400, "malformed-json", ""},
		{`{"headline":'a'}`, 400, "malformed-json", "headline"},
		{"{\"headline\":\"a\nb\"}", 400, "malformed-json", "headline"},
		{"{\"headline\":\"a\x00b\"}", 400, "malformed-json", "headline"},
		{`{"headline":"\x"}`, 400, "malformed-json", "headline"},
		{`{"headline":"\u12g4"}`, 400, "malformed-json", "headline"},
		{`{"headline":"\`, 400, "malformed-json", "headline"},
		{`{"headline":"a"}{"headline":"b"}`, 400, "malformed-json", ""},
		{`{"headline":"a"} trailing`, 400, "malformed-json", ""},
		{`{"headline":"a"}]`, 400, "malformed-json", ""},
		{"\ufeff" + `{"headline":"a"}`, 400, "malformed-json", ""},
		{`{"documents":[{"headline":"a"}`, 400, "malformed-json", "documents[1]"},
		{`{"documents":[{"headline":"a"},]}`, 400, "malformed-json", "documents[1]"},
		{"{\"headline\":\"\xc7\xe1\xe1\xe5\"}", 400, "invalid-unicode", "headline"}, // windows-1256
		{"{\"headline\":\"\xc7\\n\"}", 400, "invalid-unicode", "headline"},
		{"{\"\xff\":1}", 400, "invalid-unicode", ""},
		{"{\"documents\":[{\"body\":\"\xed\xa0\x80\"}]}", 400, "invalid-unicode", "documents[0].body"},
		{`{"headline":"\ud800"}`, 400, "invalid-unicode", "headline"},
		{`{"headline":"\udc00\ud800"}`, 400, "invalid-unicode", "headline"},
		{`{"headline":"\ud800\n"}`, 400, "invalid-unicode", "headline"},
		{`{"headline":"a","headline":"b"}`, 400, "duplicate-field", "headline"},
		{`{"headline":"a","title":"b"}`, 400, "duplicate-field", "title"},
		{`{"text":"a","body":"b"}`, 400, "duplicate-field", "body"},
		{`{"headline":"a","head\u006cine":"b"}`, 400, "duplicate-field", "headline"},
		{`{"documents":[{"headline":"a","id":"1","id":"2"}]}`, 400, "duplicate-field", "documents[0].id"},
		{`{"headline":"a","explain":{"top":1,"top":2}}`, 400, "duplicate-field", "explain.top"},
		{`{"headlin":"a"}`, 422, "missing-field", "headline"},
		{`{"Headline":"a"}`, 422, "missing-field", "headline"},
		{`{"":1}`, 422, "missing-field", "headline"},
		{`{"documents":[{"body":"a"}],"` + strings.Repeat("ق", 99) + `":1}`, 400, "unknown-field", strings.Repeat("ق", 32) + "…"},
		{`{"topk":1,"documents":[{"body":"a"}]}`, 400, "unknown-field", "topk"},
		{`{"headline":"a","x":{"y":1,"y":2}}`, 400, "duplicate-field", "x.y"},
		{`{"headline":"a","explain":{"topk":1}}`, 400, "unknown-field", "explain.topk"},
		{`{"headline":null}`, 422, "missing-field", "headline"},
		{`{"headline":["a"]}`, 422, "wrong-type", "headline"},
		{`{"headline":5}`, 422, "wrong-type", "headline"},
		{`{"headline":true}`, 422, "wrong-type", "headline"},
		{`{"headline":{"ar":"a"}}`, 422, "wrong-type", "headline"},
		{`{"headline":"a","id":[7]}`, 422, "wrong-type", "id"},
		{`{"headline":"a","top_k":"3"}`, 422, "wrong-type", "top_k"},
		{`{"headline":"a","view":1}`, 422, "wrong-type", "view"},
		{`{"headline":"a","explain":"yes"}`, 422, "wrong-type", "explain"},
		{`{"headline":"a","explain":{"labels":"sports"}}`, 422, "wrong-type", "explain.labels"},
		{`{"headline":"a","explain":{"labels":["sports",3]}}`, 422, "wrong-type", "explain.labels[1]"},
		{`{"documents":{}}`, 422, "wrong-type", "documents"},
		{`{"documents":null}`, 422, "missing-field", "headline"},
		{`{"documents":["a"]}`, 422, "wrong-type", "documents[0]"},
		{`{"documents":[{"headline":"a"},null]}`, 422, "wrong-type", "documents[1]"},
		{`{"documents":` + strings.Repeat("[", 4000), 422, "wrong-type", "documents[0]"},
		{`{"headline":"a","top_k":0}`, 422, "bad-value", "top_k"},
		{`{"headline":"a","top_k":-1}`, 422, "bad-value", "top_k"},
		{`{"headline":"a","top_k":1.5}`, 422, "bad-value", "top_k"},
		{`{"headline":"a","top_k":1e99}`, 422, "bad-value", "top_k"},
		{`{"headline":"a","top_k":007}`, 422, "bad-value", "top_k"},
		{`{"headline":"a","top_k":99999999999999999999}`, 422, "bad-value", "top_k"},
		{`{"headline":"a","view":"Headline"}`, 422, "bad-value", "view"},
		{`{"headline":"a","explain":{"top":0}}`, 422, "bad-value", "explain.top"},
		{`{"headline":"a","explain":{"top":101}}`, 422, "bad-value", "explain.top"},
		{`{"headline":"a","explain":{"labels":["sports","sport"]}}`, 422, "bad-value", "explain.labels[1]"},
		{`{"headline":"a","explain":{"labels":["` + strings.Repeat(`","`, 1000) + `"]}}`, 422, "bad-value", "explain.labels[1000]"},
		{`{"headline":"a","id":"` + strings.Repeat("x", 257) + `"}`, 422, "bad-value", "id"},
		{`{}`, 422, "missing-field", "headline"},
		{`{"id":"1","view":"article"}`, 422, "missing-field", "headline"},
		{`{"documents":[{"headline":"a"},{}]}`, 422, "missing-field", "documents[1]"},
		{`{"documents":[{"headline":"a"}],"headline":"b"}`, 422, "conflicting-fields", "documents"},
		{`{"id":"b","documents":[{"headline":"a"}]}`, 422, "conflicting-fields", "documents"},
		{`{"documents":[]}`, 422, "empty-batch", "documents"},
		{`{"documents":[{"body":""},{"body":""},{"body":""},{"body":""}]}`, 422, "too-many-documents", "documents"},
		{`{"headline":"` + long + `"}`, 422, "document-too-long", ""},
		{`{"headline":"` + long[:102] + `","body":"` + long[:100] + `"}`, 422, "document-too-long", ""},
		{`{"documents":[{"body":"a"},{"body":"` + long + `"}]}`, 422, "document-too-long", "documents[1]"},
		{`{"headline":"` + strings.Repeat("a", 4096) + `"}`, 413, "body-too-large", ""},
	} {
		name := tt.body
		if len(name) > 60 {
			name = name[:60]
		}
		t.Run(fmt.Sprintf("%q", name), func(t *testing.T) {
			p := requireProblem(t, do(s, "POST", "/v1/predict", tt.body), tt.status, tt.kind)
			assert.Equal(t, tt.field, p.Field)
		})
	}
}

// What is on the edge of what is refused is answered.
func TestPredictTakesBodies(t *testing.T) {
	s := newServer(t, demo(), small())
	for _, body := range []string{
		" \r\n\t{ \"headline\" : \"a\" } \n",
		`{"headline":"` + strings.Repeat("ا", 100) + `"}`,
		`{"documents":[{"body":""},{"text":"","labels":["x"],"date":null},{"title":"","headline2":{"a":[1]}}]}`,
		`{"id":7,"headline":"a","body":null,"labels":["x"],"source":{"a":1},"top_k":null,"view":null,"explain":null,"documents":null}`,
		`{"headline":"a","id":"` + strings.Repeat("x", 256) + `","top_k":1.0,"view":"article","explain":{"top":1e2,"labels":[]}}`,
		`{"headline":"\ud83d\ude00 \"\\\/\b\f\n\r\t"}`,
		"{\"headline\":\"\u200f\u202e\u0640\u064b\ufffd\"}",
	} {
		predicted(t, s, body)
	}
}

// What a Go client encodes from the wire types is what the server reads.
func TestPredictTakesItsOwnTypes(t *testing.T) {
	s := newServer(t, demo(), serve.Defaults())
	body, err := json.Marshal(serve.PredictRequest{
		Documents: []serve.Document{{ID: "1", Headline: "قمة"}, {Body: "<b>عقوبات</b>"}},
		TopK:      2, View: "headline", Explain: &serve.Explain{Labels: []string{"sports"}},
	})
	require.NoError(t, err)
	assert.Len(t, predicted(t, s, string(body))["predictions"], 2)
}

func TestPredictHeaders(t *testing.T) {
	s := newServer(t, demo(), small())
	good := `{"headline":"عقوبات"}`
	for _, tt := range []struct {
		name, body string
		headers    []string
		status     int
		kind       string
	}{
		{"charset", good, []string{"Content-Type", "application/json; charset=UTF-8"}, 200, ""},
		{"upper case", good, []string{"Content-Type", "Application/JSON"}, 200, ""},
		{"no media type", good, []string{"Content-Type", ""}, 200, ""},
		{"curl -d", good, []string{"Content-Type", "application/x-www-form-urlencoded"}, 200, ""},
		{"a form", "headline=a", []string{"Content-Type", "application/x-www-form-urlencoded"}, 400, "malformed-json"},
		{"utf8", good, []string{"Content-Type", "application/json; charset=utf8"}, 200, ""},
		{"text", good, []string{"Content-Type", "text/plain"}, 415, "unsupported-media-type"},
		{"broken media type", good, []string{"Content-Type", "application/json; ="}, 415, "unsupported-media-type"},
		{"another charset", good, []string{"Content-Type", "application/json; charset=windows-1256"}, 415, "unsupported-media-type"},
		{"identity", good, []string{"Content-Encoding", "identity"}, 200, ""},
		{"gzip", gzipped(good), []string{"Content-Encoding", "GZIP"}, 200, ""},
		{"not gzip", good, []string{"Content-Encoding", "gzip"}, 400, "unreadable-body"},
		{"cut gzip", gzipped(good)[:20], []string{"Content-Encoding", "gzip"}, 400, "unreadable-body"},
		{"gzip bomb", gzipped(strings.Repeat(" ", 1<<20) + good), []string{"Content-Encoding", "gzip"}, 413, "body-too-large"},
		{"brotli", good, []string{"Content-Encoding", "br"}, 415, "unsupported-content-encoding"},
		{"gzip twice", gzipped(gzipped(good)), []string{"Content-Encoding", "gzip, gzip"}, 415, "unsupported-content-encoding"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := do(s, "POST", "/v1/predict", tt.body, tt.headers...)
			if tt.status == 200 {
				require.Equal(t, 200, w.Code, w.Body.String())
				return
			}
			requireProblem(t, w, tt.status, tt.kind)
			if tt.kind == "unsupported-content-encoding" {
				assert.Equal(t, "gzip, deflate", w.Header().Get("Accept-Encoding"))
			}
		})
	}
	requireProblem(t, do(s, "POST", "/v1/predict?explain=true", good), 400, "query-not-accepted")
}

// FuzzPredictBody: no body is answered with a 5xx, and every error is a problem.
func FuzzPredictBody(f *testing.F) {
	for _, seed := range []string{
		`{"headline":"قمة تفرض عقوبات","body":"قال الجيش","id":"1","top_k":3,"view":"headline","explain":true}`,
		`{"documents":[{"title":"a"},{"text":"\ud83d\ude00"}],"explain":{"top":3,"labels":["sports"]}}`,
		`{"headline":"\ud800","x":[1,-2.5e3,true,false,null]}`, "{\"headline\":\"\xff\"}", `null`, ``, `{"headline":"a"}{}`,
	} {
		f.Add([]byte(seed))
	}
	s := newServer(f, demo(), small())
	f.Fuzz(func(t *testing.T, body []byte) {
		w := do(s, "POST", "/v1/predict", string(body))
		if w.Code == 200 {
			// Whatever is answered is JSON to encoding/json too.
			require.True(t, json.Valid(body), "%q", body)
			require.True(t, json.Valid(w.Body.Bytes()))
			return
		}
		require.GreaterOrEqual(t, w.Code, 400)
		require.Less(t, w.Code, 500, w.Body.String())
		kind := strings.TrimPrefix(problemType(w.Body.Bytes()), "urn:tasnif:problem:")
		requireProblem(t, w, w.Code, kind)
		// And what it does not call malformed, encoding/json reads as well, but
		// for the bytes after the first fault, which are not read.
		if kind == "malformed-json" && len(body) < 4096 {
			var v map[string]any
			if json.Unmarshal(body, &v) == nil && v != nil && !bytes.HasPrefix(body, []byte("\xef\xbb\xbf")) {
				t.Fatalf("called malformed, yet it is JSON: %q: %s", body, w.Body)
			}
		}
	})
}

func problemType(body []byte) string {
	var p problem.Details
	_ = json.Unmarshal(body, &p)
	return p.Type
}

// A client that asks for Arabic reads errors in Arabic; the rest is the same.
func TestErrorsInArabic(t *testing.T) {
	s := newServer(t, demo(), small())
	for header, want := range map[string]bool{"ar": true, "ar-EG,en;q=0.5": true, "fr, ar;q=0.8": true, "en, ar;q=0.8": false, "fr": false, "": false, "ar;q=x": false, strings.Repeat("ar,", 100): false} {
		w := do(s, "POST", "/v1/predict", `{"headline":"a","top_k":0}`, "Accept-Language", header)
		p := requireProblem(t, w, 422, "bad-value")
		assert.Equal(t, "top_k", p.Field)
		assert.Equal(t, want, p.Detail == "قيمة الحقل غير مقبولة.", header)
		assert.Equal(t, want, w.Header().Get("Content-Language") == "ar", header)
	}
	p := requireProblem(t, do(s, "POST", "/v2/models/demo/infer", `{`, "Accept-Language", "ar"), 400, "malformed-json")
	assert.Equal(t, p.Detail, p.Error)
}

// JSON a line has many names.
func TestNamesOfJSONLines(t *testing.T) {
	s := newServer(t, demo(), serve.Defaults())
	for _, name := range []string{"application/x-ndjson", "application/ndjson", "application/jsonl; charset=utf8", "application/jsonlines", "application/x-jsonlines", "application/json-lines"} {
		w := do(s, "POST", "/v1/predict", `{"id":1,"headline":"قمة","labels":["x"],"date":"2024-01-01"}`+"\n", "Content-Type", name)
		require.Equal(t, 200, w.Code, name)
		assert.Contains(t, w.Body.String(), `{"id":"1","labels":["diplomacy"]`, name)
	}
}
