package feeds

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/unicode"
)

func fixture(t *testing.T, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name))
	require.NoError(t, err)
	return text
}

var base = &url.URL{Scheme: "https", Host: "news.example", Path: "/feeds/rss.xml"}

func at(text string) time.Time {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		panic(err)
	}
	return t.UTC()
}

// Each file of testdata has a form that publishers use.
func TestRead(t *testing.T) {
	for _, c := range []struct {
		file, contentType, format, title string
		wait                             time.Duration
		items                            []Item
	}{
		{file: "rss2.xml", format: "rss 2.0", title: "مرصد & الأخبار", wait: 15 * time.Minute, items: []Item{
			{GUID: "tag:news.example,2026:1", URL: "https://news.example/a?id=1&utm_source=rss", Headline: "<b>عاجل</b>: قمة عربية تبحث العقوبات",
				Body: `<p>بحث القادة العرب <a href="/x">العقوبات</a> في قمة طارئة.</p><p>وصدر بيان ختامي.</p>`, Date: at("2026-11-30T18:15:00Z")},
			{URL: "https://news.example/b", Headline: "زلزال يضرب شمال البلاد", Date: at("2026-11-30T18:00:00Z")},
			{Headline: "بلا تاريخ ولا معرّف"},
		}},
		{file: "atom.xml", format: "atom 1.0", title: "وكالة <em>السلك</em>", items: []Item{
			{GUID: "urn:uuid:1225c695", URL: "https://wire.example/ar/markets/gold", Headline: "الذهب يتراجع &amp; النفط يرتفع",
				Body: "<p>تراجعت <b>أسعار</b> الذهب.</p>", Date: at("2026-11-30T09:00:00Z")},
			{URL: "https://wire.example/2", Headline: "بلا نص", Body: "ملخص الخبر", Date: at("2026-11-30T10:00:00Z")},
		}},
		{file: "jsonfeed.json", format: "json 1.1", title: "أخبار بصيغة جسون", items: []Item{
			{URL: "https://json.example/1", Headline: "وزير الخارجية يصل إلى العاصمة", Body: "<p>وصل الوزير &nbsp;اليوم.</p>", Date: at("2026-11-30T07:30:00Z")},
			{GUID: "2", Body: "خبر بلا عنوان ولا رابط"},
		}},
		{file: "newssitemap.xml", format: "news sitemap", items: []Item{
			{URL: "https://map.example/1", Headline: "انتخابات مبكرة في الربيع & جدل حول القانون", Source: "خريطة", Date: at("2026-11-30T05:00:00Z")},
			{URL: "https://news.example/2", Headline: "بلا تاريخ نشر", Date: at("2026-11-29T00:00:00Z")},
		}},
		{file: "rdf.xml", format: "rss 1.0", title: "قديم", items: []Item{
			{URL: "https://rdf.example/1", Headline: "مفاوضات السلام تستأنف", Body: "<p>تستأنف غداً</p>", Date: at("2026-11-28T07:00:00Z")},
		}},
		{file: "nozone.xml", format: "rss 0.91", title: "بلا منطقة", items: []Item{
			{URL: "https://old.example/1", Headline: "تاريخ بلا منطقة زمنية", Date: at("2026-11-30T13:45:00Z")},
			{URL: "https://old.example/2", Headline: "تاريخ بلا ثوان", Date: at("2026-11-30T13:45:00Z")},
		}},
		{file: "windows1256.xml", contentType: "text/xml; charset=utf-8", format: "rss 2.0", title: "جريدة", items: []Item{
			{GUID: "3", URL: "http://old.example/3", Headline: "مجلس الوزراء يقر الموازنة", Body: "أقر مجلس الوزراء الموازنة العامة"},
		}},
		{file: "windows1256-undeclared.xml", contentType: "text/xml", format: "rss 2.0", title: "جريدة", items: []Item{
			{GUID: "3", URL: "http://old.example/3", Headline: "مجلس الوزراء يقر الموازنة", Body: "أقر مجلس الوزراء الموازنة العامة"},
		}},
	} {
		t.Run(c.file, func(t *testing.T) {
			f, err := Read(fixture(t, c.file), c.contentType, base)
			require.NoError(t, err)
			assert.Equal(t, Feed{c.format, c.title, c.wait, c.items}, f)
		})
	}
}

func TestReadInOtherEncodings(t *testing.T) {
	plain := fixture(t, "rss2.xml")
	want, err := Read(plain, "", base)
	require.NoError(t, err)
	utf16, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().Bytes([]byte(strings.Replace(string(plain), "UTF-8", "utf-16", 1)))
	require.NoError(t, err)
	for name, text := range map[string][]byte{
		"utf-16":              utf16,
		"byte order mark":     append([]byte("\xEF\xBB\xBF"), plain...),
		"declared wrongly":    []byte(strings.Replace(string(plain), "UTF-8", "windows-1256", 1)),
		"an unknown encoding": []byte(strings.Replace(string(plain), "UTF-8", "x-klingon", 1)),
		"control characters":  []byte(strings.Replace(string(plain), "موجز", "مو\x01جز\x0b", 1)),
	} {
		f, err := Read(text, "text/xml; charset=iso-8859-1", base)
		require.NoError(t, err, name)
		assert.Equal(t, want, f, name)
	}
}

func TestReadRefuses(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"truncated", string(fixture(t, "truncated.xml")), "it cannot be read: "},
		{"a page", string(fixture(t, "page.html")), "it is a web page, not a feed: look there for its RSS or Atom address"},
		{"a sitemap index", string(fixture(t, "sitemapindex.xml")), "it is an index of sitemaps: watch those it names, such as https://map.example/news.xml"},
		{"a plain sitemap", `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://a.example/</loc></url></urlset>`, "not one for news: its 1 addresses have no news:title"},
		{"nothing", " \n", ErrEmpty.Error()},
		{"a text", "404 page not found", `it begins with "404 page not found"`},
		{"an entity bomb", `<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><rss version="2.0"><channel><item><title>&b;</title></item></channel></rss>`, ""},
	} {
		f, err := Read([]byte(c.text), "", base)
		if c.want == "" { // read or refused, but not expanded
			for _, i := range f.Items {
				assert.NotContains(t, i.Headline, "aaaa", c.name)
			}
			continue
		}
		require.Error(t, err, c.name)
		assert.Contains(t, err.Error(), c.want, c.name)
	}
}

func FuzzRead(f *testing.F) {
	files, err := filepath.Glob("testdata/*.*")
	require.NoError(f, err)
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(f, err)
		f.Add(text, "text/xml; charset=windows-1256")
	}
	f.Fuzz(func(t *testing.T, text []byte, contentType string) {
		feed, err := Read(text, contentType, base)
		for _, i := range feed.Items {
			if err != nil || i.Headline+i.Body == "" {
				t.Fatalf("%+v, %v", i, err)
			}
			if u, err := url.Parse(i.URL); err != nil || i.URL != "" && u.Scheme != "http" && u.Scheme != "https" {
				t.Fatalf("%q: %v", i.URL, err)
			}
		}
	})
}
