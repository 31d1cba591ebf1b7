package serve_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/data"
	"tasnif/model/pictures/browsertest"
	"tasnif/serve"
	"tasnif/serve/desk"
)

// newsItems are items of which the queue proposes the first of each kind.
var newsItems = []struct{ headline, body string }{
	{"قمة عربية في القاهرة تبحث اتفاقًا تجاريًّا ورفع القيود عن الصادرات", "القاهرة (رويترز) - بدأ وزراء خارجية عشر دول عربية اجتماعًا يبحث اتفاقًا تجاريًّا.\nوقال الأمين العام إن القيود على الصادرات «تُرفع قبل نهاية العام»."},
	{"البنك المركزي التركي يرفع سعر الفائدة نصف نقطة", "أنقرة - رفع البنك المركزي سعر الفائدة للمرة الثالثة هذا العام."},
	{"الجيش يعلن تدمير مسيّرتين فوق البحر الأحمر", ""},
	{"وزير النفط العراقي: صادرات البصرة لن تتأثر بالعقوبات", "بغداد - أكد الوزير أن صادرات النفط مستمرة."},
	{"ناخبون يقفون ساعات أمام مراكز الاقتراع في طرابلس", "طرابلس - فُتحت مراكز الاقتراع صباح اليوم."},
}

// sampledHeadline is a headline of the random sample.
func sampledHeadline(t *testing.T) string {
	t.Helper()
	for n := range 10_000 {
		h := fmt.Sprintf("مباراة القمة تنتهي بالتعادل أمام %d متفرج", 20_000+n)
		if isSampled(t, h) {
			return h
		}
	}
	t.Fatal("no such headline")
	return ""
}

// isSampled asks a store of its own.
func isSampled(t *testing.T, headline string) bool {
	id := desk.Item{Headline: headline}.ID()
	var n uint64
	_, err := fmt.Sscanf(id[:8], "%x", &n)
	require.NoError(t, err)
	return n%100 == 0
}

