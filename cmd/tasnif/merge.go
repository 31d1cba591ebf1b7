package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"tasnif/cmd/tasnif/corpora"
	"tasnif/cmd/tasnif/outputs"
	"tasnif/model/modelfile"
	"tasnif/model/nbcounts"
	"tasnif/model/pretrain"
)

// mergeVerb is: tasnif merge -o COUNTS SHARD...
type mergeVerb struct {
	Output string `short:"o" writes:"counts" required:"" placeholder:"COUNTS" help:"Counts file to write, such as all.counts; not one of those merged."`
	Quiet  bool   `short:"q" help:"Hide progress."`

	Shards []string `arg:"" name:"shard" help:"Counts files (tasnif count, pretrain --count, or merge)."`
}

// Help is what merge --help says besides the flags.
func (mergeVerb) Help() string {
	return `Adds counts files. Order and grouping do not change the sums. Refused are damaged
files, counts with other settings or of another tokenizer, and files that count the
same part.

Examples:

    tasnif merge -o all.counts 01.counts 02.counts 03.counts
    tasnif merge -o new.counts all.counts today.counts`
}

// Run merges.
func (v *mergeVerb) Run(ctx context.Context, s *outputs.Streams) error {
	start := time.Now()
	file, err := outputs.Target(v.Output)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(v.Shards, pretrain.IsCounts) {
		return v.mergePretrain(s, file)
	}
	p := outputs.NewProgress(s.Err, v.Quiet)
	defer p.End()
	total := corpora.FileSizes(v.Shards)
	var shards []*nbcounts.Reader
	for _, path := range v.Shards {
		f, err := os.Open(path)
		if err != nil {
			return fmt.Errorf("%s: %w", path, outputs.Plain(err))
		}
		defer f.Close()
		r, err := nbcounts.NewReader(&countingReader{f, func(n int) { p.Add("merging", n, total) }}, path)
		if err != nil {
			return err
		}
		shards = append(shards, r)
	}
	if err := modelfile.WriteAside(file, func(w io.Writer) error { return nbcounts.Merge(ctx, w, shards...) }); err != nil {
		return err
	}
	p.End()
	if v.Quiet {
		return nil
	}
	sum, err := nbcounts.OpenFile(file)
	if err != nil {
		return err
	}
	return tellCounts(s, filepath.Clean(v.Output), sum.Header(), time.Since(start))
}

// countingReader reports how many bytes were read.
type countingReader struct {
	io.Reader
	tell func(int)
}

func (t *countingReader) Read(p []byte) (int, error) {
	n, err := t.Reader.Read(p)
	t.tell(n)
	return n, err
}
