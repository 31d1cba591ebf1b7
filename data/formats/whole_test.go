package formats

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"maps"
	"slices"
	"strings"
	"tasnif/data"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
)

// wholeSamples are the formats of which a file is whole or no use: what is damaged ends
// the reading.
var wholeSamples = map[string]struct {
	write func([]data.Document) string
	line  func(i int) int // of a document
	keeps func(data.Document) data.Document
}{
	".json":    {asJSON, func(i int) int { return 1 + 2*i + 1 }, whole},
	".xlsx":    {asXLSX, func(i int) int { return i + 2 }, whole},
	".parquet": {asParquet, func(i int) int { return i + 1 }, whole},
	".xml":     {asRSS, func(i int) int { return i + 2 }, feedKeeps},
	".rss":     {asRSS, func(i int) int { return i + 2 }, feedKeeps},
	".atom":    {asRSS, func(i int) int { return i + 2 }, feedKeeps},
}

func feedKeeps(d data.Document) data.Document {
	d.Source, d.Split = "desk", ""
	return d
}

func asJSON(docs []data.Document) string {
	var list []json.RawMessage
	for _, d := range docs {
		list = append(list, json.RawMessage(strings.ReplaceAll(asJSONL([]data.Document{d}), "{", "{\n")))
	}
	var items []string
	for _, item := range list {
		items = append(items, strings.TrimSpace(string(item)))
	}
	return "[\n" + strings.Join(items, ",\n") + "\n]\n"
}

func asXLSX(docs []data.Document) string {
	book := excelize.NewFile()
	rows := [][]any{{"id", "title", "text", "category", "source", "date", "split"}}
	for _, d := range docs {
		rows = append(rows, []any{d.ID, d.Headline, d.Body, strings.Join(d.Labels, "|"), d.Source, d.Date, d.Split})
	}
	for i, row := range rows {
		cell, _ := excelize.CoordinatesToCellName(1, i+1)
		if err := book.SetSheetRow("Sheet1", cell, &row); err != nil {
			panic(err)
		}
	}
	b, err := book.WriteToBuffer()
	if err != nil {
		panic(err)
	}
	return b.String()
}

type parquetRow struct {
	ID       string   `parquet:"id"`
	Headline string   `parquet:"headline"`
	Body     string   `parquet:"body,optional"`
	Labels   []string `parquet:"labels,list"`
	Source   string   `parquet:"source,optional"`
	Date     string   `parquet:"date,optional"`
	Split    string   `parquet:"split,optional,dict"`
}

