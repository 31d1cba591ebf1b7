package serve_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"tasnif/serve"
	"tasnif/serve/registry"
)

// browse opens the page of a server in a Chromium without a window, as wide as
// a desktop or a phone, light or dark. Pictures go to the folder that
// TASNIF_SCREENSHOTS names, where it is set.
func browse(t *testing.T, s *running, width int64, scheme string) (ctx context.Context, picture func(name string)) {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "headless-shell"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		t.Skip("skipped: there is no Chromium to click in (apt-get install chromium)")
	}
	if testing.Short() {
		t.Skip("skipped: -short")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox,
		chromedp.UserDataDir(t.TempDir()), chromedp.Flag("disable-dev-shm-usage", true))
	base, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	tab, end := chromedp.NewContext(base)
	t.Cleanup(func() { _ = chromedp.Cancel(tab); end() })
	require.NoError(t, chromedp.Do(tab, chromedp.EmulateViewport(width, 1100)), "Chromium does not start")
	ctx, late := context.WithTimeout(tab, 2*time.Minute)
	t.Cleanup(late)
	_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}})
	require.NoError(t, err)
	require.NoError(t, chromedp.Do(ctx, chromedp.Navigate("http://"+s.addr+"/"), chromedp.WaitVisible(chromedp.CSS("#submit"))))
	return ctx, func(name string) {
		dir := os.Getenv("TASNIF_SCREENSHOTS")
		if dir == "" {
			return
		}
		png, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(dir, name+".png"), png, 0o600))
	}
}

// clicked clicks, then waits until an element is seen and its text
// holds something, and gives that text.
func clicked(t *testing.T, ctx context.Context, click, look, holds string) string {
	t.Helper()
	if click != "" {
		require.NoError(t, chromedp.Do(ctx, chromedp.Click(chromedp.CSS(click))), click)
	}
	text := ""
	require.Eventually(t, func() bool {
		text = evaluated[string](t, ctx, `(() => { const e = document.querySelector(`+quoted(look)+`); return e && e.checkVisibility() ? e.innerText : ""; })()`)
		return strings.Contains(text, holds)
	}, 20*time.Second, 50*time.Millisecond, "%s does not hold %q", look, holds)
	return text
}

// evaluated is the value of an expression on the page; a promise is awaited.
func evaluated[T any](t *testing.T, ctx context.Context, expression string) T {
	t.Helper()
	value, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	require.NoError(t, err)
	return value
}

func quoted(s string) string {
	b, _ := json.Marshal(s) // a string always marshals
	return string(b)
}

// fits: nothing is wider than the window.
func fits(t *testing.T, ctx context.Context) {
	t.Helper()
	assert.False(t, evaluated[bool](t, ctx, `document.documentElement.scrollWidth > innerWidth`), "the page scrolls sideways")
}

// One item: typed and sent by keyboard, its topics, its evidence marked, in
// both languages; then one that fits nothing.
func TestPageTagsAnItem(t *testing.T) {
	opt := serve.Defaults()
	opt.DrainDelay = 0
	s := run(t, demo(), opt)
	ctx, picture := browse(t, s, 1280, "light")
	picture("item-empty-desktop-light")
	require.NoError(t, chromedp.Do(ctx,
		chromedp.SendKeys(chromedp.CSS("#headline"), "قِمّة تفرض عقوبات"),
		chromedp.SendKeys(chromedp.CSS("#body"), "قمة تبحث اتفاق")))
	tags := clicked(t, ctx, "#submit", "#tags", "%")
	assert.Contains(t, tags, "عقوبات")
	assert.Contains(t, tags, "دبلوماسية")
	clicked(t, ctx, "", "#text-body mark", "قمة")
	clicked(t, ctx, `#tags button[data-label=sanctions]`, "#text-headline mark", "عقوبات")
	picture("item-desktop-light")
	fits(t, ctx)
	clicked(t, ctx, "#language", "#tags", "sanctions")
	assert.Equal(t, "ltr", evaluated[string](t, ctx, `document.documentElement.dir`))
	picture("item-desktop-english")
	// By keyboard: clear, type, Ctrl+Enter.
	require.NoError(t, chromedp.Do(ctx, chromedp.Click(chromedp.CSS("#clear"))))
	assert.Equal(t, "headline", evaluated[string](t, ctx, `document.activeElement.id`))
	require.NoError(t, chromedp.Do(ctx, chromedp.SendKeys(chromedp.CSS("#headline"), "كلام لا يعرفه"),
		chromedp.KeyEvent(kb.Enter, chromedp.KeyModifiers(chromedp.ModifierCtrl))))
	assert.Contains(t, clicked(t, ctx, "", "#none", "None of these"), "knows none of the words")
	// The examples, and a problem in words.
	clicked(t, ctx, "#examples li:nth-child(2) button", "#tags", "economy")
	s.stop()
	require.NoError(t, <-s.ended)
	clicked(t, ctx, "#submit", "#error", "does not answer")
}

