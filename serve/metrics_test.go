package serve_test

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/data"
	"tasnif/model"
	"tasnif/serve"
	"tasnif/serve/desk"
	"tasnif/serve/registry"
)

// told is the value of a series on /metrics; "" where there is none.
func failureAttrs(t testing.TB, s *serve.Server, series string) string {
	t.Helper()
	w := do(s.Admin(), "GET", "/metrics", "")
	require.Equal(t, 200, w.Code)
	for line := range strings.Lines(w.Body.String()) {
		if value, ok := strings.CutPrefix(strings.TrimSpace(line), series+" "); ok {
			return value
		}
	}
	return ""
}

// What was answered is counted, by route, label and reason.
func TestMetricsCountAnswers(t *testing.T) {
	s := newServer(t, demo(), small())
	predicted(t, s, `{"documents":[{"headline":"عقوبات"},{"headline":"قمة عقوبات"},{"headline":""}]}`)
	predicted(t, s, `{"headline":"كلام لا يعرفه"}`)
	do(s, "POST", "/v1/predict", `{`)
	do(s, "GET", "/secret/text", ``)
	do(s, "BREW", "/v1/predict", ``)
	for series, want := range map[string]string{
		`tasnif_http_requests_total{method="POST",route="/v1/predict",status="200"}`: "2",
		`tasnif_http_requests_total{method="POST",route="/v1/predict",status="400"}`: "1",
		`tasnif_http_requests_total{method="GET",route="none",status="404"}`:         "1",
		`tasnif_http_requests_total{method="other",route="none",status="405"}`:       "1",
		`tasnif_http_request_duration_seconds_count{route="/v1/predict"}`:            "3",
		`tasnif_documents_total{model="demo"}`:                                       "4",
		`tasnif_predictions_total{label="sanctions",model="demo"}`:                   "2",
		`tasnif_predictions_total{label="diplomacy",model="demo"}`:                   "1",
		`tasnif_empty_answers_total{model="demo",reason="no_text"}`:                  "1",
		`tasnif_empty_answers_total{model="demo",reason="no_known_words"}`:           "1",
		`tasnif_empty_answers_total{model="demo",reason="below_threshold"}`:          "0",
		`tasnif_score_count{label="sanctions",model="demo"}`:                         "4",
		`tasnif_score_bucket{label="sanctions",model="demo",le="0.05"}`:              "2",
		`tasnif_known_features_bucket{model="demo",le="0"}`:                          "2",
		`tasnif_known_features_count{model="demo"}`:                                  "4",
		`tasnif_unknown_terms_ratio_count{model="demo"}`:                             "3", // of the blank one there is none
		`tasnif_unknown_terms_ratio_bucket{model="demo",le="0.95"}`:                  "2",
		`tasnif_model_info{model="demo",role="served",sha256="c0ffee",version="7"}`:  "1",
		`tasnif_http_requests_in_flight`:                                             "1", // the one that asks
	} {
		assert.Equal(t, want, failureAttrs(t, s, series), series)
	}
	assert.NotContains(t, do(s.Admin(), "GET", "/metrics", "").Body.String(), "secret")
}

// The metrics are the operator's: the public listener has none, and reload neither.
func TestAdminIsItsOwnListener(t *testing.T) {
	s := newServer(t, demo(), serve.Defaults())
	requireProblem(t, do(s, "GET", "/metrics", ""), 404, "not-found")
	requireProblem(t, do(s, "POST", "/v1/reload", ""), 404, "not-found")
	requireProblem(t, do(s.Admin(), "POST", "/v1/predict", `{"headline":"a"}`), 404, "not-found")
	requireProblem(t, do(s.Admin(), "GET", "/v1/reload", ""), 405, "method-not-allowed")
	assert.Equal(t, 200, do(s.Admin(), "GET", "/healthz", "").Code)
}

// keeper is a newsroom that remembers its training scores.
type keeper struct {
	*altered
	trained [][]uint32
	golden  []model.Golden
}

func (k *keeper) ScoreHistogram() [][]uint32 { return k.trained }
func (k *keeper) Golden() []model.Golden     { return k.golden }

// Scores as in training are no drift; scores moved away are.
func TestDrift(t *testing.T) {
	score := 0.0
	k := newsroom()
	k.labels = k.labels[:2]
	kept := &keeper{altered: &altered{keywords: k, predict: func(data.Document) model.Prediction {
		return model.Prediction{Scores: []float64{score, 1}, Decided: []int{1}, Known: 3}
	}}, trained: [][]uint32{make([]uint32, 20), make([]uint32, 20)}}
	for i := range 20 {
		kept.trained[0][i] = 50
	}
	kept.trained[1][19] = 1000
	opt := serve.Defaults()
	_, opt.Desk = withDesk(t)
	s := newServer(t, registry.Release{Name: "m", Version: "1", Classifier: kept}, opt)
	proposed := func(headline string) []desk.Proposal { // of an item of culture that comes now
		require.NoError(t, s.NoteDrift(t.Context()))
		r := desk.NewRecorder(opt.Desk, nil)
		r.Offer(desk.Item{Headline: headline, Answer: desk.Answer{Model: "m", Labels: []string{"culture"}, Margin: 1}})
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		r.Run(ctx)
		got, err := opt.Desk.Queue(t.Context(), desk.Reader{Person: "أ"}, false, 5)
		require.NoError(t, err)
		return got
	}
	series := func(label string) string {
		return fmt.Sprintf(`tasnif_score_drift_psi{label="%s",model="m",version="1"}`, label)
	}
	answer := func() {
		docs := strings.TrimSuffix(strings.Repeat(`{"headline":"a"},`, 200), ",")
		predicted(t, s, `{"documents":[`+docs+`]}`)
	}
	score = 0.5
	assert.Empty(t, failureAttrs(t, s, series("culture")), "nothing to tell yet")
	for i := range 20 { // 200 documents in each bin: as in training
		score = (float64(i) + 0.5) / 20
		answer()
	}
	var same, moved float64
	_, err := fmt.Sscan(failureAttrs(t, s, series("culture")), &same)
	require.NoError(t, err)
	assert.InDelta(t, 0, same, 1e-3)
	assert.Empty(t, proposed("معرض في الدوحة"))
	for range 20 {
		score = 0.99
		answer()
	}
	_, err = fmt.Sscan(failureAttrs(t, s, series("culture")), &moved)
	require.NoError(t, err)
	// By hand: half of the documents as trained, half in the last bin, half a count in every bin.
	n, m := 1000+10., 8000+10.
	want := 0.0
	for i := range 20 {
		p, q := 50.5/n, 200.5/m
		if i == 19 {
			q = 4200.5 / m
		}
		want += (q - p) * math.Log(q/p)
	}
	assert.InDelta(t, want, moved, 1e-9)
	assert.Greater(t, moved, 0.25)
	got := proposed("معرض في فاس")
	require.Len(t, got, 1, "readers are asked about labels that drift")
	assert.Equal(t, desk.Drift, got[0].Why)
	assert.Equal(t, "culture", got[0].Label)
}
