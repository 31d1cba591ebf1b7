package serve_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/data"
	"tasnif/serve"
	"tasnif/serve/desk"
)

// withDesk are options with an empty desk.
func withDesk(t *testing.T) (serve.Options, *desk.Store) {
	t.Helper()
	store, err := desk.Open(t.Context(), filepath.Join(t.TempDir(), "desk.db"), 0)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, store.Close()) })
	opt := small()
	opt.Desk = store
	return opt, store
}

const correction = `{"document":{"id":7,"headline":"قمة عربية تبحث العقوبات","source":"وكالة","url":"https://desk.example/7","labels":["x"]},"labels":["diplomacy"],"by":"سارة","note":"عن القمة وحدها"}`

func stats(t *testing.T, s *desk.Store) desk.Stats {
	t.Helper()
	st, err := s.Stats(t.Context())
	require.NoError(t, err)
	return st
}

func TestFeedback(t *testing.T) {
	opt, store := withDesk(t)
	s := newServer(t, demo(), opt)
	w := do(s, "POST", "/v1/feedback", correction, "Idempotency-Key", "a-1")
	require.Equal(t, http.StatusCreated, w.Code, w.Body)
	var first, second serve.Feedback
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &first))
	require.Equal(t, desk.Accepted, first.State)
	require.Equal(t, "سارة", first.By)
	require.Equal(t, []string{"diplomacy"}, first.Labels)
	require.Equal(t, "demo", first.Model.Name)

	w = do(s, "POST", "/v1/feedback", correction, "Idempotency-Key", "a-1")
	require.Equal(t, http.StatusOK, w.Code, "it was kept before")
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &second))
	require.Equal(t, first, second)

	var docs []data.Document
	for _, purpose := range []desk.Purpose{desk.ToTrain, desk.ToMeasure} {
		_, err := store.Agreed(t.Context(), purpose, func(d data.Document) error { docs = append(docs, d); return nil })
		require.NoError(t, err)
	}
	require.Equal(t, []data.Document{{ID: "7", Headline: "قمة عربية تبحث العقوبات", Source: "وكالة", Labels: []string{"diplomacy"},
		Other: []data.Field{{Name: "url", Value: `"https://desk.example/7"`}}}}, docs)

	w = do(s, "DELETE", fmt.Sprint("/v1/feedback/", first.ID), "")
	require.Equal(t, http.StatusNoContent, w.Code)
	require.Equal(t, 1, stats(t, store).Withdrawn)
}

func TestFeedbackRefuses(t *testing.T) {
	opt, store := withDesk(t)
	s := newServer(t, demo(), opt)
	do(s, "POST", "/v1/feedback", correction, "Idempotency-Key", "used")
	for _, c := range []struct {
		name, body, key string
		status          int
		want            string
	}{
		{"no document", `{"labels":[]}`, "", 422, `"field":"document"`},
		{"no labels", `{"document":{"headline":"خبر"}}`, "", 422, `"field":"labels"`},
		{"an unknown label", `{"document":{"headline":"خبر"},"labels":["weather"]}`, "", 422, `"field":"labels[0]"`},
		{"a label twice", `{"document":{"headline":"خبر"},"labels":["diplomacy","diplomacy"]}`, "", 422, "given twice"},
		{"an unknown field", `{"document":{"headline":"خبر"},"labels":[],"lables":[]}`, "", 400, "lables is not a field here"},
		{"an unknown model", `{"document":{"headline":"خبر"},"labels":[],"model":"sports"}`, "", 404, "unknown-model"},
		{"an empty document", `{"document":{},"labels":[]}`, "", 422, "neither headline nor body"},
		{"a used key", `{"document":{"headline":"آخر"},"labels":[]}`, "used", 422, "idempotency-key-reused"},
		{"a bad key", `{"document":{"headline":"آخر"},"labels":[]}`, "a b", 422, "Idempotency-Key"},
		{"text after it", `{"document":{"headline":"خبر"},"labels":[]} x`, "", 400, "malformed-json"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := do(s, "POST", "/v1/feedback", c.body, "Idempotency-Key", c.key)
			assert.Equal(t, c.status, w.Code, w.Body)
			assert.Contains(t, w.Body.String(), c.want)
		})
	}
	for _, id := range []string{"99", "x", "1.5"} {
		assert.Equal(t, 404, do(s, "DELETE", "/v1/feedback/"+id, "").Code)
	}
	require.Equal(t, 1, stats(t, store).Accepted, "what was refused is not kept")

	w := do(newServer(t, demo(), small()), "POST", "/v1/feedback", correction)
	require.Equal(t, 403, w.Code, "a server without a desk")
}

