package main

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"tasnif/cmd/tasnif/outputs"
	"tasnif/data/demo"
)

// initVerb is: tasnif init DIR
type initVerb struct {
	Demo bool   `aliases:"demo-corpus" help:"Start with the demonstration corpus inside this program, in place of a few example lines."`
	Dir  string `arg:"" help:"Folder of the project: a new one, or one that is empty but for .git."`
}

// Help is what init --help says besides the flags.
func (initVerb) Help() string {
	return `A project has a topics file, a guide for labelling, a corpus, a Makefile (lint,
train, evaluate, split, baseline, gate, label, serve), and CI files for GitHub and
GitLab that run make gate. Its README says what to do first.

Examples:

    tasnif init news-topics
    tasnif init --demo news-topics`
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
	{"topics.json", func(*initVerb) ([]byte, error) { return demo.TopicsBytes(), nil }, 0o644},
	{"GUIDE.md", func(*initVerb) ([]byte, error) { return []byte(demo.Guide()), nil }, 0o644},
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

// corpus is the corpus that the project starts with.
func (v *initVerb) corpus() ([]byte, error) {
	if v.Demo {
		return demo.Bytes(), nil
	}
	return project.ReadFile("project/news.jsonl")
}

// Run makes the project, then lists its files.
func (v *initVerb) Run(s *streams) error {
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
	if v.Demo {
		lines = "the demonstration corpus; add your labelled news"
	}
	fmt.Fprintf(&b, "\ncorpus    %s is %s\nnext      cd %s && make\n", filepath.Join(v.Dir, "corpus", "news.jsonl"), lines, quoted(v.Dir))
	_, err := s.out.Write(b.Bytes())
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
