package serve_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/data"
	"tasnif/model"
	"tasnif/model/pictures/browsertest"
	"tasnif/serve"
	"tasnif/serve/registry"
)

// axeVersion is axe-core's, which npm fetches once into build.
const axeVersion = "4.11.1"

// axe is the script that looks for what people with a handicap cannot use; "" where it
// cannot be had.
func axe(t *testing.T) string {
	t.Helper()
	dir := filepath.Join("..", "build", "axe")
	file := filepath.Join(dir, "node_modules", "axe-core", "axe.min.js")
	if text, err := os.ReadFile(file); err == nil {
		return string(text)
	}
	if _, err := exec.LookPath("npm"); err != nil {
		t.Log("axe-core is not run: there is no npm")
		return ""
	}
	out, err := exec.Command("npm", "install", "--silent", "--no-save", "--prefix", dir, "axe-core@"+axeVersion).CombinedOutput()
	if err != nil {
		t.Logf("axe-core is not run: %v: %s", err, out)
		return ""
	}
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	return string(text)
}

// usable: axe finds nothing.
func usable(t *testing.T, ctx context.Context, where string) {
	t.Helper()
	found := browsertest.Value[[]string](t, ctx, `window.axe ? axe.run(document, {resultTypes: ["violations"]}).then((r) =>
		r.violations.flatMap((v) => v.nodes.map((n) => v.id + ": " + n.target.join(" ") + " " + n.failureSummary.replace(/\s+/g, " ")))) : []`)
	assert.Empty(t, found, where)
}

// The page in every width, language and mode, with the demonstration's model: nothing is
// wider than the window and axe finds nothing. The pictures are kept in build/screenshots,
// to be looked at.
func TestPageLooks(t *testing.T) {
	tagger := registry.Tagger{Model: demonstration(t)}
	release := registry.Release{Name: "demo", Version: "7", SHA256: strings.Repeat("c0ffee", 10), Classifier: tagger, Report: demonstrationReport(t, tagger)}
	s := pageOf(t, serve.Defaults(), release)
	ctx, picture := browse(t, s, 1366, "light")
	if script := axe(t); script != "" {
		require.NoError(t, chromedp.Do(ctx, chromedp.Evaluate[chromedp.Void](script)))
	}
	looks := func(name, language string) {
		for _, scheme := range []string{"light", "dark"} {
			browsertest.Prefer(t, ctx, scheme)
			for _, size := range [][2]int64{{360, 740}, {768, 1024}, {1366, 768}, {1920, 1080}} {
				tested := size[0] == 360 || size[0] == 1366
				if scheme == "dark" && !tested { // colours do not depend on the width
					continue
				}
				sized(t, ctx, size[0], size[1])
				require.NoError(t, chromedp.Do(ctx, chromedp.Evaluate[chromedp.Void](`new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))`, chromedp.EvalAwaitPromise)))
				where := fmt.Sprintf("%s-%d-%s-%s", name, size[0], language, scheme)
				fits(t, ctx)
				if t.Failed() {
					t.Log(browsertest.Value[string](t, ctx, `[...document.querySelectorAll("body *:not(svg *)")].filter((e) => { const r = e.getBoundingClientRect(); return r.width && (r.left < -1 || r.right > innerWidth + 1); }).map((e) => e.tagName + "#" + e.id + "." + e.className).join(" ").slice(0, 700)`))
				}
				if tested {
					usable(t, ctx, where)
				}
				picture(where)
			}
		}
		sized(t, ctx, 1366, 768)
	}
	for _, language := range []string{"ar", "en"} {
		if language == "en" {
			clicked(t, ctx, "#language", "#language", "العربية")
		}
		require.NoError(t, chromedp.Do(ctx, chromedp.Evaluate[chromedp.Void](`location.hash = "#item"`), chromedp.WaitVisible(chromedp.CSS("#clear")), chromedp.Click(chromedp.CSS("#clear"))))
		looks("item-empty", language)
		require.NoError(t, chromedp.Do(ctx, chromedp.SetValue(chromedp.CSS("#headline"), "زعماء أوروبا يتفقون في قمة بروكسل على إرسال أسلحة إلى كييف وتشديد العقوبات على موسكو"),
			chromedp.SetValue(chromedp.CSS("#body"), "بروكسل (AFP) - اتفق قادة الاتحاد الأوروبي ليل الخميس على حزمة عقوبات جديدة.\n"+
				"The package (the 14th) targets LNG, said the Commission.\n\nوقالت وزيرة الخارجية إن القمة «تاريخية» وإن شحنات الأسلحة تصل خلال أسابيع، فيما انتقدت المجر القرار.")))
		clicked(t, ctx, "#submit", "#answer .tags", "%")
		looks("item", language)
		require.NoError(t, chromedp.Do(ctx, chromedp.SetValue(chromedp.CSS("#headline"), "كلمة")))
		require.NoError(t, chromedp.Do(ctx, chromedp.SetValue(chromedp.CSS("#body"), strings.Repeat("نص طويل جدًّا ", 9000))))
		clicked(t, ctx, "#submit", "#error", ".")
		looks("item-error", language)
		require.NoError(t, chromedp.Do(ctx, chromedp.Evaluate[chromedp.Void](`location.hash = "#file"`)))
		chosen(t, ctx, "أخبار اليوم.csv", "الرقم,العنوان,الرابط,القسم\n"+
			"17,البنك المركزي يرفع سعر الفائدة والجنيه يسترد بعض خسائره,https://example.com/17,اقتصاد\n18,آلاف المعلمين يعتصمون أمام البرلمان احتجاجًا على تأخر الرواتب,https://example.com/18,محليات\n"+
			"19,وصفة كعك العيد,https://example.com/19,منوعات\n20,The president met the German chancellor in Cairo,https://example.com/20,دولي\n"+
			"21,زلزال بقوة 6.2 درجات يضرب شمال المغرب ويوقع قتلى,https://example.com/21,دولي\n22,\n")
		clicked(t, ctx, "", "#preview-head", "الرابط")
		looks("file-columns", language)
		clicked(t, ctx, "#file-start", "#rows-body", "%")
		require.NoError(t, chromedp.Do(ctx, chromedp.WaitEnabled(chromedp.CSS("#file-save"))))
		looks("file", language)
		require.NoError(t, chromedp.Do(ctx, chromedp.Evaluate[chromedp.Void](`document.querySelector("#rows-body .grid-row:nth-child(2)").click()`)))
		clicked(t, ctx, "", "#row .text mark", "")
		browsertest.Wait(t, func() bool {
			return browsertest.Value[int](t, ctx, `document.querySelectorAll("#row mark").length`) > 2
		})
		looks("row", language)
		press(t, ctx, kb.Escape)
		require.NoError(t, chromedp.Do(ctx, chromedp.Evaluate[chromedp.Void](`location.hash = "#model"`)))
		clicked(t, ctx, "", "#card-labels", "IPTC"[:0])
		browsertest.Wait(t, func() bool {
			return browsertest.Value[int](t, ctx, `document.querySelectorAll("#report-labels .bar").length`) > 2
		})
		looks("model", language)
	}
}

