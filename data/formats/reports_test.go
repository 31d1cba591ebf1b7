package formats

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"tasnif/data"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// macArabicOf is text in Mac Arabic as far as letters, blanks and digits go.
func macArabicOf(t *testing.T, s string) string {
	b, err := charmap.ISO8859_6.NewEncoder().String(strings.Map(func(r rune) rune {
		if r >= '٠' && r <= '٩' {
			return -1
		}
		return r
	}, s))
	require.NoError(t, err)
	return strings.ReplaceAll(b, " ", "\xa0")
}

// TestNamedByItsBytes: text in another encoding is refused with the one that reads it.
func TestNamedByItsBytes(t *testing.T) {
	headline := "مجلس الأمن يمدد العقوبات على كوريا الشمالية"
	windows, err := charmap.Windows1256.NewEncoder().String(headline)
	require.NoError(t, err)
	iso, err := charmap.ISO8859_6.NewEncoder().String(headline)
	require.NoError(t, err)
	mac := macArabicOf(t, headline) + "\xa0\xb1\xb2\xb3"
	for _, c := range []struct{ text, encoding, option, want string }{
		{windows, "", "windows-1256", "windows-1256"},
		{iso, "", "iso-8859-6", "iso-8859-6"},
		{mac, "", "", "Mac Arabic"},
		{mac, "iso-8859-6", "", "mac-arabic, not iso-8859-6"},
		{mac, "windows-1256", "", "mac-arabic, not windows-1256"},
		{windows, "iso-8859-6", "windows-1256", "windows-1256, not iso-8859-6"},
		{headline[:len(headline)-1], "", "", "is the file cut off?"},
		{headline[:len(headline)-1] + " x", "", "", "fix the row"},
		{headline + "\n" + windows[:12], "windows-1256", "utf-8", "is UTF-8, not windows-1256"},
	} {
		_, err := readText(".txt", c.text+"\n", Options{Encoding: c.encoding})
		require.ErrorContains(t, err, c.want)
		option := &data.OptionError{}
		errors.As(err, &option)
		assert.Equal(t, c.option, option.Value, c.want)
	}
	short, err := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewEncoder().String("قمة\n")
	require.NoError(t, err)
	docs, err := readText(".txt", short, Options{})
	require.NoError(t, err)
	assert.Equal(t, "قمة", docs[0].Headline)
}

// TestNotHeadlines: a text of another format is not tagged line by line.
func TestNotHeadlines(t *testing.T) {
	for text, want := range map[string]string{
		`{"title":"ا","label":"ب"}` + "\n": ".jsonl",
		"\n[{\"title\":\"ا\"}]\n":          ".json",
		"[\n {\"title\":\"ا\"}]\n":         ".json",
		"{\n \"title\":\"ا\"}\n":           ".json",
		"العنوان;التصنيف\nا;ب\n":           ".csv",
		"title|label\nا|ب\n":               ".csv",
		"text\tlabel\nا\tب\n":              ".tsv",
		"[عاجل] مجلس الأمن يجتمع\n":        "",
		"الخبر، والعنوان، والنص\n":         "",
		"text, and images\n":               "",
	} {
		_, err := readText(".txt", text, Options{})
		option := &data.OptionError{}
		assert.Equal(t, want != "", errors.As(err, &option), text)
		assert.Equal(t, want, option.Value, text)
	}
	_, err := readText(".txt", "خبر\tسياسة\n", Options{Note: func(_, text string) { err := errors.New(text); assert.ErrorContains(t, err, ".tsv") }})
	require.NoError(t, err)
}

