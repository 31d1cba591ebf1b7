package main

import (
	"bytes"
	"cmp"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"tasnif/cmd/tasnif/corpora"
	"tasnif/cmd/tasnif/outputs"
	"tasnif/cmd/tasnif/usage"
	"tasnif/data/demo"
	"tasnif/data/formats"
)

// initVerb is: tasnif init DIR
type initVerb struct {
	Demo   bool   `aliases:"demo-corpus" help:"Start with the demonstration corpus inside this program, in place of a few example lines."`
	Topics string `placeholder:"FILE" help:"Start with these topics (a topics file), in place of those of the demonstration corpus: an empty corpus, and no guide. tasnif train --topics --unlabelled makes a first model of them."`
	Dir    string `arg:"" help:"Folder of the project: a new one, or one that is empty but for .git."`
}

// Help is what init --help says besides the flags.
func (initVerb) Help() string {
	return `A project has a topics file, a guide for labelling, a corpus, a Makefile (lint,
train, evaluate, split, baseline, gate, label, serve), and CI files for GitHub and
GitLab that run make gate. Its README says what to do first.

Examples:

    tasnif init news-topics
    tasnif init --demo news-topics
    tasnif init --topics desk.json news-topics`
}

//go:embed project
var project embed.FS

// projectFile is one file of a new project.
type projectFile struct {
	path    string // in the project
	content func(v *initVerb) ([]byte, error)
	mode    fs.FileMode
}

// projectFiles are all files of a new project. ci/evaluate.sh is the script of
// .github/actions/evaluate; a test checks that they are equal.
var projectFiles = []projectFile{
	{"README.md", embedded("README.md"), 0o644},
	{"Makefile", embedded("Makefile"), 0o644},
	{"topics.json", (*initVerb).topics, 0o644},
	{"GUIDE.md", (*initVerb).guide, 0o644},
	{"corpus/README.md", embedded("corpus.README.md"), 0o644},
	{"corpus/news.jsonl", (*initVerb).corpus, 0o644},
	{"ci/evaluate.sh", embedded("evaluate.sh"), 0o755},
	{".github/workflows/tasnif.yml", embedded("github.yml"), 0o644},
	{".gitlab-ci.yml", embedded("gitlab-ci.yml"), 0o644},
	{".gitignore", embedded("gitignore"), 0o644},
}

func embedded(name string) func(*initVerb) ([]byte, error) {
	return func(*initVerb) ([]byte, error) { return project.ReadFile("project/" + name) }
}

// topics are those of the project.
func (v *initVerb) topics() ([]byte, error) {
	if v.Topics == "" {
		return demo.TopicsBytes(), nil
	}
	topics, err := corpora.ReadTopics(v.Topics)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = formats.WriteTopics(&b, topics)
	return b.Bytes(), err
}

// guide is how documents are labelled: for a desk's own topics, their notes.
func (v *initVerb) guide() ([]byte, error) {
	if v.Topics == "" {
		return []byte(demo.Guide()), nil
	}
	topics, err := corpora.ReadTopics(v.Topics)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	b.WriteString("# How this corpus is labelled\n\nA document has every topic that it is about, and none that it only mentions. Write hard cases here as they come.\n\n")
	for _, t := range topics {
		fmt.Fprintf(&b, "- `%s` (%s): %s\n", t.ID, t.Name("ar"), cmp.Or(t.NoteArabic, t.NoteEnglish))
	}
	return b.Bytes(), nil
}

// corpus is the corpus that the project starts with.
func (v *initVerb) corpus() ([]byte, error) {
	if v.Topics != "" {
		return nil, nil
	}
	if v.Demo {
		return demo.Bytes(), nil
	}
	return project.ReadFile("project/news.jsonl")
}

// Run makes the project, then lists its files.
func (v *initVerb) Run(s *outputs.Streams) error {
	if v.Topics != "" {
		if v.Demo {
			return usage.Errorf("--topics and --demo: the demonstration corpus has its own topics; give one of them")
		}
		if _, err := corpora.ReadTopics(v.Topics); err != nil {
			return err // before anything is written
		}
	}
	if err := emptyFolder(v.Dir); err != nil {
		return err
	}
	var b bytes.Buffer
	for _, f := range projectFiles {
		content, err := f.content(v)
		if err != nil {
			return err
		}
		path := filepath.Join(v.Dir, filepath.FromSlash(f.path))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, content, f.mode); err != nil {
			return err
		}
		fmt.Fprintf(&b, "%s\n", path)
	}
	lines := "a few example lines; put your labelled news in their place"
	if v.Topics != "" {
		lines = "empty; label news with tasnif label, or begin with tasnif train --topics topics.json --unlabelled FEED"
	}
	if v.Demo {
		lines = "the demonstration corpus; add your labelled news"
	}
	fmt.Fprintf(&b, "\ncorpus    %s is %s\nnext      cd %s && make\n", filepath.Join(v.Dir, "corpus", "news.jsonl"), lines, quoted(v.Dir))
	_, err := s.Out.Write(b.Bytes())
	return err
}

// emptyFolder makes a folder, or checks that it is empty but for .git.
func emptyFolder(dir string) error {
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return os.MkdirAll(dir, 0o755)
	case err != nil:
		return fmt.Errorf("%s: this is not a readable folder: %w", dir, outputs.Plain(err))
	}
	entries = slices.DeleteFunc(entries, func(e fs.DirEntry) bool { return e.Name() == ".git" })
	if len(entries) > 0 {
		return fmt.Errorf("%s: this folder is not empty (it has %s); name a new folder; nothing was written", dir, entries[0].Name())
	}
	return nil
}

// quoted is a path as a shell reads it.
func quoted(path string) string {
	if strings.IndexFunc(path, func(r rune) bool { return strings.ContainsRune(" \t\n'\"\\$`&;|<>()*?[]#~!{}", r) }) < 0 {
		return path
	}
	return "'" + strings.ReplaceAll(path, "'", `'\''`) + "'"
}
