package serve_test

import (
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"tasnif/data"
	"tasnif/model"
	"tasnif/model/pictures/browsertest"
	"tasnif/serve"
)

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

// chosen writes a file and chooses it on the page.
func chosen(t *testing.T, ctx context.Context, name, text string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	require.NoError(t, chromedp.Do(ctx, chromedp.SetUploadFiles(chromedp.CSS("#file-choose"), []string{path})))
}

// plain is a text without the characters that isolate directions.
func plain(text string) string {
	return strings.NewReplacer("\u2066", "", "\u2068", "", "\u2069", "", "\u200e", "").Replace(text)
}

// saved presses the button that downloads, and gives the rows of the file.
func saved(t *testing.T, ctx context.Context, name string) [][]string {
	t.Helper()
	dir := t.TempDir()
	_, err := chromedp.CallBrowser(ctx, browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{
		Behavior: browser.SetDownloadBehaviorBehaviorAllow, DownloadPath: dir})
	require.NoError(t, err)
	require.NoError(t, chromedp.Do(ctx, chromedp.Evaluate[chromedp.Void](`document.getElementById("file-save").click()`))) // the page may be scrolling
	var rows [][]string
	browsertest.Wait(t, func() bool {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil || !strings.HasSuffix(string(text), "\r\n") {
			return false
		}
		require.True(t, strings.HasPrefix(string(text), "\ufeff"), "spreadsheets need the mark")
		rows, err = csv.NewReader(strings.NewReader(strings.TrimPrefix(string(text), "\ufeff"))).ReadAll()
		return err == nil
	}, name)
	return rows
}

// A file: chosen, its columns shown, tagged in parts, filtered, opened, and saved.
func TestPageTagsAFile(t *testing.T) {
	opt := small()
	opt.MaxBody, opt.MaxDocumentBytes = 1<<20, 100
	s := pageOf(t, opt, demo())
	ctx, picture := browse(t, s, 390, "dark")
	clicked(t, ctx, `a[href="#file"]`, `main[data-view=file] h2`, "ملف")
	fits(t, ctx)
	// Seven items in parts of three: one broken line, one too long.
	chosen(t, ctx, "news.jsonl", `{"id":"a","headline":"عقوبات"}
{"id":"b","title":"=قمة","extra":7}

{"id":3,"body":"زلزال"}
not json
{"text":"`+strings.Repeat("ا", 60)+`"}
{"headline":"مباراة"}
{"headline":"كلام"}
`)
	assert.Contains(t, plain(clicked(t, ctx, "", "#columns-about", "news.jsonl")), "7 أخبار. لا يُقرأ منها: 1.")
	assert.Contains(t, clicked(t, ctx, "", "#preview-head", "extra"), "لا يُصنَّف")
	status := plain(clicked(t, ctx, "#file-start", "#file-status", "ث."))
	assert.Contains(t, status, "صُنِّف 5 من 7 أخبار")
	rows := plain(clicked(t, ctx, "", "#rows-body", "رياضة"))
	for _, part := range []string{"عقوبات 8", "كوارث", "must be a JSON object", "أطول مما يقبله", "بلا موضوع"} {
		assert.Contains(t, rows, part)
	}
	picture("file-phone-dark")
	fits(t, ctx)
	picked(t, ctx, "#file-filter", "=sports")
	browsertest.Wait(t, func() bool {
		return !strings.Contains(browsertest.Value[string](t, ctx, `document.getElementById("rows-body").innerText`), "زلزال")
	})
	picked(t, ctx, "#file-filter", "")
	typed(t, ctx, "#file-search", "زلزال")
	browsertest.Wait(t, func() bool {
		return browsertest.Value[int](t, ctx, `document.getElementById("rows-body").childElementCount`) == 1
	})

	table := saved(t, ctx, "news.tasnif.csv")
	assert.Equal(t, []string{"الصف", "id", "headline", "title", "extra", "body", "text", "المواضيع", "معرّفات المواضيع", "رموز IPTC", "ما صُنّف", "السبب", "ثقافة وفنون"}, table[0][:13])
	assert.Equal(t, []string{"1", "a", "عقوبات", "", "", "", "", "عقوبات", "sanctions", "medtop:20000642", "العنوان", ""}, table[1][:12])
	assert.Equal(t, []string{"2", "b", "'=قمة", "", "7"}, table[2][:5], "no formula")
	assert.Equal(t, []string{"5", "", "", "", "", "", "", "", "", "", "", "لا يُقرأ"}, table[4][:12])
	assert.Equal(t, "أطول من المسموح", table[5][11])
	assert.Len(t, table, 8)
	clicked(t, ctx, "#language", "#file-status", "tagged")
	assert.Equal(t, "en", browsertest.Value[string](t, ctx, `document.getElementById("file-names").value`))
	picked(t, ctx, "#file-names", "ar")
	assert.Equal(t, "المواضيع", saved(t, ctx, "news.tasnif.csv")[0][7])
	picked(t, ctx, "#file-names", "en")
	table = saved(t, ctx, "news.tasnif.csv")
	assert.Equal(t, []string{"topics", "topic ids", "IPTC codes", "what was tagged", "reason", "culture"}, table[0][7:13])
	assert.Equal(t, "sports", table[6][7])
}

