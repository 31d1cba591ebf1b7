package serve_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/model/pictures/browsertest"
	"tasnif/serve"
	"tasnif/serve/registry"
)

// One item: typed and sent by keyboard, its topics, its evidence marked, in both
// languages; then one that fits nothing, and a server that is gone.
func TestPageTagsAnItem(t *testing.T) {
	s := run(t, demo(), serve.Defaults())
	ctx, _ := browse(t, s, 1280, "light")
	typed(t, ctx, "#headline", "قِمّة تفرض عقوبات")
	typed(t, ctx, "#body", "قمة تبحث اتفاق")
	tags := clicked(t, ctx, "#submit", "#answer .tags", "%")
	assert.Contains(t, tags, "عقوبات")
	assert.Contains(t, tags, "دبلوماسية")
	clicked(t, ctx, "", "#answer .text-body mark", "قمة")
	clicked(t, ctx, `#answer .tags button[data-label=sanctions]`, "#answer .text-headline mark", "عقوبات")
	assert.Equal(t, "sanctions", browsertest.Value[string](t, ctx, `document.activeElement.dataset.label`), "focus stays")
	fits(t, ctx)
	clicked(t, ctx, "#language", "#answer .tags", "sanctions")
	assert.Equal(t, "ltr", browsertest.Value[string](t, ctx, `document.documentElement.dir`))
	// Enter in the headline tags; with Shift it is a line break; Ctrl+Enter tags in the text.
	require.NoError(t, chromedp.Do(ctx, chromedp.Click(chromedp.CSS("#clear"))))
	assert.Equal(t, "headline", browsertest.Value[string](t, ctx, `document.activeElement.id`))
	typed(t, ctx, "#headline", "كلام لا يعرفه\r")
	assert.Contains(t, clicked(t, ctx, "", "#answer .none", "None of these"), "knows none of the words")
	require.NoError(t, chromedp.Do(ctx, chromedp.Click(chromedp.CSS("#clear"))))
	typed(t, ctx, "#headline", "مباراة")
	press(t, ctx, kb.Enter, chromedp.KeyModifiers(chromedp.ModifierShift))
	assert.Equal(t, "مباراة\n", browsertest.Value[string](t, ctx, `document.getElementById("headline").value`))
	assert.False(t, browsertest.Value[bool](t, ctx, `document.getElementById("answer").checkVisibility()`))
	require.NoError(t, chromedp.Do(ctx, chromedp.Click(chromedp.CSS("#body"))))
	press(t, ctx, kb.Enter, chromedp.KeyModifiers(chromedp.ModifierCtrl))
	clicked(t, ctx, "", "#answer .tags", "sports")
	require.NoError(t, chromedp.Do(ctx, chromedp.Click(chromedp.CSS("#clear"))))
	clicked(t, ctx, "#submit", "#note", "Type a headline or a text first")
	clicked(t, ctx, "#examples li:nth-child(2) button", "#answer .tags", "economy")
	s.stop()
	require.NoError(t, <-s.ended)
	clicked(t, ctx, "#submit", "#error", "does not answer")
	inSight(t, ctx, "#error")
}

// newsText is an article of so many words; one of them is of a topic.
func newsText(words int) string {
	return "قمة " + strings.TrimSpace(strings.Repeat("كلمات الخبر هنا ", words/3))
}

// The answer, and a problem, are in sight after the click, however long the text is.
func TestPageKeepsTheAnswerInSight(t *testing.T) {
	s := pageOf(t, serve.Defaults(), demo())
	ctx, _ := browse(t, s, 1366, "light")
	for _, size := range [][2]int64{{1366, 768}, {1280, 900}, {1920, 1080}, {768, 1024}, {360, 740}} {
		sized(t, ctx, size[0], size[1])
		for _, words := range []int{150, 600} {
			require.NoError(t, chromedp.Do(ctx, chromedp.Click(chromedp.CSS("#clear")),
				chromedp.SetValue(chromedp.CSS("#headline"), "عقوبات"), chromedp.SetValue(chromedp.CSS("#body"), newsText(words))))
			if size[0] >= 1280 {
				inSight(t, ctx, "#submit")
			}
			clicked(t, ctx, "#submit", "#answer .tags", "عقوبات")
			inSight(t, ctx, "#answer .tags")
			fits(t, ctx)
		}
		require.NoError(t, chromedp.Do(ctx, chromedp.SetValue(chromedp.CSS("#body"), newsText(60_000))))
		clicked(t, ctx, "#submit", "#error", "أطول مما يقبله")
		inSight(t, ctx, "#error")
	}
}