// TestUnknownEnding: what the file looks like is named.
func TestUnknownEnding(t *testing.T) {
	for text, want := range map[string]string{
		"title,label\nا,ب\n":          ".csv",
		"title\tlabel\nا\tب\n":        ".tsv",
		`{"title":"ا"}` + "\n":        ".jsonl",
		"[{\"title\":\"ا\"}]":         ".json",
		"خبر أول\nخبر ثان\n":          ".txt",
		"__label__a خبر\n":            ".ft.txt",
		"<?xml version=\"1.0\"?>":     ".xml",
		"<html><table></table>":       "",
		"PAR1....":                    ".parquet",
		string([]byte{1, 0, 2, 0, 0}): "",
	} {
		path := filepath.Join(t.TempDir(), "data.dat")
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		_, err := Load(t.Context(), Options{}, path)
		option := &data.OptionError{}
		require.ErrorAs(t, err, &option, text)
		assert.Equal(t, want, option.Value, text)
	}
}

// TestTablesAsJSON: columns and rows of cells are refused with what writes objects.
func TestTablesAsJSON(t *testing.T) {
	for _, text := range []string{
		`{"title":{"0":"ا","1":"ب"},"label":{"0":"x","1":"y"}}`, `{"title":["ا","ب"],"label":["x","y"]}`,
		`{"columns":["title"],"index":[0],"data":[["ا"]]}`, `[["title","label"],["ا","x"]]`,
	} {
		_, err := readText(".json", text, Options{})
		assert.ErrorContains(t, err, "orient='records'", text)
	}
	docs, err := readText(".json", `{"news":[{"title":{"rendered":"ا"}}]}`, Options{})
	require.NoError(t, err)
	assert.Equal(t, "ا", docs[0].Headline)
	_, err = readText(".jsonl", `{"article":{"title":"ا","body":"ب"},"label":"x"}`, Options{})
	assert.ErrorContains(t, err, `the field "article" is an object that holds a headline and a body`)
	_, err = readText(".jsonl", `{"title":"ا","label": NaN}`, Options{})
	assert.ErrorContains(t, err, "write null")
}

func TestLabelsOnSeveralLinesOfACell(t *testing.T) {
	docs, err := readText(".csv", "title,label\nا,\"سياسة\r\nاقتصاد\n\"\nب,\"array(['a'], dtype=object)\"\n", Options{})
	require.NoError(t, err)
	assert.Equal(t, []string{"سياسة", "اقتصاد"}, docs[0].Labels)
	assert.Equal(t, []string{"a"}, docs[1].Labels)
}

// TestDeclaredEncoding: a feed is in what its first line names, unless its bytes are
// UTF-8 after all.
func TestDeclaredEncoding(t *testing.T) {
	text := `<?xml version="1.0" encoding="windows-1256"?><rss><channel><item><title>مجلس الأمن يمدد العقوبات</title></item></channel></rss>`
	windows, err := charmap.Windows1256.NewEncoder().String(text)
	require.NoError(t, err)
	for _, text := range []string{text, windows} {
		for _, encoding := range []string{"", "windows-1256"} {
			if encoding != "" && text != windows {
				continue
			}
			docs, err := readText(".xml", text, Options{Encoding: encoding})
			require.NoError(t, err)
			assert.Equal(t, "مجلس الأمن يمدد العقوبات", docs[0].Headline)
		}
	}
}

// workbook is a workbook with a sheet for each list of rows, in order of their names.
func workbook(t *testing.T, sheets map[string][][]string) string {
	t.Helper()
	book := excelize.NewFile()
	for i, name := range slices.Sorted(maps.Keys(sheets)) {
		if i == 0 {
			require.NoError(t, book.SetSheetName("Sheet1", name))
		} else {
			_, err := book.NewSheet(name)
			require.NoError(t, err)
		}
		for n, row := range sheets[name] {
			require.NoError(t, book.SetSheetRow(name, fmt.Sprintf("A%d", n+1), &row))
		}
	}
	b, err := book.WriteToBuffer()
	require.NoError(t, err)
	return b.String()
}

