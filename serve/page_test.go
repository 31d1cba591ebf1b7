package serve_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/serve"
)

// The page loads nothing that its own policy would refuse: no inline script or
// style, no other host; and every file it names is served.
func TestPageKeepsItsPolicy(t *testing.T) {
	s := newServer(t, demo(), serve.Defaults())
	w := do(s, "GET", "/", "")
	policy := w.Header().Get("Content-Security-Policy")
	for _, part := range []string{"default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'", "frame-ancestors 'none'"} {
		assert.Contains(t, policy, part)
	}
	assert.NotContains(t, policy, "unsafe")
	html := w.Body.String()
	assert.Contains(t, html, `<html lang="ar" dir="rtl">`)
	assert.NotRegexp(t, `(?i)<style|\sstyle=|\son\w+=|javascript:|https?://[^H]`, html)
	for _, m := range regexp.MustCompile(`<script([^>]*)>([^<]*)</script>`).FindAllStringSubmatch(html, -1) {
		assert.Contains(t, m[1], `src="/assets/`)
		assert.Empty(t, m[2])
	}
	files := regexp.MustCompile(`(?:src|href)="(/assets/[^"]+)"`).FindAllStringSubmatch(html, -1)
	require.Len(t, files, 9)
	for _, f := range files {
		w := do(s, "GET", f[1], "")
		assert.Equal(t, 200, w.Code, f[1])
		assert.Equal(t, policy, w.Header().Get("Content-Security-Policy"))
		if !strings.HasSuffix(f[1], ".svg") { // its namespace is an address
			assert.NotRegexp(t, `https?://`, w.Body.String(), f[1])
		}
	}
	assert.NotRegexp(t, `innerHTML|insertAdjacentHTML|document\.write|eval\(`, scripts(s)+do(s, "GET", "/assets/docs.js", "").Body.String())
}

// scripts are those of the page at /.
func scripts(h http.Handler) string {
	var all strings.Builder
	for _, name := range []string{"app", "table", "batch", "card", "models"} {
		all.WriteString(do(h, "GET", "/assets/"+name+".js", "").Body.String())
	}
	return all.String()
}

// Both languages have every word that the page and its script ask for.
func TestPageSpeaksBothLanguages(t *testing.T) {
	s := newServer(t, demo(), serve.Defaults())
	html := do(s, "GET", "/", "").Body.String()
	script := scripts(s)
	all := do(s, "GET", "/assets/words.js", "").Body.String()
	arabic, english, found := strings.Cut(all, "\n  en: {")
	require.True(t, found)
	asked := map[string]bool{}
	for _, m := range regexp.MustCompile(`data-(?:word|hint|label)="(\w+)"`).FindAllStringSubmatch(html, -1) {
		asked[m[1]] = true
	}
	for _, m := range regexp.MustCompile(`words\(\)\.(\w+)`).FindAllStringSubmatch(script, -1) {
		asked[m[1]] = true
	}
	for _, m := range regexp.MustCompile(`fact\("(fact\w+)"`).FindAllStringSubmatch(script, -1) {
		asked[m[1]] = true
	}
	require.Greater(t, len(asked), 60)
	for word := range asked {
		has := regexp.MustCompile(`\n    ` + word + `: `)
		assert.Regexp(t, has, arabic, "Arabic")
		assert.Regexp(t, has, english, "English")
	}
	for _, reason := range []serve.Reason{serve.NoText, serve.NoKnownWords, serve.BelowThreshold} {
		assert.Equal(t, 2, strings.Count(all, string(reason)+": "), reason)
	}
}

// An element that the script looks up by id is on the page.
func TestPageHasWhatItsScriptLooksFor(t *testing.T) {
	s := newServer(t, demo(), serve.Defaults())
	html := do(s, "GET", "/", "").Body.String()
	ids := regexp.MustCompile(`\$\("([\w-]+)"\)`).FindAllStringSubmatch(scripts(s), -1)
	require.Greater(t, len(ids), 40)
	for _, m := range ids {
		assert.Contains(t, html, `id="`+m[1]+`"`)
	}
}

func TestPageIsRevalidated(t *testing.T) {
	s := newServer(t, demo(), serve.Defaults())
	first := do(s, "GET", "/assets/app.js", "")
	assert.Equal(t, "no-cache", first.Header().Get("Cache-Control"))
	etag := first.Header().Get("ETag")
	require.NotEmpty(t, etag)
	again := do(s, "GET", "/assets/app.js", "", "If-None-Match", "W/"+etag+`, "x"`)
	assert.Equal(t, 304, again.Code)
	assert.Empty(t, again.Body.String())
	assert.Equal(t, 200, do(s, "GET", "/assets/app.css", "", "If-None-Match", etag).Code)
}
