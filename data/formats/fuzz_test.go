package formats

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"tasnif/data"
	"testing"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Whatever bytes a format is given, it does not panic; documents have a place,
// labels are clean, and text is UTF-8; errors name their place; and skipping bad
// rows finds at least the documents found without.
func fuzzFormat(f *testing.F, ending string) {
	s := samples[ending]
	text := s.write(three)
	f.Add([]byte(text))
	f.Add([]byte(bom + strings.ReplaceAll(text, "\n", "\r\n")))
	f.Add([]byte(text + s.badRow + "\n" + text))
	f.Add([]byte(strings.TrimSuffix(text, "\n")[:len(text)*2/3]))
	f.Add([]byte("\"\"\"\n\"\t\"\n,\"\xff\xfe"))
	f.Fuzz(func(t *testing.T, text []byte) {
		read := func(opt Options) (docs []data.Document, last error) {
			for d, err := range readAs(context.Background(), opt, bytes.NewReader(text), "c", ending) {
				require.NoError(t, last, "something follows an error")
				if last = err; err == nil {
					docs = append(docs, d)
				}
			}
			return docs, last
		}
		strictly, err := read(Options{})
		for _, d := range strictly {
			assert.Equal(t, "c", d.Place.File)
			assert.Positive(t, d.Place.Line)
			for _, field := range append([]string{d.ID, d.Headline, d.Body, d.Source, d.Date, d.Split}, d.Labels...) {
				assert.True(t, utf8.ValidString(field))
			}
			clean, bad := data.CleanLabels(append([]string(nil), d.Labels...))
			assert.NoError(t, bad)
			assert.Equal(t, clean, d.Labels)
		}
		if err == nil {
			assert.NotEmpty(t, strictly)
		} else {
			assert.True(t, strings.HasPrefix(err.Error(), "c:"), err)
			assert.NotContains(t, err.Error(), "\n")
		}
		bad := 0
		skipping, _ := read(Options{SkipBad: func(err error) {
			bad++
			var row *RowError
			require.ErrorAs(t, err, &row)
			assert.Positive(t, row.Place.Line)
		}})
		require.GreaterOrEqual(t, len(skipping), len(strictly))
		for i, d := range strictly {
			assert.Equal(t, d, skipping[i])
		}
		_, _ = read(Options{Encoding: "windows-1256", SkipBad: func(error) {}})
	})
}

func FuzzJSONL(f *testing.F)    { fuzzFormat(f, ".jsonl") }
func FuzzCSV(f *testing.F)      { fuzzFormat(f, ".csv") }
func FuzzTSV(f *testing.F)      { fuzzFormat(f, ".tsv") }
func FuzzFastText(f *testing.F) { fuzzFormat(f, ".ft.txt") }
func FuzzLines(f *testing.F)    { fuzzFormat(f, ".txt") }

// FuzzJSONObject holds the reader of objects to encoding/json: a line without a
// name twice is accepted if it is valid JSON and an object, and its names, values
// and texts are the same.
func FuzzJSONObject(f *testing.F) {
	for _, s := range []string{`{}`, `{"a":1,"b":[{"c":"\"]"}]}`, `{"a":"\\"}`, `{"a":"\\\""} `, `{"a":1}}`, `{"a":[}`,
		`{"\u00e9":nul}`, `[]`, "{\"a\x00\":1}", `{"a":"\ud83d\ude00\ud83d\u00e9\ud83dx\/\b"}`, `{"a":"\u12"}`, `{"a":"\x"}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		got := map[string]string{}
		err := new(jsonReader).object(line, func(name []byte, value jsontext.Value) error {
			got[string(name)] = string(value)
			return nil
		})
		var want map[string]json.RawMessage
		valid := json.Unmarshal(line, &want) == nil && want != nil
		if err != nil && strings.Contains(err.Error(), "occurs twice") {
			return
		}
		require.Equal(t, valid, err == nil, "%q: %v", line, err)
		if !valid || !utf8.Valid(line) {
			return
		}
		require.Len(t, got, len(want))
		for k, v := range want {
			require.Equal(t, string(v), got[k])
			var s string
			if v[0] == '"' {
				require.NoError(t, json.Unmarshal(v, &s))
				require.Equal(t, s, stringOf(jsontext.Value(got[k])))
			}
		}
	})
}

func FuzzReadTopics(f *testing.F) {
	f.Add([]byte(`[{"id":"sanctions","ar":"عقوبات","en":"Sanctions","iptc":["medtop:20000642"],"note_en":"n"},{"id":"a"}]`))
	f.Add([]byte("[\n{\"id\":7}, {}"))
	f.Fuzz(func(t *testing.T, text []byte) {
		topics, err := ReadTopics(bytes.NewReader(text), "t.json")
		if err != nil {
			assert.True(t, strings.HasPrefix(err.Error(), "t.json:"), err)
			return
		}
		again, err := json.Marshal(topics)
		require.NoError(t, err)
		same, err := ReadTopics(bytes.NewReader(again), "t.json")
		require.NoError(t, err)
		for i := range topics {
			if len(topics[i].IPTC) == 0 {
				topics[i].IPTC = nil
			}
		}
		assert.Equal(t, topics, same)
	})
}
