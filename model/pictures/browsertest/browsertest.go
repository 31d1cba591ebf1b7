// Package browsertest opens pages in a Chromium without a window, for tests of the page and
// of the reports.
package browsertest

import (
	"context"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// Limits are wide, since a machine that runs other tests too can be slow; a test that passes
// does not wait for them.
const (
	startLimit = 2 * time.Minute  // for Chromium to start
	testLimit  = 10 * time.Minute // for a test
	waitLimit  = 3 * time.Minute  // for a condition
)

// Chromium opens a window of a size in pixels. A test is skipped where there is no Chromium,
// and with -short.
func Chromium(t *testing.T, width, height int64) context.Context {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "headless-shell"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		t.Skip("skipped: there is no Chromium to open a page in (apt-get install chromium)")
	}
	if testing.Short() {
		t.Skip("skipped: -short")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox,
		chromedp.UserDataDir(t.TempDir()), chromedp.Flag("disable-dev-shm-usage", true), chromedp.WSURLReadTimeout(startLimit))
	base, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	tab, end := chromedp.NewContext(base)
	t.Cleanup(func() { _ = chromedp.Cancel(tab); end() })
	require.NoError(t, chromedp.Do(tab, chromedp.EmulateViewport(width, height)), "Chromium does not start")
	ctx, late := context.WithTimeout(tab, testLimit)
	t.Cleanup(late)
	return ctx
}

// Prefer sets the reader's preferences: a colour scheme, light or dark, and no movement.
func Prefer(t *testing.T, ctx context.Context, scheme string) {
	t.Helper()
	_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}}})
	require.NoError(t, err)
}

// Value is the value of an expression on the page; a promise is awaited. While another page
// is being opened, it is asked again.
func Value[T any](t *testing.T, ctx context.Context, expression string) T {
	t.Helper()
	var value T
	var err error
	for begin := time.Now(); time.Since(begin) < waitLimit; time.Sleep(20 * time.Millisecond) {
		value, err = chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
		if err == nil || ctx.Err() != nil || !strings.Contains(err.Error(), "context") && !strings.Contains(err.Error(), "navigated") {
			break
		}
	}
	require.NoError(t, err)
	return value
}

// Wait waits until a condition holds.
func Wait(t *testing.T, holds func() bool, message ...any) {
	t.Helper()
	for begin := time.Now(); !holds(); time.Sleep(20 * time.Millisecond) {
		if time.Since(begin) > waitLimit {
			require.Fail(t, "the page does not come to what is waited for", message...)
		}
	}
}
