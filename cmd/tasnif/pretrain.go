package main

import (
	"context"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"time"

	"tasnif/cmd/tasnif/corpora"
	"tasnif/cmd/tasnif/outputs"
	"tasnif/cmd/tasnif/usage"
	"tasnif/data"
	"tasnif/data/formats"
	"tasnif/features/embedding"
	"tasnif/model/modelfile"
	"tasnif/model/pretrain"
)

// pretrainVerb is: tasnif pretrain -o BASE ARCHIVE...
type pretrainVerb struct {
	Output       string `short:"o" writes:"base" with:"count=counts" required:"" placeholder:"BASE" help:"Base file to write, such as archive.base."`
	Words        int    `default:"80000" domain:"[1,1e7]" placeholder:"N" help:"The most frequent words that get a vector. Default: 80000."`
	MinDocuments int    `default:"5" domain:"[1,1e9]" placeholder:"N" help:"Documents that a word must be in to get a vector. Default: 5."`
	Near         int    `default:"150" domain:"[0,2000]" placeholder:"N" help:"Dimensions from words close to each other (PPMI). Default: 150."`
	Topic        int    `default:"150" domain:"[0,2000]" placeholder:"N" help:"Dimensions from words in the same documents (LSA). Default: 150."`
	Pieces       int    `default:"30000" domain:"[0,1e7]" placeholder:"N" help:"The most frequent subwords of 3 to 5 letters that get a vector. Words that are not in the archive get one from their subwords. 0: none. Default: 30000."`
	Seed         uint64 `default:"1" domain:"any" placeholder:"N" help:"The same archive, settings and seed give the same bytes."`

	Count bool     `help:"Count a part of an archive too large for one machine, and train nothing: its words, or with --given the pairs of these words."`
	Given []string `placeholder:"WORDS" help:"With --count: the words of the whole archive, as files."`
	From  []string `placeholder:"COUNTS" help:"Learn from the words and pairs of all parts, as files, in place of ARCHIVE."`

	Read    corpora.ReadFlags `embed:""`
	Archive []string          `arg:"" optional:"" help:"Files or folders of documents, labels are ignored. Each is read twice, so standard input is refused."`
}

// Help is what pretrain --help says besides the flags.
func (pretrainVerb) Help() string {
	return `Learns word vectors from an archive of news without labels. A model trained with
such a base knows words that are not in its labelled corpus. Words that are not in
the archive either, such as rare forms and names, get a vector from their subwords.

Examples:

    tasnif pretrain -o archive.base 2023.jsonl.zst 2024.jsonl.zst
    tasnif train --base archive.base -o news.tsnf news.jsonl
    tasnif inspect --near عقوبات archive.base

An archive too large for one machine is counted in parts, a file a part, in two
passes. The base is the same, byte for byte, as that of the whole archive with its
files in the order of their names:

    tasnif pretrain --count -o 2023.words 2023.jsonl.zst
    tasnif merge -o all.words 2023.words 2024.words
    tasnif pretrain --count --given all.words -o 2023.pairs 2023.jsonl.zst
    tasnif merge -o all.pairs 2023.pairs 2024.pairs
    tasnif pretrain --from all.words,all.pairs -o archive.base`
}

// Run learns. Whatever can be refused without reading the archive is refused first.
func (v *pretrainVerb) Run(ctx context.Context, s *outputs.Streams) error {
	start := time.Now()
	if err := v.Read.Check(); err != nil {
		return err
	}
	cfg := pretrain.DefaultConfig()
	cfg.Words, cfg.MinDocuments, cfg.Near, cfg.Topic, cfg.Pieces, cfg.Seed = v.Words, v.MinDocuments, v.Near, v.Topic, v.Pieces, v.Seed
	if err := cfg.Validate(); err != nil {
		return usage.Errorf("%v", err)
	}
	if err := v.checkCounts(); err != nil {
		return err
	}
	if slices.Contains(v.Archive, "-") {
		return usage.Errorf("- is standard input, which can be read only once, and pretrain reads an archive twice: write it to a file first")
	}
	file, err := outputs.Target(v.Output)
	if err != nil {
		return err
	}
	p := outputs.NewProgress(s.Err, v.Read.Quiet)
	defer p.End()
	cfg.Progress = p.Report
	bad := &outputs.Reading{W: s.Err, Progress: p}
	if v.Count {
		return v.count(ctx, s, p, bad, file, cfg)
	}
	pass, documents := 0, 0
	e, err := v.learn(ctx, &documents, func() iter.Seq2[data.Document, error] {
		pass++
		return v.archive(ctx, s, p, bad, pass, &documents)
	}, cfg)
	p.End()
	bad.Summary()
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
		size = outputs.Size(info.Size())
	}
	_, err = fmt.Fprintf(s.Out, "base      %s, %s\ntrained   %s, %d words of %d numbers, %d subwords\ntook      %s\nuse       tasnif train --base %s -o MODEL CORPUS\n",
		filepath.Clean(v.Output), size, outputs.Amount(documents, "document"), e.Len(), e.Dim(), e.Subwords(), outputs.Duration(time.Since(start)), v.Output)
	return err
}