// demonstrationReport is a report that fits a model: its figures are made up.
func demonstrationReport(t *testing.T, c registry.Classifier) []byte {
	k := &keywords{}
	for i, topic := range c.Topics() {
		k.labels = append(k.labels, keywordLabel{topic: topic, threshold: c.Threshold(data.ArticleView, i)})
	}
	report := reported(k)
	for i, l := range report["labels"].([]any) {
		l.(map[string]any)["thresholds"] = map[string]any{"article": c.Threshold(data.ArticleView, i), "headline": c.Threshold(data.HeadlineView, i)}
	}
	return asJSON(t, report)
}

// Nothing moves while one waits: not when the page comes, nor when an answer does.
func TestPageDoesNotShift(t *testing.T) {
	slow := &altered{keywords: newsroom()}
	slow.predict = func(d data.Document) model.Prediction {
		time.Sleep(700 * time.Millisecond) // longer than a shift after a click is excused
		return slow.keywords.Predict(d)
	}
	release := demo()
	release.Classifier = slow
	s := pageOf(t, serve.Defaults(), release)
	for _, size := range [][2]int64{{390, 844}, {1366, 768}} {
		ctx, _ := browse(t, s, size[0], "light")
		sized(t, ctx, size[0], size[1])
		require.NoError(t, chromedp.Do(ctx, chromedp.Navigate("about:blank"), chromedp.Navigate("http://"+s.addr+"/"), chromedp.WaitVisible(chromedp.CSS("#known li")),
			chromedp.Evaluate[chromedp.Void](`window.shifts = []; new PerformanceObserver((l) => { for (const e of l.getEntries()) if (!e.hadRecentInput)
				shifts.push(e.value.toFixed(4) + " " + e.sources.map((s) => s.node && (s.node.id || s.node.className || s.node.nodeName) + JSON.stringify([s.previousRect.top, s.currentRect.top, s.previousRect.height, s.currentRect.height])).join(",")); }).observe({type: "layout-shift", buffered: true})`)))
		shifts := func() []string {
			return browsertest.Value[[]string](t, ctx, `new Promise((go) => setTimeout(() => go(shifts.splice(0)), 600))`)
		}
		assert.Empty(t, shifts(), "%d, as it opens", size[0])
		assert.Equal(t, []float64{0, 0}, browsertest.Value[[]float64](t, ctx, `(() => {
			const place = () => ["submit", "result"].map((id) => document.getElementById(id).getBoundingClientRect().top);
			const footer = document.querySelector("footer"), before = place();
			footer.style.display = "none";
			const after = place();
			footer.style.display = "";
			return after.map((y, i) => y - before[i]);
		})()`), "%d, before the footer is read", size[0])
		clicked(t, ctx, "#submit", "#note", "اكتب عنوانًا")
		typed(t, ctx, "#headline", "قمة")
		shifts()            // what a click or a key moves is the reader's, however late a busy browser draws it
		if size[0] > 1000 { // on a phone the page goes to the answer
			clicked(t, ctx, "#submit", "#answer .tags", "%")
			clicked(t, ctx, "#answer [data-part=copyNames]", "#answer .copy.told", "")
		}
		assert.Empty(t, shifts(), "%d, as it answers", size[0])
	}
}

