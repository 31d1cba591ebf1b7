package main

import (
	"context"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"

	"tasnif/cmd/tasnif/outputs"
	"tasnif/data"
	"tasnif/data/demo"
	"tasnif/features"
	"tasnif/features/embedding"
	"tasnif/model"
	"tasnif/model/linear"
	"tasnif/model/modelfile"
	"tasnif/model/nbcounts"
)

// countFlags let train use counts in place of documents.
type countFlags struct {
	From    string    `placeholder:"COUNTS" help:"Train on a counts file (tasnif count, merge) in place of CORPUS, with trainer complement or multinomial."`
	Stream  bool      `help:"Read CORPUS once, count it and train on the counts: memory does not grow with the corpus. The same as tasnif count and train --from, with trainer complement or multinomial."`
	Hashing hashFlags `embed:""`
}

// fromCounts tells whether the model is trained on counts.
func (f *countFlags) fromCounts() bool { return f.From != "" || f.Stream }

// trainCounts trains on counts. Of the corpus it gives the splits only.
func (v *trainVerb) trainCounts(ctx context.Context, s *streams, p *outputs.Progress, cfg model.Config) (*model.Model, *corpus, error) {
	if v.Stream {
		how, err := v.Hashing.config(cfg.Features, nil)
		if err == nil && v.Base[0] == "builtin" {
			how.Vectors, err = builtinVectors()
		}
		if err != nil {
			return nil, nil, err
		}
		if cfg.Embeddings, err = countedVectors(how); err != nil {
			return nil, nil, err
		}
		c, splits, err := v.count(ctx, s, p, how, cfg.Topics)
		if err != nil {
			return nil, nil, err
		}
		warnOfLabels(s, data.LabelProblems(countedLabels(c.Header()), nil))
		if v.Demo && cfg.Topics == nil {
			if cfg.Topics, err = demo.Topics(); err != nil {
				return nil, nil, err
			}
		}
		m, err := model.TrainCounts(ctx, c, cfg)
		return m, &corpus{splits: splits}, err
	}
	debug.SetGCPercent(countGC)
	file, err := nbcounts.OpenFile(v.From)
	if err != nil {
		return nil, nil, err
	}
	if err := checkCounted(file.Header().Config.Features, cfg.Features); err != nil {
		return nil, nil, fmt.Errorf("%s: %w", v.From, err)
	}
	if v.Base[0] != "none" {
		if cfg.Embeddings, err = countedVectors(file.Header().Config); err != nil {
			return nil, nil, fmt.Errorf("%s: %w", v.From, err)
		}
	}
	if v.Base[0] == "builtin" && len(cfg.Embeddings) == 0 {
		return nil, nil, fmt.Errorf("%s: counted without word vectors; count again with tasnif count --base builtin, or leave out --base", v.From)
	}
	m, err := model.TrainCounts(ctx, file, cfg)
	if err != nil && !strings.HasPrefix(err.Error(), v.From) {
		err = fmt.Errorf("%s: %w", v.From, err)
	}
	return m, &corpus{}, err
}

// countedVectors are the word vectors inside the program that were counted; none where
// none were.
func countedVectors(c nbcounts.Config) ([]*embedding.Embedding, error) {
	if c.Vectors == "" {
		return nil, nil
	}
	e, err := modelfile.Builtin(c.Vectors)
	return []*embedding.Embedding{e}, err
}

// checkCounts refuses flags that counts rule out.
func (v *trainVerb) checkCounts() error {
	flag := "--stream"
	if v.From != "" {
		flag = "--from"
	}
	switch {
	case v.From != "" && v.Stream:
		return usagef("--from and --stream do not go together: --from reads counts and --stream makes them")
	case v.From != "" && (len(v.Corpus) > 0 || v.Demo):
		return usagef("--from takes the place of CORPUS; leave out %s, or --from", strings.Join(append(v.Corpus, "--demo")[:1], ""))
	case v.From != "" && len(v.Split) > 0:
		return usagef("--from has no splits; give --split to tasnif count")
	case !slices.Contains(linear.CountTrainers(), v.Trainer):
		return usagef("%s trains on counts, and trainer %s needs documents; give --trainer %s", flag, v.Trainer, strings.Join(linear.CountTrainers(), " or "))
	case len(v.Base) != 1 || !slices.Contains([]string{"auto", "builtin", "none"}, v.Base[0]):
		return usagef("--base %s and %s do not go together: counts have the vectors inside the program (builtin) or none", strings.Join(v.Base, ","), flag)
	case v.keeps() || slices.Contains(v.Fields, "weekday"):
		return usagef("--feature-field and %s do not go together: counts have no categorical fields", flag)
	case v.Folds != 0:
		return usagef("--folds and %s do not go together: counts keep a held-out sample of documents instead", flag)
	case v.From != "":
		return nil
	}
	return v.corpusFlags.check()
}

// checkCounted refuses feature flags that differ from what was counted. --min-df and
// --max-features are chosen now.
func checkCounted(counted, asked features.Config) error {
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
