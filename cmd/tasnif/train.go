package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"tasnif/cmd/tasnif/outputs"
	"tasnif/data"
	"tasnif/model"
	"tasnif/model/eval/render"
	"tasnif/model/linear"
	"tasnif/model/tuning"
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
	corpusFlags
}

// Help is what train --help says besides the flags.
func (trainVerb) Help() string {
	var b strings.Builder
	b.WriteString(`Examples:

    tasnif train -o news.tsnf --split train,dev news.jsonl.zst
    tasnif train -o news.tsnf --labels-field التصنيف --label-separator '؛' أخبار.csv
    tasnif train -o news.tsnf --trainer svm --set C=0.5 --chars none أرشيف/
    tasnif train -o news.tsnf --trainer complement --stream archive.jsonl.zst
    tasnif train -o news.tsnf --trainer complement --from all.counts

Trainers and their settings:

`)
	for _, name := range linear.Trainers() {
		if t, err := linear.NewTrainer(name, nil); err == nil {
			settings, _ := json.Marshal(t)
			fmt.Fprintf(&b, "    %-12s %s\n", name, settings)
		}
	}
	return b.String()
}

// Run trains. Whatever can be refused without reading the corpus is refused first.
func (v *trainVerb) Run(ctx context.Context, s *streams) error {
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
	p := outputs.NewProgress(s.err, v.Read.Quiet)
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
	for _, doubt := range m.Warnings(c.docs) {
		warn(s, "%s", doubt)
	}
	if err := writeCards(s, card, file, m, nil); err != nil {
		return err
	}
	if v.Read.Quiet {
		return nil
	}
	if passed := c.splits.Without(v.Split); len(v.Split) > 0 && len(passed) > 0 {
		fmt.Fprintf(s.err, "tasnif: note: not learnt from: %s\n", passed)
	}
	if len(v.Split) == 0 && len(c.splits) > 1 {
		fmt.Fprintf(s.err, "tasnif: note: trained on all splits, %s; use --split to keep some for evaluation\n", c.splits)
	}
	return v.summary(s, m, c, time.Since(start))
}

// trainGC is the garbage collector's percentage in training. Most of the heap is texts
// and vectors, long and without pointers, so collecting often is cheap.
const trainGC = 30

// learn reads the corpus, or its counts, and trains.
func (v *trainVerb) learn(ctx context.Context, s *streams, p *outputs.Progress, cfg model.Config) (*model.Model, *corpus, error) {
	if v.fromCounts() {
		return v.trainCounts(ctx, s, p, cfg)
	}
	debug.SetGCPercent(trainGC)
	if v.labelless() {
		m, _, err := v.describe(ctx, s, p, cfg)
		return m, &corpus{}, err
	}
	v.teachers = teachersApart
	c, err := v.training(ctx, s, p, &v.corpusFlags, &cfg)
	if err != nil {
		return nil, nil, err
	}
	var tuning *tuning.Result
	if v.asked() {
		if cfg, tuning, err = v.tuned(ctx, s, p, v.Read.Quiet, v.Output, c.docs, cfg); err != nil {
			return nil, nil, err
		}
	}
	if cfg.Added, err = v.added(ctx, s, p); err != nil {
		return nil, nil, err
	}
	if learnt, err := v.teacherFlags.set(&cfg); err != nil {
		return nil, nil, err
	} else if learnt {
		cfg.Taught, cfg.Evaluated = c.taught, c.others
		described, err := v.described(ctx, s, p, cfg)
		if err != nil {
			return nil, nil, err
		}
		cfg.Taught = append(cfg.Taught, described...)
	}
	m, err := model.Train(ctx, c.docs, cfg)
	if err != nil {
		return nil, nil, err
	}
	if !v.Read.Quiet {
		tellTeaching(s, m)
	}
	if v.With != "" && !v.Read.Quiet {
		fmt.Fprintf(s.err, "tasnif: note: of %s, %s have labels of this corpus and were learnt from too\n", v.With, amount(m.Info.Added, "document"))
	}
	m.Info.Tuning = tuning
	return m, c, nil
}

