package watch

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

func readConfig(text string) (*Config, error) {
	return ReadConfig(strings.NewReader(text), "feeds.yaml", func(variable string) (string, bool) {
		values := map[string]string{"HOOK": secret, "SHORT": "abc", "EMPTY": ""}
		v, ok := values[variable]
		return v, ok
	})
}

func TestReadConfig(t *testing.T) {
	c, err := readConfig(`
every: 10m
window: 48h
allow-private: true
feeds:
  - https://a.example/rss.xml
  - url: https://b.example/atom
    source: ب
    every: 1h
alerts:
  - name: sanctions
    topics: [sanctions, diplomacy]
    words: عقوبات
    webhook: http://localhost:9000/hook
    secret-env: HOOK
  - name: noted
`)
	require.NoError(t, err)
	key, err := secretOf(secret)
	require.NoError(t, err)
	assert.Equal(t, &Config{Every: 10 * time.Minute, Window: 48 * time.Hour, AllowPrivate: true,
		Feeds: []Feed{{URL: "https://a.example/rss.xml", Every: 10 * time.Minute}, {URL: "https://b.example/atom", Source: "ب", Every: time.Hour}},
		Alerts: []Alert{{Name: "sanctions", Topics: []string{"sanctions", "diplomacy"}, Words: []string{"عقوبات"}, Webhook: "http://localhost:9000/hook", Secret: key},
			{Name: "noted"}}}, c)
	require.NoError(t, c.CheckTopics([]string{"sanctions", "diplomacy"}))
	require.EqualError(t, c.CheckTopics([]string{"sanctions"}), `alert "sanctions", topic "diplomacy": the model has no such topic; it has sanctions`)
}

func TestReadConfigRefuses(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"nothing", "", "feeds.yaml: it is empty; write"},
		{"no feed", "every: 5m\n", "feeds.yaml:1: there is no feed in it; write"},
		{"not YAML", "feeds: [a\n", "feeds.yaml: line 1: did not find expected ',' or ']'"},
		{"a misspelt field", "feeds:\n  - url: https://a.example/\n    evry: 5m\n", `feeds.yaml:3: "evry" is not a field of a feed; known are every, source, url`},
		{"a field twice", "every: 5m\nevery: 6m\nfeeds: [https://a.example/]\n", `feeds.yaml:2: "every" occurs twice in a list of feeds; leave one out`},
		{"a time without unit", "feeds:\n  - url: https://a.example/\n    every: 5\n", `feeds.yaml:3: every: "5" is not a time; write it with its unit, such as 90s, 5m or 2h`},
		{"too often", "every: 1s\nfeeds: [https://a.example/]\n", "feeds.yaml:1: every: 1s is not between 1m0s and 24h0m0s"},
		{"no address", "feeds:\n  - news.example/rss\n", `feeds.yaml:2: url: "news.example/rss" is not an address; write https://...`},
		{"a file", "feeds:\n  - file:///etc/passwd\n", `feeds.yaml:2: url: "file:///etc/passwd" is not an address`},
		{"the same feed", "feeds:\n  - https://a.example/\n  - https://u:secret@b.example/\n  - https://u:secret@b.example/\n", "feeds.yaml:4: https://u:xxxxx@b.example/ is in line 3, too; leave one out"},
		{"feeds as a text", "feeds: https://a.example/\n", "feeds.yaml:1: feeds must be a list; begin each line of it with -"},
		{"an alert without a name", "feeds: [https://a.example/]\nalerts:\n  - topics: [a]\n", "feeds.yaml:3: an alert needs a name"},
		{"two of one name", "feeds: [https://a.example/]\nalerts:\n  - name: a\n  - name: a\n", `feeds.yaml:4: another alert has the name "a"; give each its own`},
		{"drift with topics", "feeds: [https://a.example/]\nalerts:\n  - name: a\n    drift: true\n    topics: [x]\n", "feeds.yaml:3: alert \"a\" is of drift, and no item meets it"},
		{"drift without a webhook", "feeds: [https://a.example/]\nalerts:\n  - name: a\n    drift: true\n", "feeds.yaml:3: alert \"a\" is of drift and has no webhook"},
		{"drift that is no yes", "feeds: [https://a.example/]\nalerts:\n  - name: a\n    drift: often\n", "feeds.yaml:4: drift: write true or false"},
		{"a webhook without a secret", "feeds: [https://a.example/]\nalerts:\n  - name: a\n    webhook: https://h.example/\n", `feeds.yaml:3: alert "a" has a webhook and no secret-env`},
		{"a secret that is not set", "feeds: [https://a.example/]\nalerts:\n  - name: a\n    webhook: https://h.example/\n    secret-env: EMPTY\n", "feeds.yaml:3: the variable EMPTY is not set, which signs the webhook of alert \"a\": export EMPTY=$(openssl rand -hex 32)"},
		{"a short secret", "feeds: [https://a.example/]\nalerts:\n  - name: a\n    webhook: https://h.example/\n    secret-env: SHORT\n", "feeds.yaml:3: the variable SHORT: the secret has 3 bytes; take at least 16"},
		{"allow-private", "allow-private: maybe\nfeeds: [https://a.example/]\n", "feeds.yaml:1: allow-private: write true or false"},
		{"an alias bomb", "a: &a [x,x]\nfeeds: [https://a.example/]\n", `feeds.yaml:1: "a" is not a field of a list of feeds`},
	} {
		_, err := readConfig(c.text)
		require.Error(t, err, c.name)
		assert.True(t, strings.HasPrefix(err.Error(), c.want), "%s:\n%v\n%s", c.name, err, c.want)
	}
}

func FuzzReadConfig(f *testing.F) {
	f.Add("feeds:\n  - url: https://a.example/\n    every: 5m\nalerts:\n  - name: a\n    words: [x]\n")
	f.Fuzz(func(t *testing.T, text string) {
		c, err := readConfig(text)
		if err == nil && len(c.Feeds) == 0 {
			t.Fatal("no feed and no error")
		}
	})
}
