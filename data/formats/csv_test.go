package formats

import (
	"bytes"
	"encoding/csv"
	"io"
	"strings"
	"tasnif/data"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestCSV(t *testing.T) {
	for name, c := range map[string]struct {
		ending, text string
		opt          Options
		want         []data.Document
	}{
		"line breaks and quotes in cells": {".csv", "title,text,label\n\"a \"\"b\"\"\",\"one,\n\ntwo\",x\nc,d,\n", Options{}, []data.Document{
			{Headline: `a "b"`, Body: "one,\n\ntwo", Labels: []string{"x"}, Place: data.Place{File: "c", Line: 2}},
			{Headline: "c", Body: "d", Place: data.Place{File: "c", Line: 5, Row: 3}}}},
		"Arabic names": {".csv", "العنوان,النص,التصنيف\nع,ن,سياسة|اقتصاد\n", Options{}, []data.Document{
			{Headline: "ع", Body: "ن", Labels: []string{"سياسة", "اقتصاد"}, Place: data.Place{File: "c", Line: 2}}}},
		"another separator": {".csv", "title,labels\nع,a;b|c; a\n", Options{Separators: []string{";"}}, []data.Document{
			{Headline: "ع", Labels: []string{"a", "b|c"}, Place: data.Place{File: "c", Line: 2}}}},
		"another delimiter": {".csv", "title؛labels\n\"ع؛x\"؛a\n", Options{Delimiter: "؛"}, []data.Document{
			{Headline: "ع؛x", Labels: []string{"a"}, Place: data.Place{File: "c", Line: 2}}}},
		"named columns": {".csv", "a,b,title\n1,2,3\n", Options{Columns: Columns{Headline: "a", Labels: []string{"b"}}}, []data.Document{
			{Headline: "1", Labels: []string{"2"}, Place: data.Place{File: "c", Line: 2}}}},
		"one of several names": {".csv", "tags,summary,label,content,title\n1,2,3,4,5\n", Options{}, []data.Document{
			{Headline: "5", Body: "4", Labels: []string{"3"}, Place: data.Place{File: "c", Line: 2}}}},
		"two columns of labels": {".csv", "title,tags,label\n1,a|b,c|a\n", Options{Columns: Columns{Labels: []string{"label", "tags"}}}, []data.Document{
			{Headline: "1", Labels: []string{"a", "b", "c"}, Place: data.Place{File: "c", Line: 2}}}},
		"columns that are labels": {".csv", "title,سياسة,رياضة\n1,1,0\n2,0,0\n3,true,1.0\n", Options{Columns: Columns{Labels: []string{"سياسة", "رياضة"}}}, []data.Document{
			{Headline: "1", Labels: []string{"سياسة"}, Place: data.Place{File: "c", Line: 2}},
			{Headline: "2", Place: data.Place{File: "c", Line: 3}},
			{Headline: "3", Labels: []string{"سياسة", "رياضة"}, Place: data.Place{File: "c", Line: 4}}}},
		"lists in cells": {".csv", "title,labels\n1,\"['a', 'b']\"\n2,\"[\"\"a\"\",\"\"b\"\"]\"\n3,[]\n4,\"{\"\"choices\"\":[\"\"a\"\"]}\"\n5,\"[a, b]\"\n6,['a' 'b']\n7,\"{'a', \"\"it's\"\"}\"\n8,[a\n9,<http://x/1> <http://x/2>\n", Options{}, []data.Document{
			{Headline: "1", Labels: []string{"a", "b"}, Place: data.Place{File: "c", Line: 2}},
			{Headline: "2", Labels: []string{"a", "b"}, Place: data.Place{File: "c", Line: 3}},
			{Headline: "3", Place: data.Place{File: "c", Line: 4}},
			{Headline: "4", Labels: []string{"a"}, Place: data.Place{File: "c", Line: 5}},
			{Headline: "5", Labels: []string{"a", "b"}, Place: data.Place{File: "c", Line: 6}},
			{Headline: "6", Labels: []string{"a", "b"}, Place: data.Place{File: "c", Line: 7}},
			{Headline: "7", Labels: []string{"a", "it's"}, Place: data.Place{File: "c", Line: 8}},
			{Headline: "8", Labels: []string{"[a"}, Place: data.Place{File: "c", Line: 9}},
			{Headline: "9", Labels: []string{"http://x/1", "http://x/2"}, Place: data.Place{File: "c", Line: 10}}}},
		"several separators": {".csv", "title,labels\nع,a، b؛c\n", Options{Separators: []string{"،", "؛"}}, []data.Document{
			{Headline: "ع", Labels: []string{"a", "b", "c"}, Place: data.Place{File: "c", Line: 2}}}},
		"codes with names": {".csv", "title,labels\nع,1|2.0|c\n", Options{LabelNames: map[string]string{"1": "a", "2": "b"}}, []data.Document{
			{Headline: "ع", Labels: []string{"a", "b", "c"}, Place: data.Place{File: "c", Line: 2}}}},
		"Excel's first line": {".csv", bom + "sep=;\r\ntitle;label\r\na,b;c\r\n", Options{}, []data.Document{
			{Headline: "a,b", Labels: []string{"c"}, Place: data.Place{File: "c", Line: 3, Row: 2}}}},
		"the delimiter of the header row": {".csv", "title;label\na,b;c\n", Options{}, []data.Document{
			{Headline: "a,b", Labels: []string{"c"}, Place: data.Place{File: "c", Line: 2}}}},
		"tabs in .csv": {".csv", "title\tlabel\na,b\tc\n", Options{}, []data.Document{
			{Headline: "a,b", Labels: []string{"c"}, Place: data.Place{File: "c", Line: 2}}}},
		"tabs by name": {".csv", "title\tlabel\na,b\tc\n", Options{Delimiter: `\t`}, []data.Document{
			{Headline: "a,b", Labels: []string{"c"}, Place: data.Place{File: "c", Line: 2}}}},
		"without a header row": {".csv", "3,\"a, b\",c\n", Options{Header: []string{"labels", "-", "headline"}}, []data.Document{
			{Headline: "c", Labels: []string{"3"}, Place: data.Place{File: "c", Line: 1}}}},
		"lines that end in CR": {".csv", "title,label\ra,b\rc,d\r", Options{}, []data.Document{
			{Headline: "a", Labels: []string{"b"}, Place: data.Place{File: "c", Line: 2}},
			{Headline: "c", Labels: []string{"d"}, Place: data.Place{File: "c", Line: 3}}}},
		"blank cells too many, cells not read too few": {".csv", "title,label,note\na,b,,, \nc,d\n", Options{}, []data.Document{
			{Headline: "a", Labels: []string{"b"}, Place: data.Place{File: "c", Line: 2}},
			{Headline: "c", Labels: []string{"d"}, Place: data.Place{File: "c", Line: 3}}}},
		"a mark at the front of a row": {".csv", "title,label\n" + bom + "a,b\n", Options{}, []data.Document{
			{Headline: "a", Labels: []string{"b"}, Place: data.Place{File: "c", Line: 2}}}},
		"empty last cells": {".csv", "title,text,label\na,,\n", Options{}, []data.Document{{Headline: "a", Place: data.Place{File: "c", Line: 2}}}},
		"tabs with quotes as they come": {".tsv", "title\tlabel\n\"داعش\" يعلن\ta\nقال \"نعم\"\tb\n\"ت\tب\"\tc\n\"سطر\nآخر\"\td\n", Options{}, []data.Document{
			{Headline: `"داعش" يعلن`, Labels: []string{"a"}, Place: data.Place{File: "c", Line: 2}},
			{Headline: `قال "نعم"`, Labels: []string{"b"}, Place: data.Place{File: "c", Line: 3}},
			{Headline: "ت\tب", Labels: []string{"c"}, Place: data.Place{File: "c", Line: 4}},
			{Headline: "سطر\nآخر", Labels: []string{"d"}, Place: data.Place{File: "c", Line: 5}}}},
	} {
		t.Run(name, func(t *testing.T) {
			docs, err := readText(c.ending, c.text, c.opt)
			require.NoError(t, err)
			assert.Equal(t, c.want, docs)
		})
	}
}

func TestCSVErrors(t *testing.T) {
	for name, c := range map[string]struct {
		ending, text string
		opt          Options
		want         string
	}{
		"short row":                  {".csv", "title,label\n\"a\nb\",x\nc\n", Options{}, "c:4: the row has 1 cells, the header has 2; the cell \"label\" is missing"},
		"long row":                   {".csv", "title,label\na,b,c\n", Options{}, "c:2: the row has 3 cells, the header has 2; quote cells that hold the delimiter"},
		"an empty cell more is none": {".csv", "title,label\na,b,,c\n", Options{}, "c:2: the row has 4 cells, the header has 2; quote cells that hold the delimiter"},
		"bare quote":                 {".csv", "title,label\na\"b,x\n", Options{}, "c:2: a cell that is not quoted has a quote inside; put the cell in quotes and double the ones inside"},
		"text after quote":           {".csv", "title,label\n\"a\nb\"c,x\n", Options{}, "c:2: text follows the closing quote of a cell (line 3); double the quotes inside"},
		"open quote":                 {".csv", "title,label\na,x\n\"b,x\nc,x\n", Options{SkipBad: func(error) {}}, "c:3: the quote that opens a cell here is never closed; close it, or double it if it is text"},
		"open quote in header":       {".csv", "\"title,label\na,x\n", Options{}, "c:1: the quote that opens a cell here is never closed; close it, or double it if it is text"},
		"no text":                    {".csv", "a,b\n1,2\n", Options{}, "c:1: no column is a headline (headline, title) or a body (body, text, content, article) among: a, b; say which is"},
		"same name":                  {".csv", "title,title\n1,2\n", Options{}, `c:1: the column "title" occurs twice in the header row; keep one`},
		"misspelt column":            {".csv", "title,label\n1,2\n", Options{Columns: Columns{Labels: []string{"labels"}}}, `c:1: no column is "labels", the labels that was asked for, among: title, label`},
		"odd names":                  {".csv", "\"a\nb\"," + strings.Repeat("x", 99) + "\n", Options{}, `c:1: no column is a headline (headline, title) or a body (body, text, content, article) among: "a\nb", ` + strings.Repeat("x", 60) + `...; say which is`},
		"bad label":                  {".csv", "title,label\n1,a\x01\n", Options{}, `c:2: the label "a\x01" holds a control character; take it out`},
		"invalid in quotes":          {".csv", "title,label\n\"a\nb\xff\",x\n", Options{}, "c:2: line 2 of it: not UTF-8 (byte 2 is 0xFF); fix the row or convert the file"},
		"bad delimiter":              {".csv", "title,label\n1,2\n", Options{Delimiter: "ab"}, `the delimiter "ab" must be one character, neither a quote nor a line break`},
		"bad separator":              {".csv", "title,label\n1,2\n", Options{Separators: []string{"\n"}}, `the label separator "\n" must be text without a quote or a line break`},
	} {
		_, err := readText(c.ending, c.text, c.opt)
		assert.EqualError(t, err, c.want, name)
	}
}

// A cell that any RFC 4180 writer wrote comes back.
func TestCellsAreThoseOfEncodingCSV(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		comma := rapid.SampledFrom([]rune{',', '\t', ';', '؛'}).Draw(t, "comma")
		columns := rapid.IntRange(2, 5).Draw(t, "columns")
		cell := rapid.StringOfN(rapid.SampledFrom([]rune("اب\"\",\t;؛\n ع|")), 0, 8, -1)
		want := rapid.SliceOfN(rapid.SliceOfN(cell, columns, columns), 1, 6).Draw(t, "rows")
		var b bytes.Buffer
		w := csv.NewWriter(&b)
		w.Comma = comma
		require.NoError(t, w.WriteAll(want))
		for _, strict := range []bool{true, false} {
			c := cells{in: newLines(strings.NewReader(b.String())), delimiter: string(comma), strict: strict}
			for _, row := range want {
				got, err := c.next()
				require.NoError(t, err, b.String())
				require.Equal(t, row, got, b.String())
			}
			_, err := c.next()
			require.Equal(t, io.EOF, err)
		}
	})
}
