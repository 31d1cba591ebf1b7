package serve_test

import (
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/data"
	"tasnif/model/pictures/browsertest"
	"tasnif/serve/desk"
)

// learnt are the labels by headline that a desk would train on or measure with.
func learnt(t *testing.T, store *desk.Store) map[string][]string {
	t.Helper()
	docs := map[string][]string{}
	for _, purpose := range []desk.Purpose{desk.ToTrain, desk.ToMeasure} {
		_, err := store.Agreed(t.Context(), purpose, func(d data.Document) error { docs[d.Headline] = d.Labels; return nil })
		require.NoError(t, err)
	}
	return docs
}

// An answer is confirmed by a click, taken back, and corrected by keys with a note; the
// page says what was saved and for whom.
func TestPageCorrectsAnItem(t *testing.T) {
	opt, store := withDesk(t)
	s := pageOf(t, opt, demo())
	ctx, picture := browse(t, s, 1366, "light")
	sized(t, ctx, 1366, 768)
	require.NoError(t, chromedp.Do(ctx, chromedp.WaitVisible(chromedp.CSS("#to-review"))))
	clicked(t, ctx, "", ".hints", "يحفظ هذا الخادم ما يصنّفه")
	const headline = "قمة تفرض عقوبات"
	typed(t, ctx, "#headline", headline+"\r")
	clicked(t, ctx, "", "#answer .judge", "صحيح")
	clicked(t, ctx, `#answer [data-part=right]`, "#answer .judged", "حُفظ بلا اسم: عقوبات، دبلوماسية.")
	assert.Equal(t, map[string][]string{headline: {"diplomacy", "sanctions"}}, learnt(t, store))
	clicked(t, ctx, `#answer [data-part=undo]`, "#answer .judged", "أُلغي ما حُفظ")
	assert.Empty(t, learnt(t, store))

	press(t, ctx, "c") // not while one types: focus is on the button
	clicked(t, ctx, "", "#answer .editing", "اختر كل موضوع")
	picture("correct")
	key := browsertest.Value[string](t, ctx, `document.querySelector("#answer .toggles [data-label=sanctions] kbd").textContent`)
	press(t, ctx, key)
	assert.Equal(t, "diplomacy", browsertest.Value[string](t, ctx, `[...document.querySelectorAll("#answer .toggles [aria-pressed=true]")].map((b) => b.dataset.label).join(" ")`))
	typed(t, ctx, "#answer [data-part=person]", "سارة")
	typed(t, ctx, "#answer [data-part=remark]", "لم تُفرض بعد\r")
	saved := plain(clicked(t, ctx, "", "#answer .judged", "حُفظ باسم"))
	assert.Contains(t, saved, "حُفظ باسم سارة: دبلوماسية.")
	picture("corrected")
	assert.Equal(t, map[string][]string{headline: {"diplomacy"}}, learnt(t, store))
	clicked(t, ctx, "#language", "#answer .judged", "Saved for")
	// Escape closes without saving, and the focus is where it was.
	clicked(t, ctx, `#answer [data-part=wrong]`, "#answer .editing", "Choose every topic")
	press(t, ctx, kb.Escape)
	assert.False(t, browsertest.Value[bool](t, ctx, `document.querySelector("#answer .editing").checkVisibility()`))
	assert.Equal(t, "wrong", browsertest.Value[string](t, ctx, `document.activeElement.dataset.part`))
	// In the text field letters are letters, and another answer has nothing saved.
	require.NoError(t, chromedp.Do(ctx, chromedp.Click(chromedp.CSS("#clear"))))
	typed(t, ctx, "#headline", "rc مباراة\r")
	clicked(t, ctx, "", "#answer .tags", "sports")
	assert.Empty(t, browsertest.Value[string](t, ctx, `document.querySelector("#answer .judged").innerText`))
	assert.Equal(t, 1, stats(t, store).Accepted)
}

// Rows of a table are opened by the mouse and corrected by keys; the table shows it. After
// tagging, the table is in sight, also in a low window.
func TestPageCorrectsRows(t *testing.T) {
	opt, store := withDesk(t)
	s := pageOf(t, opt, demo())
	ctx, picture := browse(t, s, 1366, "light")
	sized(t, ctx, 1366, 768)
	require.NoError(t, chromedp.Do(ctx, chromedp.Evaluate[chromedp.Void](`location.hash = "#file"; localStorage.setItem("tasnif.name", "عمر")`)))
	chosen(t, ctx, "اليوم.csv", "المعرف,العنوان,المصدر\n17,قمة تفرض عقوبات,وفا\n18,مباراة في النفط,وفا\n19,وصفة كعك,\n")
	clicked(t, ctx, "", "#preview-head", "المصدر")
	clicked(t, ctx, "#file-start", "#rows-body", "%")
	require.NoError(t, chromedp.Do(ctx, chromedp.WaitEnabled(chromedp.CSS("#file-save"))))
	inSight(t, ctx, "#rows-body .grid-row:first-child")
	inSight(t, ctx, "#file-save")
	clicked(t, ctx, "#rows-body .grid-row:nth-child(2)", "#row .judge", "صحّح")
	picture("row-judge")
	press(t, ctx, "r")
	clicked(t, ctx, "", "#row .judged", "حُفظ باسم")
	press(t, ctx, kb.ArrowUp)
	clicked(t, ctx, "", "#row-title", "2")
	assert.Empty(t, browsertest.Value[string](t, ctx, `document.querySelector("#row .judged").innerText`))
	press(t, ctx, "c")
	clicked(t, ctx, "", "#row .editing", "اختر")
	press(t, ctx, "1")
	press(t, ctx, kb.Enter)
	clicked(t, ctx, "", "#row .judged", "حُفظ باسم")
	press(t, ctx, kb.ArrowDown)
	clicked(t, ctx, "", "#row .judged", "حُفظ باسم") // what was said of that row
	press(t, ctx, kb.Escape)
	assert.Contains(t, clicked(t, ctx, "", "#rows-body .grid-row:first-child", "صُحّح"), "دبلوماسية")
	clicked(t, ctx, "", "#rows-body .grid-row:nth-child(2)", "صحيح")
	picture("file-corrected")
	docs := learnt(t, store)
	assert.Equal(t, []string{"diplomacy"}, docs["قمة تفرض عقوبات"])
	assert.Len(t, docs["مباراة في النفط"], 2)
}

// A correction that is not kept says why, and may be sent again.
func TestPageSaysWhyACorrectionIsNotKept(t *testing.T) {
	opt, store := withDesk(t)
	s := pageOf(t, opt, demo())
	ctx, _ := browse(t, s, 1366, "light")
	clicked(t, ctx, "#examples li:first-child button", "#answer .judge", "صحيح")
	clicked(t, ctx, `#answer [data-part=right]`, "#answer .judged", "حُفظ")
	require.NoError(t, store.Close())
	clicked(t, ctx, "#clear", "#empty", "جرّب")
	clicked(t, ctx, "#examples li:nth-child(2) button", "#answer .tags", "اقتصاد")
	clicked(t, ctx, `#answer [data-part=right]`, "#answer .judged", "لم يُحفظ")
}
