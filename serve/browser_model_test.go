package serve_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/data"
	"tasnif/model"
	"tasnif/model/pictures/browsertest"
	"tasnif/serve"
)

// The model's card with a key that is asked for; its settings in words, and links that
// work with keys on.
func TestPageShowsTheModel(t *testing.T) {
	opt := serve.Defaults()
	opt.Keys = keysFor(t, "open-sesame", serve.ScopePredict)
	s := pageOf(t, opt, demo())
	ctx, picture := browse(t, s, 1280, "dark")
	clicked(t, ctx, "", "#key-form", "يطلب مفتاحًا")
	picture("key-desktop-dark")
	typed(t, ctx, "#key", "open-sesame\r")
	card := clicked(t, ctx, `a[href="#model"]`, `main[data-view=model]`, "c0ffee")
	for _, part := range []string{"demo", "keywords", "640", "medtop:20000642", "عقوبات"} {
		assert.Contains(t, card, part)
	}
	clicked(t, ctx, `footer a[href="#card"]`, "#card-json", `"sha256": "c0ffee"`)
	require.NoError(t, chromedp.Do(ctx, chromedp.Click(chromedp.CSS(`footer a[href="/docs"]`))))
	clicked(t, ctx, "", "#docs", "Tag one document")
	clicked(t, ctx, "#docs details summary", "#docs details[open]", `"headline"?: string`)
	fits(t, ctx)
	code, _ := s.get(t, "/assets/style.css")
	assert.Equal(t, 200, code, "the page itself needs no key")
}

// Settings are said in words, a blend by its parts.
func TestPageSaysSettingsInWords(t *testing.T) {
	k := newsroom()
	info := k.Training()
	info.Trainer = "blend"
	info.Params = json.RawMessage(`{"members":[{"trainer":"nbsvm","weight":0.25},{"trainer":"svm","params":{"C":2},"weight":0.75}]}`)
	release := demo()
	release.Classifier = &altered{keywords: k, training: &info}
	s := pageOf(t, serve.Defaults(), release)
	ctx, _ := browse(t, s, 1280, "light")
	facts := plain(clicked(t, ctx, `a[href="#model"]`, "#card-facts", "مزيج"))
	assert.Contains(t, facts, "متجهات الدعم الخطية 75%، بايز الساذج مع متجهات الدعم (NB-SVM) 25%")
	assert.Contains(t, facts, "640 خبرًا")
	assert.Contains(t, plain(clicked(t, ctx, "#language", "#card-facts", "blend")), "linear SVM 75%, NB-SVM 25%")
}

// Many topics are searched, in whatever form their words are written.
func TestPageSearchesTopics(t *testing.T) {
	topics := []data.Topic{}
	for i := range 700 {
		topics = append(topics, data.Topic{ID: fmt.Sprintf("topic-%d", i), Arabic: fmt.Sprintf("موضوع رقم %d", i)})
	}
	topics[650].Arabic, topics[650].IPTC = "الأُسرة والطفولة", []string{"medtop:20000799"}
	many := &altered{keywords: newsroom(), topics: topics, predict: func(d data.Document) model.Prediction {
		p := model.Prediction{View: d.View(), Scores: make([]float64, 700), Terms: 1, Known: 1, Decided: []int{650}}
		p.Scores[650] = .9
		return p
	}, threshold: func(data.View, int) float64 { return .5 }, training: &model.Info{Trainer: "keywords", Documents: 9},
		explain: func(data.Document, int, int) []model.Evidence { return nil }}
	release := demo()
	release.Classifier = many
	s := pageOf(t, serve.Defaults(), release)
	ctx, _ := browse(t, s, 1280, "light")
	clicked(t, ctx, `a[href="#model"]`, "#card-labels", "موضوع رقم 699")
	for _, sought := range []string{"الاسره", "topic-650", "20000799"} {
		require.NoError(t, chromedp.Do(ctx, chromedp.Evaluate[chromedp.Void](`document.getElementById("topics-search").value = ""`)))
		typed(t, ctx, "#topics-search", sought)
		browsertest.Wait(t, func() bool {
			return browsertest.Value[int](t, ctx, `document.getElementById("card-labels").childElementCount`) == 1
		}, sought)
		assert.Contains(t, plain(clicked(t, ctx, "", "#topics-found", "1")), "1 من 700")
	}
	// A file, though answers do not have all of their topics.
	clicked(t, ctx, `a[href="#file"]`, `main[data-view=file] h2`, "ملف")
	chosen(t, ctx, "news.txt", "قمة\n")
	clicked(t, ctx, "#file-start", "#rows-body", "الأُسرة والطفولة")
	require.NoError(t, chromedp.Do(ctx, chromedp.Evaluate[chromedp.Void](`document.querySelector("#rows-body .grid-row").click()`)))
	clicked(t, ctx, "", "#row .tags", "الأُسرة والطفولة")
}

