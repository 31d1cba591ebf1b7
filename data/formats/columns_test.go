package formats

import (
	"context"
	"strings"
	"tasnif/data"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestNotes: which names were read as what is said once, and which were not.
func TestNotes(t *testing.T) {
	for _, c := range []struct{ ending, text, want string }{
		{".csv", "العنوان,المحتوى,التصنيف,رابط الخبر,المحرر\nا,ب,ج,د,ه\nا,ب,ج,د,ه\n",
			"read العنوان as headline, المحتوى as body, التصنيف as labels; not read: رابط الخبر, المحرر"},
		{".csv", "title,tags,label\na,b,c\n", "read title as headline, label as labels; not read: tags"},
		{".csv", "title,label\na,b\n", ""},
		{".csv", "title,keywords\na,b\n", "read title as headline, keywords as labels"},
		{".jsonl", `{"headline":"a","labels":["b"],"id":1}`, ""},
		{".jsonl", `{"headline":"a","url":"u"}` + "\n" + `{"headline":"a","tags":["x"],"category":"b","source":[1],"note":null}`,
			"read headline as headline, category as labels; not read: url, tags (beside category), source (an array), note"},
	} {
		var notes []string
		_, err := readText(c.ending, c.text, Options{Note: func(file, text string) { notes = append(notes, text) }})
		require.NoError(t, err)
		assert.Equal(t, c.want, strings.Join(notes, "\n"), c.text)
	}
}

// TestTextOnly: labels of any kind are not looked at, nor said to be unread.
func TestTextOnly(t *testing.T) {
	opt := Options{TextOnly: true, Note: func(_, text string) { t.Error(text) }}
	docs, err := readText(".jsonl", `{"title":"a","labels":{"x":[[7]]},"split":1}`, opt)
	require.NoError(t, err)
	assert.Equal(t, []data.Document{{Headline: "a", Place: data.Place{File: "c", Line: 1}}}, docs)
	docs, err = readText(".csv", "title,label\na,\"b\x01\"\n", opt)
	require.NoError(t, err)
	assert.Nil(t, docs[0].Labels)
}

// TestUsed: every column is named in order, with what it is read as.
func TestUsed(t *testing.T) {
	for _, c := range []struct{ ending, text, want, wrong string }{
		{".csv", "رابط,العنوان,label\nا,ب,ج\n", "رابط= العنوان=headline label=labels", ""},
		{".csv", "a;b\nc;d\n", "", "one cell"},
		{".csv", "a,b\nc,d\n", "a= b=", "no column is a headline"},
		{".jsonl", `{"u":1,"title":"a"}` + "\n" + `{"title":"b","v":2,"text":"c"}`, "u= title=headline v= text=body", ""},
		{".jsonl", `{"u":"a"}`, "u=", "no field is a headline"},
	} {
		var used []string
		_, err := readText(c.ending, c.text, Options{SkipBad: func(error) {}, Used: func(columns []Column) {
			for _, c := range columns {
				used = append(used, c.Name+"="+c.Field)
			}
		}})
		if c.wrong == "" {
			require.NoError(t, err)
		} else if c.ending == ".csv" {
			require.ErrorContains(t, err, c.wrong)
		}
		assert.Equal(t, c.want, strings.Join(used, " "), c.text)
	}
}

func TestKeep(t *testing.T) {
	for ending, text := range map[string]string{
		".jsonl": `{"id":"1","url":"u","headline":"a","tags":[1],"labels":["b"],"note":5}`,
		".csv":   "id,url,headline,tags,labels,note\n1,u,a,[1],b,5\n",
	} {
		docs, err := readText(ending, text, Options{Keep: true})
		require.NoError(t, err)
		quoted := map[string]string{".jsonl": "", ".csv": `"`}[ending]
		assert.Equal(t, []data.Field{{Name: "url", Value: `"u"`}, {Name: "tags", Value: quoted + "[1]" + quoted}, {Name: "note", Value: quoted + "5" + quoted}}, docs[0].Other)
	}
}

func TestSeparatorsInEveryFormat(t *testing.T) {
	for ending, text := range map[string]string{
		".jsonl":  `{"headline":"a","labels":"x؛y"}` + "\n" + `{"headline":"a","labels":["x؛y"]}`,
		".csv":    "headline,labels\na,x؛y\na,\"['x؛y']\"\n",
		".tsv":    "headline\tlabels\na\tx؛y\na\tx ؛ y\n",
		".ft.txt": "__label__x؛y a\n__label__x __label__y a\n",
	} {
		docs, err := readText(ending, text, Options{Separators: []string{"؛"}})
		require.NoError(t, err)
		require.Len(t, docs, 2)
		for _, d := range docs {
			assert.Equal(t, []string{"x", "y"}, d.Labels, ending)
		}
	}
	docs, err := Load(context.Background(), Options{Separators: []string{"+"}}, tree(t, map[string]string{"x+y/1.txt": "a"}))
	require.NoError(t, err)
	assert.Equal(t, []string{"x", "y"}, docs[0].Labels)
}

func TestLabelNames(t *testing.T) {
	want := map[string]string{"0": "سياسة", "1": "رياضة"}
	for _, text := range []string{
		"سياسة\nرياضة\n", "0,سياسة\r\n1,رياضة", bom + "code,name\n0,سياسة\n1,رياضة\n", "0: سياسة\n1: رياضة", "1\tرياضة\n0\tسياسة\n",
		`["سياسة","رياضة"]`, `{"0":"سياسة","1":"رياضة"}`, `{"a":{"id2label":{"0":"سياسة","1":"رياضة"}}}`,
		`{"features":{"text":{"dtype":"string"},"label":{"names":["سياسة","رياضة"],"_type":"ClassLabel"}}}`,
	} {
		names, err := ReadLabelNames(strings.NewReader(text), "n")
		require.NoError(t, err, text)
		assert.Equal(t, want, names, text)
	}
	for _, text := range []string{"", "{}", "[", "{\"names\":[7,[]]}", "a\n\x01\n", "\xff"} {
		_, err := ReadLabelNames(strings.NewReader(text), "n")
		require.Error(t, err, text)
		assert.True(t, strings.HasPrefix(err.Error(), "n: "), err)
	}
	_, err := readText(".jsonl", `{"text":"a","label":7}`, Options{LabelNames: want})
	assert.EqualError(t, err, "c:1: the label 7 has no name among those given")
}

func FuzzLabels(f *testing.F) {
	for _, s := range []string{"['a', \"b\"]", `{"choices":["a"]}`, "[a, b]", "<http://a> <b:c>", "a|b", "('a',)", "['a\\'b']", "[", "[]", "{'a': 1}"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		opt := Options{}
		labels, err := opt.labels(s, "|")
		if err != nil {
			return
		}
		clean, err := data.CleanLabels(append([]string(nil), labels...))
		require.NoError(t, err)
		assert.Equal(t, clean, labels)
	})
}
