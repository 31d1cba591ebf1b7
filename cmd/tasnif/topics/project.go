package topics

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"tasnif/cmd/tasnif/outputs"
	"tasnif/cmd/tasnif/tables"
	"tasnif/data/formats"
	"tasnif/model/eval"
	"tasnif/model/modelfile"
)

// Project is the files of a project that hold ids of topics.
type Project struct {
	Topics   string
	Corpora  []string
	Baseline string // "" if there is none
}

// Find adds the files of a project's folder where p names none.
func (p Project) Find(folder string) (*Project, error) {
	if p.Topics == "" {
		p.Topics = filepath.Join(folder, "topics.json")
	}
	if p.Baseline == "" {
		p.Baseline = filepath.Join(folder, "baseline.json")
		if _, err := os.Stat(p.Baseline); errors.Is(err, fs.ErrNotExist) {
			p.Baseline = ""
		}
	}
	if p.Corpora == nil {
		dir := filepath.Join(folder, "corpus")
		entries, err := os.ReadDir(dir)
		if err != nil {
			return nil, fmt.Errorf("%s: %w; name the corpora with --corpus", dir, outputs.Plain(err))
		}
		for _, e := range entries {
			if path := filepath.Join(dir, e.Name()); e.IsDir() || isCorpus(path) {
				p.Corpora = append(p.Corpora, path)
			}
		}
	}
	for _, path := range p.Corpora {
		if !formats.Relabels(path) {
			return nil, fmt.Errorf("%s: topics are changed in JSON Lines, CSV and TSV only; write it as one of them (tasnif split -o news.jsonl), move it away, or name the others with --corpus", path)
		}
	}
	return &p, nil
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

// Aside is a file to be written in the compression of its ending.
func Aside(path string, write func(io.Writer) error) modelfile.Aside {
	return modelfile.Aside{File: path, Write: tables.FormatOf(path).Packed(write)}
}

// Baseline is the baseline old under the new ids, measured anew from the answers that it
// keeps.
func (c *Change) Baseline(ctx context.Context, old *eval.Report, reason string) (*eval.Report, error) {
	fresh, err := old.Relabelled(ctx, c.to)
	if err != nil {
		return nil, err
	}
	return eval.NewBaseline(fresh, old, reason)
}