// TestTitlesAboveTheHeader: reports have a title above the header row, or a sheet of
// their own for it.
func TestTitlesAboveTheHeader(t *testing.T) {
	table := [][]string{{"العنوان", "التصنيف"}, {"قمة", "سياسة"}}
	for _, c := range []struct{ ending, text, note string }{
		{".csv", "تقرير اليوم,\n,\nالعنوان,التصنيف\nقمة,سياسة\n", "lines above the header row, which are not read: 2"},
		{".csv", "# exported\rالعنوان;التصنيف\rقمة;سياسة\r", "lines above the header row, which are not read: 1"},
		{".tsv", bom + "تقرير\r\n\r\nالعنوان\tالتصنيف\r\nقمة\tسياسة\r\n", "lines above the header row, which are not read: 1"},
		{".xlsx", workbook(t, map[string][][]string{"a": append([][]string{{"تقرير"}, nil}, table...)}), "lines above the header row, which are not read: 2"},
		{".xlsx", workbook(t, map[string][][]string{"a": {{"غلاف"}}, "b": table, "c": {{"title"}}}), "read the sheet b; not read: a, c"},
	} {
		var notes []string
		docs, err := readText(c.ending, c.text, Options{Note: func(_, text string) { notes = append(notes, text) }})
		require.NoError(t, err, c.text)
		require.Len(t, docs, 1)
		assert.Equal(t, "قمة", docs[0].Headline)
		assert.Equal(t, []string{"سياسة"}, docs[0].Labels)
		assert.Contains(t, notes, c.note)
	}
	docs, err := readText(".csv", "تقرير,\n,\nالعنوان,التصنيف\nقمة,سياسة\n", Options{})
	require.NoError(t, err)
	assert.Equal(t, 4, docs[0].Place.Line)
	_, err = readText(".csv", "x,y\nخبر,النص\n", Options{})
	assert.ErrorContains(t, err, "no column is a headline", "one known cell below the first row is no header")
}

// TestArraysInsideServicesAnswers: Elasticsearch, Solr.
func TestArraysInsideServicesAnswers(t *testing.T) {
	for _, text := range []string{
		`{"took":1,"hits":{"total":2,"hits":[{"_id":"1","_source":{"title":"ا","label":"a"}},{"_id":"2","_source":{"title":"ب","label":"b"}}]}}`,
		`{"response":{"numFound":2,"docs":[{"title":"ا","label":"a"},{"title":"ب","label":"b"}]}}`,
	} {
		docs, err := readText(".json", text, Options{})
		require.NoError(t, err)
		require.Len(t, docs, 2)
		assert.Equal(t, "ب", docs[1].Headline)
		assert.Equal(t, []string{"b"}, docs[1].Labels)
	}
}

// TestMergedCells: a label that is merged over several rows is that of each.
func TestMergedCells(t *testing.T) {
	book := excelize.NewFile()
	for i, row := range [][]string{{"title", "label"}, {"ا", "سياسة"}, {"ب"}, {"ج", "رياضة"}} {
		require.NoError(t, book.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row))
	}
	require.NoError(t, book.MergeCell("Sheet1", "B2", "B3"))
	b, err := book.WriteToBuffer()
	require.NoError(t, err)
	docs, err := readText(".xlsx", b.String(), Options{})
	require.NoError(t, err)
	require.Len(t, docs, 3)
	for i, want := range []string{"سياسة", "سياسة", "رياضة"} {
		assert.Equal(t, []string{want}, docs[i].Labels)
	}
}

// A line in the middle of a file says nothing of the file's format.
func TestMiddleIsNoBeginning(t *testing.T) {
	text := "{\"headline\":\"قمة\"}\nعقوبات جديدة\n"
	_, err := Collect(ReadStream(t.Context(), Options{Format: ".txt"}, strings.NewReader(text), "a.txt"))
	assert.ErrorContains(t, err, "it begins JSON Lines")
	docs, err := Collect(ReadStream(t.Context(), Options{Format: ".txt", Middle: true}, strings.NewReader(text), "a.txt"))
	require.NoError(t, err)
	assert.Len(t, docs, 2)
}
