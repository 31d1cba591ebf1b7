package watch

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/data"
	"tasnif/serve/desk"
)

// byWords gives a document the topic whose name stands in it.
func byWords(d data.Document) (desk.Answer, error) {
	a := desk.Answer{Model: "words", Version: "1", Labels: []string{}, Scores: map[string]float64{"عقوبات": 0}, Margin: .5}
	if strings.Contains(d.Headline+d.Body, "عقوبات") {
		a.Labels, a.Scores["عقوبات"] = []string{"عقوبات"}, 1
	}
	return a, nil
}

// outlet is a server of feeds, whose items can be added, and of a webhook.
type outlet struct {
	*httptest.Server
	mu       sync.Mutex
	feeds    map[string][]string // items of RSS by path
	asked    map[string]int
	same     int // answers 304
	letters  []Record
	ids      map[string]int // webhook-id: how often
	refusing int            // how many letters to answer 500 yet
	faults   []string
}

func newOutlet(t *testing.T) *outlet {
	t.Helper()
	o := &outlet{feeds: map[string][]string{}, asked: map[string]int{}, ids: map[string]int{}}
	key, err := secretOf(secret)
	require.NoError(t, err)
	o.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		o.mu.Lock()
		defer o.mu.Unlock()
		if r.URL.Path == "/hook" {
			o.hook(w, r, key)
			return
		}
		o.asked[r.URL.Path]++
		items := o.feeds[r.URL.Path]
		etag := fmt.Sprintf(`"%d"`, len(items))
		w.Header().Set("ETag", etag)
		if r.Header.Get("If-None-Match") == etag {
			o.same++
			w.WriteHeader(http.StatusNotModified)
			return
		}
		fmt.Fprintf(w, `<rss version="2.0"><channel><title>مصدر %s</title>%s</channel></rss>`, r.URL.Path[1:], strings.Join(items, ""))
	}))
	t.Cleanup(o.Close)
	return o
}

// hook checks a letter as a receiver would.
func (o *outlet) hook(w http.ResponseWriter, r *http.Request, key []byte) {
	if o.refusing > 0 {
		o.refusing--
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	id, stamp := r.Header.Get("Webhook-Id"), r.Header.Get("Webhook-Timestamp")
	if want := signature(key, id, stamp, string(body)); r.Header.Get("Webhook-Signature") != want || id == "" {
		o.faults = append(o.faults, "signature of "+string(body))
	}
	var record Record
	if err := json.Unmarshal(body, &record); err != nil {
		o.faults = append(o.faults, err.Error())
	}
	if o.ids[id]++; o.ids[id] == 1 {
		o.letters = append(o.letters, record)
	}
}

func (o *outlet) add(path string, items ...string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.feeds[path] = append(items, o.feeds[path]...)
}

// seen runs a question under the outlet's lock.
func (o *outlet) seen(ask func() bool) func() bool {
	return func() bool { o.mu.Lock(); defer o.mu.Unlock(); return ask() }
}

func rss(headline, link, more string) string {
	return fmt.Sprintf("<item><title>%s</title><link>%s</link>%s</item>", headline, link, more)
}

// config watches feeds of an outlet, at a pace that lists may not have.
func (o *outlet) config(paths ...string) *Config {
	c := &Config{Every: 30 * time.Millisecond, Window: 24 * time.Hour, AllowPrivate: true,
		Alerts: []Alert{{Name: "all", Webhook: o.URL + "/hook", Secret: []byte("")}, {Name: "عاجل", Words: []string{"عاجلٌ"}}}}
	c.Alerts[0].Secret, _ = secretOf(secret)
	for _, p := range paths {
		c.Feeds = append(c.Feeds, Feed{URL: o.URL + p, Every: c.Every})
	}
	return c
}

// start runs a watcher, and gives what ends it.
func start(t *testing.T, c *Config, store *desk.Store, output string) (end func()) {
	t.Helper()
	w, err := New(t.Context(), Options{Config: c, Store: store, Tag: byWords, Output: output, HostRest: time.Millisecond})
	require.NoError(t, err)
	w.sender.first = 20 * time.Millisecond
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- w.Run(ctx) }()
	return sync.OnceFunc(func() {
		cancel()
		require.NoError(t, <-done)
	})
}

func lines(t *testing.T, file string) (out []Record) {
	t.Helper()
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	for line := range strings.Lines(string(text)) {
		var r Record
		require.NoError(t, json.Unmarshal([]byte(line), &r), line)
		out = append(out, r)
	}
	return out
}

func openStore(t *testing.T, file string) *desk.Store {
	t.Helper()
	store, err := desk.Open(t.Context(), file, 0)
	require.NoError(t, err)
	t.Cleanup(func() { _ = store.Close() })
	return store
}

