package main

import (
	"context"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"time"

	"tasnif/data"
	"tasnif/data/formats"
	"tasnif/model/modelfile"
	"tasnif/model/pretrain"
)

// pretrainVerb is: tasnif pretrain -o BASE ARCHIVE...
type pretrainVerb struct {
	Output       string `short:"o" writes:"base" with:"count=counts" required:"" placeholder:"BASE" help:"Base file to write, such as archive.base. It is written aside and renamed."`
	Words        int    `default:"80000" domain:"[1,1e7]" placeholder:"N" help:"The most frequent words that get a vector. Default: 80000."`
	MinDocuments int    `default:"5" domain:"[1,1e9]" placeholder:"N" help:"Documents a word must stand in. Default: 5."`
	Near         int    `default:"150" domain:"[0,2000]" placeholder:"N" help:"Dimensions from words that stand near each other (PPMI). Default: 150."`
	Topic        int    `default:"150" domain:"[0,2000]" placeholder:"N" help:"Dimensions from words that stand in the same documents (LSA). Default: 150."`
	Pieces       int    `default:"30000" domain:"[0,1e7]" placeholder:"N" help:"The most frequent pieces of words, 3 to 5 letters, that a word which the archive never had is guessed from; 0: none. Default: 30000."`
	Seed         uint64 `default:"1" domain:"any" placeholder:"N" help:"The same archive, settings and seed give the same bytes."`

	Count bool     `help:"Count a part of an archive that is too large for one machine, in place of learning: without --given its words, with --given the pairs of these words."`
	Given []string `placeholder:"WORDS" help:"With --count: the words of the whole archive, as files."`
	From  []string `placeholder:"COUNTS" help:"Learn from the words and pairs of all parts, as files, in place of ARCHIVE."`

	Read    readFlags `embed:""`
	Archive []string  `arg:"" optional:"" help:"Files or folders of documents, labelled or not; labels are not looked at. Each is read twice, so standard input will not do."`
}

// Help is what pretrain --help says besides the flags.
func (pretrainVerb) Help() string {
	return `Learns word vectors from an archive of news without labels. Models trained on them know words that
their own labelled corpus never had; words that the archive never had either, such as rare forms and names, are
guessed from their letters.

Examples:

    tasnif pretrain -o archive.base archive-2023.jsonl.zst archive-2024.jsonl.zst
    tasnif train --base archive.base -o news.tsnf news.jsonl
    tasnif inspect --near عقوبات archive.base

An archive beyond one machine is counted in parts, each file a part, twice; merged and learnt from, the base is that of
the whole archive, its files in the order of their names, to the byte:

    tasnif pretrain --count -o 2023.words archive-2023.jsonl.zst       (each part, anywhere)
    tasnif merge -o all.words 2023.words 2024.words
    tasnif pretrain --count --given all.words -o 2023.pairs archive-2023.jsonl.zst
    tasnif merge -o all.pairs 2023.pairs 2024.pairs
    tasnif pretrain --from all.words,all.pairs -o archive.base`
}

// Run learns. Whatever can be refused without reading the archive is refused first.
func (v *pretrainVerb) Run(ctx context.Context, s *streams) error {
	start := time.Now()
	if err := v.Read.check(); err != nil {
		return err
	}
	cfg := pretrain.DefaultConfig()
	cfg.Words, cfg.MinDocuments, cfg.Near, cfg.Topic, cfg.Pieces, cfg.Seed = v.Words, v.MinDocuments, v.Near, v.Topic, v.Pieces, v.Seed
	if err := cfg.Validate(); err != nil {
		return usagef("%v", err)
	}
	if err := v.checkCounts(); err != nil {
		return err
	}
	if slices.Contains(v.Archive, "-") {
		return usagef("an archive is read twice, and standard input can be read once: write it to a file first")
	}
	file, err := target(v.Output)
	if err != nil {
		return err
	}
	p := newProgress(s, v.Read.Quiet)
	defer p.end()
	cfg.Progress = p.report
	bad := &skipped{w: s.err, progress: p}
	if v.Count {
		return v.count(ctx, s, p, bad, file, cfg)
	}
	pass, documents := 0, 0
	e, err := v.learn(ctx, &documents, func() iter.Seq2[data.Document, error] {
		pass++
		return v.archive(ctx, s, p, bad, pass, &documents)
	}, cfg)
	p.end()
	bad.summary()
	if err != nil {
		return err
	}
	if err := modelfile.WriteBase(file, e); err != nil {
		return err
	}
	if v.Read.Quiet {
		return nil
	}
	size := "?"
	if info, err := os.Stat(file); err == nil {
		size = bytesText(info.Size())
	}
	_, err = fmt.Fprintf(s.out, "base      %s, %s\nlearnt    %d documents, %d words of %d numbers, %d pieces of words\ntook      %.1f s\nuse       tasnif train --base %s -o MODEL CORPUS\n",
		filepath.Clean(v.Output), size, documents, e.Len(), e.Dim(), e.Subwords(), time.Since(start).Seconds(), v.Output)
	return err
}

// archive goes through the files once. Bad rows are reported the first time.
func (v *pretrainVerb) archive(ctx context.Context, s *streams, p *progress, bad *skipped, pass int, documents *int) iter.Seq2[data.Document, error] {
	opt := v.Read.options(s, bad)
	opt.TextOnly = true
	if pass > 1 {
		if opt.Note = nil; opt.SkipBad != nil {
			opt.SkipBad = func(error) {}
		}
	}
	stage, total := fmt.Sprintf("reading, pass %d of 2", pass), fileSizes(v.Archive)
	opt.Progress = func(n int) { p.add(stage, n, total) }
	return func(yield func(data.Document, error) bool) {
		for d, err := range formats.Read(ctx, opt, v.Archive...) {
			if pass == 1 && err == nil {
				*documents++
			}
			if !yield(d, err) {
				return
			}
		}
	}
}
