package main

import (
	"context"
	"fmt"
	"io"
	"iter"
	"path/filepath"

	"tasnif/data"
	"tasnif/data/formats"
	"tasnif/features/embedding"
	"tasnif/model/modelfile"
	"tasnif/model/pretrain"
)

// checkCounts refuses flags that do not go together.
func (v *pretrainVerb) checkCounts() error {
	switch {
	case len(v.From) > 0 && (v.Count || len(v.Archive) > 0):
		return usagef("--from takes the place of ARCHIVE and --count; leave these out")
	case len(v.From) == 0 && len(v.Archive) == 0:
		return usagef("no ARCHIVE is named; give files or folders, or --from COUNTS")
	case len(v.Given) > 0 && !v.Count:
		return usagef("--given needs --count")
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
		return nil, usagef("--from needs the words and the pairs of an archive; make them with tasnif pretrain --count")
	}
	for _, part := range w.Parts() {
		*documents += part.Documents
	}
	return pretrain.LearnFrom(ctx, w, p, cfg)
}

// count counts the archive, a file a part: words in the first pass, pairs in the second.
func (v *pretrainVerb) count(ctx context.Context, s *streams, p *progress, bad *skipped, file string, cfg pretrain.Config) error {
	of, strange, err := pretrain.ReadCounts(v.Given...)
	if err != nil {
		return err
	}
	if strange != nil {
		return usagef("--given needs words, not pairs")
	}
	var given *pretrain.PairPass
	if of != nil {
		if given, err = of.PairPass(cfg); err != nil {
			return err
		}
	}
	var words *pretrain.Words
	var pairs *pretrain.Pairs
	opt := v.Read.options(s, bad)
	opt.TextOnly = true
	total := fileSizes(v.Archive)
	opt.Progress = func(n int) { p.add("counting", n, total) }
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
	p.end()
	bad.summary()
	if given == nil {
		return writeCounts(s, file, words, words.Parts(), v.Read.Quiet)
	}
	return writeCounts(s, file, pairs, pairs.Parts(), v.Read.Quiet)
}

// writeCounts writes words or pairs, and says what was counted.
func writeCounts(s *streams, file string, c io.WriterTo, parts []pretrain.Part, quiet bool) error {
	if err := modelfile.WriteAside(file, func(w io.Writer) error { _, err := c.WriteTo(w); return err }); err != nil || quiet {
		return err
	}
	documents := 0
	for _, part := range parts {
		documents += part.Documents
	}
	_, err := fmt.Fprintf(s.out, "counts    %s\ncounted   %s, %s\n", file, amount(documents, "document"), amount(len(parts), "part"))
	return err
}

// mergePretrain adds counts of pretrain: words, or pairs.
func (v *mergeVerb) mergePretrain(s *streams, file string) error {
	words, pairs, err := pretrain.ReadCounts(v.Shards...)
	switch {
	case err != nil:
		return err
	case words != nil && pairs != nil:
		return usagef("words and pairs cannot be merged together; merge the words of all parts, then their pairs")
	case words != nil:
		return writeCounts(s, file, words, words.Parts(), v.Quiet)
	}
	return writeCounts(s, file, pairs, pairs.Parts(), v.Quiet)
}
