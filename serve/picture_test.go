package serve_test

import (
	"bytes"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/model"
	"tasnif/model/pictures/browsertest"
	"tasnif/serve"
	"tasnif/serve/registry"
)

// pagePicture is the page's picture in README. UPDATE=1 makes it anew.
const pagePicture = "web/page.png"

// demonstration is the model inside the program.
func demonstration(t *testing.T) *model.Model {
	t.Helper()
	packed, err := os.ReadFile(filepath.Join("..", "cmd", "tasnif", "models", "demo.tsnf.zst"))
	require.NoError(t, err)
	r, err := zstd.NewReader(nil)
	require.NoError(t, err)
	defer r.Close()
	file, err := r.DecodeAll(packed, nil)
	require.NoError(t, err)
	m, err := model.FromBytes(file)
	require.NoError(t, err)
	return m
}

// The page as README shows it: a headline tagged by the demonstration's model, with its
// words marked, from right to left.
func TestPagePicture(t *testing.T) {
	opt := serve.Defaults()
	opt.DrainDelay = 0
	s := run(t, registry.Release{Name: "demo", Classifier: registry.Tagger{Model: demonstration(t)}}, opt)
	ctx, _ := browse(t, s, 860, "light")
	require.NoError(t, chromedp.Do(ctx, chromedp.SendKeys(chromedp.CSS("#headline"),
		"زعماء أوروبا يتفقون في قمة بروكسل على إرسال أسلحة إلى كييف وتشديد العقوبات على موسكو")))
	tags := clicked(t, ctx, "#submit", "#answer .tags", "%")
	for _, label := range []string{"دبلوماسية", "عقوبات", "شؤون عسكرية"} {
		assert.Contains(t, tags, label)
	}
	assert.Equal(t, "rtl", browsertest.Value[string](t, ctx, `document.documentElement.dir`))
	clicked(t, ctx, `#answer .tags button[data-label=sanctions]`, "#answer .text-headline", "العقوبات")
	marked := browsertest.Value[string](t, ctx, `[...document.querySelectorAll("#answer .text-headline mark")].map(m => m.innerText).join()`)
	assert.Contains(t, marked, "العقوبات")
	bottom := browsertest.Value[float64](t, ctx, `(scrollTo({top: 0, behavior: "instant"}), document.querySelector("#answer .text-headline").parentElement.getBoundingClientRect().bottom + 24)`)
	shot, err := chromedp.Call(ctx, page.CaptureScreenshot, page.CaptureScreenshotParams{
		Clip: &page.Viewport{Width: 860, Height: bottom, Scale: 1}})
	require.NoError(t, err)
	if os.Getenv("UPDATE") != "" {
		require.NoError(t, os.WriteFile(pagePicture, shot.Data, 0o644))
	}
	stored, err := os.ReadFile(pagePicture)
	require.NoError(t, err, "make it with UPDATE=1")
	assert.Less(t, len(stored), 200_000)
	before, err := png.DecodeConfig(bytes.NewReader(stored))
	require.NoError(t, err)
	now, err := png.DecodeConfig(bytes.NewReader(shot.Data))
	require.NoError(t, err)
	assert.Equal(t, before.Width, now.Width)
	assert.InEpsilon(t, before.Height, now.Height, 0.1, "the page has changed: make its picture anew with UPDATE=1")
}