// keepNews keeps news with an answer that is near a threshold, and one item of the random sample.
func keepNews(t *testing.T, store *desk.Store, sample bool) {
	t.Helper()
	r := desk.NewRecorder(store, nil)
	scores := map[string]float64{"economy": .52, "diplomacy": .47, "energy": .31, "sanctions": .22, "military": .08, "sports": .02}
	for n, i := range newsItems {
		r.Offer(desk.Item{Headline: i.headline, Body: i.body, Source: "رويترز", Date: "2026-11-29", URL: "https://example.com/" + fmt.Sprint(n),
			Answer: desk.Answer{Model: "demo", Version: "7", Labels: []string{"economy"}, Scores: scores, Margin: .001 * float64(n+1), Nearest: "diplomacy"}})
	}
	if sample {
		r.Offer(desk.Item{Headline: sampledHeadline(t), Source: "وفا", Answer: desk.Answer{Model: "demo", Version: "7", Labels: []string{"sports"}, Scores: map[string]float64{"sports": .9, "economy": .1}, Margin: .4, Nearest: "sports"}})
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	r.Run(ctx)
}

// atReview opens /review in a browser.
func atReview(t *testing.T, ctx context.Context, s *running) {
	t.Helper()
	require.NoError(t, chromedp.Do(ctx, chromedp.Navigate("about:blank"), chromedp.Navigate("http://"+s.addr+"/review"), chromedp.WaitVisible(chromedp.CSS("#language"))))
}

// namedReader says on the page who reads.
func namedReader(t *testing.T, ctx context.Context, name string) {
	t.Helper()
	clicked(t, ctx, "", "#name-form", "من يقرأ؟")
	typed(t, ctx, "#name", name+"\r")
	require.NoError(t, chromedp.Do(ctx, chromedp.WaitVisible(chromedp.CSS("#item-headline"))))
}

// toggleKey is the digit of a topic on the page.
func toggleKey(t *testing.T, ctx context.Context, label string) string {
	t.Helper()
	return browsertest.Value[string](t, ctx, `document.querySelector("#toggles [data-label=`+label+`] kbd").textContent`)
}

// chosenTopics is which topics are on.
func chosenTopics(t *testing.T, ctx context.Context) string {
	t.Helper()
	return browsertest.Value[string](t, ctx, `[...document.querySelectorAll("#toggles [aria-pressed=true]")].map((b) => b.dataset.label).sort().join(" ")`)
}

// A reader reads by keys alone: at most four an item, with undo, skip, flag with a note,
// and the random sample without the model's proposal; what was chosen is in the store.
func TestReviewByKeys(t *testing.T) {
	opt, store := withDesk(t)
	keepNews(t, store, true)
	s := pageOf(t, opt, demo())
	ctx, _ := browse(t, s, 1366, "light")
	sized(t, ctx, 1366, 768)
	atReview(t, ctx, s)
	namedReader(t, ctx, "سارة")
	require.NoError(t, chromedp.Do(ctx, chromedp.Evaluate[chromedp.Void](`window.presses = 0; addEventListener("keydown", () => { window.presses++; }, true)`)))
	headline := func() string {
		return browsertest.Value[string](t, ctx, `document.getElementById("item-headline").innerText`)
	}
	said := func(holds string) {
		t.Helper()
		browsertest.Wait(t, func() bool {
			return strings.Contains(browsertest.Value[string](t, ctx, `document.getElementById("said").innerText`), holds)
		}, "%s", holds)
	}
	most := 0
	counted := func() {
		n := browsertest.Value[int](t, ctx, `(() => { const n = presses; presses = 0; return n; })()`)
		most = max(most, n)
	}
	// Economy was proposed; it is diplomacy and economy.
	assert.Equal(t, "economy", chosenTopics(t, ctx))
	clicked(t, ctx, "", "#item-why", "قريب من عتبة «دبلوماسية»")
	first := headline()
	press(t, ctx, toggleKey(t, ctx, "diplomacy"))
	assert.Equal(t, "diplomacy economy", chosenTopics(t, ctx))
	press(t, ctx, kb.Enter)
	said("حُفظ باسم")
	counted()
	// Taken back, it comes again as it was left; then saved with economy off.
	press(t, ctx, "z")
	said("أُلغي ما حُفظ")
	require.Equal(t, first, headline())
	assert.Equal(t, "diplomacy economy", chosenTopics(t, ctx))
	press(t, ctx, toggleKey(t, ctx, "economy"))
	press(t, ctx, kb.Enter)
	said("دبلوماسية")
	counted()
	blind := 0
	for range len(newsItems) { // the others
		text := headline()
		switch {
		case text == sampledHeadline(t):
			blind++
			assert.Empty(t, chosenTopics(t, ctx), "the measure is fair: nothing is proposed")
			assert.Zero(t, browsertest.Value[int](t, ctx, `document.querySelectorAll("#toggles .toggle-p").length`))
			press(t, ctx, kb.Enter)
			clicked(t, ctx, "", "#problem", "لم تختر موضوعًا")
			press(t, ctx, kb.Enter)
			said("بلا موضوع")
		case strings.Contains(text, "البنك"):
			press(t, ctx, "s")
			said("تخطّيتَه")
		case strings.Contains(text, "الجيش"):
			press(t, ctx, "n")
			assert.Equal(t, "remark", browsertest.Value[string](t, ctx, `document.activeElement.id`))
			browsertest.Value[string](t, ctx, `document.getElementById("remark").value = ""`) // a real keyboard writes no n
			typed(t, ctx, "#remark", "بيان بلا مصدر")
			press(t, ctx, kb.Escape)
			browsertest.Value[int](t, ctx, `presses = 2`) // n and Escape; the note is no choice
			press(t, ctx, "f")
			said("رُفع إلى محرر")
		default:
			press(t, ctx, kb.Enter)
			said("حُفظ باسم")
		}
		browsertest.Wait(t, func() bool {
			return headline() != text || !browsertest.Value[bool](t, ctx, `document.getElementById("item").checkVisibility()`)
		})
		counted()
	}
	assert.Equal(t, 1, blind)
	assert.LessOrEqual(t, most, 4, "keys an item")
	t.Logf("at most %d keys an item", most)
	clicked(t, ctx, "", "#empty", "لا شيء ينتظر قراءتك")

	st := stats(t, store)
	assert.Equal(t, desk.ReviewStats{Labelled: 4, Skipped: 1, Flagged: 1}, st.Reviews)
	docs := map[string][]string{}
	_, err := store.Agreed(t.Context(), desk.ToTrain, func(d data.Document) error { docs[d.Headline] = d.Labels; return nil })
	require.NoError(t, err)
	assert.Equal(t, []string{"diplomacy"}, docs[first])
	assert.NotContains(t, docs, sampledHeadline(t), "the sample never trains")
	queue, err := store.Queue(t.Context(), desk.Reader{Person: "محرر"}, true, 5)
	require.NoError(t, err)
	require.Len(t, queue, 1)
	assert.Equal(t, "بيان بلا مصدر", queue[0].Readings[0].Note)
	assert.Equal(t, "سارة", queue[0].Readings[0].Person)
}

// On a phone by taps: the buttons are in sight however long the text is, and nothing is wider than the window.
func TestReviewOnAPhone(t *testing.T) {
	opt, store := withDesk(t)
	keepNews(t, store, false)
	s := pageOf(t, opt, demo())
	ctx, picture := browse(t, s, 360, "light")
	sized(t, ctx, 360, 740)
	atReview(t, ctx, s)
	namedReader(t, ctx, "عمر")
	fits(t, ctx)
	for _, button := range []string{"#save", "#skip", "#flag"} {
		inSight(t, ctx, button)
	}
	picture("review-phone-first")
	clicked(t, ctx, "#toggles [data-label=diplomacy]", "#toggles [data-label=diplomacy][aria-pressed=true]", "دبلوماسية")
	clicked(t, ctx, "#save", "#said", "حُفظ باسم")
	fits(t, ctx)
	clicked(t, ctx, "#undo", "#said", "أُلغي")
	clicked(t, ctx, "#flag", "#said", "رُفع")
	clicked(t, ctx, "#language", "#said", "An editor is asked")
	assert.Equal(t, "ltr", browsertest.Value[string](t, ctx, `document.documentElement.dir`))
	fits(t, ctx)
	assert.Equal(t, desk.ReviewStats{Flagged: 1}, stats(t, store).Reviews)
}

// A full disk, a server that is gone: the item stays with what was chosen, and the page says why.
func TestReviewKeepsWhatCouldNotBeSaved(t *testing.T) {
	opt, store := withDesk(t)
	keepNews(t, store, false)
	opt.CorrectionRate, opt.CorrectionBurst = .05, 1
	opt.DrainDelay = 0
	s := run(t, demo(), opt)
	ctx, _ := browse(t, s, 1366, "light")
	atReview(t, ctx, s)
	namedReader(t, ctx, "سارة")
	press(t, ctx, "s")
	clicked(t, ctx, "", "#said", "تخطّيتَه")
	first := clicked(t, ctx, "", "#item-headline", "")
	press(t, ctx, toggleKey(t, ctx, "diplomacy"))
	press(t, ctx, kb.Enter)
	assert.Regexp(t, `أعد المحاولة بعد .?\d+.? ث`, clicked(t, ctx, "", "#problem", "لم يُحفظ"))
	s.stop()
	require.NoError(t, <-s.ended)
	press(t, ctx, kb.Enter)
	clicked(t, ctx, "", "#problem", "لا يجيب الخادم")
	assert.Equal(t, first, clicked(t, ctx, "", "#item-headline", ""))
	assert.Equal(t, "diplomacy economy", chosenTopics(t, ctx))
	assert.Equal(t, 0, stats(t, store).Reviews.Labelled)
}

// An editor sees what readers said where they differ, and decides; the agreement is shown.
func TestReviewForEditors(t *testing.T) {
	opt, store := keyed(t)
	keepNews(t, store, false)
	item := desk.Item{Headline: newsItems[0].headline, Body: newsItems[0].body}.ID()
	for person, labels := range map[string][]string{"سارة": {"diplomacy"}, "عمر": {"diplomacy", "economy"}} {
		_, _, err := store.Review(t.Context(), desk.Review{Item: item, Reader: desk.Reader{Key: "reader", Person: person}, Outcome: desk.Labelled, Labels: labels})
		require.NoError(t, err)
	}
	s := pageOf(t, opt, demo())
	ctx, _ := browse(t, s, 1366, "light")
	atReview(t, ctx, s)
	clicked(t, ctx, "", "#key-form", "يطلب مفتاحًا")
	typed(t, ctx, "#key", "chief\r")
	clicked(t, ctx, "", "#editor-count", "1")
	clicked(t, ctx, "#to-editor", "#item-why", "اختلف فيه القراء")
	others := clicked(t, ctx, "", "#others-list", "سارة")
	assert.Contains(t, plain(others), "عمر: دبلوماسية، اقتصاد")
	assert.Equal(t, "diplomacy", chosenTopics(t, ctx), "what all said")
	assert.Equal(t, "economy", browsertest.Value[string](t, ctx, `[...document.querySelectorAll("#toggles .marked")].map((b) => b.dataset.label).join(" ")`), "what some said")
	press(t, ctx, toggleKey(t, ctx, "economy"))
	press(t, ctx, kb.Enter)
	clicked(t, ctx, "", "#said", "chief")
	clicked(t, ctx, "", "#empty", "لا خلاف")
	clicked(t, ctx, `a[href="#agreement"]`, "#agreement-rows", "دبلوماسية")
	assert.Contains(t, plain(clicked(t, ctx, "", "#agreement-about", "خبر واحد")), "في: 0")
	clicked(t, ctx, `[name=of][value=sample]`, "#agreement-about", "لم يقرأ اثنان")
	docs := []data.Document{}
	_, err := store.Agreed(t.Context(), desk.ToTrain, func(d data.Document) error { docs = append(docs, d); return nil })
	require.NoError(t, err)
	require.Len(t, docs, 1)
	assert.Equal(t, []string{"diplomacy", "economy"}, docs[0].Labels)
}

// A server without a desk says so, on /review and by having no buttons on the page.
func TestReviewWithoutADesk(t *testing.T) {
	s := pageOf(t, serve.Defaults(), demo())
	ctx, _ := browse(t, s, 1366, "light")
	clicked(t, ctx, "#examples li:first-child button", "#answer .tags", "%")
	assert.False(t, browsertest.Value[bool](t, ctx, `document.querySelector("#answer .judge").checkVisibility() || document.getElementById("to-review").checkVisibility()`))
	atReview(t, ctx, s)
	clicked(t, ctx, "", "#empty", "لا يحفظ هذا الخادم تصحيحات")
}