// Topics stand below those that are above them, each level further in.
func TestPageShowsTheTreeOfTopics(t *testing.T) {
	release := demo()
	release.Classifier = &altered{keywords: newsroom(), predict: func(d data.Document) model.Prediction {
		return model.Prediction{View: d.View(), Scores: make([]float64, 4), Terms: 1, Known: 1}
	}, threshold: func(data.View, int) float64 { return .5 }, topics: []data.Topic{
		{ID: "league", Arabic: "الدوري", Broader: []string{"football"}},
		{ID: "economy", Arabic: "اقتصاد"},
		{ID: "football", Arabic: "كرة القدم", Broader: []string{"sport"}},
		{ID: "sport", Arabic: "رياضة"},
	}}
	s := pageOf(t, serve.Defaults(), release)
	ctx, picture := browse(t, s, 1280, "light")
	clicked(t, ctx, `a[href="#model"]`, "#card-labels", "الدوري")
	rows := browsertest.Value[[]string](t, ctx, `[...document.querySelectorAll("#card-labels th")].map((e) => e.firstChild.textContent)`)
	assert.Equal(t, []string{"اقتصاد", "رياضة", "كرة القدم", "الدوري"}, rows)
	inset := browsertest.Value[[]float64](t, ctx, `[...document.querySelectorAll("#card-labels th")].map((e) => parseFloat(getComputedStyle(e).paddingInlineStart))`)
	assert.Equal(t, inset[0], inset[1])
	assert.Less(t, inset[1], inset[2])
	assert.Less(t, inset[2], inset[3])
	picture("topics-tree")
}

// How good the model is: figures, and pictures with ticks that are drawn by the server in
// the page's language.
func TestPageShowsTheReport(t *testing.T) {
	release := demo()
	release.Report = asJSON(t, reported(newsroom()))
	s := pageOf(t, serve.Defaults(), release)
	ctx, picture := browse(t, s, 1280, "light")
	report := plain(clicked(t, ctx, `a[href="#model"]`, "#report", "0.72"))
	for _, part := range []string{"1,645 خبرًا", "أخبار.jsonl", "من 0.70 إلى 0.75", "F1 الكلي", "متوسط البعد"} {
		assert.Contains(t, report, part)
	}
	count := func(look string) int {
		return browsertest.Value[int](t, ctx, `document.querySelectorAll(`+quoted(look)+`).length`)
	}
	browsertest.Wait(t, func() bool { return count("#report-labels .bar") == 12 && count("#report-reliability .dot") == 10 })
	for _, part := range []string{"عقوبات", "100%"} {
		assert.Contains(t, browsertest.Value[string](t, ctx, `document.getElementById("report-labels").textContent`), part)
	}
	picture("report-desktop-light")
	clicked(t, ctx, "#report-curves summary", "#report-curve-list", "رياضة")
	assert.Equal(t, 12, count("#report-curve-list .line"))
	assert.False(t, browsertest.Value[bool](t, ctx, `[...document.querySelectorAll("#report svg")].some((e) => /NaN|undefined/.test(e.outerHTML))`))
	clicked(t, ctx, "#language", "#report", "percentage points")
	browsertest.Wait(t, func() bool {
		return browsertest.Value[bool](t, ctx, `document.getElementById("report-labels").textContent.includes("sanctions")`)
	})
	require.NoError(t, chromedp.Do(ctx, chromedp.Evaluate[chromedp.Void](`document.getElementById("report-curves").scrollIntoView({behavior: "instant"})`)))
	picture("report-curves-english")
	fits(t, ctx)
	sized(t, ctx, 390, 1100)
	browsertest.Prefer(t, ctx, "dark")
	require.NoError(t, chromedp.Do(ctx, chromedp.Evaluate[chromedp.Void](`document.getElementById("report").scrollIntoView({behavior: "instant"})`)))
	picture("report-phone-dark")
	fits(t, ctx)
}
