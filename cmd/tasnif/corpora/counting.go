package corpora

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"runtime/debug"
	"slices"
	"strings"

	"tasnif/cmd/tasnif/outputs"
	"tasnif/data"
	"tasnif/data/formats"
	"tasnif/model/nbcounts"
)

// CountGC is the garbage collector's percentage in counting. Most of the heap is one
// table without pointers, so collecting often is cheap.
const CountGC = 10

// Count counts the corpus, a part a path. Labels that are names of topics are read as
// the ids of these.
func (c *Flags) Count(ctx context.Context, s *outputs.Streams, p *outputs.Progress, cfg nbcounts.Config, topics []data.Topic) (*nbcounts.Counts, data.Splits, error) {
	debug.SetGCPercent(CountGC)
	out, err := nbcounts.New(cfg)
	if err != nil {
		return nil, nil, err
	}
	bad := &outputs.Reading{W: s.Err, Progress: p}
	aliases := data.NewAliases(topics)
	splits, err := c.countInto(ctx, s, p, bad, aliases, out)
	p.End()
	bad.Summary()
	if err == nil && !c.Read.Quiet {
		tellAliases(s, aliases.Found())
	}
	return out, splits, err
}

func (c *Flags) countInto(ctx context.Context, s *outputs.Streams, p *outputs.Progress, bad *outputs.Reading, aliases *data.Aliases, out *nbcounts.Counts) (splits data.Splits, err error) {
	if c.Demo {
		docs, _, err := Demonstration()
		if err == nil {
			err = out.Count(ctx, "demo", c.inSplits(inMemory(docs), &splits))
		}
		return splits, c.split(err, splits)
	}
	opt := c.Read.Options(s, bad)
	total := FileSizes(c.Corpus)
	opt.Progress = func(n int) { p.Add("counting", n, total) }
	for i, path := range c.Corpus {
		before := len(out.Header().Parts)
		read := 0
		seen := slices.Clone(splits)
		docs := func(yield func(data.Document, error) bool) {
			for d, err := range formats.Read(ctx, opt, path) {
				if err == nil {
					read++
					d.Labels = aliases.Labels(d.Labels)
				}
				if !yield(d, err) {
					return
				}
			}
		}
		err := out.Count(ctx, c.Titles()[i], c.inSplits(docs, &seen))
		splits = seen
		if errors.Is(err, data.ErrNoDocuments) && read > 0 && len(out.Header().Parts) == before {
			continue // none in these splits, which another file may have
		}
		if err != nil {
			return splits, err
		}
	}
	if len(out.Header().Parts) == 0 {
		return splits, c.split(data.ErrNoDocuments, splits)
	}
	return splits, nil
}

// split says of an empty result which splits there are.
func (c *Flags) split(err error, splits data.Splits) error {
	if errors.Is(err, data.ErrNoDocuments) && len(splits) > 0 {
		return fmt.Errorf("%s: %w", strings.Join(c.Titles(), " "), splits.Check(c.Split))
	}
	return err
}

// inSplits passes the documents of the splits that are meant, and counts all by split.
func (c *Flags) inSplits(docs iter.Seq2[data.Document, error], seen *data.Splits) iter.Seq2[data.Document, error] {
	return func(yield func(data.Document, error) bool) {
		for d, err := range docs {
			if err == nil {
				if d.Teacher != "" {
					continue // naive Bayes of counts has no weight for them
				}
				seen.Add(d.Split)
				if len(c.Split) > 0 && !slices.Contains(c.Split, d.Split) {
					continue
				}
			}
			if !yield(d, err) {
				return
			}
		}
	}
}

func inMemory(docs []data.Document) iter.Seq2[data.Document, error] {
	return func(yield func(data.Document, error) bool) {
		for _, d := range docs {
			if !yield(d, nil) {
				return
			}
		}
	}
}
