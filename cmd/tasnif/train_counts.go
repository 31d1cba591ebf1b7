package main

import (
	"context"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"

	"tasnif/data/demo"
	"tasnif/features"
	"tasnif/model"
	"tasnif/model/linear"
	"tasnif/model/nbcounts"
)

// countFlags let train learn from counts, its own or others'.
type countFlags struct {
	From    string    `placeholder:"COUNTS" help:"Learn from counts (tasnif count, merge) in place of CORPUS; trainers complement and multinomial."`
	Stream  bool      `help:"Read CORPUS once and keep none of it, however long it is: count it, and learn from the counts. The model is that of tasnif count and train --from; trainers complement and multinomial."`
	Hashing hashFlags `embed:""`
}

// fromCounts tells whether the model is learnt from counts.
func (f *countFlags) fromCounts() bool { return f.From != "" || f.Stream }

// trainCounts trains from counts; of the corpus it gives the splits alone.
func (v *trainVerb) trainCounts(ctx context.Context, s *streams, p *progress, cfg model.Config) (*model.Model, *corpus, error) {
	if v.Stream {
		how, err := v.Hashing.config(cfg.Features, nil)
		if err != nil {
			return nil, nil, err
		}
		c, splits, err := v.count(ctx, s, p, how)
		if err != nil {
			return nil, nil, err
		}
		if v.Demo && cfg.Topics == nil {
			if cfg.Topics, err = demo.Topics(); err != nil {
				return nil, nil, err
			}
		}
		m, err := model.TrainCounts(ctx, c, cfg)
		return m, &corpus{splits: splits}, err
	}
	debug.SetGCPercent(thrift)
	file, err := nbcounts.OpenFile(v.From)
	if err != nil {
		return nil, nil, err
	}
	if err := countedSo(file.Header().Config.Features, cfg.Features); err != nil {
		return nil, nil, fmt.Errorf("%s: %w", v.From, err)
	}
	m, err := model.TrainCounts(ctx, file, cfg)
	if err != nil && !strings.HasPrefix(err.Error(), v.From) {
		err = fmt.Errorf("%s: %w", v.From, err)
	}
	return m, &corpus{}, err
}

// checkCounts refuses flags that do not go with counts.
func (v *trainVerb) checkCounts() error {
	flag := "--stream"
	if v.From != "" {
		flag = "--from"
	}
	switch {
	case v.From != "" && v.Stream:
		return usagef("--from has the counts, and --stream makes them: give one of them")
	case v.From != "" && (len(v.Corpus) > 0 || v.Demo):
		return usagef("--from stands in place of CORPUS; leave out %s, or --from", strings.Join(append(v.Corpus, "--demo")[:1], ""))
	case v.From != "" && len(v.Split) > 0:
		return usagef("--split is for tasnif count: counts have no splits")
	case !slices.Contains(linear.CountTrainers(), v.Trainer):
		return usagef("%s learns from counts, and trainer %s from documents; give --trainer %s", flag, v.Trainer, strings.Join(linear.CountTrainers(), " or "))
	case v.Base != "":
		return usagef("--base and %s do not go together: naive Bayes learns on terms alone", flag)
	case v.Folds != 0:
		return usagef("--folds and %s do not go together: counts hold out a sample of documents", flag)
	case v.From != "":
		return nil
	}
	return v.corpusFlags.check()
}

// countedSo minds that feature flags, where they are not the defaults, are what
// was counted. How rare a term may be is chosen now.
func countedSo(counted, asked features.Config) error {
	d := features.DefaultConfig()
	differ := func(a, b features.Config) bool {
		return !slices.Equal(a.Blocks, b.Blocks) || a.StopWords != b.StopWords || a.HeadlineWeight != b.HeadlineWeight
	}
	if differ(asked, d) && differ(asked, counted) {
		return fmt.Errorf("counted with other features (%v, stop words dropped: %v, headline weight %v); leave out their flags, or count again with them",
			counted.Blocks, counted.StopWords, counted.HeadlineWeight)
	}
	return nil
}
