package htmlreport_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/data"
	"tasnif/model"
	"tasnif/model/eval"
	"tasnif/model/eval/evaltest"
	"tasnif/model/eval/htmlreport"
	"tasnif/model/eval/metrics"
	"tasnif/model/eval/mistakes"
	"tasnif/model/eval/predictions"
	"tasnif/model/eval/study"
	"tasnif/model/pictures/browsertest"
)

// full is a report with all that a report can have, of a small set.
func full(t testing.TB) *eval.Report {
	s := evaltest.Multi()
	docs := make([]data.Document, len(s.Rows))
	for i, r := range s.Rows {
		docs[i] = data.Document{ID: r.ID, Headline: r.Headline, Body: "نص الخبر كما ورد، وفيه تفصيل.", Labels: s.IDs(r.Truth)}
	}
	r, err := eval.Measure(context.Background(), s, eval.DefaultOptions())
	require.NoError(t, err)
	r.Model, r.Corpus = "m.tasnif", "news.jsonl"
	require.NoError(t, eval.Gate(context.Background(), r, s, eval.Rules{Floors: []eval.Floor{{Figure: "macro.f1", Value: .99}}}))
	before := evaltest.Wrong(s, 2)
	before.Rows[7].Decided = []int32{0, 1}
	r.Comparison, err = eval.Compare(context.Background(), before, s, 20, 1)
	require.NoError(t, err)
	r.Reading, err = mistakes.Of(s, docs, predictions.Options{}, 0)
	require.NoError(t, err)
	r.Reading.List[1].Suspect, r.Reading.Suspects = &study.SuspectDocument{Remove: []string{"military"}, Add: []string{"health"}}, 1
	for i := range r.Reading.List {
		d := &r.Reading.List[i]
		d.Wrong[0].Evidence = []model.Evidence{{Field: "headline", Start: 0, End: len("وزير"), Weight: 1}, {Field: "body", Start: 0, End: len("نص"), Weight: -.5}}
	}
	r.Leakage = &study.Leakage{Known: true, Training: 9, Exact: 1, Near: 1, Examples: []study.LeakedDocument{{ID: "na", Headline: "خبر <b>", Of: "t|1", Exact: true}}, Without: &metrics.Summary{Documents: 10}}
	r.Archive = &study.Archive{Known: true, Texts: 3, Headlines: 1, Documents: 1, Without: &metrics.Summary{Documents: 11}}
	r.Noise = []study.Noise{{Kind: "marks added", Changed: 9, Flipped: 1, Labels: 2, Flips: []study.Flip{{ID: "nb", Text: "خَبر", Before: []string{"military"}}}}}
	r.Learning = []eval.LearningPoint{{Training: 4}, {Training: 8}}
	return r
}

// look sets the width and the mode.
func look(t *testing.T, ctx context.Context, width int64, scheme string) {
	t.Helper()
	require.NoError(t, chromedp.Do(ctx, chromedp.EmulateViewport(width, 900)))
	browsertest.Prefer(t, ctx, scheme)
}

func open(t *testing.T, ctx context.Context, file, hash string) {
	t.Helper()
	at := url.URL{Scheme: "file", Path: file, Fragment: hash}
	require.NoError(t, chromedp.Do(ctx, chromedp.Navigate("about:blank"), chromedp.Navigate(at.String())))
}

// written are the pages, by name, as files.
func written(t *testing.T) map[string]string {
	t.Helper()
	dir, out := t.TempDir(), map[string]string{}
	r := full(t)
	for _, language := range []string{"ar", "en"} {
		r.Language, r.Comparison.Language = language, language
		var report, comparison bytes.Buffer
		require.NoError(t, htmlreport.Write(&report, r))
		require.NoError(t, htmlreport.WriteComparison(&comparison, r.Comparison))
		for name, page := range map[string][]byte{"report-" + language: report.Bytes(), "compare-" + language: comparison.Bytes()} {
			out[name] = filepath.Join(dir, name+".html")
			require.NoError(t, os.WriteFile(out[name], page, 0o600))
		}
	}
	return out
}

// axe-core finds nothing in either language, width or mode, and nothing is wider than
// the window. With TASNIF_SCREENSHOTS, pictures are kept there.
func TestReportIsAccessible(t *testing.T) {
	ctx := browsertest.Chromium(t, 1366, 900)
	axe := axeCore(t)
	shots := os.Getenv("TASNIF_SCREENSHOTS")
	for name, file := range written(t) {
		open(t, ctx, file, "")
		browsertest.Value[bool](t, ctx, `document.querySelectorAll("details").forEach((d) => { d.open = true; }), true`)
		browsertest.Value[bool](t, ctx, axe+";true")
		for _, width := range []int64{360, 768, 1366, 1920} {
			for _, scheme := range []string{"light", "dark"} {
				look(t, ctx, width, scheme)
				assert.False(t, browsertest.Value[bool](t, ctx, `document.documentElement.scrollWidth > innerWidth`), "%s at %d scrolls sideways", name, width)
				if shots != "" {
					png, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
					require.NoError(t, err)
					require.NoError(t, os.WriteFile(filepath.Join(shots, fmt.Sprintf("%s-%d-%s.png", name, width, scheme)), png, 0o600))
				}
				if width != 360 && width != 1366 {
					continue
				}
				found := browsertest.Value[string](t, ctx, `axe.run(document, {resultTypes: ["violations"]}).then((r) => r.violations.map((v) => v.id + " " + v.nodes.map((n) => n.html.slice(0, 200) + " " + (n.any[0] ? n.any[0].message : "")).join("; ")).join("\n"))`)
				assert.Empty(t, found, "%s at %d, %s", name, width, scheme)
			}
		}
	}
}

