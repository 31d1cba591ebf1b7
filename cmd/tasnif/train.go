package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"tasnif/cmd/tasnif/corpora"
	"tasnif/cmd/tasnif/outputs"
	"tasnif/cmd/tasnif/training"
	"tasnif/cmd/tasnif/usage"
	"tasnif/data"
	"tasnif/data/demo"
	"tasnif/model"
	"tasnif/model/eval/render"
	"tasnif/model/modelfile"
	"tasnif/model/nbcounts"
	"tasnif/model/tuning"
	"tasnif/model/zeroshot"
)

// trainVerb is: tasnif train -o MODEL CORPUS...
type trainVerb struct {
	Output string `short:"o" writes:"model" required:"" placeholder:"MODEL" help:"Model file to write, such as news.tsnf. An old file is replaced only when the new one is complete."`
	Folds  int    `default:"0" domain:"0 or [2,1000]" placeholder:"N" help:"Folds of the out-of-fold scores behind probabilities and thresholds; 0: chosen by the size of the corpus."`
	With   string `placeholder:"CORPUS" help:"Learn from another labelled corpus too, demo (the one inside this program) or files, as far as it helps on yours: labels are matched by id, and probabilities and thresholds are those of your own documents."`
	Card   string `writes:"report" placeholder:"FILE.md" help:"Write a model card too, as Markdown or JSON by its ending. tasnif card adds figures from reports."`

	countFlags      `embed:""`
	thresholdFlags  `embed:""`
	abstainFlag     `embed:""`
	topKFlags       `embed:""`
	memoryFlag      `embed:""`
	tuneFlags       `embed:""`
	learnFlags      `embed:""`
	teacherFlags    `embed:""`
	unlabelledFlags `embed:""`
	corpora.Flags
}

// Help is what train --help says besides the flags.
func (trainVerb) Help() string {
	return `Examples:

    tasnif train -o news.tsnf --split train,dev news.jsonl.zst
    tasnif train -o news.tsnf --labels-field التصنيف \
        --label-separator '؛' أخبار.csv
    tasnif train -o news.tsnf --trainer svm --set C=0.5 --chars none أرشيف/
    tasnif train -o news.tsnf --trainer complement --stream archive.jsonl.zst
    tasnif train -o news.tsnf --trainer complement --from all.counts

Trainers, and their settings for --set:

` + training.Settings()
}

// Run trains. Whatever can be refused without reading the corpus is refused first.
func (v *trainVerb) Run(ctx context.Context, s *outputs.Streams) error {
	start := time.Now()
	cfg, err := v.config()
	if err != nil {
		return err
	}
	file, err := outputs.Target(v.Output)
	if err != nil {
		return err
	}
	var card []reportFile
	if v.Card != "" {
		if card, err = reportFiles([]string{v.Card}, "", render.CardFormats(), ""); err != nil {
			return err
		}
	}
	p := outputs.NewProgress(s.Err, v.Read.Quiet)
	defer p.End()
	cfg.Progress = p.Report
	if cfg.Expect, err = v.expect(s, p, v.Read.Quiet); err != nil {
		return err
	}
	m, c, err := v.learn(ctx, s, p, cfg)
	if err != nil {
		return trainError(err)
	}
	p.End()
	if m, err = v.apply(s, m, v.Output); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := m.WriteFile(file); err != nil {
		return err
	}
	for _, doubt := range m.Warnings(c.Docs) {
		s.Warn("%s", doubt)
	}
	if err := writeCards(s, card, file, m, nil); err != nil {
		return err
	}
	if v.Read.Quiet {
		return nil
	}
	if passed := c.Splits.Without(v.Split); len(v.Split) > 0 && len(passed) > 0 {
		fmt.Fprintf(s.Err, "tasnif: note: not learnt from: %s\n", passed)
	}
	if len(v.Split) == 0 && len(c.Splits) > 1 {
		fmt.Fprintf(s.Err, "tasnif: note: trained on all splits, %s; use --split to keep some for evaluation\n", c.Splits)
	}
	return v.summary(s, m, c, time.Since(start))
}

