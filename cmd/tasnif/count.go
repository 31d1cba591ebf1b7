package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"tasnif/cmd/tasnif/corpora"
	"tasnif/cmd/tasnif/outputs"
	"tasnif/cmd/tasnif/training"
	"tasnif/cmd/tasnif/usage"
	"tasnif/data"
	"tasnif/features"
	"tasnif/model/modelfile"
	"tasnif/model/nbcounts"
)

// countVerb is: tasnif count -o COUNTS CORPUS...
type countVerb struct {
	Output string   `short:"o" writes:"counts" required:"" placeholder:"COUNTS" help:"Counts file to write, such as shard-07.counts. It is there only when it is complete."`
	Labels []string `placeholder:"ID" help:"Count these labels only. Default: all."`
	Base   string   `default:"none" enum:"none,builtin" placeholder:"BASE" help:"builtin: count the vectors of the words too, by the Arabic ones inside the program; train --from uses them. Default: none."`

	Hashing  hashFlags    `embed:""`
	Features featureFlags `embed:""`
	corpora.Flags
}

// hashFlags are the flags of counting.
type hashFlags struct {
	HashBits int `group:"features" default:"${hashbits}" domain:"[10,26]" placeholder:"BITS" help:"Bits of the hashes of terms. Each bit doubles the memory (22: 16 MiB a label). Default: ${hashbits}."`
}

// Help is what count --help says besides the flags.
func (countVerb) Help() string {
	return `Counts a corpus for naive Bayes, in one pass and in memory that does not grow
with the corpus. Parts of a corpus can be counted on several machines and merged:
the model is the same, byte for byte, as that of the whole corpus. Each CORPUS is
a part; counting the same documents twice is refused.

Examples:

    tasnif count -o 07.counts archive-07.jsonl.zst
    tasnif merge -o all.counts *.counts
    tasnif train --from all.counts --trainer complement -o news.tsnf`
}

// Run counts. Whatever can be refused without reading the corpus is refused first.
func (v *countVerb) Run(ctx context.Context, s *outputs.Streams) error {
	start := time.Now()
	if err := v.Check(); err != nil {
		return err
	}
	cfg, err := v.config()
	if err != nil {
		return err
	}
	file, err := outputs.Target(v.Output)
	if err != nil {
		return err
	}
	p := outputs.NewProgress(s.Err, v.Read.Quiet)
	defer p.End()
	c, _, err := v.Count(ctx, s, p, cfg, nil)
	if err != nil {
		return err
	}
	corpora.WarnOfLabels(s, data.LabelProblems(training.CountedLabels(c.Header()), nil))
	if err := modelfile.WriteAside(file, func(w io.Writer) error {
		_, err := c.WriteTo(w)
		return errors.Join(err, ctx.Err())
	}); err != nil {
		return err
	}
	if v.Read.Quiet {
		return nil
	}
	return tellCounts(s, v.Output, c.Header(), time.Since(start))
}

// config checks the flags.
func (v *countVerb) config() (nbcounts.Config, error) {
	chosen, err := v.Features.config()
	if err != nil {
		return nbcounts.Config{}, err
	}
	if d := features.DefaultConfig(); chosen.MinDF != d.MinDF || chosen.MaxFeatures != d.MaxFeatures {
		return nbcounts.Config{}, usage.Errorf("count takes no --min-df and --max-features: give them to tasnif train --from")
	}
	cfg, err := v.Hashing.config(chosen, v.Labels)
	if err == nil && v.Base == "builtin" {
		cfg.Vectors, err = builtinVectors()
	}
	return cfg, err
}

// builtinVectors is the checksum of the word vectors that are counted.
func builtinVectors() (string, error) {
	e, err := modelfile.Builtin("")
	if err != nil {
		return "", err
	}
	return e.Origin().SHA256, nil
}

// config is how documents are counted.
func (f *hashFlags) config(chosen features.Config, labels []string) (nbcounts.Config, error) {
	cfg := nbcounts.DefaultConfig()
	chosen.HashBits = f.HashBits
	cfg.Features, cfg.Labels = chosen, slices.Compact(slices.Sorted(slices.Values(labels)))
	if slices.Contains(labels, "") {
		return cfg, usage.Errorf("--labels %q: a label is empty", strings.Join(labels, ","))
	}
	if err := cfg.Validate(); err != nil {
		return cfg, usage.Errorf("%v", err)
	}
	return cfg, nil
}

// tellCounts says what was counted and what to do next.
func tellCounts(s *outputs.Streams, path string, h *nbcounts.Header, took time.Duration) error {
	size := "?"
	if info, err := os.Stat(path); err == nil {
		size = outputs.Size(info.Size())
	}
	_, err := fmt.Fprintf(s.Out, "counts    %s, %s\ncounted   %s, %s, %s\ntook      %s\nuse       tasnif train --from %s --trainer complement -o MODEL\n",
		filepath.Clean(path), size, outputs.Amount(int(h.Documents), "document"), outputs.Amount(len(h.Labels), "label"), outputs.Amount(len(h.Parts), "part"), outputs.Duration(took), path)
	return err
}
