package serve_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/model/pictures/browsertest"
	"tasnif/serve"
	"tasnif/serve/registry"
)

// screenshots is where pictures of the page go; it is no part of the repository.
var screenshots = filepath.Join("..", "build", "screenshots")

// browse opens the page of a server in a Chromium without a window, as wide as a desktop
// or a phone, light or dark. picture keeps what is seen.
func browse(t *testing.T, s *running, width int64, scheme string) (ctx context.Context, picture func(name string)) {
	t.Helper()
	ctx = browsertest.Chromium(t, width, 1100)
	browsertest.Prefer(t, ctx, scheme)
	require.NoError(t, chromedp.Do(ctx, chromedp.Navigate("http://"+s.addr+"/"), chromedp.WaitVisible(chromedp.CSS("#submit"))))
	return ctx, func(name string) {
		png, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
		require.NoError(t, err)
		require.NoError(t, os.MkdirAll(screenshots, 0o700))
		require.NoError(t, os.WriteFile(filepath.Join(screenshots, name+".png"), png, 0o600))
	}
}

// clicked waits until what it clicks is enabled, clicks, then waits until an element
// is seen and its text holds something, and gives that text.
func clicked(t *testing.T, ctx context.Context, click, look, holds string) string {
	t.Helper()
	if click != "" {
		require.NoError(t, chromedp.Do(ctx, chromedp.WaitEnabled(chromedp.CSS(click)), chromedp.Click(chromedp.CSS(click))), click)
	}
	text := ""
	browsertest.Wait(t, func() bool {
		text = browsertest.Value[string](t, ctx, `(() => { const e = document.querySelector(`+quoted(look)+`); return e && e.checkVisibility() ? e.innerText : ""; })()`)
		return strings.Contains(text, holds)
	}, "%s does not hold %q", look, holds)
	return text
}

func quoted(s string) string {
	b, _ := json.Marshal(s) // a string always marshals
	return string(b)
}

// fits: nothing is wider than the window.
func fits(t *testing.T, ctx context.Context) {
	t.Helper()
	assert.False(t, browsertest.Value[bool](t, ctx, `document.documentElement.scrollWidth > innerWidth`), "the page scrolls sideways")
}

// press presses a key, perhaps with others held.
func press(t *testing.T, ctx context.Context, key string, held ...chromedp.KeyOption) {
	t.Helper()
	require.NoError(t, chromedp.Do(ctx, chromedp.KeyEvent(key, held...)))
}

// typed puts a text into a field by typing it.
func typed(t *testing.T, ctx context.Context, field, text string) {
	t.Helper()
	require.NoError(t, chromedp.Do(ctx, chromedp.SendKeys(chromedp.CSS(field), text)))
}

// picked picks an option of a list.
func picked(t *testing.T, ctx context.Context, list, value string) {
	t.Helper()
	require.NoError(t, chromedp.Do(ctx, chromedp.SetValue(chromedp.CSS(list), value),
		chromedp.Evaluate[chromedp.Void](`document.querySelector(`+quoted(list)+`).dispatchEvent(new Event("change"))`)))
}

// sized makes the window another one.
func sized(t *testing.T, ctx context.Context, width, height int64) {
	t.Helper()
	require.NoError(t, chromedp.Do(ctx, chromedp.EmulateViewport(width, height)))
}

// inSight: an element is seen, and its beginning is inside the window.
func inSight(t *testing.T, ctx context.Context, look string) {
	t.Helper()
	assert.True(t, browsertest.Value[bool](t, ctx, `(() => {
		const e = document.querySelector(`+quoted(look)+`), r = e.getBoundingClientRect();
		return e.checkVisibility() && r.top >= 0 && r.top + Math.min(r.height, 40) <= innerHeight && r.left >= 0 && r.right <= innerWidth;
	})()`), "%s is not in sight", look)
}

// pageOf serves a release until the test ends.
func pageOf(t *testing.T, opt serve.Options, r registry.Release) *running {
	t.Helper()
	opt.DrainDelay = 0
	s := run(t, r, opt)
	t.Cleanup(func() {
		s.stop()
		assert.NoError(t, <-s.ended)
	})
	return s
}
