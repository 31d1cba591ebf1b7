package serve_test

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/cmd/tasnif/guide"
	"tasnif/model/pictures/browsertest"
	"tasnif/serve/desk"
)

// /review in both languages, on a phone and a desktop, light and dark, in every state:
// nothing is wider than the window and axe finds nothing. The pictures are kept in
// build/screenshots, to be looked at.
func TestReviewLooks(t *testing.T) {
	opt, store := keyed(t)
	keepNews(t, store, true)
	item := desk.Item{Headline: newsItems[4].headline, Body: newsItems[4].body}.ID()
	for person, labels := range map[string][]string{"سارة": {"elections"}, "عمر": {"diplomacy", "elections"}} {
		_, _, err := store.Review(t.Context(), desk.Review{Item: item, Reader: desk.Reader{Key: "reader", Person: person}, Outcome: desk.Labelled, Labels: labels, Note: "خبر الاقتراع"})
		require.NoError(t, err)
	}
	s := pageOf(t, opt, demo())
	ctx, picture := browse(t, s, 1366, "light")
	atReview(t, ctx, s)
	script := axe(t)
	checked := func() {
		if script != "" {
			require.NoError(t, chromedp.Do(ctx, chromedp.Evaluate[chromedp.Void](script)))
		}
	}
	looks := func(name string) {
		t.Helper()
		checked()
		for _, scheme := range []string{"light", "dark"} {
			browsertest.Prefer(t, ctx, scheme)
			for _, size := range [][2]int64{{360, 740}, {1366, 768}} {
				sized(t, ctx, size[0], size[1])
				require.NoError(t, chromedp.Do(ctx, chromedp.Evaluate[chromedp.Void](`new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))`, chromedp.EvalAwaitPromise)))
				where := fmt.Sprintf("%s-%d-%s", name, size[0], scheme)
				fits(t, ctx)
				usable(t, ctx, where)
				picture(where)
			}
		}
	}
	looks("review-key")
	require.NoError(t, chromedp.Do(ctx, chromedp.Evaluate[chromedp.Void](`sessionStorage.setItem("tasnif.key", "chief")`)))
	for _, language := range []string{"ar", "en"} {
		atReview(t, ctx, s)
		require.NoError(t, chromedp.Do(ctx, chromedp.Evaluate[chromedp.Void](`localStorage.setItem("tasnif.lang", `+quoted(language)+`)`)))
		atReview(t, ctx, s)
		require.NoError(t, chromedp.Do(ctx, chromedp.WaitVisible(chromedp.CSS("#item-headline"))))
		looks("review-read-" + language)
		require.NoError(t, chromedp.Do(ctx, chromedp.Click(chromedp.CSS("#toggles [data-label=diplomacy]"))))
		for range 3 { // to the random sample
			if browsertest.Value[string](t, ctx, `document.getElementById("item-why").dataset.why`) == "sample" {
				break
			}
			text := browsertest.Value[string](t, ctx, `document.getElementById("item-headline").innerText`)
			press(t, ctx, "s")
			browsertest.Wait(t, func() bool {
				return browsertest.Value[string](t, ctx, `document.getElementById("item-headline").innerText`) != text
			})
		}
		if language == "ar" {
			clicked(t, ctx, "", "#blind", "اقرأ")
			press(t, ctx, kb.Enter)
			clicked(t, ctx, "", "#problem", ".")
			looks("review-sample-" + language)
		}
		clicked(t, ctx, "#to-editor", "#others", "سارة")
		looks("review-editor-" + language)
		clicked(t, ctx, `a[href="#agreement"]`, "#agreement-rows", "1")
		looks("review-agreement-" + language)
	}
	require.NoError(t, chromedp.Do(ctx, chromedp.Evaluate[chromedp.Void](`sessionStorage.setItem("tasnif.key", "feed")`)))
	atReview(t, ctx, s)
	clicked(t, ctx, "", "#empty", ".")
	looks("review-off")
	assert.NotEmpty(t, script, "axe-core was not run")
}

// The name's form and the end of the queue, and the panel of a correction.
func TestReviewLooksOfForms(t *testing.T) {
	opt, store := withDesk(t)
	keepNews(t, store, false)
	s := pageOf(t, opt, demo())
	ctx, picture := browse(t, s, 1366, "light")
	script := axe(t)
	looks := func(name string) {
		t.Helper()
		if script != "" {
			require.NoError(t, chromedp.Do(ctx, chromedp.Evaluate[chromedp.Void](script)))
		}
		for _, size := range [][2]int64{{360, 740}, {1366, 768}} {
			sized(t, ctx, size[0], size[1])
			require.NoError(t, chromedp.Do(ctx, chromedp.Evaluate[chromedp.Void](`new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))`, chromedp.EvalAwaitPromise)))
			fits(t, ctx)
			usable(t, ctx, name)
			picture(fmt.Sprintf("%s-%d", name, size[0]))
		}
	}
	clicked(t, ctx, "#examples li:first-child button", "#answer .judge", "صحيح")
	clicked(t, ctx, "#answer [data-part=wrong]", "#answer .editing", "اختر")
	looks("correcting")
	press(t, ctx, kb.Enter)
	clicked(t, ctx, "", "#answer .judged", "حُفظ")
	looks("corrected")
	atReview(t, ctx, s)
	clicked(t, ctx, "", "#name-form", "من يقرأ")
	looks("review-name")
	namedReader(t, ctx, "سارة")
	for browsertest.Value[bool](t, ctx, `document.getElementById("item").checkVisibility()`) {
		text := browsertest.Value[string](t, ctx, `document.getElementById("item-headline").innerText`)
		press(t, ctx, "s")
		browsertest.Wait(t, func() bool {
			return browsertest.Value[bool](t, ctx, `!document.getElementById("item").checkVisibility() || document.getElementById("item-headline").innerText !== `+quoted(text))
		})
	}
	clicked(t, ctx, "", "#empty", "لا شيء")
	looks("review-empty")
}

// The guide and the API's page: axe finds nothing.
func TestOtherPagesAreUsable(t *testing.T) {
	opt, _ := withDesk(t)
	var err error
	opt.Guide, err = guide.Assets()
	require.NoError(t, err)
	s := pageOf(t, opt, demo())
	ctx, _ := browse(t, s, 1366, "light")
	script := axe(t)
	require.NotEmpty(t, script, "axe-core was not run")
	for _, path := range []string{"/docs", "/guide", "/guide/desk"} {
		for _, width := range []int64{360, 1366} {
			sized(t, ctx, width, 768)
			require.NoError(t, chromedp.Do(ctx, chromedp.Navigate("http://"+s.addr+path), chromedp.WaitVisible(chromedp.CSS("h1")), chromedp.Evaluate[chromedp.Void](script)))
			usable(t, ctx, path)
		}
	}
}