// added are the documents of --with.
func (v *trainVerb) added(ctx context.Context, s *streams, p *outputs.Progress) ([]data.Document, error) {
	switch v.With {
	case "":
		return nil, nil
	case "demo":
		docs, _, err := demonstration()
		return docs, err
	}
	bad := &skipped{w: s.err, progress: p}
	docs, err := v.Read.load(ctx, p, v.Read.options(s, bad), []string{v.With})
	p.End()
	bad.summary()
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

// config checks the flags.
func (v *trainVerb) config() (model.Config, error) {
	if v.fromCounts() {
		if err := v.checkCounts(); err != nil {
			return model.Config{}, err
		}
	} else if err := v.corpusFlags.check(); err != nil && !v.labelless() {
		return model.Config{}, err
	}
	if err := v.checkUnlabelled(); err != nil {
		return model.Config{}, err
	}
	if v.fromCounts() && v.asked() {
		return model.Config{}, usagef("--tune reads the documents many times, and counts have none; name a CORPUS, without --stream and --from")
	}
	if v.With != "" && (v.fromCounts() || v.asked() || v.Trainer != linear.DefaultTrainer) {
		return model.Config{}, usagef("--with finds out of fold how much another corpus helps, for trainer %s and on documents; leave out --trainer, --stream, --from and --tune", linear.DefaultTrainer)
	}
	if v.With == "demo" && v.Demo {
		return model.Config{}, usagef("--with demo adds the demonstration corpus to yours; leave out --demo and name a CORPUS")
	}
	if _, err := v.points(); err != nil {
		return model.Config{}, err
	}
	top, err := v.rule(&v.thresholdFlags)
	if err != nil {
		return model.Config{}, err
	}
	learn := v.learnFlags
	if v.fromCounts() {
		learn.Base = []string{"none"} // those that were counted come with the counts
	}
	cfg, err := learn.config()
	cfg.Folds, cfg.Corpus, cfg.Abstain, cfg.TopK = v.Folds, v.names(), v.Abstain, top
	return cfg, err
}

// summary says what was trained and what to do next.
func (v *trainVerb) summary(s *streams, m *model.Model, c *corpus, took time.Duration) error {
	size := "?"
	if info, err := os.Stat(v.Output); err == nil {
		size = bytesText(info.Size())
	}
	evaluate := "tasnif evaluate " + v.Output + " CORPUS"
	if rest := v.otherSplits(c.splits); rest != "" {
		corpus := "--demo " + v.Output
		if !v.Demo {
			corpus = v.Output + " " + strings.Join(v.Corpus, " ")
		}
		evaluate = "tasnif evaluate --split " + rest + " " + corpus
	}
	held := ""
	if m.Matrix() > 0 {
		held = ", feature values took " + bytesText(m.Matrix()) + " of memory"
	}
	vectors := m.WordVectors()
	if vectors != "" {
		vectors = "vectors   " + vectors + "\n"
	}
	trained := amount(m.Info.Documents, "document")
	if m.Uncalibrated() {
		trained, evaluate = amount(m.Info.Unlabelled, "document")+" without labels", "tasnif label --pick random -o sample.jsonl "+v.Output+" FEED, then tasnif evaluate "+v.Output+" sample.jsonl"
	}
	_, err := fmt.Fprintf(s.out, "model     %s, %s\ntrained   %s, %s, %s-label, %s\ntrainer   %s\n%stook      %s%s\nmeasure   %s\nserve     tasnif serve %s\n",
		filepath.Clean(v.Output), size, trained, amount(len(m.Labels), "label"), m.Mode, amount(m.Vectorizer.Len(), "feature"), model.TrainerText(m.Info.Trainer, m.Info.InPlaceOf), vectors, timeText(took), held, evaluate, v.Output)
	return err
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

// bytesText is a file's size for people.
func bytesText(n int64) string {
	switch {
	case n < 1000:
		return fmt.Sprintf("%d bytes", n)
	case n < 1000_000:
		return fmt.Sprintf("%.1f kB", float64(n)/1e3)
	}
	return fmt.Sprintf("%.1f MB", float64(n)/1e6)
}
