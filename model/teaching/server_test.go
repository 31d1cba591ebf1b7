package teaching

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/data"
)

func TestProtocols(t *testing.T) {
	topics := []data.Topic{{ID: "sanctions", Arabic: "عقوبات", URI: "http://x/s"}, {ID: "diplomacy"}}
	docs := []data.Document{{ID: "1", Headline: "قمة", Body: "نص"}, {ID: "2", Headline: "عقوبات"}}
	want := [][]data.Score{{{Label: "diplomacy", Probability: 0.25}, {Label: "sanctions", Probability: 0.5}}, {{Label: "diplomacy", Probability: 0}, {Label: "sanctions", Probability: 1}}}
	for name, c := range map[string]struct{ path, asked, sent, answer string }{
		"tasnif": {"", "/v1/predict", `{"documents":[{"headline":"قمة","body":"نص"},{"headline":"عقوبات"}]}`,
			`{"predictions":[{"scores":{"عقوبات":0.5,"diplomacy":0.25}},{"scores":{"sanctions":1,"diplomacy":0}}]}`},
		"oip": {"/v2/models/news", "/v2/models/news/infer", `{"inputs":[{"name":"text","datatype":"BYTES","shape":[2],"data":["قمة\nنص","عقوبات"]}]}`,
			`{"outputs":[{"name":"labels","datatype":"BYTES","data":["diplomacy","sanctions"]},{"name":"scores","datatype":"FP32","data":[0.25,0.5,0,1]},{"name":"predicted","datatype":"BOOL","data":[false]}]}`},
		"annif": {"/v1/projects/news/suggest", "/v1/projects/news/suggest-batch", `{"documents":[{"text":"قمة\nنص"},{"text":"عقوبات"}]}`,
			`[{"results":[{"uri":"http://x/s","label":"عقوبات","score":0.5},{"uri":"u","label":"ignored","notation":"diplomacy","score":0.25}]},{"results":[{"notation":"sanctions","score":1},{"notation":"diplomacy","score":0}]}]`},
	} {
		t.Run(name, func(t *testing.T) {
			calls := 0
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if calls++; calls == 1 { // it is asked again
					w.WriteHeader(http.StatusServiceUnavailable)
					return
				}
				assert.Equal(t, c.asked, r.URL.Path)
				assert.Equal(t, "Bearer k", r.Header.Get("Authorization"))
				var sent any
				require.NoError(t, json.NewDecoder(r.Body).Decode(&sent))
				text, err := json.Marshal(sent)
				require.NoError(t, err)
				assert.JSONEq(t, c.sent, string(text))
				_, _ = w.Write([]byte(c.answer))
			}))
			defer server.Close()
			s, err := NewServer(server.URL+c.path, "k", topics)
			require.NoError(t, err)
			s.wait = time.Millisecond
			out, err := s.Label(t.Context(), "big", docs)
			require.NoError(t, err)
			assert.Equal(t, 2, calls)
			for i, d := range out {
				assert.Equal(t, "big", d.Teacher)
				assert.Equal(t, docs[i].ID, d.ID)
				assert.Equal(t, want[i], d.Scores)
			}
		})
	}
}

func TestServersThatDoNotAnswer(t *testing.T) {
	for name, c := range map[string]struct {
		status int
		body   string
		calls  int
		want   string
	}{
		"unknown":       {404, "no such model", 1, "it answers 404 Not Found: no such model"},
		"always away":   {503, "", 1 + repetitions, "it answers 503"},
		"other JSON":    {200, `{"x":1}`, 1, "its answer is not understood: 0 answers on 1 documents"},
		"no JSON":       {200, `<html>`, 1, "is not understood"},
		"above 1":       {200, `{"predictions":[{"scores":{"a":2}}]}`, 1, "it must be a probability"},
		"a label twice": {200, `{"predictions":[{"scores":{"a":1,"a ":1}}]}`, 1, "occurs twice"},
	} {
		t.Run(name, func(t *testing.T) {
			calls := 0
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				calls++
				w.WriteHeader(c.status)
				_, _ = w.Write([]byte(c.body))
			}))
			defer server.Close()
			s, err := NewServer(server.URL, "", nil)
			require.NoError(t, err)
			s.wait = time.Microsecond
			_, err = s.Label(t.Context(), "x", []data.Document{{Headline: "x"}})
			assert.ErrorContains(t, err, c.want)
			assert.ErrorContains(t, err, server.URL)
			assert.Equal(t, c.calls, calls)
		})
	}
	for _, address := range []string{"", "localhost:8080", "ftp://x", "http://"} {
		_, err := NewServer(address, "", nil)
		assert.ErrorContains(t, err, "is not the URL of a server", address)
	}
}