// trainGC is the garbage collector's percentage in training. Most of the heap is texts
// and vectors, long and without pointers, so collecting often is cheap.
const trainGC = 30

// learn reads the corpus, or its counts, and trains.
func (v *trainVerb) learn(ctx context.Context, s *outputs.Streams, p *outputs.Progress, cfg model.Config) (*model.Model, *corpora.Corpus, error) {
	if v.fromCounts() {
		return v.trainCounts(ctx, s, p, cfg)
	}
	debug.SetGCPercent(trainGC)
	if v.labelless() {
		m, _, err := v.describe(ctx, s, p, cfg)
		return m, &corpora.Corpus{}, err
	}
	v.Teachers = corpora.TeachersApart
	c, err := v.training(ctx, s, p, &v.Flags, &cfg)
	if err != nil {
		return nil, nil, err
	}
	var tuning *tuning.Result
	if v.asked() {
		if cfg, tuning, err = v.tuned(ctx, s, p, v.Read.Quiet, v.Output, c.Docs, cfg); err != nil {
			return nil, nil, err
		}
	}
	if cfg.Added, err = v.added(ctx, s, p); err != nil {
		return nil, nil, err
	}
	if learnt, err := v.teacherFlags.set(&cfg); err != nil {
		return nil, nil, err
	} else if learnt {
		cfg.Taught, cfg.Evaluated = c.Taught, c.Others
		described, err := v.described(ctx, s, p, cfg)
		if err != nil {
			return nil, nil, err
		}
		cfg.Taught = append(cfg.Taught, described...)
		if len(described) > 0 && len(cfg.Labels) == 0 {
			for _, t := range cfg.Topics {
				cfg.TaughtLabels = append(cfg.TaughtLabels, t.ID)
			}
		}
	}
	m, err := model.Train(ctx, c.Docs, cfg)
	if err != nil {
		return nil, nil, err
	}
	if !v.Read.Quiet {
		tellTeaching(s, m)
	}
	if v.With != "" && !v.Read.Quiet {
		fmt.Fprintf(s.Err, "tasnif: note: of %s, %s have labels of this corpus and were learnt from too\n", v.With, outputs.Amount(m.Info.Added, "document"))
	}
	m.Info.Tuning = tuning
	return m, c, nil
}

// added are the documents of --with.
func (v *trainVerb) added(ctx context.Context, s *outputs.Streams, p *outputs.Progress) ([]data.Document, error) {
	switch v.With {
	case "":
		return nil, nil
	case "demo":
		docs, _, err := corpora.Demonstration()
		return docs, err
	}
	bad := &outputs.Reading{W: s.Err, Progress: p}
	docs, err := v.Read.Load(ctx, p, v.Read.Options(s, bad), []string{v.With})
	p.End()
	bad.Summary()
	return docs, err
}

// trainError adds to the error of a corpus without features the flags that choose what
// is read and kept.
func trainError(err error) error {
	if errors.Is(err, model.ErrNothingToLearn) {
		return fmt.Errorf("%w (--headline-field, --body-field, --min-df)", err)
	}
	return err
}

// summary says what was trained and what to do next.
func (v *trainVerb) summary(s *outputs.Streams, m *model.Model, c *corpora.Corpus, took time.Duration) error {
	evaluate := "tasnif evaluate " + v.Output + " CORPUS"
	if rest := v.otherSplits(c.Splits); rest != "" {
		corpus := "--demo " + v.Output
		if !v.Demo {
			corpus = v.Output + " " + strings.Join(v.Corpus, " ")
		}
		evaluate = "tasnif evaluate --split " + rest + " " + corpus
	}
	return training.WriteSummary(s.Out, m, v.Output, evaluate, took)
}

// otherSplits names the splits that were not trained on: test if it is one.
func (v *trainVerb) otherSplits(splits data.Splits) string {
	var rest []string
	for _, n := range splits {
		if len(v.Split) > 0 && n.Split != "" && !slices.Contains(v.Split, n.Split) {
			rest = append(rest, n.Split)
		}
	}
	if slices.Contains(rest, "test") {
		return "test"
	}
	return strings.Join(rest, ",")
}

