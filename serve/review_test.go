package serve_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/serve"
	"tasnif/serve/desk"
	"tasnif/serve/reviews"
)

// keyed are options with a desk and the keys reader, chief and feed.
func keyed(t *testing.T) (serve.Options, *desk.Store) {
	t.Helper()
	opt, store := withDesk(t)
	for name, scope := range map[string]serve.Scope{"reader": serve.ScopeFeedback, "chief": serve.ScopeEditor, "feed": serve.ScopePredict} {
		key := keysFor(t, name, scope)[0]
		key.Name = name
		opt.Keys = append(opt.Keys, key)
	}
	return opt, store
}

// answeredAs decodes an answer that must have a status.
func answeredAs[T any](t *testing.T, s http.Handler, status int, method, path, body string, headers ...string) (out T) {
	t.Helper()
	w := do(s, method, path, body, headers...)
	require.Equal(t, status, w.Code, w.Body)
	if w.Body.Len() > 0 {
		require.NoError(t, json.Unmarshal(w.Body.Bytes(), &out))
	}
	return out
}

func bearer(key string) []string { return []string{"Authorization", "Bearer " + key} }

// uncertain keeps items whose answer is uncertain.
func uncertain(t *testing.T, s *desk.Store, headlines ...string) (ids []string) {
	t.Helper()
	r := desk.NewRecorder(s, nil)
	for n, h := range headlines {
		i := desk.Item{Headline: h, Source: "وكالة", Date: "2026-11-30", Answer: desk.Answer{Model: "demo", Version: "7", Labels: []string{"economy"},
			Scores: map[string]float64{"economy": .52, "diplomacy": .48, "sports": .02}, Margin: .001 * float64(n+1), Nearest: "diplomacy"}}
		r.Offer(i)
		ids = append(ids, i.ID())
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	r.Run(ctx)
	return ids
}

// The walk of one item: proposed, read by two who differ, decided by an editor.
func TestReview(t *testing.T) {
	opt, store := keyed(t)
	s := newServer(t, demo(), opt)
	id := uncertain(t, store, "قمة عربية تبحث اتفاقًا تجاريًّا")[0]

	status := answeredAs[reviews.Status](t, s, 200, "GET", "/v1/review?by=%D8%A3", "", bearer("reader")...)
	assert.Equal(t, reviews.Status{Keeps: true, Corrections: true, By: "أ", Waiting: map[desk.Why]int{desk.Second: 0, desk.Uncertain: 1, desk.Drift: 0, desk.Sample: 0}}, status)
	status = answeredAs[reviews.Status](t, s, 200, "GET", "/v1/review", "", bearer("feed")...)
	assert.Equal(t, reviews.Status{Keeps: true, By: "feed"}, status, "a feed may not correct, and is told so without an error")

	queue := answeredAs[reviews.Queue](t, s, 200, "GET", "/v1/review/queue?by=%D8%A3&limit=3", "", bearer("reader")...)
	require.Len(t, queue.Items, 1)
	item := queue.Items[0]
	assert.Equal(t, reviews.Document{Headline: "قمة عربية تبحث اتفاقًا تجاريًّا", Source: "وكالة", Date: "2026-11-30"}, item.Document)
	assert.Equal(t, desk.Uncertain, item.Why)
	assert.Equal(t, .48, item.Scores["diplomacy"])
	assert.Empty(t, answeredAs[reviews.Queue](t, s, 200, "GET", "/v1/review/queue?by=%D8%A8", "", bearer("reader")...).Items, "another reader does not read it now")

	say := func(key, person, labels string, headers ...string) reviews.Kept {
		return answeredAs[reviews.Kept](t, s, 201, "POST", "/v1/review", fmt.Sprintf(`{"item":%q,"labels":%s,"by":%q,"shown":true,"note":"قمة"}`, id, labels, person), append(headers, bearer(key)...)...)
	}
	first := say("reader", "أ", `["diplomacy"]`, "Idempotency-Key", "k-1")
	assert.Equal(t, reviews.Kept{ID: first.ID, Item: id, Outcome: desk.Labelled, By: "أ", Why: desk.Uncertain, Before: []string{"economy"}, Labels: []string{"diplomacy"}, State: desk.Accepted}, first)
	again := answeredAs[reviews.Kept](t, s, 200, "POST", "/v1/review", fmt.Sprintf(`{"item":%q,"labels":["diplomacy"],"by":"أ"}`, id), append(bearer("reader"), "Idempotency-Key", "k-1")...)
	assert.Equal(t, first, again)

	queue = answeredAs[reviews.Queue](t, s, 200, "GET", "/v1/review/queue?by=%D8%A8", "", bearer("reader")...)
	require.Len(t, queue.Items, 1, "the answer was changed: a second reader is asked")
	assert.Equal(t, desk.Second, queue.Items[0].Why)
	say("reader", "ب", `["diplomacy","economy"]`)

	requireProblem(t, do(s, "GET", "/v1/review/queue?for=editor", "", bearer("reader")...), 403, "scope-missing")
	queue = answeredAs[reviews.Queue](t, s, 200, "GET", "/v1/review/queue?for=editor", "", bearer("chief")...)
	require.Len(t, queue.Items, 1)
	assert.Equal(t, desk.Disagreement, queue.Items[0].Why)
	require.Len(t, queue.Items[0].Readings, 2)
	assert.Equal(t, reviews.Reading{By: "أ", Outcome: desk.Labelled, Labels: []string{"diplomacy"}, Note: "قمة", State: desk.Accepted}, queue.Items[0].Readings[0])
	word := say("chief", "", `["economy"]`)
	assert.True(t, word.Editor)
	assert.Equal(t, "chief", word.By)

	agreement := answeredAs[desk.Agreement](t, s, 200, "GET", "/v1/review/agreement", "", bearer("reader")...)
	assert.Equal(t, 1, agreement.Items)
	assert.Len(t, agreement.Labels, 2)
	assert.Zero(t, answeredAs[desk.Agreement](t, s, 200, "GET", "/v1/review/agreement?of=sample", "", bearer("reader")...).Items)

	answeredAs[struct{}](t, s, 204, "DELETE", fmt.Sprint("/v1/review/", word.ID), "", bearer("chief")...)
	requireProblem(t, do(s, "DELETE", fmt.Sprint("/v1/review/", word.ID), "", bearer("chief")...), 404, "not-found")
	assert.Len(t, answeredAs[reviews.Queue](t, s, 200, "GET", "/v1/review/queue?for=editor", "", bearer("chief")...).Items, 1, "it waits again")
}

func TestReviewRefuses(t *testing.T) {
	opt, store := keyed(t)
	s := newServer(t, demo(), opt)
	id := uncertain(t, store, "خبر")[0]
	for _, c := range []struct {
		name, body string
		status     int
		kind       string
	}{
		{"no item", `{"labels":[]}`, 422, "missing-field"},
		{"nothing said", `{"item":"x"}`, 422, "missing-field"},
		{"two things said", `{"item":"x","labels":[],"skip":true}`, 422, "conflicting-fields"},
		{"an unknown item", `{"item":"x","skip":true}`, 404, "not-found"},
		{"an unknown label", `{"item":"` + id + `","labels":["weather"]}`, 422, "bad-value"},
		{"an unknown field", `{"item":"x","lables":[]}`, 400, "unknown-field"},
		{"a name too long", `{"item":"x","skip":true,"by":"` + fmt.Sprintf("%300s", "") + `"}`, 422, "bad-value"},
		{"text after it", `{"item":"x","skip":true} x`, 400, "malformed-json"},
	} {
		t.Run(c.name, func(t *testing.T) {
			requireProblem(t, do(s, "POST", "/v1/review", c.body, bearer("reader")...), c.status, c.kind)
		})
	}
	for _, query := range []string{"limit=0", "limit=51", "limit=x", "for=boss", "of=sample", "by=a&by=b", "%zz"} {
		requireProblem(t, do(s, "GET", "/v1/review/queue?"+query, "", bearer("reader")...), 400, "query-not-accepted")
	}
	requireProblem(t, do(s, "POST", "/v1/review", `{"item":"x","skip":true}`, bearer("feed")...), 403, "scope-missing")
	plain := newServer(t, demo(), small())
	for path, body := range map[string]string{"/v1/review": `{"item":"x","skip":true}`} {
		requireProblem(t, do(plain, "POST", path, body), 403, "learning-not-allowed")
	}
	for _, path := range []string{"/v1/review/queue", "/v1/review/agreement"} {
		requireProblem(t, do(plain, "GET", path, ""), 403, "learning-not-allowed")
	}
	assert.Equal(t, reviews.Status{}, answeredAs[reviews.Status](t, plain, 200, "GET", "/v1/review", ""))
	stood, err := store.Read(t.Context(), desk.Reader{Key: "reader"})
	require.NoError(t, err)
	require.Zero(t, stood)
}

// Corrections and reviews of one key share a rate of their own; another key has its own,
// and tagging goes on.
func TestCorrectionsAreLimited(t *testing.T) {
	opt, store := keyed(t)
	opt.CorrectionRate, opt.CorrectionBurst = .01, 2
	s := newServer(t, demo(), opt)
	ids := uncertain(t, store, "خبر", "آخر")
	for _, id := range ids {
		answeredAs[reviews.Kept](t, s, 201, "POST", "/v1/review", fmt.Sprintf(`{"item":%q,"skip":true}`, id), bearer("reader")...)
	}
	for _, path := range []string{"/v1/review", "/v1/feedback"} {
		w := do(s, "POST", path, correction, bearer("reader")...)
		requireProblem(t, w, 429, "too-many-requests")
		wait, err := strconv.Atoi(w.Header().Get("Retry-After"))
		require.NoError(t, err)
		assert.InDelta(t, 100, wait, 2)
	}
	answeredAs[serve.Feedback](t, s, 201, "POST", "/v1/feedback", correction, bearer("chief")...)
	for range 5 {
		require.Equal(t, 200, do(s, "POST", "/v1/predict", `{"headline":"خبر"}`, bearer("feed")...).Code)
	}
}
