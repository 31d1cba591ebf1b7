package serve_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/serve"
)

// fileItems is the answer of POST /v1/read.
type fileItems struct {
	Documents []struct {
		Line, Row                 int
		ID, Headline, Body, Error string
		Source, Date              string
		Other                     map[string]any
	}
	Columns []struct{ Name, Field string }
	Notes   []string
	Error   string
}

func readFile(t *testing.T, s *serve.Server, name, text string) fileItems {
	t.Helper()
	w := do(s, "POST", "/v1/read?name="+url.QueryEscape(name), text)
	require.Equal(t, 200, w.Code, w.Body.String())
	var got fileItems
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &got), w.Body.String())
	return got
}

// A file is read by its name and bytes, as the command line reads it.
func TestReadFile(t *testing.T) {
	s := newServer(t, demo(), serve.Defaults())
	for _, c := range []struct {
		name, text   string
		want         []string // line|id|headline|body, or line!error
		notes, wrong string
	}{
		{"a.jsonl", "{\"id\":7,\"title\":\"ا\",\"label\":3}\nx\n\n{\"text\":\"ب\"}\n", []string{"1|7|ا|", "2!not JSON", "4|||ب"}, "", ""},
		{"أخبار.csv", "\ufeffالعنوان;رابط\r\nا;u\r\n\"ب\nج\";v\r\n", []string{"2||ا|", "3||ب\nج|"}, "not read: رابط", ""},
		{"a.tsv", "title\ttext\nا\tب\n", []string{"2||ا|ب"}, "", ""},
		{"a.txt", "ا\n\nب\n", []string{"1||ا|", "3||ب|"}, "", ""},
		{"a.json", `[{"title":"ا"}]`, []string{"1||ا|"}, "", ""},
		{"old.txt", "\xe3\xc8\xc7\xd1\xc7\xc9\n\n\xd2\xe1\xd2\xc7\xe1\n", []string{"1||مباراة|", "3||زلزال|"}, "read as windows-1256", ""},
		{"iso.txt", "\xe5\xcc\xe4\xd3 \xc7\xe4\xc3\xe5\xe6 \xea\xe5\xcf\xcf\n", []string{"1||مجلس الأمن يمدد|"}, "read as iso-8859-6", ""},
		{"u16.txt", "\xff\xfe\x42\x06\x45\x06\x29\x06\x0a\x00", []string{"1||قمة|"}, "", ""},
		{"mixed.txt", "قمة عربية\n\xe3\xc8\xc7\xd1\xc7\xc9\nب\n", []string{"1||قمة عربية|", "2!not UTF-8", "3||ب|"}, "", ""},
		{"nul.csv", "title\nا\nب\x00\nج\n", []string{"2||ا|", "3!byte 3 is zero", "4||ج|"}, "", ""},
		{"a.csv", "a,b\nا,ب\n", nil, "", "no column is a headline"},
		{"a.txt", "title,label\nا,ب\n", nil, "", "begins a table"},
		{"a.xyz", "ا\n", nil, "", "no corpus has this ending"},
		{"a.txt", "\n", nil, "", "no documents"},
		{"a.xlsx", "PK\x03\x04", nil, "", "cannot be read as .xlsx"},
		{"a.txt.gz", "\x1f\x8b", nil, "", "cut off"},
	} {
		got := readFile(t, s, c.name, c.text)
		require.Len(t, got.Documents, len(c.want), "%s: %+v", c.name, got)
		for i, d := range got.Documents {
			line, wrong, bad := strings.Cut(c.want[i], "!")
			if bad {
				assert.Equal(t, line, strconv.Itoa(d.Line), c.name)
				assert.Contains(t, d.Error, wrong, c.name)
				continue
			}
			assert.Equal(t, c.want[i], strings.Join([]string{strconv.Itoa(d.Line), d.ID, d.Headline, d.Body}, "|"), c.name)
		}
		assert.Contains(t, strings.Join(got.Notes, "\n"), c.notes, c.name)
		assert.Contains(t, got.Error, c.wrong, c.name)
		assert.Equal(t, c.wrong == "", got.Error == "", got.Error)
	}
}

// All that a row has comes back, by column, and a column may be chosen.
func TestReadFileColumns(t *testing.T) {
	s := newServer(t, demo(), serve.Defaults())
	got := readFile(t, s, "a.csv", "رابط;x;النص;x;label;date\r\nu;1;\"ا\nب\";2;l;2020-01-01\r\nv;3;ج;4;;\r\n")
	assert.Equal(t, "[{رابط } {x } {النص body} {x (2) } {label } {date date}]", fmt.Sprint(got.Columns))
	require.Len(t, got.Documents, 2)
	assert.Equal(t, map[string]any{"رابط": "u", "x": "1", "x (2)": "2", "label": "l"}, got.Documents[0].Other)
	assert.Equal(t, "2020-01-01", got.Documents[0].Date)
	assert.Equal(t, []int{4, 3}, []int{got.Documents[1].Line, got.Documents[1].Row})
	got = readFile(t, s, "a.jsonl", `{"n":1.50,"title":"ا","o":{"b":[1]}}`+"\n"+`{"title":"ب","p":null}`)
	assert.Equal(t, "[{n } {title headline} {o } {p }]", fmt.Sprint(got.Columns))
	assert.Equal(t, map[string]any{"n": 1.5, "o": map[string]any{"b": []any{1.0}}}, got.Documents[0].Other)
	assert.Equal(t, map[string]any{"p": nil}, got.Documents[1].Other)

	none := readFile(t, s, "a.csv", "a;b\nا;ب\n")
	assert.Equal(t, "[{a } {b }]", fmt.Sprint(none.Columns))
	assert.Contains(t, none.Error, "no column is a headline")
	w := do(s, "POST", "/v1/read?name=a.csv&headline=b&id=a", "a;b\nا;ب\n")
	require.Equal(t, 200, w.Code)
	assert.Contains(t, w.Body.String(), `"documents":[{"line":2,"id":"ا","headline":"ب"}]`)
	w = do(s, "POST", "/v1/read?name=a.csv&headline=c", "title,b\nا,ب\n")
	assert.Contains(t, w.Body.String(), "no column is", "a column that is not there")
}

// What a file may hold is bounded, packed or not, and no file name leads anywhere.
func TestReadFileLimits(t *testing.T) {
	opt := serve.Defaults()
	opt.MaxFile = 1000
	s := newServer(t, demo(), opt)
	long := strings.Repeat("قمة\n", 200)
	assert.Equal(t, 413, do(s, "POST", "/v1/read?name=a.txt", long).Code)
	assert.Contains(t, readFile(t, s, "a.txt.gz", gzipped(long)).Error, "more than 1000 bytes once it is uncompressed")
	assert.Equal(t, 413, do(s, "POST", "/v1/read?name=a.txt", strings.Repeat("a\n", 400)).Code, "items are longer than their lines")
	assert.Len(t, readFile(t, s, "../../etc/a.txt", "قمة\n").Documents, 1)
	for _, query := range []string{"", "?name=", "?name=a.txt&x=1", "?name=a.txt&name=b.txt", "?name=a.csv&body=", "?name=a.csv&id=a&id=b", "?x=a"} {
		assert.Equal(t, 400, do(s, "POST", "/v1/read"+query, "قمة").Code, query)
	}
}