// trainCounts trains on counts. Of the corpus it gives the splits only.
func (v *trainVerb) trainCounts(ctx context.Context, s *outputs.Streams, p *outputs.Progress, cfg model.Config) (*model.Model, *corpora.Corpus, error) {
	if v.Stream {
		how, err := v.Hashing.config(cfg.Features, nil)
		if err == nil && v.Base[0] == "builtin" {
			how.Vectors, err = builtinVectors()
		}
		if err != nil {
			return nil, nil, err
		}
		if cfg.Embeddings, err = training.CountedVectors(how); err != nil {
			return nil, nil, err
		}
		c, splits, err := v.Count(ctx, s, p, how, cfg.Topics)
		if err != nil {
			return nil, nil, err
		}
		corpora.WarnOfLabels(s, data.LabelProblems(training.CountedLabels(c.Header()), nil))
		if v.Demo && cfg.Topics == nil {
			if cfg.Topics, err = demo.Topics(); err != nil {
				return nil, nil, err
			}
		}
		m, err := model.TrainCounts(ctx, c, cfg)
		return m, &corpora.Corpus{Splits: splits}, err
	}
	debug.SetGCPercent(corpora.CountGC)
	file, err := nbcounts.OpenFile(v.From)
	if err != nil {
		return nil, nil, err
	}
	if err := training.CheckCounted(file.Header().Config.Features, cfg.Features); err != nil {
		return nil, nil, fmt.Errorf("%s: %w", v.From, err)
	}
	if v.Base[0] != "none" {
		if cfg.Embeddings, err = training.CountedVectors(file.Header().Config); err != nil {
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
	return m, &corpora.Corpus{}, err
}

// describe trains from descriptions and the feed.
func (v *trainVerb) describe(ctx context.Context, s *outputs.Streams, p *outputs.Progress, cfg model.Config) (*model.Model, []data.Document, error) {
	bad := &outputs.Reading{W: s.Err, Progress: p}
	opt := v.Read.Options(s, bad)
	opt.TextOnly, opt.Note = true, nil
	feed, err := v.Read.Load(ctx, p, opt, v.Unlabelled)
	p.End()
	bad.Summary()
	if err != nil {
		return nil, nil, err
	}
	z := zeroshot.Config{Features: cfg.Features, Embeddings: cfg.Embeddings, Topics: cfg.Topics, Mode: cfg.Mode, TopicsOf: cfg.TopicsOf, Progress: p.Report}
	for _, path := range v.Unlabelled {
		z.Feed = append(z.Feed, filepath.Base(path))
	}
	m, err := zeroshot.Train(ctx, feed, z)
	if err != nil {
		return nil, nil, fmt.Errorf("--unlabelled: %w", err)
	}
	return m, feed, nil
}

// described are the documents of the feed as descriptions label them, for a corpus.
func (v *trainVerb) described(ctx context.Context, s *outputs.Streams, p *outputs.Progress, cfg model.Config) ([]data.Document, error) {
	if len(v.Unlabelled) == 0 {
		return nil, nil
	}
	cfg.Mode = model.Multi
	if len(cfg.Embeddings) == 0 { // of the model, which ends with other features
		e, err := modelfile.Builtin("")
		if err != nil {
			return nil, err
		}
		cfg.Embeddings = append(cfg.Embeddings, e)
	}
	m, feed, err := v.describe(ctx, s, p, cfg)
	if err != nil {
		return nil, err
	}
	return training.Taught(ctx, m, feed)
}

// tellTeaching says what teachers a model has learnt from.
func tellTeaching(s *outputs.Streams, m *model.Model) {
	if m.Info.Teaching != nil {
		fmt.Fprintf(s.Err, "tasnif: note: learnt from too: %s\n", usage.OneLine(errors.New(m.Info.Teaching.String())))
	}
}