// CSV as a spreadsheet writes it, TSV, a workbook, JSON, windows-1256; columns that are
// not known are chosen; other files are refused by their name.
func TestPageReadsFiles(t *testing.T) {
	s := pageOf(t, serve.Defaults(), demo())
	ctx, picture := browse(t, s, 1280, "light")
	clicked(t, ctx, `a[href="#file"]`, `main[data-view=file] h2`, "ملف")
	run := func(name, text, holds string) string {
		chosen(t, ctx, name, text)
		clicked(t, ctx, "", "#columns-about", name)
		require.NoError(t, chromedp.Do(ctx, chromedp.WaitEnabled(chromedp.CSS("#file-start"))))
		require.NoError(t, chromedp.Do(ctx, chromedp.Evaluate[chromedp.Void](`document.getElementById("file-start").click()`))) // the page may be scrolling
		// Else the rows may be those of the file before.
		clicked(t, ctx, "", "#file-status", "ث.")
		return clicked(t, ctx, "", "#rows-body", holds)
	}
	assert.Contains(t, run("sheet.csv", "\ufeffid;العنوان;x\r\n1;\"قمة; \"\"عربية\"\"\nثانية\";y\r\n2;زلزال;z\r\n", "كوارث"), `قمة; "عربية"`)
	table := saved(t, ctx, "sheet.tasnif.csv")
	assert.Equal(t, []string{"3", "2", "زلزال", "z"}, table[2][:4], "the row a spreadsheet counts")
	assert.Contains(t, run("old.txt", "\xe3\xc8\xc7\xd1\xc7\xc9\n\n\xd2\xe1\xd2\xc7\xe1\n", "رياضة"), "مباراة")
	assert.Contains(t, run("news.tsv", "title\tbody\nمباراة\tنص\n", "رياضة"), "مباراة")
	assert.Contains(t, run("news.json", `[{"title":"مباراة"},{"title":"زلزال"}]`, "كوارث"), "رياضة")
	assert.Contains(t, run("sheet.xlsx", workbook(t, [][]string{{"العنوان", "رابط"}, {"مباراة", "-5"}, {"زلزال", ""}}), "كوارث"), "رياضة")
	assert.Equal(t, []string{"2", "مباراة", "-5"}, saved(t, ctx, "sheet.tasnif.csv")[1][:3])

	// Columns that nobody knows are shown, and chosen.
	chosen(t, ctx, "table.csv", "سطر١;سطر٢\nزلزال;مباراة\n")
	assert.Contains(t, plain(clicked(t, ctx, "", "#file-note", "table.csv")), "لم يُعرَف في «table.csv» عمود عنوان أو نص")
	assert.True(t, browsertest.Value[bool](t, ctx, `document.getElementById("file-start").disabled`))
	picked(t, ctx, "#column-headline", "سطر٢")
	clicked(t, ctx, "", "#preview-head .chosen", "سطر٢")
	picture("file-columns")
	clicked(t, ctx, "#file-start", "#rows-body", "رياضة")
	picked(t, ctx, "#column-headline", "سطر١")
	clicked(t, ctx, "", "#preview-head .chosen", "سطر١")
	clicked(t, ctx, "#file-start", "#rows-body", "كوارث")
	// A column that was guessed need not be read.
	chosen(t, ctx, "both.csv", "title,body\nزلزال,مباراة\n")
	clicked(t, ctx, "", "#columns-about", "both.csv")
	picked(t, ctx, "#column-headline", "")
	clicked(t, ctx, "", "#preview-head th:nth-child(2)", "لا يُصنَّف")
	rows := clicked(t, ctx, "#file-start", "#rows-body", "رياضة")
	assert.NotContains(t, rows, "كوارث")

	for name, want := range map[string]string{"report.docx": "لا يُقرأ «report.docx»", "photo.jpg": "لا يُقرأ «photo.jpg»", "old.xls": "لا يُقرأ «old.xls»",
		"empty.txt": "لا أخبار في «empty.txt»", "broken.xlsx": "تعذّرت قراءة «broken.xlsx»", "broken.json": "تعذّرت قراءة «broken.json»"} {
		chosen(t, ctx, name, map[bool]string{true: "\n", false: "[{x"}[name == "empty.txt"])
		browsertest.Wait(t, func() bool {
			return strings.Contains(plain(browsertest.Value[string](t, ctx, `document.getElementById("file-note").innerText`)), want)
		}, want)
		browsertest.Wait(t, func() bool {
			return !browsertest.Value[bool](t, ctx, `document.getElementById("tagged").checkVisibility()`)
		}, name)
	}
	chosen(t, ctx, "none.csv", "")
	browsertest.Wait(t, func() bool {
		return strings.Contains(plain(browsertest.Value[string](t, ctx, `document.getElementById("file-note").innerText`)), "لا أخبار في «none.csv»")
	})
}