// A reload keeps what was typed, and says so; Clear forgets it.
func TestPageKeepsTheText(t *testing.T) {
	s := pageOf(t, serve.Defaults(), demo())
	ctx, _ := browse(t, s, 1280, "light")
	typed(t, ctx, "#headline", "قمة")
	typed(t, ctx, "#body", "نص طويل")
	require.NoError(t, chromedp.Do(ctx, chromedp.Click(chromedp.CSS("[name=view][value=headline]"))))
	values := `[document.getElementById("headline").value, document.getElementById("body").value, new FormData(document.getElementById("form")).get("view")].join("|")`
	require.NoError(t, chromedp.Do(ctx, chromedp.Reload(), chromedp.WaitVisible(chromedp.CSS("#submit"))))
	browsertest.Wait(t, func() bool { return browsertest.Value[string](t, ctx, values) == "قمة|نص طويل|headline" })
	clicked(t, ctx, "", ".hints", "في متصفحك وحده")
	require.NoError(t, chromedp.Do(ctx, chromedp.Click(chromedp.CSS("#clear")), chromedp.Reload(), chromedp.WaitVisible(chromedp.CSS("#submit"))))
	assert.Equal(t, "||article", browsertest.Value[string](t, ctx, values))
}

// The answer is copied as names, ids, IPTC codes, and as a link that shows it again; the
// link's text is behind #, so that no server is sent it.
func TestPageCopiesTheAnswer(t *testing.T) {
	s := pageOf(t, serve.Defaults(), demo())
	ctx, _ := browse(t, s, 1280, "light")
	require.NoError(t, chromedp.Do(ctx, chromedp.Evaluate[chromedp.Void](`Object.defineProperty(navigator, "clipboard", {value: {writeText: async (text) => { window.copied = text; }}})`)))
	typed(t, ctx, "#headline", "قمة تفرض عقوبات")
	require.NoError(t, chromedp.Do(ctx, chromedp.SetValue(chromedp.CSS("#body"), "نص & <b>\u200f؟")))
	clicked(t, ctx, "#submit", "#answer .tags", "عقوبات")
	copied := func(part string) string {
		clicked(t, ctx, `#answer [data-part=`+part+`]`, "#copy-status", "")
		text := ""
		browsertest.Wait(t, func() bool {
			text = browsertest.Value[string](t, ctx, `(() => { const text = window.copied || ""; window.copied = ""; return text; })()`)
			return text != ""
		}, part)
		return text
	}
	assert.Equal(t, "عقوبات، دبلوماسية", copied("copyNames"))
	assert.Equal(t, "sanctions diplomacy", copied("copyIDs"))
	assert.Equal(t, "medtop:20000642 medtop:20000639 medtop:20000640", copied("copyIPTC"))
	clicked(t, ctx, `#answer button[data-label=diplomacy]`, "#answer .text h3", "دبلوماسية")
	link := copied("copyLink")
	address, text, found := strings.Cut(link, "#")
	require.True(t, found)
	assert.Equal(t, "http://"+s.addr+"/", address)
	assert.Less(t, len(text), 400)
	require.NoError(t, chromedp.Do(ctx, chromedp.Click(chromedp.CSS("#clear")), chromedp.Navigate("about:blank"), chromedp.Navigate(link)))
	clicked(t, ctx, "", "#answer .text h3", "دبلوماسية")
	assert.Equal(t, "نص & <b>\u200f؟", browsertest.Value[string](t, ctx, `document.getElementById("body").value`))
	// A damaged link shows an empty form.
	require.NoError(t, chromedp.Do(ctx, chromedp.Click(chromedp.CSS("#clear")), chromedp.Navigate("about:blank"), chromedp.Navigate(address+"#item=AAAA")))
	clicked(t, ctx, "", "#empty", "هنا تظهر")
	// Without the clipboard's API, as over plain HTTP, the old way.
	clicked(t, ctx, "#examples li:first-child button", "#answer .tags", "%")
	require.NoError(t, chromedp.Do(ctx, chromedp.Evaluate[chromedp.Void](`Object.defineProperty(navigator, "clipboard", {value: undefined}); addEventListener("copy", () => { window.old = document.activeElement.value; });`)))
	clicked(t, ctx, `#answer [data-part=copyIDs]`, "#answer .copy.told", "")
	assert.Contains(t, browsertest.Value[string](t, ctx, `String(window.old)`), "sanctions")
}