// workbook is an Excel workbook of rows of cells.
func workbook(t *testing.T, rows [][]string) string {
	t.Helper()
	book := excelize.NewFile()
	for i, row := range rows {
		require.NoError(t, book.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row))
	}
	b, err := book.WriteToBuffer()
	require.NoError(t, err)
	return b.String()
}

// A file: read, sent in parts, shown, filtered, and saved as CSV.
func TestPageTagsAFile(t *testing.T) {
	opt := small()
	opt.DrainDelay, opt.MaxBody, opt.MaxDocumentBytes = 0, 1<<20, 100
	s := run(t, demo(), opt)
	ctx, picture := browse(t, s, 390, "dark")
	picture("item-empty-phone-dark")
	fits(t, ctx)
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		return path
	}
	choose := func(path string) {
		require.NoError(t, chromedp.Do(ctx, chromedp.SetUploadFiles(chromedp.CSS("#file"), []string{path})))
	}
	clicked(t, ctx, `a[href="#file"]`, `main[data-view=file] h2`, "ملف")
	clicked(t, ctx, "#file-start", "#file-note", "اختر ملفًّا أولًا")
	// Seven items in parts of three: one broken line, one too long.
	choose(file("news.jsonl", `{"id":"a","headline":"عقوبات"}
{"id":"b","title":"=قمة","extra":7}

{"id":3,"body":"زلزال"}
not json
{"text":"`+strings.Repeat("ا", 60)+`"}
{"headline":"مباراة"}
{"headline":"كلام"}
`))
	status := clicked(t, ctx, "#file-start", "#file-status", "5")
	assert.Contains(t, status, "7")
	rows := clicked(t, ctx, "", "#file-rows", "رياضة")
	for _, part := range []string{"عقوبات 8", "كوارث", "السطر 5 ليس", "أطول مما يقبله", "لا يعرف النموذج"} {
		assert.Contains(t, strings.NewReplacer("\u2066", "", "\u2069", "").Replace(rows), part)
	}
	picture("file-phone-dark")
	fits(t, ctx)
	require.NoError(t, chromedp.Do(ctx, chromedp.SetValue(chromedp.CSS("#file-filter"), "=sports"),
		chromedp.Evaluate[chromedp.Void](`document.getElementById("file-filter").dispatchEvent(new Event("change"))`)))
	assert.NotContains(t, clicked(t, ctx, "", "#file-rows", "مباراة"), "زلزال")

	_, err := chromedp.CallBrowser(ctx, browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{
		Behavior: browser.SetDownloadBehaviorBehaviorAllow, DownloadPath: dir})
	require.NoError(t, err)
	require.NoError(t, chromedp.Do(ctx, chromedp.Click(chromedp.CSS("#file-save"))))
	var saved []byte
	require.Eventually(t, func() bool {
		var err error
		saved, err = os.ReadFile(filepath.Join(dir, "news.tasnif.csv"))
		return err == nil && strings.Count(string(saved), "\r\n") == 8
	}, 20*time.Second, 50*time.Millisecond)
	lines := strings.Split(string(saved), "\r\n")
	assert.True(t, strings.HasPrefix(lines[0], "\ufeffline,id,headline,labels,view,reason,p_culture,"))
	assert.True(t, strings.HasPrefix(lines[1], "1,a,عقوبات,sanctions,headline,,"), lines[1])
	assert.True(t, strings.HasPrefix(lines[2], "2,b,'=قمة,diplomacy,headline,,"), "no formula: %s", lines[2])
	assert.True(t, strings.HasPrefix(lines[4], "5,,,,,unreadable,"), lines[4])

	// CSV as a spreadsheet writes it, then windows-1256, then plain lines.
	choose(file("sheet.csv", "\ufeffid;العنوان;x\r\n1;\"قمة; \"\"عربية\"\"\nثانية\";y\r\n2;زلزال;z\r\n"))
	rows = clicked(t, ctx, "#file-start", "#file-rows", "كوارث")
	assert.Contains(t, rows, `قمة; "عربية"`)
	choose(file("old.txt", "\xe3\xc8\xc7\xd1\xc7\xc9\n\n\xd2\xe1\xd2\xc7\xe1\n"))
	assert.Contains(t, clicked(t, ctx, "#file-start", "#file-rows", "رياضة"), "مباراة")
	// A workbook, and a file that is none.
	choose(file("sheet.xlsx", workbook(t, [][]string{{"العنوان", "رابط"}, {"مباراة", "x"}, {"زلزال", ""}})))
	rows = clicked(t, ctx, "#file-start", "#file-rows", "كوارث")
	assert.Contains(t, rows, "رياضة")
	assert.Contains(t, clicked(t, ctx, "", "#file-note", "رابط"), "not read")
	choose(file("table.csv", "a,b\nc,d\n"))
	clicked(t, ctx, "#file-start", "#file-note", "no column is a headline")
	choose(file("empty.txt", "\n"))
	clicked(t, ctx, "#file-start", "#file-note", "لا أخبار")
	s.stop()
	require.NoError(t, <-s.ended)
}