// A file is dropped on the page, in any view.
func TestPageTakesADroppedFile(t *testing.T) {
	s := pageOf(t, serve.Defaults(), demo())
	ctx, _ := browse(t, s, 1280, "light")
	require.NoError(t, chromedp.Do(ctx, chromedp.Evaluate[chromedp.Void](`(() => {
		const dataTransfer = new DataTransfer();
		dataTransfer.items.add(new File(["title\nمباراة\n"], "dropped.csv"));
		const drop = (kind) => document.body.dispatchEvent(new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true }));
		window.kept = !drop("dragover") && !drop("drop");
	})()`)))
	assert.True(t, browsertest.Value[bool](t, ctx, `window.kept`), "else the browser leaves the page for the file")
	clicked(t, ctx, "", "#columns-about", "dropped.csv")
	clicked(t, ctx, "#file-start", "#rows-body", "رياضة")
}

// Twenty thousand rows within five seconds, and by keyboard to the last of them: few are
// drawn, arrows move, Enter opens with the evidence, Escape comes back.
func TestPageTagsManyRows(t *testing.T) {
	s := pageOf(t, serve.Defaults(), demo())
	ctx, picture := browse(t, s, 1366, "light")
	sized(t, ctx, 1366, 768)
	clicked(t, ctx, `a[href="#file"]`, `main[data-view=file] h2`, "ملف")
	var text strings.Builder
	text.WriteString("رقم,العنوان,النص,رابط\n")
	for i := range 20_000 {
		fmt.Fprintf(&text, "%d,%s رقم %d,%s,https://example.com/%d\n", i, []string{"قمة عربية", "مباراة ودية", "زلزال قوي", "كلام آخر"}[i%4], i, newsText(30), i)
	}
	chosen(t, ctx, "many.csv", text.String())
	clicked(t, ctx, "", "#columns-about", "20,000")
	begin := time.Now()
	status := plain(clicked(t, ctx, "#file-start", "#file-status", "ث."))
	took := time.Since(begin)
	t.Logf("figure: 20,000 rows in %v, as the page says: %s", took.Round(10*time.Millisecond), status)
	assert.Contains(t, status, "صُنِّف 20,000 من 20,000")
	assert.Less(t, browsertest.Value[int](t, ctx, `document.getElementById("rows-body").childElementCount`), 60)
	require.NoError(t, chromedp.Do(ctx, chromedp.Evaluate[chromedp.Void](`document.getElementById("rows").focus()`)))
	active := func() string {
		return browsertest.Value[string](t, ctx, `new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(() => {
			const e = document.getElementById(document.getElementById("rows").getAttribute("aria-activedescendant"));
			go(e ? e.getAttribute("aria-rowindex") + " " + e.innerText : "");
		})))`)
	}
	press(t, ctx, kb.ArrowDown)
	assert.Contains(t, active(), "مباراة ودية رقم 1")
	press(t, ctx, kb.End)
	assert.Contains(t, active(), "20001 ")
	assert.Contains(t, active(), "كلام آخر رقم 19999")
	press(t, ctx, kb.ArrowUp)
	assert.Contains(t, active(), "زلزال قوي رقم 19998")
	press(t, ctx, kb.Enter)
	assert.Contains(t, plain(clicked(t, ctx, "", "#row h2", "20000")), "الصف 20000")
	clicked(t, ctx, "", "#row .text-headline mark", "زلزال")
	assert.Contains(t, clicked(t, ctx, "", "#row-other", "رابط"), "https://example.com/19998")
	picture("file-review")
	press(t, ctx, kb.ArrowUp)
	clicked(t, ctx, "", "#row .tags", "رياضة")
	press(t, ctx, kb.Escape)
	browsertest.Wait(t, func() bool { return browsertest.Value[string](t, ctx, `document.activeElement.id`) == "rows" })
	assert.Contains(t, active(), "مباراة ودية رقم 19997")
	picture("file-many")
	rows := saved(t, ctx, "many.tasnif.csv")
	assert.Len(t, rows, 20_001)
	assert.Equal(t, "20001", rows[20_000][0])
}

// Tagging stops where it is asked to.
func TestPageStopsTagging(t *testing.T) {
	slow := &altered{keywords: newsroom()}
	slow.predict = func(d data.Document) model.Prediction {
		time.Sleep(2 * time.Millisecond)
		return slow.keywords.Predict(d)
	}
	release := demo()
	release.Classifier = slow
	s := pageOf(t, serve.Defaults(), release)
	ctx, _ := browse(t, s, 1280, "light")
	clicked(t, ctx, `a[href="#file"]`, `main[data-view=file] h2`, "ملف")
	chosen(t, ctx, "news.txt", strings.Repeat("مباراة\n", 5000))
	clicked(t, ctx, "", "#columns-about", "5,000")
	clicked(t, ctx, "#file-start", "#file-status", "من")
	clicked(t, ctx, "#file-stop", "#file-status", "أُوقف عند")
}