// An item is tagged once, whatever feed, address or start brings it again.
func TestWatch(t *testing.T) {
	o, dir := newOutlet(t), t.TempDir()
	o.add("/a", rss("عاجل: قمة عربية في بغداد تبحث فرض عقوبات على إيران وتركيا", "https://a.example/1?utm_source=rss", ""),
		rss("&lt;b&gt;الذهب&lt;/b&gt; &amp;amp; النفط يرتفعان", "https://a.example/2", "<guid>2</guid>"))
	o.add("/b", rss("قمة عربية تبحث في بغداد فرض عقوبات على إيران وتركيا", "https://b.example/9", "<pubDate>Mon, 30 Nov 2020 21:15:00 GMT</pubDate>"),
		rss("الذهب &amp;amp; النفط يرتفعان", "https://b.example/8", ""), rss("عاجل", "https://a.example/1#top", ""))
	o.refusing = 2
	store, output := openStore(t, filepath.Join(dir, "desk.db")), filepath.Join(dir, "items.jsonl")
	end := start(t, o.config("/a", "/b"), store, output)
	defer end()
	require.Eventually(t, o.seen(func() bool { return o.same > 5 && len(o.letters) == 2 }), time.Minute, 10*time.Millisecond)
	require.Eventually(t, func() bool { return len(lines(t, output)) == 3 }, time.Minute, 10*time.Millisecond)

	_, err := New(t.Context(), Options{Config: o.config("/a"), Store: store, Tag: byWords})
	require.ErrorContains(t, err, "another process does this work (watch)")
	end()

	got := lines(t, output)
	byHeadline := map[string]Record{}
	for _, r := range got {
		byHeadline[r.Headline] = r
	}
	require.Len(t, byHeadline, 3, "%v", byHeadline)
	urgent, other, gold := byHeadline["عاجل: قمة عربية في بغداد تبحث فرض عقوبات على إيران وتركيا"], byHeadline["قمة عربية تبحث في بغداد فرض عقوبات على إيران وتركيا"], byHeadline["الذهب & النفط يرتفعان"]
	assert.Equal(t, []string{"all", "عاجل"}, urgent.Alerts)
	assert.Empty(t, other.Alerts, "it is years old")
	assert.Equal(t, []string{"عقوبات"}, urgent.Labels)
	assert.Equal(t, urgent.Story, other.Story, "two outlets, one story")
	assert.Equal(t, gold.Arrival, gold.Story)
	assert.Contains(t, []string{"مصدر a", "مصدر b"}, gold.Source)
	assert.Empty(t, o.faults)

	// The next start takes up where the last left off.
	o.add("/a", rss("زلزال يضرب شمال البلاد", "https://a.example/3", ""))
	asked := len(o.letters)
	end = start(t, o.config("/a", "/b"), store, output)
	defer end()
	require.Eventually(t, func() bool { return len(lines(t, output)) == 4 }, time.Minute, 10*time.Millisecond)
	require.Eventually(t, o.seen(func() bool { return len(o.letters) == asked+1 }), time.Minute, 10*time.Millisecond)
	end()
	for id, n := range o.ids {
		assert.Equal(t, 1, n, id)
	}

	stories, err := store.Stories(t.Context(), "عقوبات", 10)
	require.NoError(t, err)
	require.Len(t, stories, 1)
	assert.Equal(t, 2, stories[0].Items)
	assert.Equal(t, 2, stories[0].Sources)
}

// A feed that fails is asked less and less often, and its reason is kept.
func TestFailingFeeds(t *testing.T) {
	o := newOutlet(t)
	o.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		o.mu.Lock()
		o.asked[r.URL.Path]++
		o.mu.Unlock()
		switch r.URL.Path {
		case "/500":
			w.WriteHeader(http.StatusInternalServerError)
		case "/broken":
			_, _ = io.WriteString(w, `<rss version="2.0"><channel><item><title>`)
		case "/wait":
			w.Header().Set("Retry-After", "3600")
			w.WriteHeader(http.StatusTooManyRequests)
		}
	})
	store := openStore(t, filepath.Join(t.TempDir(), "desk.db"))
	end := start(t, o.config("/500", "/broken", "/wait"), store, "")
	defer end()
	require.Eventually(t, o.seen(func() bool { return o.asked["/500"] >= 4 && o.asked["/broken"] >= 4 && o.asked["/wait"] == 1 }), time.Minute, 10*time.Millisecond)
	end()
	kept, err := store.Feeds(t.Context())
	require.NoError(t, err)
	assert.Equal(t, "the server answered 500 Internal Server Error", kept[o.URL+"/500"].Fault)
	assert.Contains(t, kept[o.URL+"/broken"].Fault, "it cannot be read: ")
	assert.GreaterOrEqual(t, kept[o.URL+"/500"].Failures, 4)
	assert.Greater(t, time.Until(kept[o.URL+"/wait"].Next), 50*time.Minute)
	assert.Equal(t, 1, o.asked["/wait"])
}

// Dead letters stay until they are sent again.
func TestDeadLetters(t *testing.T) {
	o := newOutlet(t)
	o.add("/a", rss("قمة عربية تبحث العقوبات", "https://a.example/1", ""))
	o.refusing = 1_000_000
	store := openStore(t, filepath.Join(t.TempDir(), "desk.db"))
	w, err := New(t.Context(), Options{Config: o.config("/a"), Store: store, Tag: byWords, HostRest: time.Millisecond})
	require.NoError(t, err)
	defer w.Close()
	s, err := w.newSchedule(t.Context())
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	s.run(ctx, func(ctx context.Context, f *feed, r result) { w.taken(ctx, f, r); cancel() })
	w.sender.first = time.Nanosecond
	for range mostTries {
		w.sender.rests = map[string]time.Time{}
		time.Sleep(2 * time.Millisecond)
		w.sender.sendDue(t.Context())
	}
	dead, err := store.DeadLetters(t.Context())
	require.NoError(t, err)
	require.Len(t, dead, 1)
	assert.Equal(t, mostTries, dead[0].Tries)
	assert.Equal(t, "it answered 500 Internal Server Error", dead[0].Fault)
	o.refusing = 0
	w.sender.sendDue(t.Context())
	assert.Empty(t, o.letters)
	n, err := store.Revive(t.Context())
	require.NoError(t, err)
	assert.EqualValues(t, 1, n)
	w.sender.rests = map[string]time.Time{}
	w.sender.sendDue(t.Context())
	require.Len(t, o.letters, 1)
	assert.Equal(t, dead[0].Item, o.letters[0].ID)
	waiting, gone, err := store.LetterCounts(t.Context())
	require.NoError(t, err)
	assert.Zero(t, waiting+gone)
}
