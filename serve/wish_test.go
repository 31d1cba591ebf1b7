package serve_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/data"
	"tasnif/model"
	"tasnif/model/linear"
	"tasnif/serve"
	"tasnif/serve/compat"
	pb "tasnif/serve/compat/inferencepb"
	"tasnif/serve/registry"
)

// hierarchy is a trained model in which football and tennis are sport.
func hierarchy(t testing.TB) *model.Model {
	t.Helper()
	var docs []data.Document
	of := map[string][]string{"football": strings.Fields("مباراة الدوري هدف الحارس مرمى ركلة"), "tennis": strings.Fields("مضرب بطولة شبكة إرسال مجموعة تصنيف"), "economy": strings.Fields("نفط بنك فائدة سعر سوق أسهم")}
	draw := rand.New(rand.NewPCG(1, 1))
	for range 60 {
		for _, label := range []string{"football", "tennis", "economy"} {
			var said []string
			for range 4 {
				said = append(said, of[label][draw.IntN(6)], fmt.Sprint("كلمة", string(rune('ا'+draw.IntN(26))), string(rune('ا'+draw.IntN(26)))))
			}
			docs = append(docs, data.Document{Headline: strings.Join(said, " "), Labels: []string{label}})
		}
	}
	cfg := model.DefaultConfig()
	cfg.Topics = []data.Topic{{ID: "economy"}, {ID: "football", URI: "http://example.org/f?a=1&b", Broader: []string{"sport"}},
		{ID: "sport", URI: "http://example.org/s"}, {ID: "tennis", Broader: []string{"sport"}}}
	cfg.RollUp, cfg.Mode = true, model.Multi
	cfg.Trainer, _ = linear.NewTrainer("svm", nil)
	m, err := model.Train(t.Context(), docs, cfg)
	require.NoError(t, err)
	m.Info.Histogram = nil
	return m
}

// What is asked of the labels of an answer is the same in every protocol.
func TestWishesInEveryProtocol(t *testing.T) {
	m := hierarchy(t)
	s := plainGRPC(t, serve.Defaults(), registry.Fixed(registry.Release{Classifier: registry.Tagger{Model: m}, Name: "m"}))
	const text = "هدف الحارس مباراة الدوري"
	type answer struct {
		Labels []string
		Scores map[string]float64
		URIs   map[string]string
	}
	post := func(path, body, mediaType string, into any) {
		t.Helper()
		w := do(s.Server, "POST", path, body, "Content-Type", mediaType)
		require.Equal(t, 200, w.Code, w.Body.String())
		require.NoError(t, json.Unmarshal(w.Body.Bytes(), into))
	}
	for name, c := range map[string]struct {
		fields, parameters string // of a JSON request, of the others
		query              url.Values
		want               []string
		shown              int
	}{
		"usual":        {``, `{}`, url.Values{}, []string{"football", "sport"}, 4},
		"not rolled":   {`,"rollup":false,"include":["football"]`, `{"rollup":false,"include":"football"}`, url.Values{"rollup": {"false"}, "include": {"football"}}, []string{"football"}, 1},
		"one is out":   {`,"exclude":["football"]`, `{"exclude":"football"}`, url.Values{"exclude": {"football"}}, []string{"sport"}, 3},
		"by its URI":   {`,"include":["http://example.org/f?a=1&b","tennis"]`, `{"include":"http://example.org/f?a=1&b, tennis"}`, url.Values{"include": {"http://example.org/f?a=1&b, tennis"}}, []string{"football"}, 2},
		"none is left": {`,"include":["tennis"]`, `{"include":"tennis"}`, url.Values{"include": {"tennis"}}, []string{}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			var own, line answer
			post("/v1/predict", `{"headline":"`+text+`"`+c.fields+`}`, "application/json", &own)
			assert.Equal(t, c.want, own.Labels)
			assert.Len(t, own.Scores, c.shown)
			assert.Equal(t, slices.Contains(c.want, "football"), own.URIs["football"] == "http://example.org/f?a=1&b")
			post("/v1/predict", `{"headline":"`+text+`"`+c.fields+"}\n", "application/x-ndjson", &line)
			assert.Equal(t, own, line)

			var instances struct{ Predictions []answer }
			post("/v1/models/m:predict", `{"parameters":`+c.parameters+`,"instances":["`+text+`"]}`, "application/json", &instances)
			assert.ElementsMatch(t, c.want, instances.Predictions[0].Labels)
			assert.Equal(t, own.Scores, instances.Predictions[0].Scores)

			var tensors struct{ Outputs []struct{ Data []any } }
			post("/v2/models/m/infer", `{"parameters":`+c.parameters+`,"inputs":[{"name":"headline","datatype":"BYTES","shape":[1],"data":["`+text+`"]}],"outputs":[{"name":"predicted"}]}`, "application/json", &tensors)
			var predicted []string
			for l, yes := range tensors.Outputs[0].Data {
				if yes == true {
					predicted = append(predicted, m.Labels[l].ID)
				}
			}
			assert.ElementsMatch(t, c.want, predicted)

			parameters := map[string]*pb.InferParameter{}
			for name, values := range c.query {
				parameters[name] = &pb.InferParameter{ParameterChoice: &pb.InferParameter_StringParam{StringParam: values[0]}}
			}
			a, err := inferGRPC(s, &pb.ModelInferRequest{ModelName: "m", Parameters: parameters,
				Inputs:  []*pb.ModelInferRequest_InferInputTensor{{Name: "headline", Datatype: "BYTES", Shape: []int64{1}, Contents: &pb.InferTensorContents{BytesContents: [][]byte{[]byte(text)}}}},
				Outputs: []*pb.ModelInferRequest_InferRequestedOutputTensor{{Name: "predicted"}}})
			require.NoError(t, err)
			for l, yes := range a.Outputs[0].Contents.BoolContents {
				assert.Equal(t, yes, slices.Contains(c.want, m.Labels[l].ID))
			}

			var suggested compat.Suggestions
			c.query.Set("text", text)
			post("/v1/projects/m-decided/suggest", c.query.Encode(), form, &suggested)
			var notations []string
			for _, one := range suggested.Results {
				notations = append(notations, one.Notation)
				if one.Notation == "football" {
					assert.Equal(t, "http://example.org/f?a=1&b", one.URI, "as it stands")
				}
			}
			assert.ElementsMatch(t, c.want, notations)
			c.query.Del("text")
			var batch []compat.Suggestions
			post("/v1/projects/m/suggest-batch?"+c.query.Encode(), `{"documents":[{"text":"`+text+`"}]}`, "application/json", &batch)
			assert.Len(t, batch[0].Results, c.shown)
		})
	}
	for body, want := range map[string]string{
		`{"headline":"x","include":["sport","tenis"]}`: `"field":"include[1]"`,
		`{"headline":"x","exclude":["tenis"]}`:         `did you mean \"tennis\"?`,
		`{"headline":"x","rollup":7}`:                  `"field":"rollup"`,
	} {
		w := do(s.Server, "POST", "/v1/predict", body, "Content-Type", "application/json")
		requireProblem(t, w, 422, map[bool]string{true: "wrong-type", false: "bad-value"}[strings.Contains(body, "7")])
		assert.Contains(t, w.Body.String(), want)
	}
	w := do(s.Server, "POST", "/v1/projects/m/suggest", "text=x&exclude=tenis", "Content-Type", form)
	assert.Contains(t, w.Body.String(), `"field":"exclude[0]"`)
}

