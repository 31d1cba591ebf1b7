package serve_test

import (
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/model/pictures/browsertest"
	"tasnif/serve"
)

// The versions of a model in its view; with a key of the scope admin one is promoted and
// rolled back by clicks.
func TestPagePromotes(t *testing.T) {
	opt, store := withDesk(t)
	folder, source := versioned(t, store)
	opt.MaxBody, opt.DrainDelay = serve.Defaults().MaxBody, 0
	opt.Keys = append(keysFor(t, "operator", serve.ScopePredict, serve.ScopeAdmin),
		serve.Key{Name: "reader", Hash: keysFor(t, "reader", serve.ScopePredict)[0].Hash, Scopes: []serve.Scope{serve.ScopePredict}})
	s := runOf(t, opt, source)
	t.Cleanup(func() {
		s.stop()
		assert.NoError(t, <-s.ended)
	})
	ctx, picture := browse(t, s, 1280, "light")
	script := axe(t)
	enter := func(key, view string) {
		clicked(t, ctx, "", "#key-form", "يطلب مفتاحًا")
		typed(t, ctx, "#key", key+"\r")
		clicked(t, ctx, view, "#releases-list", "v2")
	}
	buttons := func() int {
		return browsertest.Value[int](t, ctx, `document.querySelectorAll("#releases button").length`)
	}

	enter("reader", `a[href="#model"]`)
	require.Zero(t, buttons(), "a reader does not decide what answers")
	require.NoError(t, chromedp.Do(ctx, chromedp.Evaluate[chromedp.Void](`sessionStorage.clear()`), chromedp.Reload()))
	enter("operator", "")
	require.Equal(t, 3, buttons(), "promote v2 and v4, and back from v1; v3 did not pass")
	shown := plain(clicked(t, ctx, "", "#releases-list", "v3"))
	for _, part := range []string{"يجيب الآن", "لم يجتز التقييم: label sanctions", "منها تصحيحات: 120", "عقوبات 0.60 ← 0.75", "على عيّنة التحرير العشوائية: متوسط F1 0.60"} {
		assert.Contains(t, shown, part)
	}
	clicked(t, ctx, `#releases button[data-version=v1]`, "#releases-said", "لا يُعتمد هذا الإصدار")
	clicked(t, ctx, `#releases button[data-version=v2]`, "#releases-said", "يجيب الآن")
	clicked(t, ctx, "", "#releases-list .serving", "v2")
	at, err := folder.Current()
	require.NoError(t, err)
	require.Equal(t, "v2", at)
	require.True(t, browsertest.Value[bool](t, ctx, `document.activeElement.classList.contains("serving")`), "the focus is not lost")
	clicked(t, ctx, "", "#card-facts", "v2")

	seen := func(name string) {
		require.NoError(t, chromedp.Do(ctx, chromedp.Evaluate[chromedp.Void](`document.getElementById("releases").scrollIntoView({behavior: "instant"})`)))
		picture("releases-" + name)
		fits(t, ctx)
		if script != "" {
			require.NoError(t, chromedp.Do(ctx, chromedp.Evaluate[chromedp.Void](script)))
			usable(t, ctx, name)
		}
	}
	seen("desktop-arabic")
	sized(t, ctx, 390, 1100)
	seen("phone-arabic")
	clicked(t, ctx, "#language", "#releases-list", "answers now")
	seen("phone-english")
	sized(t, ctx, 1280, 1100)
	browsertest.Prefer(t, ctx, "dark")
	seen("desktop-english")

	clicked(t, ctx, `#releases button[data-action=rollback]`, "#releases-said", " answers now")
	clicked(t, ctx, "", "#releases-list .serving", "v1")
	clicked(t, ctx, `#releases button[data-version=v4]`, "#releases-said", "cannot be loaded")
	browsertest.Wait(t, func() bool { at, err := folder.Current(); return err == nil && at == "v1" })
}
