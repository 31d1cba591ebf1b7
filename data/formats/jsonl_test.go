package formats

import (
	"context"
	"io"
	"iter"
	"strings"
	"tasnif/data"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// readAs reads a stream in the format of an ending.
func readAs(ctx context.Context, opt Options, r io.Reader, name, ending string) iter.Seq2[data.Document, error] {
	opt.Format = ending
	return ReadStream(ctx, opt, r, name)
}

// readText reads a text in a format, as the file "c".
func readText(ending, text string, opt Options) ([]data.Document, error) {
	var docs []data.Document
	for d, err := range readAs(context.Background(), opt, strings.NewReader(text), "c", ending) {
		if err != nil {
			return nil, err
		}
		docs = append(docs, d)
	}
	return docs, nil
}

func TestJSONL(t *testing.T) {
	at := data.Place{File: "c", Line: 1}
	for line, want := range map[string]data.Document{
		`{"headline":"ع"}`:                                         {Headline: "ع"},
		`{"title":"ع","content":"ن","topics":["a"]}`:               {Headline: "ع", Body: "ن", Labels: []string{"a"}},
		`{"Title":"ع","ARTICLE":"ن","Category":"a"}`:               {Headline: "ع", Body: "ن", Labels: []string{"a"}},
		`{"العنوان":"ع","النص":"ن","التصنيف":"سياسة"}`:             {Headline: "ع", Body: "ن", Labels: []string{"سياسة"}},
		`{"id":17,"text":"ن","label":null}`:                        {ID: "17", Body: "ن"},
		`{"text":"ن","label":" a ","x":{"y":[1,{"z":"}"}]}}`:       {Body: "ن", Labels: []string{"a"}},
		`{"text":"ن","labels":["b"," a","","b"]}`:                  {Body: "ن", Labels: []string{"b", "a"}},
		`{"text":"ن","labels":[]}`:                                 {Body: "ن"},
		` { "text" : "\u0646\n\"\\" , "labels" : [ "a" , "b" ] } `: {Body: "ن\n\"\\", Labels: []string{"a", "b"}},
		`{"text":"\ud800x"}`:                                       {Body: "\uFFFDx"},
		`{"\u0074ext":"ن"}`:                                        {Body: "ن"},
		`{"text":"a\u2028b` + "\u2028" + `c"}`:                     {Body: "a\u2028b\u2028c"},
		`{"title":"x","headline":"ع"}`:                             {Headline: "ع"},
		`{"title":"ع","tags":["x"],"label":"a","topics":null}`:     {Headline: "ع", Labels: []string{"a"}},
		`{"title":{"rendered":"ع"},"content":"ن"}`:                 {Headline: "ع", Body: "ن"},
		`{"title":"ع","date":1704067200000}`:                       {Headline: "ع", Date: "1704067200000"},
		`{"title":"ع","source":{"id":null,"name":"وكالة"}}`:        {Headline: "ع", Source: "وكالة"},
		`{"title":"ع","source":[1],"date":{},"split":true}`:        {Headline: "ع"},
		`{"title":"ع","id":true}`:                                  {Headline: "ع"},
		`{"text":"ن","label":3}`:                                   {Body: "ن", Labels: []string{"3"}},
		`{"text":"ن","categories":[3,17]}`:                         {Body: "ن", Labels: []string{"3", "17"}},
		`{"text":"ن","labels":[{"id":3,"name":"a"},{"name":"b"}]}`: {Body: "ن", Labels: []string{"a", "b"}},
		`{"text":"ن","label":{"choices":["a","b"]}}`:               {Body: "ن", Labels: []string{"a", "b"}},
		`{"text":"ن","label":"[\"a\",\"b\"]"}`:                     {Body: "ن", Labels: []string{"a", "b"}},
		`{"text":"ن","label":"a|b"}`:                               {Body: "ن", Labels: []string{"a|b"}},
		`{"text":"ن","cats":1,"label":{"a":1,"b":0,"c":true}}`:     {Body: "ن", Labels: []string{"a", "c"}},
		`{"المُحتوى":"ن","العنـوان":"ع","الوسوم":["a"]}`:           {Headline: "ع", Body: "ن", Labels: []string{"a"}},
		bom + `{"headline":"ع"}`:                                   {Headline: "ع"},
		`{"headline":"","body":null}`:                              {},
		`{"title":null,"headline":"ع"}`:                            {Headline: "ع"},
	} {
		want.Place = at
		docs, err := readText(".jsonl", line, Options{})
		require.NoError(t, err, line)
		assert.Equal(t, []data.Document{want}, docs, line)
	}
}

func TestJSONLErrors(t *testing.T) {
	for line, want := range map[string]string{
		`{"headline":17}`:                      `the field "headline" is a number; it must be a string or null`,
		`{"headline":"x","labels":true}`:       `the field "labels" is true or false; it must be a string, an array of strings or null`,
		`{"headline":"x","labels":{"a":7}}`:    `the field "labels" is an object; it must be a string, an array of strings or null`,
		`{"headline":"x","labels":["a",null]}`: `item 2 of the field "labels" is null; it must be a string`,
		`{"headline":"x","label":"a\u0007"}`:   `the label "a\a" holds a control character; take it out`,
		`{"headline":"x","headline":"y"}`:      `the key "headline" occurs twice; keep one`,
		`{"headline":"x","a":1,"\u0061":2}`:    `the key "a" occurs twice; keep one`,
		`{"titel":"x","labels":["a"]}`:         `no field is a headline (headline, title) or a body (body, text, content, article) among: titel, labels; say which is`,
		`{}`:                                   `no field is a headline (headline, title) or a body (body, text, content, article) among: (the object is empty); say which is`,
		`{"headline":"x"} {"headline":"y"}`:    `something follows the JSON object at byte 18; a line holds one object`,
		`{"headline":"x"},`:                    `something follows the JSON object at byte 17; a line holds one object`,
		`"headline"`:                           `a line must be a JSON object, this is a string`,
		`headline,label`:                       `not JSON: a line must be a JSON object {...}`,
		`{`:                                    `the JSON object is cut off; an object must stand whole on one line (jq -c . writes it so)`,
		`{"headline":"x`:                       `the JSON object is cut off; an object must stand whole on one line (jq -c . writes it so)`,
		`{"headline":"x",}`:                    `not JSON: invalid character ',' at start of value at byte 16`,
		`{'headline':"x"}`:                     `not JSON: invalid character '\'' at start of value at byte 2`,
		`{"headline" "x"}`:                     `not JSON: invalid character '"' after object name (expecting ':') at byte 13`,
		`{"headline":"x" "id":"y"}`:            `not JSON: invalid character '"' after object value (expecting ',' or '}') at byte 17`,
		`{ع:"x"}`:                              `not JSON: invalid character 'ع' at start of value at byte 2`,
		`{"headline":,}`:                       `not JSON: invalid character ',' at start of value at byte 13`,
		`{"headline":x}`:                       `not JSON: invalid character 'x' at start of value at byte 13`,
		`{"headline":"x","n":01}`:              `not JSON: invalid character '1' after object value (expecting ',' or '}') at byte 22`,
		`{"headline":"a` + "\t" + `b"}`:        `not JSON: invalid character '\t' in string (expecting non-control character) at byte 15`,
	} {
		_, err := readText(".jsonl", "\n"+line+"\n", Options{})
		assert.EqualError(t, err, "c:2: "+want, line)
		var row *RowError
		assert.ErrorAs(t, err, &row, line)
	}
}

func TestJSONLManyKeys(t *testing.T) {
	var b strings.Builder
	b.WriteString(`{"headline":"x"`)
	for i := range 3000 {
		b.WriteString(`,"k` + strings.Repeat("x", i%7) + string(rune('a'+i%26)) + strings.Repeat("y", i/26) + `":1`)
	}
	docs, err := readText(".jsonl", b.String()+"}", Options{})
	require.NoError(t, err)
	assert.Len(t, docs, 1)
	_, err = readText(".jsonl", b.String()+`,"ka":2}`, Options{})
	assert.EqualError(t, err, `c:1: the key "ka" occurs twice; keep one`)
}

func TestColumnsAreTakenExactly(t *testing.T) {
	row := `{"headline":"a","summary":"b","section":"s"}`
	docs, err := readText(".jsonl", row, Options{Columns: Columns{Headline: "summary", Labels: []string{"section"}}})
	require.NoError(t, err)
	assert.Equal(t, []data.Document{{Headline: "b", Labels: []string{"s"}, Place: data.Place{File: "c", Line: 1}}}, docs)

	_, err = readText(".jsonl", row, Options{Columns: Columns{Labels: []string{"Section"}}})
	assert.EqualError(t, err, `c: no row has the field "Section", the labels that was asked for`)

	_, err = readText(".jsonl", row, Options{Columns: Columns{Labels: []string{"section"}, Source: "section"}})
	assert.EqualError(t, err, `labels and source are both asked for as "section": one field cannot be both`)
}
