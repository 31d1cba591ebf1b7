package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"text/tabwriter"

	"tasnif/cmd/tasnif/outputs"
	"tasnif/cmd/tasnif/tables"
	"tasnif/data"
	"tasnif/data/formats"
	"tasnif/model/eval"
	"tasnif/model/eval/render"
	"tasnif/model/modelfile"
)

// topicsProject are the files of a project that hold ids of topics. Another kind of
// file is a field here.
type topicsProject struct {
	topics   string
	corpora  []string
	baseline string // "" if there is none
}

// project finds the files that the flags mean.
func (v *topicsVerb) project() (*topicsProject, error) {
	p := &topicsProject{topics: v.Topics, corpora: v.Corpus, baseline: v.Baseline}
	if p.topics == "" {
		p.topics = filepath.Join(v.Project, "topics.json")
	}
	if p.baseline == "" {
		p.baseline = filepath.Join(v.Project, "baseline.json")
		if _, err := os.Stat(p.baseline); errors.Is(err, fs.ErrNotExist) {
			p.baseline = ""
		}
	}
	if p.corpora == nil {
		dir := filepath.Join(v.Project, "corpus")
		entries, err := os.ReadDir(dir)
		if err != nil {
			return nil, fmt.Errorf("%s: %w; name the corpora with --corpus", dir, outputs.Plain(err))
		}
		for _, e := range entries {
			if path := filepath.Join(dir, e.Name()); e.IsDir() || isCorpus(path) {
				p.corpora = append(p.corpora, path)
			}
		}
	}
	for _, path := range p.corpora {
		if !formats.Relabels(path) {
			return nil, fmt.Errorf("%s: topics are changed in JSON Lines, CSV and TSV only; write it as one of them (tasnif split -o news.jsonl), move it away, or name the others with --corpus", path)
		}
	}
	return p, nil
}

// isCorpus tells whether a file has the ending of a corpus.
func isCorpus(path string) bool {
	return slices.ContainsFunc(formats.Formats(), func(ending string) bool { return strings.HasSuffix(unpacked(path), ending) })
}

// unpacked is a path in small letters without the ending of a compression.
func unpacked(path string) string {
	stem := strings.ToLower(path)
	for _, ending := range []string{".gz", ".zst"} {
		stem = strings.TrimSuffix(stem, ending)
	}
	return stem
}

// readFile opens a file for with.
func readFile(path string, with func(io.Reader) error) error {
	file, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("%s: %w", path, outputs.Plain(err))
	}
	return errors.Join(with(file), file.Close())
}

// aside is a file to be written in the compression of its ending.
func aside(path string, write func(io.Writer) error) modelfile.Aside {
	return modelfile.Aside{File: path, Write: tables.FormatOf(path).Packed(write)}
}

// baseline is the baseline under the new ids, and what is said of it. After a split its
// documents have other true labels, which only a new model can be measured on.
func (c *topicsChange) baseline(ctx context.Context, path, reason string) (*modelfile.Aside, string, error) {
	if path == "" {
		return nil, "", nil
	}
	if c.split != nil {
		return nil, path + "\tis of the old topics; make a new one with the next model", nil
	}
	old, err := readReport(path)
	if err != nil {
		return nil, "", err
	}
	fresh, err := old.Relabelled(ctx, c.to)
	if err == nil {
		fresh, err = eval.NewBaseline(fresh, old, reason)
	}
	if err != nil {
		return nil, "", fmt.Errorf("%s: %w", path, err)
	}
	var b bytes.Buffer
	if err := render.WriteJSON(&b, fresh); err != nil {
		return nil, "", err
	}
	file := aside(path, func(w io.Writer) error { _, err := w.Write(b.Bytes()); return err })
	return &file, fmt.Sprintf("%s\tmeasured anew from its answers: macro F1 %.4f, before %.4f", path, fresh.Macro.F1, old.Macro.F1), nil
}

func sameTopic(a, b data.Topic) bool { return reflect.DeepEqual(a, b) }

// tellTopics writes what was done, a file a line.
func tellTopics(s *streams, said []string) error {
	w := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	for _, line := range said {
		fmt.Fprintln(w, line)
	}
	return w.Flush()
}
