package serve_test

import (
	"maps"
	"net/http"
	"path"
	"regexp"
	"slices"
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
	html := w.Body.String() + do(s, "GET", "/review", "").Body.String()
	assert.Equal(t, 2, strings.Count(html, `<html lang="ar" dir="rtl"`))
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

// scripts are those of the page at / and of /review.
func scripts(h http.Handler) string {
	return strings.Join(slices.Collect(maps.Values(scriptsOf(h, "/assets/main.js", "/assets/review/main.js"))), "\n")
}

// scriptsOf are scripts with all that they import, by address.
func scriptsOf(h http.Handler, from ...string) map[string]string {
	all := map[string]string{}
	for len(from) > 0 {
		at := from[0]
		from = from[1:]
		if _, seen := all[at]; seen {
			continue
		}
		all[at] = do(h, "GET", at, "").Body.String()
		for _, m := range regexp.MustCompile(`from "(\.[^"]+)"`).FindAllStringSubmatch(all[at], -1) {
			from = append(from, path.Join(path.Dir(at), m[1]))
		}
	}
	return all
}

// Every script is part of a page.
func TestPageImportsEveryScript(t *testing.T) {
	s := newServer(t, demo(), serve.Defaults())
	all := scriptsOf(s, "/assets/main.js", "/assets/review/main.js")
	for _, address := range serve.Pages() {
		if strings.HasSuffix(address, ".js") && address != "/assets/docs.js" {
			assert.Contains(t, all, address)
		}
	}
}

// Both languages have every word that the page and its scripts ask for, and none besides.
func TestPageSpeaksBothLanguages(t *testing.T) {
	s := newServer(t, demo(), serve.Defaults())
	words := func(language string) (names []string) {
		text := do(s, "GET", "/assets/words."+language+".js", "").Body.String()
		for _, m := range regexp.MustCompile(`(?m)^  (\w+): [^\n]`).FindAllStringSubmatch(text, -1) {
			names = append(names, m[1])
		}
		for _, reason := range []serve.Reason{serve.NoText, serve.NoKnownWords, serve.BelowThreshold} {
			assert.Equal(t, 2, strings.Count(text, string(reason)+": "), reason)
		}
		return names
	}
	arabic := words("ar")
	assert.ElementsMatch(t, arabic, words("en"))
	asked := map[string]bool{}
	for _, p := range []struct{ in, pattern string }{
		{do(s, "GET", "/", "").Body.String(), `data-(?:word|hint|label|title)="(\w+)"`},
		{do(s, "GET", "/review", "").Body.String(), `data-(?:word|hint|label|title)="(\w+)"`},
		{scripts(s), `words\(\)\.(\w+)`},
		{scripts(s), `(?:fact|note|figure)\("(\w+)"`},
		{scripts(s), `(?:\? |: )"(blank\w*)"`},
		{scripts(s), `WORDS\[code\]\.(\w+)`},
	} {
		for _, m := range regexp.MustCompile(p.pattern).FindAllStringSubmatch(p.in, -1) {
			asked[m[1]] = true
			if strings.Contains(p.pattern, "figure") && strings.HasPrefix(m[1], "figure") {
				asked[m[1]+"Note"] = true
			}
		}
	}
	for _, field := range []string{"headline", "body", "id"} { // of a column
		asked[field] = true
	}
	delete(asked, "words") // of the module
	assert.ElementsMatch(t, slices.Collect(maps.Keys(asked)), arabic)
}

// An element that a script looks up by id is on the page, and no id is the name of a view,
// to which a browser would scroll.
func TestPageHasWhatItsScriptsLookFor(t *testing.T) {
	s := newServer(t, demo(), serve.Defaults())
	for address, main := range map[string]string{"/": "/assets/main.js", "/review": "/assets/review/main.js"} {
		html := do(s, "GET", address, "").Body.String()
		known := scriptsOf(s, "/assets/models.js", "/assets/server.js") // shared, and called where the page has what they look for
		sought := 0
		for script, text := range scriptsOf(s, main) {
			if _, shared := known[script]; shared && address != "/" {
				continue
			}
			for _, m := range regexp.MustCompile(`\$\("([\w-]+)"\)`).FindAllStringSubmatch(text, -1) {
				sought++
				assert.True(t, strings.Contains(html, `id="`+m[1]+`"`), "%s: %s", script, m[1])
			}
		}
		require.Greater(t, sought, 40)
		views := []string{"item", "file", "model", "card"}
		if address == "/review" {
			views = []string{"read", "editor", "agreement"}
		}
		for _, view := range views {
			assert.False(t, strings.Contains(html, `id="`+view+`"`), view)
		}
	}
	html := do(s, "GET", "/", "").Body.String()
	for _, m := range regexp.MustCompile(`\bparts\.(\w+)`).FindAllStringSubmatch(do(s, "GET", "/assets/answer.js", "").Body.String()+do(s, "GET", "/assets/correction.js", "").Body.String(), -1) {
		assert.True(t, strings.Contains(html, `data-part="`+m[1]+`"`), m[1])
	}
}

func TestPageIsRevalidated(t *testing.T) {
	s := newServer(t, demo(), serve.Defaults())
	first := do(s, "GET", "/assets/main.js", "")
	assert.Equal(t, "no-cache", first.Header().Get("Cache-Control"))
	etag := first.Header().Get("ETag")
	require.NotEmpty(t, etag)
	again := do(s, "GET", "/assets/main.js", "", "If-None-Match", "W/"+etag+`, "x"`)
	assert.Equal(t, 304, again.Code)
	assert.Empty(t, again.Body.String())
	assert.Equal(t, 200, do(s, "GET", "/assets/page.css", "", "If-None-Match", etag).Code)
}