// Without a desk nothing of a text is kept; with one, what was tagged is.
func TestItemsAreKept(t *testing.T) {
	opt, store := withDesk(t)
	opt.Addr, opt.DrainDelay = "127.0.0.1:0", 0
	s := newServer(t, demo(), opt)
	l, err := net.Listen("tcp", opt.Addr)
	require.NoError(t, err)
	ctx, stop := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- s.Serve(ctx, l) }()
	for n := range 3 {
		require.Equal(t, 200, do(s, "POST", "/v1/predict", fmt.Sprintf(`{"documents":[{"headline":"خبر %d"},{"headline":"الخبر نفسه"}]}`, n)).Code)
	}
	stop()
	require.NoError(t, <-served, "what waits is written at the end")
	require.Equal(t, 4, stats(t, store).Items, "the same text is one item")
}

func TestFeedbackKeysAndPeople(t *testing.T) {
	opt, store := withDesk(t)
	for name, scope := range map[string]serve.Scope{"reader": serve.ScopeFeedback, "chief": serve.ScopeEditor, "feed": serve.ScopePredict} {
		key := keysFor(t, name, scope)[0]
		key.Name = name
		opt.Keys = append(opt.Keys, key)
	}
	opt.TrustedProxies, opt.UserHeader = []string{"192.0.2.0/24"}, "X-Forwarded-User" // httptest's client is 192.0.2.1
	s := newServer(t, demo(), opt)
	sendLabels := func(key, labels string, headers ...string) (int, serve.Feedback) {
		body := strings.Replace(correction, `"labels":["diplomacy"]`, `"labels":`+labels, 1)
		w := do(s, "POST", "/v1/feedback", body, append(headers, "Authorization", "Bearer "+key)...)
		var f serve.Feedback
		_ = json.Unmarshal(w.Body.Bytes(), &f)
		return w.Code, f
	}
	send := func(key string, headers ...string) (int, serve.Feedback) {
		return sendLabels(key, `["diplomacy"]`, headers...)
	}
	code, _ := send("feed")
	require.Equal(t, 403, code, "a feed may tag and not correct")
	_, f := send("reader")
	require.Equal(t, "سارة", f.By)
	_, f = send("reader", "X-Forwarded-User", "omar@desk")
	require.Equal(t, "omar@desk", f.By, "a trusted proxy knows better than the body")
	code, f = sendLabels("chief", `[]`)
	require.Equal(t, 201, code)
	docs := []data.Document{}
	for _, purpose := range []desk.Purpose{desk.ToTrain, desk.ToMeasure} {
		_, err := store.Agreed(t.Context(), purpose, func(d data.Document) error { docs = append(docs, d); return nil })
		require.NoError(t, err)
	}
	require.Len(t, docs, 1)
	require.Empty(t, docs[0].Labels, "two readers said diplomacy; the editor's word decides")
	require.Equal(t, 404, do(s, "DELETE", fmt.Sprint("/v1/feedback/", f.ID), "", "Authorization", "Bearer reader").Code, "of another key")

	opt.TrustedProxies = []string{"198.51.100.0/24"}
	s = newServer(t, demo(), opt)
	_, f = send("reader", "X-Forwarded-User", "omar@desk")
	require.Equal(t, "سارة", f.By, "from elsewhere the header is anybody's word")
}

func TestFeedbackKeepsToTheRate(t *testing.T) {
	opt, _ := withDesk(t)
	opt.RequestRate, opt.RequestBurst = .001, 2
	s := newServer(t, demo(), opt)
	for range 2 {
		require.Less(t, do(s, "POST", "/v1/feedback", correction).Code, 300)
	}
	require.Equal(t, 429, do(s, "POST", "/v1/feedback", correction).Code)
}

// What Annif's learn brings is a correction.
func TestAnnifLearns(t *testing.T) {
	opt, store := withDesk(t)
	s := newServer(t, demo(), opt)
	learn := func(body string) (int, string) {
		w := do(s, "POST", "/v1/projects/demo/learn", body)
		return w.Code, w.Body.String()
	}
	code, body := learn(`[{"text":"قمة عربية","subjects":[{"uri":"urn:tasnif:label:diplomacy","label":null}],"document_id":"4"},{"text":"نص","subjects":[{"notation":"sanctions"},{"label":"sanctions"}]},{"text":"لا شيء","subjects":[]}]`)
	require.Equal(t, 204, code, body)
	require.Equal(t, 3, stats(t, store).Accepted)
	for _, c := range []struct{ body, want string }{
		{`[{"text":"خبر","subjects":[{"uri":"http://example.org/weather"}]}]`, "is no label of this project"},
		{`[{"text":"خبر"}]`, "has no subjects"},
		{`[{"subjects":[]}]`, "has no text"},
		{`{"text":"خبر"}`, "array"},
	} {
		code, body := learn(c.body)
		require.Equal(t, 400, code, body)
		require.Contains(t, body, c.want)
	}
	require.Equal(t, 3, stats(t, store).Accepted, "nothing of a refused request is kept")

	opt.Keys = keysFor(t, "feed", serve.ScopePredict)
	require.Equal(t, 403, do(newServer(t, demo(), opt), "POST", "/v1/projects/demo/learn", `[]`, "Authorization", "Bearer feed").Code)
	opt.Keys = keysFor(t, "feed", serve.ScopePredict, serve.ScopeFeedback)
	require.Equal(t, 204, do(newServer(t, demo(), opt), "POST", "/v1/projects/demo/learn", `[]`, "Authorization", "Bearer feed").Code)
}

