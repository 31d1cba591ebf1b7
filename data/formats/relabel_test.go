package formats

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"tasnif/data"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// relabel gives b in place of a, as the text of a file of JSON Lines.
func relabel(text string, opt Options) (string, error) {
	var out bytes.Buffer
	err := Relabel(strings.NewReader(text), &out, "c.jsonl", opt, aToB)
	return out.String(), err
}

// aToB gives b in place of a, also in scores, and takes x from such documents.
func aToB(d data.Document) ([]string, []data.Score) {
	scores := slices.Clone(d.Scores)
	for i := range scores {
		if scores[i].Label == "a" {
			scores[i].Label = "b"
		}
	}
	at := slices.Index(d.Labels, "a")
	if at < 0 {
		return d.Labels, scores
	}
	labels := slices.Clone(d.Labels)
	labels[at] = "b"
	labels, _ = data.CleanLabels(labels)
	return slices.DeleteFunc(labels, func(l string) bool { return l == "x" }), scores
}

// TestRelabel: every byte but those of the labels stays.
func TestRelabel(t *testing.T) {
	for line, want := range map[string]string{
		`{"title":"ا", "labels": ["a" , "c"], "url":"<&>","n":1.50}`:          `{"title":"ا", "labels": ["b","c"], "url":"<&>","n":1.50}`,
		`{"labels":["c","a","b"],"title":"a"}`:                                `{"labels":["c","b"],"title":"a"}`,
		`{"title":"ا","label":"a"}`:                                           `{"title":"ا","label":"b"}`,
		`{"title":"ا","label":"a|c"}`:                                         `{"title":"ا","label":"a|c"}`,
		`{"title":"ا","tags":["a"],"category":"a"}`:                           `{"title":"ا","tags":["a"],"category":"b"}`,
		`{"title":"ا","labels":{"a":1,"c":0}}`:                                `{"title":"ا","labels":["b"]}`,
		`{"title":"ا","labels":["a","x","b"]}`:                                `{"title":"ا","labels":["b"]}`,
		`{"title":"ا","scores":{"a":0.91, "c":0.08},"teacher":"e"}`:           `{"title":"ا","scores":{"b":0.91,"c":0.08},"teacher":"e"}`,
		`{"title":"ا","labels":["a"],"scores":{"a":0.9},"teacher":"e"}`:       `{"title":"ا","labels":["b"],"scores":{"b":0.9},"teacher":"e"}`,
		`{"title":"ا","labels":["a"],"teacher":"e"}`:                          `{"title":"ا","labels":["b"],"teacher":"e"}`,
		`{"title":"ا","labels":["c"],"scores":{"a":0.9}}`:                     `{"title":"ا","labels":["c"],"scores":{"a":0.9}}`,
		`{"title":"ا","scores":"{\"a\":0.9}","teacher":"e"}`:                  `{"title":"ا","scores":"{\"b\":0.9}","teacher":"e"}`,
		"  {\"title\":\"ا\",\"labels\":[\"c\"]}\t":                            "  {\"title\":\"ا\",\"labels\":[\"c\"]}\t",
		`{"title":"ا","labels":["a"]}` + "\n\n" + `{"title":"ب","labels":[]}`: `{"title":"ا","labels":["b"]}` + "\n\n" + `{"title":"ب","labels":[]}`,
	} {
		got, err := relabel(line+"\n", Options{})
		require.NoError(t, err, line)
		assert.Equal(t, want+"\n", got)
	}
	got, err := relabel(`{"title":"ا","label":"a،c"}`, Options{Separators: []string{"،"}})
	require.NoError(t, err)
	assert.Equal(t, `{"title":"ا","label":["b","c"]}`+"\n", got)
	for text, want := range map[string]string{
		`{"data":{"text":"ا"},"annotations":[{"result":[{"value":{"choices":["a"]}}]}]}`: "c.jsonl:1: its labels are inside another field",
		"{\"title\":\"ا\"}\n{\"title\":":                                                 "c.jsonl:2: the JSON object is cut off",
	} {
		_, err := relabel(text, Options{})
		assert.ErrorContains(t, err, want)
	}
	_, err = relabel(`{"title":"ا","p":"a","q":"c"}`, Options{Columns: Columns{Labels: []string{"p", "q"}}})
	assert.ErrorContains(t, err, "its labels are in several fields")
}

// TestRelabelCells: rows whose labels change are written anew, the others stay byte for
// byte, and so does what stands above them.
func TestRelabelCells(t *testing.T) {
	for text, want := range map[string]string{
		bom + "title,label,url\r\n\"ا\",\"a\",u\r\n\"ب\",\"c\",u\r\n":    bom + "title,label,url\r\nا,b,u\r\n\"ب\",\"c\",u\r\n",
		"sep=;\nالعنوان;التصنيف\n\"ا;\nب\";a|c\n\nج;a":                   "sep=;\nالعنوان;التصنيف\n\"ا;\nب\";b|c\n\nج;b",
		"title,label\nا,\"['a', 'c']\"\nب,\"['c']\"\n":                   "title,label\nا,\"[\"\"b\"\",\"\"c\"\"]\"\nب,\"['c']\"\n",
		"تقرير\n\ntitle,label\nا,a\n":                                    "تقرير\n\ntitle,label\nا,b\n",
		"title,label\nا,a|x\nب,x|a|b\n\n":                                "title,label\nا,b\nب,b\n\n",
		"title,label\rا,a\rب,c\r":                                        "title,label\rا,b\rب,c\r",
		"title,label,scores,teacher\nا,,\"{\"\"a\"\": 0.9}\",e\nب,a,,\n": "title,label,scores,teacher\nا,,\"{\"\"b\"\":0.9}\",e\nب,b,,\n",
	} {
		var out bytes.Buffer
		err := Relabel(strings.NewReader(text), &out, "c.csv", Options{}, aToB)
		require.NoError(t, err, text)
		assert.Equal(t, want, out.String())
	}
	var out bytes.Buffer
	err := Relabel(strings.NewReader("title\tlabel\nا\ta\nب\n"), &out, "c.tsv", Options{}, aToB)
	assert.ErrorContains(t, err, `c.tsv:3: the row has 1 cells, the header has 2; the cell "label" is missing`)
	err = Relabel(strings.NewReader("title,a,c\nا,1,0\n"), &out, "c.csv", Options{Columns: Columns{Labels: []string{"a", "c"}}}, aToB)
	assert.ErrorContains(t, err, "c.csv:2: its labels are in several columns")
	err = Relabel(strings.NewReader("[]"), &out, "c.json", Options{}, aToB)
	assert.EqualError(t, err, "c.json: labels can be changed in JSON Lines, CSV and TSV")
}

// TestWriteTopics: topics come back, and the demonstration's file byte for byte.
func TestWriteTopics(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "demo", "topics.json"))
	require.NoError(t, err)
	topics, err := ReadTopics(bytes.NewReader(text), "t.json")
	require.NoError(t, err)
	var out bytes.Buffer
	require.NoError(t, WriteTopics(&out, topics))
	assert.Equal(t, string(text), out.String())
}