// The model's card, a key that is asked for, and the API's page.
func TestPageShowsTheModel(t *testing.T) {
	opt := serve.Defaults()
	opt.DrainDelay = 0
	opt.Keys = keysFor(t, "open-sesame", serve.ScopePredict)
	s := run(t, demo(), opt)
	ctx, picture := browse(t, s, 1280, "dark")
	clicked(t, ctx, "", "#key-form", "يطلب مفتاحًا")
	picture("key-desktop-dark")
	require.NoError(t, chromedp.Do(ctx, chromedp.SendKeys(chromedp.CSS("#key"), "open-sesame\r")))
	card := clicked(t, ctx, `a[href="#model"]`, `main[data-view=model]`, "c0ffee")
	for _, part := range []string{"demo", "keywords", "640", "medtop:20000642", "عقوبات"} {
		assert.Contains(t, card, part)
	}
	picture("model-desktop-dark")
	fits(t, ctx)
	require.NoError(t, chromedp.Do(ctx, chromedp.EmulateViewport(390, 1100)))
	picture("model-phone-dark")
	fits(t, ctx)
	require.NoError(t, chromedp.Do(ctx, chromedp.Navigate("http://"+s.addr+"/docs")))
	clicked(t, ctx, "", "#docs", "Tag one document")
	clicked(t, ctx, "#docs details summary", "#docs details[open]", `"headline"?: string`)
	picture("docs-phone-dark")
	fits(t, ctx)
	s.stop()
	require.NoError(t, <-s.ended)
}

// Of several models the page asks the one that its address names, and the
// address follows the choice.
func TestPagePicksAModel(t *testing.T) {
	opt := serve.Defaults()
	opt.DrainDelay = 0
	other := &keywords{labels: newsroom().labels[:4]}
	s := runOf(t, opt, registry.Fixed(demo()), registry.Fixed(registry.Release{Name: "أخبار", Version: "1", Classifier: other}),
		registry.Fixed(registry.Release{Name: "أخبار", Version: "2", Classifier: newsroom()}))
	ctx, picture := browse(t, s, 390, "light")
	require.Eventually(t, func() bool { return evaluated[int](t, ctx, `document.querySelectorAll("#models option").length`) == 3 }, 20*time.Second, 50*time.Millisecond)
	fits(t, ctx)
	picture("models-phone")
	require.NoError(t, chromedp.Do(ctx, chromedp.SendKeys(chromedp.CSS("#headline"), "عقوبات")))
	clicked(t, ctx, "#submit", "#tags", "عقوبات")
	pick := func(value string) {
		require.NoError(t, chromedp.Do(ctx, chromedp.SetValue(chromedp.CSS("#models"), value),
			chromedp.Evaluate[chromedp.Void](`document.getElementById("models").dispatchEvent(new Event("change"))`)))
	}
	pick("1")
	clicked(t, ctx, "", "#none", "لا ينطبق") // four labels, none of them of sanctions; asked without a click
	assert.Equal(t, "?model="+url.QueryEscape("أخبار"), evaluated[string](t, ctx, `location.search`))
	assert.Contains(t, clicked(t, ctx, `a[href="#model"]`, `main[data-view=model]`, "أخبار"), "أخبار")
	assert.Equal(t, "/v1/models/"+url.PathEscape("أخبار"), evaluated[string](t, ctx, `new URL(document.getElementById("card-link").href).pathname`))
	assert.Equal(t, "?model="+url.QueryEscape("أخبار"), evaluated[string](t, ctx, `location.search`), "a link keeps the model")
	pick("2")
	assert.Equal(t, "?model="+url.QueryEscape("أخبار")+"&version=2", evaluated[string](t, ctx, `location.search`))
	require.NoError(t, chromedp.Do(ctx, chromedp.Evaluate[chromedp.Void](`location.hash = "#item"`)))
	clicked(t, ctx, "", "#tags", "عقوبات")
	require.NoError(t, chromedp.Do(ctx, chromedp.Navigate("http://"+s.addr+"/?model=nowhere")))
	require.Eventually(t, func() bool { return evaluated[string](t, ctx, `location.search`) == "" }, 20*time.Second, 50*time.Millisecond)
	s.stop()
	require.NoError(t, <-s.ended)
}

