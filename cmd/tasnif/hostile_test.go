package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// steering is what changes how a terminal shows what follows: control characters but
// for tabs and line breaks, and embeddings and overrides of direction. Isolates that
// the reports write themselves are closed in their line.
var steering = regexp.MustCompile(`[\x00-\x08\x0b-\x1f\x7f-\x{9f}\x{202a}-\x{202e}\x{2066}\x{2067}]`)

// What any verb prints of a corpus, a topics file or its arguments does nothing to a
// terminal, and cells begin no formula.
func TestHostileTexts(t *testing.T) {
	const hostile = "\x1b[31m\x1b]0;title\a\u009b31m\u202e\u2066=1+1 \r\n<script>alert(1)</script>"
	dir := t.TempDir()
	file := func(name string) string { return filepath.Join(dir, name) }
	var corpus strings.Builder
	for i := range 26 {
		topic, text := "sanctions", "فرض عقوبات على النفط"
		if i%2 == 0 {
			topic, text = "military", "قصف الجيش مواقع"
		}
		line, err := json.Marshal(map[string]any{
			"id": fmt.Sprint(hostile, i%24), "headline": fmt.Sprint(hostile, text, i%24), "body": text + hostile, "source": hostile, "date": hostile, "labels": []string{topic}, "url": hostile,
		})
		require.NoError(t, err)
		corpus.Write(append(line, '\n'))
	}
	topics, err := json.Marshal([]map[string]string{
		{"id": "sanctions", "en": "S" + hostile, "ar": "عقوبات" + hostile, "note_en": hostile, "note_ar": hostile}, {"id": "military", "en": "M", "ar": "عسكري\u202e"},
	})
	require.NoError(t, err)
	for name, text := range map[string]string{"h.jsonl": corpus.String(), "t.json": string(topics), "bad.jsonl": `{"headline":"` + hostile + "\"}\n{\"id\":{\"x\":\"\u009b\"}}\n"} {
		require.NoError(t, os.WriteFile(file(name), []byte(text), 0o600))
	}
	for _, args := range [][]string{
		{"lint", file("h.jsonl")},
		{"lint", "--format", "json", file("h.jsonl")},
		{"lint", "--topics", file("t.json"), file("h.jsonl")},
		{"train", "--topics", file("t.json"), "-o", file("m.tsnf"), file("h.jsonl")},
		{"inspect", "--top", "5", file("m.tsnf")},
		{"explain", file("m.tsnf"), hostile + "عقوبات على النفط"},
		{"inspect", "--format", "json", file("m.tsnf")},
		{"explain", "--format", "json", file("m.tsnf"), hostile + "عقوبات على النفط"},
		{"suspects", "--format", "json", file("h.jsonl")},
		{"evaluate", "--format", "json", file("m.tsnf"), file("h.jsonl")},
		{"evaluate", "--format", "junit", file("m.tsnf"), file("h.jsonl")},
		{"predict", "--echo", file("m.tsnf"), file("h.jsonl")},
		{"predict", "--skip-bad", file("m.tsnf"), file("bad.jsonl")},
		{"predict", file("m.tsnf"), file("bad.jsonl")},
		{"predict", "-o", file("p.csv"), file("m.tsnf"), file("h.jsonl")},
		{"evaluate", file("m.tsnf"), file("h.jsonl")},
		{"evaluate", "--format", "markdown", file("m.tsnf"), file("h.jsonl")},
		{"evaluate", "--format", "html", file("m.tsnf"), file("h.jsonl")},
		{"suspects", file("h.jsonl")},
		{"crossvalidate", file("h.jsonl")},
		{"split", "-o", file("s.jsonl"), file("h.jsonl")},
		{"pretrain", "--min-documents", "1", "--near", "2", "--topic", "2", "-o", file("b.base"), file("h.jsonl")},
		{"label", "--topics", file("t.json"), "-o", file("l.jsonl"), file("h.jsonl")},
		{hostile},
	} {
		var out, errs strings.Builder
		run(t.Context(), args, strings.NewReader("?\n1\n\nq\n"), &out, &errs)
		for _, printed := range []string{out.String(), errs.String()} {
			for _, at := range steering.FindAllStringIndex(printed, -1) {
				assert.Fail(t, "a control character is printed", "%.30q: %q", args, printed[max(0, at[0]-60):at[1]])
				break
			}
		}
		assert.Equal(t, strings.Count(out.String(), "\u2068"), strings.Count(out.String(), "\u2069"), "%.30q", args)
		if args[0] == "evaluate" && args[2] == "html" {
			assert.NotContains(t, out.String(), "<script>alert")
		}
	}
	table, err := os.ReadFile(file("p.csv"))
	require.NoError(t, err)
	assert.NotRegexp(t, `(?m)(^|,)"?[=+@]`, string(table))
}