func asParquet(docs []data.Document) string {
	var b bytes.Buffer
	w := parquet.NewGenericWriter[parquetRow](&b)
	for _, d := range docs {
		if _, err := w.Write([]parquetRow{{d.ID, d.Headline, d.Body, d.Labels, d.Source, d.Date, d.Split}}); err != nil {
			panic(err)
		}
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return b.String()
}

func asRSS(docs []data.Document) string {
	escape := func(s string) string {
		var b bytes.Buffer
		xml.EscapeText(&b, []byte(s))
		return b.String()
	}
	var b strings.Builder
	b.WriteString(`<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>desk</title>` + "\n")
	for _, d := range docs {
		b.WriteString("<item><guid>" + d.ID + "</guid><title>" + escape(d.Headline) + "</title><description>short</description><content:encoded><![CDATA[" + d.Body + "]]></content:encoded>")
		for _, l := range d.Labels {
			b.WriteString("<category>" + escape(l) + "</category>")
		}
		if d.Date != "" {
			b.WriteString("<pubDate>" + d.Date + "</pubDate>")
		}
		b.WriteString("</item>\n")
	}
	b.WriteString("</channel></rss>\n")
	return b.String()
}

// TestWholeFormats is the conformance suite of formats that are whole or no use.
func TestWholeFormats(t *testing.T) {
	for _, ending := range slices.Sorted(maps.Keys(wholeSamples)) {
		t.Run(ending, func(t *testing.T) {
			s := wholeSamples[ending]
			text := s.write(three)
			want := make([]data.Document, len(three))
			for i, d := range three {
				want[i] = s.keeps(d)
				want[i].Place = data.Place{File: "c", Line: s.line(i)}
			}
			for name, text := range map[string]string{"plain": text, "gzip": string(pack[".gz"](text)), "zstd": string(pack[".zst"](text))} {
				docs, err := readText(ending, text, Options{})
				require.NoError(t, err, name)
				assert.Equal(t, want, docs, name)
			}
			for n := 1; n < len(strings.TrimSpace(text)); n += 1 + n/97 {
				_, err := readText(ending, text[:n], Options{})
				require.Error(t, err, "cut to %d of %d bytes", n, len(text))
				require.True(t, strings.HasPrefix(err.Error(), "c:"), err)
			}
			for _, garbage := range []string{"\x00\x01\x02", "PK\x03\x04", "PAR1PAR1", "<html><body>x</body></html>", "x", "[{]", "<rss><item><title>a</b></item></rss>", strings.Repeat("\xff", 999)} {
				_, err := readText(ending, garbage, Options{})
				require.Error(t, err, "%q", garbage)
				assert.True(t, strings.HasPrefix(err.Error(), "c:"), err)
			}
			_, err := readText(ending, "", Options{})
			assert.ErrorContains(t, err, "c:")
			for range readAs(context.Background(), Options{}, strings.NewReader(text), "c", ending) {
				break
			}
		})
	}
}

// TestShapes: what labelling programs and services export.
func TestShapes(t *testing.T) {
	for name, c := range map[string]struct {
		ending, text string
		want         data.Document
	}{
		"Label Studio": {".json", `[{"id":7,"data":{"text":"قمة","url":"u"},"annotations":[{"was_cancelled":true,"result":[{"value":{"choices":["x"]}}]},{"result":[{"type":"choices","value":{"choices":["سياسة","اقتصاد"]}}]}]}]`,
			data.Document{ID: "7", Body: "قمة", Labels: []string{"سياسة", "اقتصاد"}}},
		"Label Studio, minimal": {".json", `[{"id":7,"text":"قمة","topic":{"choices":["سياسة"]},"annotator":1}]`, data.Document{ID: "7", Body: "قمة", Labels: []string{"سياسة"}}},
		"doccano":               {".jsonl", `{"id":7,"data":"قمة","label":["سياسة"]}`, data.Document{ID: "7", Body: "قمة", Labels: []string{"سياسة"}}},
		"doccano, array":        {".json", `[{"id":7,"text":"قمة","label":["سياسة"]}]`, data.Document{ID: "7", Body: "قمة", Labels: []string{"سياسة"}}},
		"Argilla 1":             {".jsonl", `{"id":"7","inputs":{"text":"قمة"},"annotation":"سياسة","prediction":null}`, data.Document{ID: "7", Body: "قمة", Labels: []string{"سياسة"}}},
		"Argilla 2":             {".json", `[{"id":"7","fields":{"text":"قمة"},"responses":{"topic":[{"value":["سياسة","x"]}]}}]`, data.Document{ID: "7", Body: "قمة", Labels: []string{"سياسة", "x"}}},
		"Prodigy":               {".jsonl", `{"text":"قمة","_task_hash":1,"label":"سياسة","answer":"accept"}`, data.Document{Body: "قمة", Labels: []string{"سياسة"}}},
		"Prodigy, choice":       {".jsonl", `{"text":"قمة","_task_hash":1,"options":[{"id":"سياسة"}],"accept":["سياسة"],"answer":"accept"}`, data.Document{Body: "قمة", Labels: []string{"سياسة"}}},
		"Hugging Face, rows":    {".json", `{"features":[{"name":"text"}],"rows":[{"row_idx":0,"row":{"text":"قمة","label":3}}]}`, data.Document{Body: "قمة", Labels: []string{"3"}}},
		"a list of objects":     {".jsonl", `{"text":"قمة","topics":[{"id":3,"name":"سياسة"}]}`, data.Document{Body: "قمة", Labels: []string{"سياسة"}}},
		"an array in .jsonl":    {".jsonl", `[{"text":"قمة"}]`, data.Document{Body: "قمة"}},
		"Annif, TSV":            {".tsv", "قمة\t<http://x/1> <http://x/2>\n", data.Document{Body: "قمة", Labels: []string{"http://x/1", "http://x/2"}}},
		"Annif, JSONL":          {".jsonl", `{"document_id":"7","text":"قمة","subjects":[{"uri":"http://x/1","label":"a"}]}`, data.Document{Body: "قمة", Labels: []string{"http://x/1"}}},
		"Atom": {".atom", `<feed xmlns="http://www.w3.org/2005/Atom"><title>وكالة</title><entry><id>7</id><title>قمة</title><category term="سياسة"/><summary>نص</summary><updated>2024-01-01</updated></entry></feed>`,
			data.Document{ID: "7", Headline: "قمة", Body: "نص", Labels: []string{"سياسة"}, Source: "وكالة", Date: "2024-01-01"}},
		"WordPress": {".xml", `<rss xmlns:wp="w" xmlns:content="c"><channel><title>s</title>` +
			`<item><title>x</title><wp:post_type>attachment</wp:post_type></item>` +
			`<item><title>قمة</title><content:encoded><![CDATA[<p>نص</p>]]></content:encoded><category domain="category" nicename="p">سياسة</category><category domain="post_tag">t</category><wp:post_type>post</wp:post_type><wp:status>publish</wp:status></item>` +
			`<item><title>y</title><wp:post_type>post</wp:post_type><wp:status>draft</wp:status></item></channel></rss>`,
			data.Document{Headline: "قمة", Body: "<p>نص</p>", Labels: []string{"سياسة"}, Source: "s"}},
	} {
		docs, err := readText(c.ending, c.text, Options{})
		require.NoError(t, err, name)
		require.Len(t, docs, 1, name)
		docs[0].Place = data.Place{}
		assert.Equal(t, c.want, docs[0], name)
	}
	_, err := readText(".jsonl", `{"text":"قمة","_task_hash":1,"label":"سياسة","answer":"reject"}`, Options{})
	assert.ErrorContains(t, err, "the answer in Prodigy is not accept")
}

// TestFolderOfSources: label folders may stand in folders of their sources, and files
// need no ending.
func TestFolderOfSources(t *testing.T) {
	root := tree(t, map[string]string{"portal/سياسة/0001.txt": "قمة", "portal/سياسة/51060": "قمة", "other/رياضة/a.1": "فوز"})
	docs, err := Load(context.Background(), Options{}, root)
	require.NoError(t, err)
	var got []string
	for _, d := range docs {
		got = append(got, d.Source+" "+d.Labels[0]+" "+d.Headline)
	}
	assert.Equal(t, []string{"other رياضة فوز", "portal سياسة قمة", "portal سياسة قمة"}, got)
}

func fuzzWhole(f *testing.F, ending string) {
	text := wholeSamples[ending].write(three)
	f.Add([]byte(text))
	f.Add([]byte(text[:len(text)/2]))
	f.Fuzz(func(t *testing.T, text []byte) {
		var last error
		for d, err := range readAs(context.Background(), Options{}, bytes.NewReader(text), "c", ending) {
			require.NoError(t, last, "something follows an error")
			if last = err; err == nil {
				require.Equal(t, "c", d.Place.File)
			}
		}
		if last != nil {
			require.True(t, strings.HasPrefix(last.Error(), "c:"), last)
		}
	})
}

func FuzzJSONArray(f *testing.F) { fuzzWhole(f, ".json") }
func FuzzXLSX(f *testing.F)      { fuzzWhole(f, ".xlsx") }
func FuzzParquet(f *testing.F)   { fuzzWhole(f, ".parquet") }
func FuzzXML(f *testing.F)       { fuzzWhole(f, ".xml") }
