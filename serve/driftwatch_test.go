package serve_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/serve"
	"tasnif/serve/desk"
	drifting "tasnif/serve/drift"
	"tasnif/serve/watch"
)

// A new name that stays is told by the server: its words and topics, in the metrics, and
// with a desk headlines and an alarm for the review queue. A restart goes on from the desk.
func TestDriftNamesNewWords(t *testing.T) {
	outlet, letters := outlet(t)
	for _, withDesk := range []bool{false, true} {
		opt := serve.Defaults()
		path := filepath.Join(t.TempDir(), "desk.db")
		if withDesk {
			store, err := desk.Open(t.Context(), path, 0)
			require.NoError(t, err)
			t.Cleanup(func() { store.Close() })
			opt.Desk = store
			opt.Feeds = feedsOf(t, outlet.URL)
		}
		opt.DrainDelay = 0
		s := run(t, demo(), opt)
		end := sync.OnceFunc(func() { s.stop(); require.NoError(t, <-s.ended) })
		defer end()
		draw := rand.New(rand.NewPCG(1, 2))
		sent := 0
		send := func(n int, word func(i int) string) {
			var docs []string
			for i := range n {
				sent++
				text := fmt.Sprintf("%s خبر كلمة%c%c%c رقم %dx", word(i), 'ب'+rune(draw.IntN(20)), 'ب'+rune(draw.IntN(20)), 'ب'+rune(draw.IntN(20)), sent)
				docs = append(docs, fmt.Sprintf(`{"headline":%q}`, text))
				if len(docs) == 100 {
					predicted(t, s, `{"documents":[`+strings.Join(docs, ",")+`]}`)
					docs = nil
				}
			}
		}
		drift := func(items int) (out serve.Drift) {
			require.Eventually(t, func() bool {
				w := do(s, "GET", "/v1/model/drift", "")
				require.Equal(t, 200, w.Code)
				out = serve.Drift{}
				require.NoError(t, json.Unmarshal(w.Body.Bytes(), &out))
				return out.Items >= items
			}, time.Minute, 10*time.Millisecond)
			return out
		}
		if withDesk {
			drift(1) // what a feed brings is followed, too
		}
		send(1600, func(int) string { return "قمة" })
		send(500, func(i int) string {
			if i%20 == 0 {
				return "عقوبات زرقوان"
			}
			return "قمة"
		})
		out := drift(2100)
		require.NotEmpty(t, out.Words)
		assert.Contains(t, []string{"زرقوان", "عقوبات"}, out.Words[0].Text)
		assert.Equal(t, "sanctions", out.Words[0].Topics[0].Label)
		require.Len(t, out.Alarms, 1)
		metrics := do(s.Admin(), "GET", "/metrics", "").Body.String()
		assert.Contains(t, metrics, `tasnif_drift_alarms_total{model="demo"} 1`)
		assert.Contains(t, metrics, `tasnif_drift_new_words{model="demo"} 2`)
		if !withDesk {
			assert.Empty(t, out.Headlines)
			assert.Empty(t, out.Words[0].IDs)
			end()
			continue
		}
		require.NotEmpty(t, out.Words[0].IDs)
		require.Eventually(t, func() bool {
			again := drift(2100)
			return strings.Contains(again.Headlines[again.Words[0].IDs[0]], "زرقوان")
		}, time.Minute, 50*time.Millisecond)
		var letter drifting.Letter
		select {
		case text := <-letters:
			require.NoError(t, json.Unmarshal(text, &letter), "%s", text)
		case <-time.After(3 * time.Minute):
			t.Fatal("no letter of the alarm")
		}
		assert.Equal(t, []string{"drift", "names", "demo"}, []string{letter.Type, letter.Alert, letter.Model})
		assert.Equal(t, out.Alarms[0].Words, letter.Words)
		require.NotEmpty(t, letter.Headlines)
		for id, headline := range letter.Headlines {
			assert.Contains(t, headline, "زرقوان", id)
		}
	}
}

// outlet is a server with a feed of one item, and a webhook whose letters, signed, are given.
func outlet(t *testing.T) (*httptest.Server, <-chan []byte) {
	letters := make(chan []byte, 1)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			_, _ = io.WriteString(w, `<rss version="2.0"><channel><title>x</title><item><title>قمة اليوم</title><link>https://news.example/1</link></item></channel></rss>`)
			return
		}
		text, err := io.ReadAll(r.Body)
		assert.NoError(t, err)
		mac := hmac.New(sha256.New, []byte(hookSecret))
		mac.Write([]byte(r.Header.Get("Webhook-Id") + "." + r.Header.Get("Webhook-Timestamp") + "." + string(text)))
		assert.Equal(t, "v1,"+base64.StdEncoding.EncodeToString(mac.Sum(nil)), r.Header.Get("Webhook-Signature"))
		letters <- text
	}))
	t.Cleanup(s.Close)
	return s, letters
}

const hookSecret = "0123456789abcdef"

// feedsOf is a list of an outlet's feed, with its webhook for alarms of drift.
func feedsOf(t *testing.T, address string) *watch.Config {
	t.Helper()
	list := fmt.Sprintf("allow-private: true\nfeeds: [%[1]s/feed]\nalerts: [{name: names, drift: true, webhook: %[1]s/hook, secret-env: HOOK}]\n", address)
	c, err := watch.ReadConfig(strings.NewReader(list), "feeds.yaml", func(string) (string, bool) { return hookSecret, true })
	require.NoError(t, err)
	return c
}
