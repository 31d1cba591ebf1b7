package main

import (
	"bytes"
	"context"
	"go/format"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/cmd/tasnif/guide"
	"tasnif/data"
	"tasnif/data/demo"
	"tasnif/data/formats"
)

// commandsOf are the blocks of a page that a reader can run, as a shell script.
// A block marked "sh not-run" waits for a person or a server, or takes long.
func commandsOf(page string) string {
	var script []string
	for _, block := range regexp.MustCompile("(?ms)^```sh\n(.*?)^```$").FindAllStringSubmatch(page, -1) {
		script = append(script, block[1])
	}
	return strings.Join(script, "")
}

// TestGuidesRun runs every command of the README and of the guides as printed, in
// order, a folder a page, on parts of the demonstration corpus.
func TestGuidesRun(t *testing.T) {
	pages, err := filepath.Glob("guide/*.md")
	require.NoError(t, err)
	require.NotEmpty(t, pages)
	scripts := t.TempDir()
	for _, page := range append(pages, filepath.Join(root(t), "README.md")) {
		text, err := os.ReadFile(page)
		require.NoError(t, err)
		script := commandsOf(string(text))
		if script == "" {
			continue
		}
		name := strings.ToLower(strings.TrimSuffix(filepath.Base(page), ".md"))
		txtar := "exec sh -eux commands.sh\n-- commands.sh --\n" + script
		require.NoError(t, os.WriteFile(filepath.Join(scripts, name+".txtar"), []byte(txtar), 0o600))
	}
	files := guideFiles(t)
	testscript.Run(t, testscript.Params{
		Dir:                 scripts,
		RequireExplicitExec: true,
		Setup: func(env *testscript.Env) error {
			for name, text := range files {
				if err := os.WriteFile(filepath.Join(env.WorkDir, name), text, 0o600); err != nil {
					return err
				}
			}
			return nil
		},
	})
}

// guideFiles are the files that the guides speak of: a labelled corpus as it
// comes and divided, a feed, two archives and a file of headlines.
func guideFiles(t *testing.T) map[string][]byte {
	docs, err := demo.Corpus()
	require.NoError(t, err)
	require.Greater(t, len(docs), 2400)
	stride := len(docs) / 2400 // some of every topic
	part := func(from, to int, keep func(d *data.Document)) []byte {
		var out bytes.Buffer
		for i := from; i < to; i++ {
			d := docs[i*stride]
			keep(&d)
			require.NoError(t, formats.Write(&out, d))
		}
		return out.Bytes()
	}
	undivided := func(d *data.Document) { d.Split = "" }
	unlabelled := func(d *data.Document) { d.Split, d.Labels = "", nil }
	news, err := formats.Load(context.Background(), formats.Options{Stdin: bytes.NewReader(part(0, 600, undivided))}, "-")
	require.NoError(t, err)
	for i := range news {
		news[i].Split = []string{"train", "train", "train", "test"}[i%4]
	}
	var divided bytes.Buffer
	require.NoError(t, formats.Write(&divided, news...))
	return map[string][]byte{
		"news.jsonl":         part(0, 600, undivided),
		"news.split.jsonl":   divided.Bytes(),
		"more.jsonl":         part(600, 900, undivided),
		"feed.jsonl":         part(900, 1200, unlabelled),
		"archive-2023.jsonl": part(1200, 1800, unlabelled),
		"archive-2024.jsonl": part(1800, 2400, unlabelled),
		"headlines.txt":      []byte("مجلس الأمن يمدد العقوبات على كوريا الشمالية\nالمنتخب يتأهل إلى نصف النهائي\n"),
	}
}

// A page of the guide says what it is about in its first line, and names only
// verbs and topics that there are.
func TestGuidesAreComplete(t *testing.T) {
	assert.Subset(t, guide.Topics(), []string{"archives", "benchmarks", "corpora", "evaluation", "experiments", "go", "http", "labelling", "operations", "python", "scale", "thresholds"})
	for _, topic := range guide.Topics() {
		text, err := guide.Read(topic)
		require.NoError(t, err)
		assert.Regexp(t, `\A# [A-Z]`, string(text), topic)
		for _, named := range regexp.MustCompile(`tasnif help ([a-z]+)`).FindAllStringSubmatch(string(text), -1) {
			assert.True(t, slices.Contains(guide.Topics(), named[1]), "%s names %q", topic, named[1])
		}
	}
}

// The programs of the page for Go users compile.
func TestGoGuideCompiles(t *testing.T) {
	page, err := guide.Read("go")
	require.NoError(t, err)
	programs := regexp.MustCompile("(?ms)^```go\n(.*?)^```$").FindAllStringSubmatch(string(page), -1)
	require.Len(t, programs, 3)
	for _, program := range programs {
		file := filepath.Join(t.TempDir(), "main.go")
		require.NoError(t, os.WriteFile(file, []byte(program[1]), 0o600))
		vet := exec.Command("go", "vet", file)
		vet.Dir = root(t)
		said, err := vet.CombinedOutput()
		assert.NoError(t, err, string(said))
		formatted, err := format.Source([]byte(program[1]))
		require.NoError(t, err)
		assert.Equal(t, string(formatted), program[1])
	}
}

// The server shows the guide: a list, and each topic with tables and with links
// to other topics that lead there.
func TestGuidePages(t *testing.T) {
	pages, err := guide.Assets()
	require.NoError(t, err)
	paths := map[string]string{}
	for _, a := range pages {
		paths[a.Path] = string(a.Body)
	}
	require.Len(t, paths, len(guide.Topics())+1)
	for _, topic := range guide.Topics() {
		assert.Contains(t, paths["/guide"], `href="/guide/`+topic+`"`)
		assert.Contains(t, paths["/guide/"+topic], "<h1")
	}
	assert.Contains(t, paths["/guide/corpora"], "<table>")
	for path, body := range paths {
		for _, link := range regexp.MustCompile(`href="(/guide/[^"]*)"`).FindAllStringSubmatch(body, -1) {
			assert.Contains(t, paths, link[1], "%s links to %s", path, link[1])
		}
		assert.False(t, strings.Contains(body, "raw HTML omitted"), path)
	}
}