// How good the model is, in pictures: figures, bars, the calibration, the curves.
func TestPageShowsTheReport(t *testing.T) {
	opt := serve.Defaults()
	opt.DrainDelay = 0
	release := demo()
	release.Report = asJSON(t, reported(newsroom()))
	s := run(t, release, opt)
	ctx, picture := browse(t, s, 1280, "light")
	report := clicked(t, ctx, `a[href="#model"]`, "#report", "0.72")
	for _, part := range []string{"1,645", "أخبار.jsonl", "من \u20660.70\u2069 إلى \u20660.75\u2069", "F1 الكلي", "عقوبات", "متوسط البعد"} {
		assert.Contains(t, report, part)
	}
	assert.Equal(t, 12, evaluated[int](t, ctx, `document.querySelectorAll("#report-labels .bar").length`))
	assert.Equal(t, 10, evaluated[int](t, ctx, `document.querySelectorAll("#report-reliability .dot").length`))
	picture("report-desktop-light")
	clicked(t, ctx, "#report-curves summary", "#report-curve-list", "رياضة")
	assert.Equal(t, 12, evaluated[int](t, ctx, `document.querySelectorAll("#report-curve-list .line").length`))
	assert.Equal(t, "false", evaluated[string](t, ctx, `String([...document.querySelectorAll("#report svg")].some((e) => /NaN|undefined/.test(e.outerHTML)))`))
	clicked(t, ctx, "#language", "#report", "came true")
	require.NoError(t, chromedp.Do(ctx, chromedp.Evaluate[chromedp.Void](`document.getElementById("report-curves").scrollIntoView({behavior: "instant"})`)))
	picture("report-curves-english")
	fits(t, ctx)
	clicked(t, ctx, "#language", "#report", "ما صدق")
	require.NoError(t, chromedp.Do(ctx, chromedp.EmulateViewport(390, 1100)))
	_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "dark"}}})
	require.NoError(t, err)
	require.NoError(t, chromedp.Do(ctx, chromedp.Evaluate[chromedp.Void](`document.getElementById("report").scrollIntoView({behavior: "instant"})`)))
	picture("report-phone-dark")
	require.NoError(t, chromedp.Do(ctx, chromedp.Evaluate[chromedp.Void](`document.getElementById("report-calibration").scrollIntoView({behavior: "instant"})`)))
	picture("report-phone-dark-2")
	fits(t, ctx)
	s.stop()
	require.NoError(t, <-s.ended)
}

// Nothing on the page is refused by its own policy, and no script fails.
func TestPageRunsWithoutComplaint(t *testing.T) {
	opt := serve.Defaults()
	opt.DrainDelay = 0
	s := run(t, demo(), opt)
	ctx, _ := browse(t, s, 1280, "light")
	found := evaluated[[]string](t, ctx, `(async () => {
		const found = [];
		addEventListener("securitypolicyviolation", (e) => found.push(e.violatedDirective + " " + e.blockedURI));
		addEventListener("error", (e) => found.push(e.message));
		for (const view of ["#file", "#model", "#item"]) { location.hash = view; await new Promise((go) => setTimeout(go, 100)); }
		document.querySelector("#examples button").click();
		await new Promise((go) => setTimeout(go, 500));
		return found;
	})()`)
	assert.Empty(t, found)
	s.stop()
	require.NoError(t, <-s.ended)
}