// axeCore is the script of axe-core, from npm.
func axeCore(t *testing.T) string {
	t.Helper()
	npm, err := exec.LookPath("npm")
	if err != nil {
		t.Skip("skipped: there is no npm to get axe-core with (apt-get install npm)")
	}
	dir := t.TempDir()
	install := exec.Command(npm, "install", "--silent", "--no-fund", "--no-audit", "--prefix", dir, "axe-core@4.10.3")
	if out, err := install.CombinedOutput(); err != nil {
		t.Skipf("skipped: npm does not get axe-core: %v %s", err, out)
	}
	script, err := os.ReadFile(filepath.Join(dir, "node_modules", "axe-core", "axe.min.js"))
	require.NoError(t, err)
	return string(script)
}

// The mistakes are filtered by topic, kind, pair, doubt and text; a link to one shows it
// whatever is filtered; it can be copied.
func TestMistakesAreFiltered(t *testing.T) {
	ctx := browsertest.Chromium(t, 1366, 900)
	file := written(t)["report-en"]
	open(t, ctx, file, "")
	shown := func(set string) (n int) {
		t.Helper()
		return browsertest.Value[int](t, ctx, `(() => { const set = (id, v) => { const e = document.getElementById(id); if (e.type === "checkbox") e.checked = v; else e.value = v; e.dispatchEvent(new Event("input")); }; `+
			set+`; return document.querySelectorAll(".mistake:not([hidden])").length; })()`)
	}
	all := shown(`0`)
	require.Equal(t, full(t).Reading.Documents, all)
	assert.Equal(t, fmt.Sprintf("%d of %d shown", all, all), browsertest.Value[string](t, ctx, `document.querySelector(".shown").textContent`))
	topic := shown(`set("filter-topic", "0")`) // diplomacy
	assert.Equal(t, 3, topic)
	wrong, missed := shown(`set("filter-kind", "g")`), shown(`set("filter-kind", "m")`)
	assert.Equal(t, topic, wrong+missed)
	assert.Equal(t, 2, wrong)
	assert.Zero(t, shown(`set("filter-text", "no such text")`))
	assert.Equal(t, all, shown(`set("filter-topic", ""), set("filter-kind", ""), set("filter-text", "")`))
	assert.Equal(t, 1, shown(`set("filter-text", "السفيرُ يحتجّ")`), "marks and alefs do not matter")
	assert.Equal(t, 1, shown(`set("filter-text", ""), document.querySelector("a[data-pair]").click()`))
	assert.Equal(t, full(t).Reading.Suspects, shown(`set("filter-pair", ""), set("filter-suspect", true)`))

	id := browsertest.Value[string](t, ctx, `[...document.querySelectorAll(".mistake")].at(-1).id`)
	assert.Equal(t, 3, shown(`set("filter-suspect", false), set("filter-topic", "0")`))
	browsertest.Value[bool](t, ctx, `location.hash = `+quoted("#"+id)+`, true`)
	browsertest.Wait(t, func() bool { return browsertest.Value[bool](t, ctx, `!document.getElementById(`+quoted(id)+`).hidden`) })
	open(t, ctx, file, id)
	assert.True(t, browsertest.Value[bool](t, ctx, `document.getElementById(`+quoted(id)+`).getBoundingClientRect().top < innerHeight`), "a link leads to its mistake")

	copied := browsertest.Value[string](t, ctx, `(async () => { let said = ""; Object.defineProperty(navigator, "clipboard", {value: {writeText: async (s) => { said = s; }}});
		document.querySelector(".copy").click(); await new Promise((r) => setTimeout(r, 100)); return said; })()`)
	assert.Contains(t, copied, "probability")
	assert.Contains(t, copied, "#m-")

	assert.Equal(t, 1, browsertest.Value[int](t, ctx, `(() => { const e = document.getElementById("find-topic"); e.value = "sanct"; e.dispatchEvent(new Event("input")); return document.querySelectorAll(".topic:not([hidden])").length; })()`))
}

// Without scripts the report is whole: all mistakes, no dead filter, terms explained.
func TestReportWithoutScripts(t *testing.T) {
	ctx := browsertest.Chromium(t, 1366, 900)
	_, err := chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	require.NoError(t, err)
	open(t, ctx, written(t)["report-ar"], "")
	assert.Equal(t, full(t).Reading.Documents, browsertest.Value[int](t, ctx, `document.querySelectorAll(".mistake").length`))
	assert.Zero(t, browsertest.Value[int](t, ctx, `[...document.querySelectorAll(".filter, .copy")].filter((e) => e.checkVisibility()).length`))
	require.NoError(t, chromedp.Do(ctx, chromedp.Click(chromedp.CSS(".figures .term"))))
	assert.Contains(t, browsertest.Value[string](t, ctx, `document.querySelector(".definition:popover-open").innerText`), "precision")
}

func quoted(s string) string {
	b, _ := json.Marshal(s) // a string always marshals
	return string(b)
}
