package main

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"tasnif/data"
	"tasnif/data/demo"
	"tasnif/model"
)

// trainVerb is: tasnif train -o MODEL CORPUS...
type trainVerb struct {
	Output  string   `short:"o" required:"" placeholder:"MODEL" help:"Model file to write, such as news.tsnf. It is written aside and renamed: an old one stands until the new one is whole."`
	Trainer string   `default:"${trainer}" enum:"${trainers}" placeholder:"NAME" help:"How weights are learnt: ${trainernames}. Default: ${trainer}."`
	Set     []string `sep:"none" placeholder:"KEY=VALUE" help:"A setting of the trainer, as often as there are settings; all of them stand above with their defaults."`
	Mode    string   `default:"auto" enum:"auto,single,multi" placeholder:"MODE" help:"auto, single (exactly one label a document) or multi (any number). auto is single if every document has exactly one label."`
	Labels  []string `placeholder:"ID" help:"Learn these labels only; otherwise all that the corpus has."`
	Topics  string   `placeholder:"FILE" help:"Names and IPTC codes of labels: a JSON array of {\"id\",\"ar\",\"en\",\"iptc\"}. Otherwise those of the demonstration's topics go to labels with the same ids."`
	Base    string   `placeholder:"BASE" help:"Base file of an archive (tasnif pretrain): what it taught about words joins the features."`
	Folds   int      `default:"0" placeholder:"N" help:"Folds of the held-out scores behind probabilities and thresholds; 0: by the corpus's size."`
	Seed    uint64   `default:"1" placeholder:"N" help:"Seed of whatever is shuffled: the same corpus, settings and seed give the same bytes."`

	Features featureFlags `embed:""`
	corpusFlags
}

// Help is what train --help says besides the flags.
func (trainVerb) Help() string {
	var b strings.Builder
	b.WriteString(`Examples:

    tasnif train -o news.tsnf --split train,dev news.jsonl.zst
    tasnif train -o news.tsnf --labels-field التصنيف --label-separator '؛' أخبار.csv
    tasnif train -o news.tsnf --trainer svm --set C=0.5 --chars none أرشيف/

Trainers and their settings:

`)
	for _, name := range model.Trainers() {
		if t, err := model.NewTrainer(name, nil); err == nil {
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
	if err := notCorpus(v.Output); err != nil {
		return err
	}
	file, err := target(v.Output)
	if err != nil {
		return err
	}
	p := newProgress(s, v.Read.Quiet)
	defer p.end()
	c, err := v.load(ctx, s, p)
	if err != nil {
		return err
	}
	if err := known(v.Labels, c); err != nil {
		return err
	}
	if v.Base != "" {
		if cfg.Embedding, err = model.ReadBase(v.Base); err != nil {
			return err
		}
	}
	cfg.Progress = p.report
	m, err := model.Train(ctx, c.docs, cfg)
	if err != nil {
		return err
	}
	p.end()
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := m.WriteFile(file); err != nil {
		return err
	}
	if v.Read.Quiet {
		return nil
	}
	if len(v.Split) == 0 && len(c.splits) > 1 {
		fmt.Fprintf(s.err, "tasnif: note: learnt from the whole corpus, its test split too if it has one: %s; --split takes part of it\n", describe(c.splits))
	}
	return v.summary(s, m, c, time.Since(start))
}

// config checks the flags and gives what the model room wants to know.
func (v *trainVerb) config() (model.Config, error) {
	cfg := model.DefaultConfig()
	if err := v.check(); err != nil {
		return cfg, err
	}
	var err error
	if cfg.Features, err = v.Features.config(); err != nil {
		return cfg, err
	}
	if cfg.Params, err = settings(v.Set); err != nil {
		return cfg, err
	}
	if _, err = model.NewTrainer(v.Trainer, cfg.Params); err != nil {
		return cfg, usagef("%v", err)
	}
	if slices.Contains(v.Labels, "") {
		return cfg, usagef("--labels %q: a label is empty", strings.Join(v.Labels, ","))
	}
	if v.Folds < 0 || v.Folds == 1 {
		return cfg, usagef("--folds %d: give 2 or more, or 0 to go by the corpus's size", v.Folds)
	}
	if v.Topics != "" {
		cfg.Topics, err = readTopics(v.Topics)
	} else {
		cfg.Topics, err = demo.Topics()
	}
	if err != nil {
		return cfg, err
	}
	cfg.Trainer, cfg.Mode, cfg.Labels = v.Trainer, model.Mode(v.Mode), v.Labels
	cfg.Folds, cfg.Seed, cfg.Corpus = v.Folds, v.Seed, v.names()
	return cfg, nil
}

// known refuses labels that no document has: such a label can only be misspelt.
func known(labels []string, c *corpus) error {
	have := map[string]bool{}
	for _, d := range c.docs {
		for _, l := range d.Labels {
			have[l] = true
		}
	}
	for _, l := range labels {
		if !have[l] {
			return fmt.Errorf("--labels: label %q is on no document; the corpus has %s", l, strings.Join(slices.Sorted(maps.Keys(have)), ", "))
		}
	}
	return nil
}

// settings makes one JSON object of KEY=VALUE pairs. A value that is no JSON is
// a string.
func settings(pairs []string) ([]byte, error) {
	if len(pairs) == 0 {
		return nil, nil
	}
	object := map[string]json.RawMessage{}
	for _, pair := range pairs {
		key, value, ok := strings.Cut(pair, "=")
		if !ok || key == "" {
			return nil, usagef("--set %s: write KEY=VALUE, such as --set C=0.5", pair)
		}
		if _, twice := object[key]; twice {
			return nil, usagef("--set %s: %s is set twice", pair, key)
		}
		raw := json.RawMessage(value)
		if !json.Valid(raw) {
			raw, _ = json.Marshal(value)
		}
		object[key] = raw
	}
	return json.Marshal(object)
}

// summary says what was learnt and what to do with it.
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
	_, err := fmt.Fprintf(s.out, "model     %s, %s\nlearnt    %d documents, %d labels, %s-label, %d features\ntrainer   %s\ntook      %.1f s\nmeasure   %s\nserve     tasnif serve %s\n",
		filepath.Clean(v.Output), size, m.Info.Documents, len(m.Labels), m.Mode, m.Vectorizer.Len(), m.Info.Trainer, took.Seconds(), evaluate, v.Output)
	return err
}

// otherSplits names the splits that were not learnt from: test if it is one.
func (v *trainVerb) otherSplits(splits []data.SplitCount) string {
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
