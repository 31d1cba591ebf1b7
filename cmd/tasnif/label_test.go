package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/cmd/tasnif/labelling"
	"tasnif/data"
	"tasnif/model"
	"tasnif/model/eval/study"
)

// seated is a session over three items, of which a model would give the first sports.
func seated(t *testing.T, path string) (*labelling.Session, *strings.Builder) {
	t.Helper()
	store, err := labelling.OpenStore(path, io.Discard)
	require.NoError(t, err)
	t.Cleanup(func() { store.Close() })
	m, err := model.ReadFile(trained(t))
	require.NoError(t, err)
	var items []labelling.Item
	for i, headline := range []string{"فوز المنتخب في المباراة", "عقوبات على الشركة", "سعر\x1b[2J النفط"} {
		d := data.Document{ID: string(rune('a' + i)), Headline: headline}
		if i == 2 {
			d.Body = strings.Repeat("نص طويل ", 200)
		}
		items = append(items, labelling.Item{Document: d, Candidate: study.Rate(m, d)})
	}
	var out strings.Builder
	return &labelling.Session{Store: store, Model: m, Topics: m.Labels, Items: items, Left: 7, Out: &out}, &out
}

func TestSitting(t *testing.T) {
	topics := "economy sanctions sports" // 1 2 3, in the model's order
	for name, c := range map[string]struct{ typed, file, says string }{
		"accept, toggle, none": {"\n1 3\n\nn\n", `{"id":"a","headline":"فوز المنتخب في المباراة","labels":["sports"]}` + "\n" +
			`{"id":"b","headline":"عقوبات على الشركة","labels":["economy","sanctions","sports"]}` + "\n", "3 labelled and 0 skipped .* has 3; 7 items left"},
		"Arabic digits and commas": {"٣،۱\n\nq\n", `"labels":["economy"]`, "1 labelled and 0 skipped"},
		"Arabic keyboard":          {"س\nى\nع\nض\n", "", "0 labelled and 1 skipped"},
		"skip all":                 {"s\nS\n s \n", "", "0 labelled and 3 skipped .* has 0; 10 items left"},
		"undo":                     {"\n\nu\nn\nq\n", `"labels":["sports"]}` + "\n" + `{"id":"b","headline":"عقوبات على الشركة","labels":[]}` + "\n", "undone; it was:"},
		"undo a skip":              {"s\nu\n\nq\n", `"labels":["sports"]`, "1 labelled and 0 skipped"},
		"undo nothing":             {"u\n", "", "nothing was answered"},
		"no such number":           {"4\n0\nx\n", "", `(?s)"4" is neither a number from 1 to 3.*"0" is neither.*"x" is neither`},
		"help":                     {"?\n", "", "1 economy: "},
		"the input ends":           {"\n", `"labels":["sports"]`, "1 labelled and 0 skipped"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "l.jsonl")
			s, out := seated(t, path)
			var ids []string
			for _, topic := range s.Topics {
				ids = append(ids, topic.ID)
			}
			require.Equal(t, topics, strings.Join(ids, " "))
			require.NoError(t, s.Run(t.Context(), strings.NewReader(c.typed)))
			assert.Regexp(t, c.says, out.String())
			written, err := os.ReadFile(path)
			require.NoError(t, err)
			if c.file == "" {
				assert.Empty(t, string(written))
			} else {
				assert.Contains(t, string(written), c.file)
			}
			assert.NotContains(t, out.String(), "\x1b", "an item must not steer the terminal")
		})
	}
}

// An answer is on the disk before the next question, and a session goes on
// where the last one stopped, even if that was in the middle of a line.
func TestLabelStoreSurvives(t *testing.T) {
	path := filepath.Join(t.TempDir(), "l.jsonl")
	s, err := labelling.OpenStore(path, io.Discard)
	require.NoError(t, err)
	require.NoError(t, s.Add(data.Document{ID: "1", Headline: "أول"}, []string{"a"}))
	written, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, "{\"id\":\"1\",\"headline\":\"أول\",\"labels\":[\"a\"]}\n", string(written))
	_, err = labelling.OpenStore(path, io.Discard)
	assert.ErrorContains(t, err, "another tasnif label is writing it")
	require.NoError(t, s.Close())

	for cut, c := range map[string]struct {
		had  int
		says string
	}{
		`{"id":"2","headline":"ثان","lab`:            {1, "the last line was incomplete"},
		`{"id":"2","headline":"ثان","labels":["b"]}`: {2, ""},
	} {
		require.NoError(t, os.WriteFile(path, append(bytes.Clone(written), cut...), 0o600))
		var told strings.Builder
		s, err := labelling.OpenStore(path, &told)
		require.NoError(t, err)
		assert.Len(t, s.Had, c.had)
		assert.Contains(t, told.String(), c.says)
		require.NoError(t, s.Add(data.Document{Headline: "ثالث"}, nil))
		require.NoError(t, s.Undo())
		require.NoError(t, s.Add(data.Document{Headline: "رابع"}, nil))
		require.NoError(t, s.Close())
		after, err := os.ReadFile(path)
		require.NoError(t, err)
		assert.True(t, strings.HasSuffix(string(after), "\n{\"headline\":\"رابع\",\"labels\":[]}\n"), string(after))
		assert.Equal(t, c.had+1, strings.Count(string(after), "\n"))
	}
	require.NoError(t, os.WriteFile(path, []byte("no json\n{}\n"), 0o600))
	_, err = labelling.OpenStore(path, io.Discard)
	assert.ErrorContains(t, err, "l.jsonl:1")
}

func TestWithoutCopies(t *testing.T) {
	doc := func(h string) data.Document { return data.Document{Headline: h} }
	fresh := withoutCopies([]data.Document{doc("مجلس الأمن يمدد العقوبات على كوريا الشمالية")}, []data.Document{
		doc("مجلسُ الأمن يمدّد العقوبات على كوريا الشمالية!"), doc("فوز المنتخب المغربي على نظيره التونسي"), doc(""),
		doc("فوز المنتخب المغربي على نظيره التونسي."), doc("ارتفاع أسعار النفط في لندن"),
	})
	require.Len(t, fresh, 2)
	assert.Equal(t, "فوز المنتخب المغربي على نظيره التونسي", fresh[0].Headline)
	assert.Equal(t, "ارتفاع أسعار النفط في لندن", fresh[1].Headline)
}
