package main

import (
	"context"
	"fmt"

	"tasnif/cmd/tasnif/corpora"
	"tasnif/cmd/tasnif/outputs"
	"tasnif/cmd/tasnif/tables"
	"tasnif/cmd/tasnif/usage"
	"tasnif/data"
	"tasnif/data/formats"
)

// splitVerb is: tasnif split CORPUS...
type splitVerb struct {
	Train  float64 `default:"8" domain:"[0,1e9]" placeholder:"X" help:"Share of train. Shares are relative: 8 1 1 is the same as 0.8 0.1 0.1. Default: 8."`
	Dev    float64 `default:"0" domain:"[0,1e9]" placeholder:"X" help:"Share of dev. Default: 0."`
	Test   float64 `default:"2" domain:"[0,1e9]" placeholder:"X" help:"Share of test. Default: 2."`
	Seed   uint64  `default:"1" domain:"any" placeholder:"N" help:"Seed of the random numbers: the same corpus and seed give the same splits. Default: 1."`
	Output string  `short:"o" writes:"table" placeholder:"FILE" help:"Write the corpus here in place of standard output: .jsonl, .csv, .tsv, .xlsx or .parquet."`

	Read   corpora.ReadFlags `embed:""`
	Corpus []string          `arg:"" name:"corpus" help:"Files or folders of labelled documents; - is standard input (JSON Lines)."`
}

// Help is what split --help says below the flags.
func (splitVerb) Help() string {
	return `Every document is written with its split. Every label gets its share of each split.
Near-duplicates, such as copies of a wire report, are kept in one split. A document
that has a split keeps it. Fields that are not read are kept.

Example:

    tasnif split --train 8 --dev 1 --test 1 -o news.jsonl أخبار.csv`
}

// Run splits.
func (v *splitVerb) Run(ctx context.Context, s *outputs.Streams) error {
	if v.Train+v.Dev+v.Test == 0 {
		return usage.Errorf("--train, --dev and --test are all 0: give one of them a share above 0")
	}
	c := corpora.Flags{Read: v.Read, Corpus: v.Corpus, Keep: true, Teachers: corpora.TeachersAmong}
	if err := c.Check(); err != nil {
		return err
	}
	file := v.Output
	if file != "" {
		var err error
		if file, err = outputs.Target(file); err != nil {
			return err
		}
	}
	p := outputs.NewProgress(s.Err, v.Read.Quiet)
	defer p.End()
	read, err := c.Load(ctx, s, p)
	if err != nil {
		return err
	}
	docs, err := data.Split(read.Docs, corpora.Groups(read.Docs), data.Fractions{Train: v.Train, Dev: v.Dev, Test: v.Test}, v.Seed)
	if err != nil {
		return err
	}
	p.End()
	if file != "" {
		err = tables.WriteCorpus(file, docs)
	} else {
		err = formats.Write(s.Out, docs...)
	}
	if err == nil && !v.Read.Quiet {
		kept, had := "", 0
		for _, d := range read.Docs {
			if d.Split != "" {
				had++
			}
		}
		if had > 0 {
			kept = fmt.Sprintf("; %d %s one already", had, map[bool]string{true: "document had", false: "documents had"}[had == 1])
		}
		fmt.Fprintf(s.Err, "tasnif: note: there are %s%s\n", data.CountSplits(docs), kept)
	}
	return err
}