// Each line of a text has the direction of its own words, in both languages.
func TestPageDirectionOfEvidence(t *testing.T) {
	s := pageOf(t, serve.Defaults(), demo())
	ctx, _ := browse(t, s, 1280, "light")
	require.NoError(t, chromedp.Do(ctx, chromedp.SetValue(chromedp.CSS("#body"), "قمة في عمان\nThe summit ended\n(AFP) قمة")))
	clicked(t, ctx, "#submit", "#answer .text-body", "summit")
	sides := `(() => {
		const body = document.querySelector("#answer .text-body"), box = body.getBoundingClientRect(), walk = document.createTreeWalker(body, NodeFilter.SHOW_TEXT), sides = [];
		let text = "";
		const nodes = [];
		while (walk.nextNode()) { nodes.push([text.length, walk.currentNode]); text += walk.currentNode.data; }
		let at = 0;
		for (const line of text.split("\n")) {
			const range = document.createRange(), find = (i) => nodes.findLast(([from]) => from <= i);
			const [from, a] = find(at), [to, b] = find(at + line.length - 1);
			range.setStart(a, at - from);
			range.setEnd(b, at + line.length - to);
			const r = range.getBoundingClientRect();
			sides.push(box.right - r.right < r.left - box.left ? "right" : "left");
			at += line.length + 1;
		}
		return sides.join(" ");
	})()`
	assert.Equal(t, "right left left", browsertest.Value[string](t, ctx, sides))
	clicked(t, ctx, "#language", "#answer h2", "Topics")
	assert.Equal(t, "right left left", browsertest.Value[string](t, ctx, sides))
}

// The first press of Tab reaches a link that passes over the header, in every view.
func TestPageSkipLink(t *testing.T) {
	s := pageOf(t, serve.Defaults(), demo())
	ctx, _ := browse(t, s, 1280, "light")
	for view, lands := range map[string]string{"#item": "item", "#file": "file", "#model": "model"} {
		require.NoError(t, chromedp.Do(ctx, chromedp.Navigate("about:blank"), chromedp.Navigate("http://"+s.addr+"/"+view), chromedp.WaitVisible(chromedp.CSS("main:not([hidden])"))))
		press(t, ctx, kb.Tab)
		assert.Equal(t, "skip", browsertest.Value[string](t, ctx, `document.activeElement.id`))
		inSight(t, ctx, "#skip")
		press(t, ctx, kb.Enter)
		assert.Equal(t, lands, browsertest.Value[string](t, ctx, `document.activeElement.dataset.view`))
		assert.Equal(t, view, browsertest.Value[string](t, ctx, `location.hash`))
	}
}

// Of several models the page asks the one that its address names, and the address
// follows the choice.
func TestPagePicksAModel(t *testing.T) {
	opt := serve.Defaults()
	opt.DrainDelay = 0
	other := &keywords{labels: newsroom().labels[:4]}
	s := runOf(t, opt, registry.Fixed(demo()), registry.Fixed(registry.Release{Name: "أخبار", Version: "1", Classifier: other}),
		registry.Fixed(registry.Release{Name: "أخبار", Version: "2", Classifier: newsroom()}))
	ctx, picture := browse(t, s, 390, "light")
	browsertest.Wait(t, func() bool {
		return browsertest.Value[int](t, ctx, `document.querySelectorAll("#models option").length`) == 3
	})
	fits(t, ctx)
	typed(t, ctx, "#headline", "عقوبات")
	clicked(t, ctx, "#submit", "#answer .tags", "عقوبات")
	picked(t, ctx, "#models", "1")
	clicked(t, ctx, "", "#answer .none", "لا ينطبق") // four labels, none of them of sanctions; asked without a click
	search := func() string { return browsertest.Value[string](t, ctx, `location.search`) }
	at := func(query string) {
		t.Helper()
		browsertest.Wait(t, func() bool { return search() == query }, query)
	}
	at("?model=" + url.QueryEscape("أخبار"))
	versions := clicked(t, ctx, `a[href="#model"]`, "#versions", "أخبار")
	assert.Contains(t, versions, "المعروض")
	assert.Contains(t, versions, "الافتراضي")
	picture("models-phone")
	fits(t, ctx)
	at("?model=" + url.QueryEscape("أخبار")) // a link keeps the model
	picked(t, ctx, "#models", "2")
	at("?model=" + url.QueryEscape("أخبار") + "&version=2")
	require.NoError(t, chromedp.Do(ctx, chromedp.Evaluate[chromedp.Void](`location.hash = "#item"`)))
	clicked(t, ctx, "", "#answer .tags", "عقوبات")
	require.NoError(t, chromedp.Do(ctx, chromedp.Navigate("http://"+s.addr+"/?model=nowhere")))
	at("")
	s.stop()
	require.NoError(t, <-s.ended)
}