// Where the disk is full corrections are refused and said so, and tagging goes on.
func TestFullDiskDoesNotStopTagging(t *testing.T) {
	opt := small()
	opt.CorrectionRate = 0
	path := filepath.Join(t.TempDir(), "desk.db")
	store, err := desk.Open(t.Context(), path, 0)
	require.NoError(t, err)
	require.NoError(t, store.Close())
	opt.Desk, err = desk.Open(t.Context(), path, 1) // it may not grow
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, opt.Desk.Close()) })
	s := newServer(t, demo(), opt)
	refused := 0
	for n := range 200 {
		w := do(s, "POST", "/v1/feedback", strings.Replace(correction, "العقوبات", fmt.Sprint("العقوبات ", n), 1))
		if w.Code == http.StatusInsufficientStorage {
			requireProblem(t, w, 507, "disk-full")
			refused++
		} else {
			require.Equal(t, http.StatusCreated, w.Code)
		}
		require.Equal(t, http.StatusOK, do(s, "POST", "/v1/predict", fmt.Sprintf(`{"headline":"قمة %d"}`, n)).Code)
	}
	require.Positive(t, refused)
	require.Equal(t, 200-refused, stats(t, opt.Desk).Accepted, "what was acknowledged is there")
}

// /metrics tells when trainings and promotions ended, and how.
func TestRunsInMetrics(t *testing.T) {
	opt, store := withDesk(t)
	s := newServer(t, demo(), opt)
	for n, verdict := range []string{desk.Passed, desk.Failed, "the disk is full"} {
		id, err := store.Begin(t.Context(), desk.Trained, "news", fmt.Sprint("v", n+1))
		require.NoError(t, err)
		require.NoError(t, store.End(t.Context(), id, verdict, ""))
		want := []string{"passed", "failed", "error"}[n]
		body := do(s.Admin(), "GET", "/metrics", "").Body.String()
		require.Regexp(t, fmt.Sprintf(`tasnif_desk_run_timestamp_seconds{kind="train",model="news",result="%s",version="v%d"} 1\.\d+e\+09`, want, n+1), body)
		require.Equal(t, 1, strings.Count(body, "tasnif_desk_run_timestamp_seconds{"), "the last one alone")
	}
	require.NoError(t, store.BeginShadow(t.Context(), "news", "v3", desk.ShadowPlan{Until: time.Now()}))
	period, err := store.LastShadow(t.Context(), "news")
	require.NoError(t, err)
	require.NoError(t, store.AddShadow(t.Context(), period.ID, 10, 3, nil))
	body := do(s.Admin(), "GET", "/metrics", "").Body.String()
	require.Contains(t, body, `tasnif_desk_shadow_items{model="news",result="changed",version="v3"} 3`)
	require.Contains(t, body, `tasnif_desk_shadow_items{model="news",result="same",version="v3"} 7`)
}

// deskFor is a desk with an item, whose file may not grow where the status is 507.
func deskFor(t *testing.T, status string) *desk.Store {
	t.Helper()
	path := filepath.Join(t.TempDir(), "desk.db")
	store, err := desk.Open(t.Context(), path, 0)
	require.NoError(t, err)
	item := desk.Item{Headline: "قمة"}
	_, _, err = store.Correct(t.Context(), item, desk.Correction{Person: "another"})
	require.NoError(t, err)
	if status == "507" {
		require.NoError(t, store.Close())
		store, err = desk.Open(t.Context(), path, 1)
		require.NoError(t, err)
		for n := 0; err == nil; n++ {
			_, _, err = store.Correct(t.Context(), desk.Item{Headline: fmt.Sprint(n)}, desk.Correction{})
		}
		require.ErrorIs(t, err, desk.ErrFull)
		for n, err := 0, error(nil); err == nil; n++ {
			_, _, err = store.Review(t.Context(), desk.Review{Item: item.ID(), Reader: desk.Reader{Person: fmt.Sprint(n)}, Outcome: desk.WasSkipped})
		}
	}
	t.Cleanup(func() { _ = store.Close() })
	return store
}