// Every control is reached with Tab, in an order that begins at the top, and is seen to
// be: it has an outline, or its label has.
func TestPageByKeyboard(t *testing.T) {
	s := pageOf(t, serve.Defaults(), demo())
	ctx, _ := browse(t, s, 1366, "light")
	clicked(t, ctx, "#examples li:first-child button", "#answer .tags", "%")
	controls := func(view string) []string {
		require.NoError(t, chromedp.Do(ctx, chromedp.Evaluate[chromedp.Void](`location.hash = `+quoted(view)), chromedp.Evaluate[chromedp.Void](`document.activeElement.blur(); document.getElementById("skip").focus()`)))
		var seen []string
		for range 60 {
			press(t, ctx, kb.Tab)
			at := browsertest.Value[string](t, ctx, `(() => {
				const e = document.activeElement;
				if (e === document.body || e.id === "skip") return "";
				const outlined = (e) => e && getComputedStyle(e).outlineStyle !== "none" && parseFloat(getComputedStyle(e).outlineWidth) >= 2;
				return (e.id || e.dataset.part || e.dataset.label || e.getAttribute("href") || e.className || e.name) + (outlined(e) || (e.type === "file" && outlined(e.nextElementSibling)) ? "" : " is not outlined");
			})()`)
			if at == "" {
				return seen
			}
			seen = append(seen, at)
		}
		return seen
	}
	all := controls("#item")
	for _, want := range []string{"#item", "#file", "#model", "language", "headline", "body", "submit", "clear", "copyNames", "copyLink", "diplomacy", "more", "#card", "/docs", "/guide"} {
		assert.Contains(t, all, want)
	}
	all = append(all, controls("#file")...)
	assert.Contains(t, all, "file-choose")
	all = append(all, controls("#model")...)
	assert.Contains(t, all, "topics-search")
	for _, at := range all {
		assert.NotContains(t, at, "not outlined")
	}
}

// Nothing on the page is refused by its own policy, and no script fails.
func TestPageRunsWithoutComplaint(t *testing.T) {
	s := pageOf(t, serve.Defaults(), demo())
	ctx, _ := browse(t, s, 1280, "light")
	found := browsertest.Value[[]string](t, ctx, `(async () => {
		const found = [];
		addEventListener("securitypolicyviolation", (e) => found.push(e.violatedDirective + " " + e.blockedURI));
		addEventListener("error", (e) => found.push(e.message));
		addEventListener("unhandledrejection", (e) => found.push(String(e.reason)));
		for (const view of ["#file", "#model", "#card", "#item"]) { location.hash = view; await new Promise((go) => setTimeout(go, 100)); }
		document.getElementById("language").click();
		document.querySelector("#examples button").click();
		await new Promise((go) => setTimeout(go, 500));
		return found;
	})()`)
	assert.Empty(t, found)
}