// archive goes through the files once. Bad rows are reported the first time.
func (v *pretrainVerb) archive(ctx context.Context, s *outputs.Streams, p *outputs.Progress, bad *outputs.Reading, pass int, documents *int) iter.Seq2[data.Document, error] {
	opt := v.Read.Options(s, bad)
	opt.TextOnly = true
	if pass > 1 {
		if opt.Note = nil; opt.SkipBad != nil {
			opt.SkipBad = func(error) {}
		}
	}
	stage, total := fmt.Sprintf("reading, pass %d of 2", pass), corpora.FileSizes(v.Archive)
	opt.Progress = func(n int) { p.Add(stage, n, total) }
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

// checkCounts refuses flags that do not go together.
func (v *pretrainVerb) checkCounts() error {
	switch {
	case len(v.From) > 0 && (v.Count || len(v.Archive) > 0):
		return usage.Errorf("--from takes the place of ARCHIVE and --count; leave these out")
	case len(v.From) == 0 && len(v.Archive) == 0:
		return usage.Errorf("no ARCHIVE is named; give files or folders, or --from COUNTS")
	case len(v.Given) > 0 && !v.Count:
		return usage.Errorf("--given needs --count")
	}
	return nil
}

// learn learns from the archive, or from counts.
func (v *pretrainVerb) learn(ctx context.Context, documents *int, archive pretrain.Archive, cfg pretrain.Config) (*embedding.Embedding, error) {
	if len(v.From) == 0 {
		return pretrain.Learn(ctx, archive, cfg)
	}
	w, p, err := pretrain.ReadCounts(v.From...)
	switch {
	case err != nil:
		return nil, err
	case w == nil || p == nil:
		return nil, usage.Errorf("--from needs the words and the pairs of an archive; make them with tasnif pretrain --count")
	}
	for _, part := range w.Parts() {
		*documents += part.Documents
	}
	return pretrain.LearnFrom(ctx, w, p, cfg)
}

// count counts the archive, a file a part: words in the first pass, pairs in the second.
func (v *pretrainVerb) count(ctx context.Context, s *outputs.Streams, p *outputs.Progress, bad *outputs.Reading, file string, cfg pretrain.Config) error {
	of, strange, err := pretrain.ReadCounts(v.Given...)
	if err != nil {
		return err
	}
	if strange != nil {
		return usage.Errorf("--given needs words, not pairs")
	}
	var given *pretrain.PairPass
	if of != nil {
		if given, err = of.PairPass(cfg); err != nil {
			return err
		}
	}
	var words *pretrain.Words
	var pairs *pretrain.Pairs
	opt := v.Read.Options(s, bad)
	opt.TextOnly = true
	total := corpora.FileSizes(v.Archive)
	opt.Progress = func(n int) { p.Add("counting", n, total) }
	for _, path := range v.Archive {
		part := func() iter.Seq2[data.Document, error] { return formats.Read(ctx, opt, path) }
		name := filepath.Base(path)
		if given == nil {
			w, err := pretrain.CountWords(ctx, name, part)
			if err == nil && words != nil {
				err = words.Merge(w)
			} else if err == nil {
				words = w
			}
			if err != nil {
				return err
			}
			continue
		}
		counted, err := given.CountPairs(ctx, name, part)
		if err == nil && pairs != nil {
			err = pairs.Merge(counted)
		} else if err == nil {
			pairs = counted
		}
		if err != nil {
			return err
		}
	}
	p.End()
	bad.Summary()
	if given == nil {
		return writeCounts(s, file, words, words.Parts(), v.Read.Quiet)
	}
	return writeCounts(s, file, pairs, pairs.Parts(), v.Read.Quiet)
}

// writeCounts writes words or pairs, and says what was counted.
func writeCounts(s *outputs.Streams, file string, c io.WriterTo, parts []pretrain.Part, quiet bool) error {
	if err := modelfile.WriteAside(file, func(w io.Writer) error { _, err := c.WriteTo(w); return err }); err != nil || quiet {
		return err
	}
	documents := 0
	for _, part := range parts {
		documents += part.Documents
	}
	_, err := fmt.Fprintf(s.Out, "counts    %s\ncounted   %s, %s\n", file, outputs.Amount(documents, "document"), outputs.Amount(len(parts), "part"))
	return err
}

// mergePretrain adds counts of pretrain: words, or pairs.
func (v *mergeVerb) mergePretrain(s *outputs.Streams, file string) error {
	words, pairs, err := pretrain.ReadCounts(v.Shards...)
	switch {
	case err != nil:
		return err
	case words != nil && pairs != nil:
		return usage.Errorf("words and pairs cannot be merged together; merge the words of all parts, then their pairs")
	case words != nil:
		return writeCounts(s, file, words, words.Parts(), v.Quiet)
	}
	return writeCounts(s, file, pairs, pairs.Parts(), v.Quiet)
}