// What the operator leaves out no request brings back; a fake that answers in one way says so.
func TestOperatorsWish(t *testing.T) {
	m := hierarchy(t)
	wish, err := m.Wanted(m.Wish(), nil, []string{"football"})
	require.NoError(t, err)
	s := newServer(t, registry.Release{Classifier: registry.Tagger{Model: m}, Name: "m", Wish: &wish}, serve.Defaults())
	for body, want := range map[string]string{
		`{"headline":"هدف الحارس مباراة الدوري"}`:                                             `"labels":["sport"]`,
		`{"headline":"هدف الحارس مباراة الدوري","include":["football"]}`:                      `"reason":"left_out"`,
		`{"headline":"هدف الحارس مباراة الدوري","include":["football","sport"]}`:              `"labels":["sport"]`,
		`{"headline":"هدف الحارس مباراة الدوري","explain":{"labels":["football"]},"top_k":1}`: `"labels":["sport"]`,
	} {
		w := do(s, "POST", "/v1/predict", body)
		require.Equal(t, 200, w.Code, w.Body.String())
		assert.Contains(t, w.Body.String(), want)
		assert.NotContains(t, w.Body.String(), `"football":0`)
	}
	card := do(s, "GET", "/v1/model", "").Body.Bytes()
	assert.True(t, bytes.Contains(card, []byte(`"rollup":true`)))
	assert.True(t, bytes.Contains(card, []byte(`"broader":["sport"]`)))
	fake := newServer(t, demo(), serve.Defaults())
	requireProblem(t, do(fake, "POST", "/v1/predict", `{"headline":"x","rollup":true}`), 422, "bad-value")
}

// A card of many labels comes in pages that are its labels together; a small one is whole.
func TestCardPages(t *testing.T) {
	topics := make([]data.Topic, 450)
	for i := range topics {
		topics[i].ID = fmt.Sprintf("t%03d", i)
	}
	release := demo()
	release.Classifier = &altered{keywords: newsroom(), topics: topics, training: &model.Info{Trainer: "keywords"},
		threshold: func(data.View, int) float64 { return .5 }, explain: func(data.Document, int, int) []model.Evidence { return nil },
		predict: func(d data.Document) model.Prediction { return model.Prediction{Scores: make([]float64, 450)} }}
	release.Report = nil
	s := newServer(t, release, serve.Defaults())
	var ids []string
	path, pages, tags := "/v1/model", 0, map[string]bool{}
	for path != "" {
		w := do(s, "GET", path, "")
		require.Equal(t, 200, w.Code, w.Body.String())
		var card registry.Card
		require.NoError(t, json.Unmarshal(w.Body.Bytes(), &card))
		assert.Equal(t, 450, card.Total)
		for _, l := range card.Labels {
			ids = append(ids, l.ID)
		}
		tags[w.Header().Get("ETag")] = true
		assert.Equal(t, 304, do(s, "GET", path, "", "If-None-Match", w.Header().Get("ETag")).Code)
		if path = ""; card.Next != "" {
			path = "/v1/model?" + card.Next
		}
		pages++
	}
	assert.Equal(t, []int{3, 3}, []int{pages, len(tags)})
	assert.Len(t, ids, 450)
	assert.True(t, slices.IsSorted(ids))
	var card registry.Card
	require.NoError(t, json.Unmarshal(do(s, "GET", "/v1/model?offset=449&limit=7", "").Body.Bytes(), &card))
	assert.Len(t, card.Labels, 1)
	for _, query := range []string{"offset=-1", "limit=0", "limit=x"} {
		requireProblem(t, do(s, "GET", "/v1/model?"+query, ""), 422, "bad-value")
	}
	small := do(newServer(t, demo(), serve.Defaults()), "GET", "/v1/model", "").Body.String()
	assert.NotContains(t, small, "labels_total")
}
