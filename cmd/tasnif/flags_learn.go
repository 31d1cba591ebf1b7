package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/alecthomas/kong"

	"tasnif/cmd/tasnif/corpora"
	"tasnif/cmd/tasnif/outputs"
	"tasnif/cmd/tasnif/usage"
	"tasnif/data"
	"tasnif/features"
	"tasnif/features/domain"
	"tasnif/model"
	"tasnif/model/linear"
	"tasnif/model/modelfile"
)

// learnFlags are the settings of training; train, crossvalidate and learn-curve have them.
type learnFlags struct {
	Trainer string   `default:"auto" enum:"auto,${trainers}" placeholder:"NAME" help:"The learning algorithm: ${trainernames}, or auto: ${trainer}, and from ${manylabels} labels on ${manytrainer}, whose cost grows more slowly than their number. Default: auto."`
	Set     []string `sep:"none" placeholder:"KEY=VALUE" help:"A setting of the trainer, such as C=0.5; may be repeated. tasnif train --help lists them with their defaults."`
	Mode    string   `default:"auto" enum:"auto,single,multi" placeholder:"MODE" help:"single (exactly one label a document: the most probable), multi (any number: those at or above their thresholds) or auto (single if every document of the corpus has exactly one label). Default: auto."`
	Labels  []string `placeholder:"ID" help:"Learn these labels only. Default: all in the corpus."`
	Topics  string   `placeholder:"FILE" help:"Names, URIs, broader topics and IPTC codes of labels: a JSON array of {\"id\",\"ar\",\"en\",\"uri\",\"broader\",\"iptc\"} (tasnif topics import makes one of a vocabulary). Labels of the corpus that are such names are read as the ids."`
	RollUp  bool     `name:"rollup" help:"A document has the topics above its labels too (broader in --topics): learn them, and give them with those below."`
	Base    []string `default:"auto" placeholder:"BASE" help:"Word vectors that become features too: auto (the Arabic ones inside the program), FILE (a base file of tasnif pretrain) or both: the default trainer uses of these what helps most by out-of-fold scores; builtin or builtin,FILE (these, without that choice); none; or none,FILE (the file alone). Default: auto."`
	Fields  []string `name:"feature-field" default:"source" placeholder:"NAME" help:"Categorical fields of the corpus to learn from, where documents have them: source, weekday (of the date), the NAME of any other field, NAME/1 (the first part of the path of a field that is a URL), or none. An unknown or missing value costs nothing. Default: source."`
	Seed    uint64   `default:"1" domain:"any" placeholder:"N" help:"Seed of the random numbers. The same corpus, settings and seed give the same model, byte for byte. Default: 1."`

	Whole  bool `name:"whole-articles" help:"Score articles as wholes. Default: by their passages too, as far as out-of-fold scores say that it helps."`
	Floats bool `help:"Store weights in 32 bits. Default: 8 bits, which gives the same labels in a smaller file."`

	Features featureFlags `embed:""`
}

// trainer is the name of the learning algorithm for few labels.
func (f *learnFlags) trainer() string {
	if f.Trainer == "auto" {
		return linear.DefaultTrainer
	}
	return f.Trainer
}

// config checks the flags. A trainer that is left to the number of labels is nil.
func (f *learnFlags) config() (model.Config, error) {
	cfg := model.DefaultConfig()
	var err error
	if cfg.Features, err = f.Features.config(); err != nil {
		return cfg, err
	}
	set, err := settings(f.Set)
	if err != nil {
		return cfg, err
	}
	trainer, err := linear.NewTrainer(f.trainer(), set)
	if err != nil {
		return cfg, usage.Errorf("--set: %v", err)
	}
	if f.Trainer != "auto" || len(f.Set) > 0 {
		cfg.Trainer = trainer
	}
	if cfg.Fields = f.Fields; slices.Equal(f.Fields, []string{"none"}) {
		cfg.Fields = []string{}
	}
	if slices.Contains(f.Labels, "") {
		return cfg, usage.Errorf("--labels %q: a label is empty", strings.Join(f.Labels, ","))
	}
	if f.RollUp && f.Topics == "" {
		return cfg, usage.Errorf("--rollup goes by the broader topics of --topics; give it, too")
	}
	if f.Topics != "" {
		if cfg.Topics, err = corpora.ReadTopics(f.Topics); err != nil {
			return cfg, err
		}
		if cfg.TopicsOf, err = topicsFile(f.Topics); err != nil {
			return cfg, err
		}
	}
	if err := f.base(&cfg); err != nil {
		return cfg, err
	}
	cfg.Mode, cfg.Labels, cfg.Seed, cfg.Floats, cfg.Whole, cfg.RollUp = model.Mode(f.Mode), f.Labels, f.Seed, f.Floats, f.Whole, f.RollUp
	return cfg, nil
}

// topicsFile identifies a topics file.
func topicsFile(path string) (*model.TopicsFile, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, outputs.Plain(err))
	}
	sum := sha256.Sum256(text)
	return &model.TopicsFile{File: filepath.Base(path), SHA256: hex.EncodeToString(sum[:])}, nil
}

// base reads the word vectors.
func (f *learnFlags) base(cfg *model.Config) (err error) {
	said := map[string]bool{}
	for _, name := range f.Base {
		if said[name] {
			return usage.Errorf("--base: %s is named twice", name)
		}
		said[name] = true
	}
	if said["none"] && (said["builtin"] || said["auto"]) || said["builtin"] && said["auto"] {
		return usage.Errorf("--base %s: give one of auto, builtin and none, and any base files", strings.Join(f.Base, ","))
	}
	cfg.Choose = !said["none"] && !said["builtin"] && f.trainer() == linear.DefaultTrainer
	if said["builtin"] || cfg.Choose {
		e, err := modelfile.Builtin("")
		if err != nil {
			return err
		}
		cfg.Embeddings = append(cfg.Embeddings, e)
	}
	for _, name := range f.Base {
		if name == "none" || name == "builtin" || name == "auto" {
			continue
		}
		e, err := modelfile.ReadBase(name)
		if err != nil {
			return err
		}
		cfg.Embeddings = append(cfg.Embeddings, e)
	}
	return nil
}

// keeps tells whether a categorical field is none that every document has, so that the
// other fields of the corpus must be kept.
func (f *learnFlags) keeps() bool {
	return slices.ContainsFunc(f.Fields, func(name string) bool { return name != "none" && data.OtherField(name) != "" })
}

// labelled checks the flags and reads the corpus to learn from, with the configuration
// for it. Whatever can be refused without reading is refused first.
func (f *learnFlags) labelled(ctx context.Context, s *outputs.Streams, p *outputs.Progress, from *corpora.Flags) (*corpora.Corpus, model.Config, error) {
	if err := from.Check(); err != nil {
		return nil, model.Config{}, err
	}
	cfg, err := f.config()
	if err != nil {
		return nil, cfg, err
	}
	c, err := f.training(ctx, s, p, from, &cfg)
	return c, cfg, err
}

// training reads the corpus to learn from, and gives the configuration its topics.
func (f *learnFlags) training(ctx context.Context, s *outputs.Streams, p *outputs.Progress, from *corpora.Flags, cfg *model.Config) (*corpora.Corpus, error) {
	from.Keep = f.keeps()
	c, err := from.Load(ctx, s, p)
	if err != nil {
		return nil, err
	}
	cfg.Topics = c.Settle(s, cfg.Topics, from.Read.Quiet)
	return c, known(f.Labels, c)
}

// known refuses labels that are on no document; they are probably misspelt.
func known(labels []string, c *corpora.Corpus) error {
	have := map[string]bool{}
	for _, d := range c.Docs {
		for _, l := range d.Labels {
			have[l] = true
		}
	}
	for _, l := range labels {
		if !have[l] {
			return fmt.Errorf("--labels: label %q is on no document; the corpus has %s", l, data.SomeOf(slices.Sorted(maps.Keys(have))))
		}
	}
	return nil
}

// settings makes a JSON object of KEY=VALUE pairs. A value that is not JSON is a
// string.
func settings(pairs []string) ([]byte, error) {
	if len(pairs) == 0 {
		return nil, nil
	}
	object := map[string]json.RawMessage{}
	for _, pair := range pairs {
		key, value, ok := strings.Cut(pair, "=")
		if !ok || key == "" {
			return nil, usage.Errorf("--set %s: write KEY=VALUE, such as --set C=0.5", pair)
		}
		if _, twice := object[key]; twice {
			return nil, usage.Errorf("--set %s: %s is set twice", pair, key)
		}
		raw := json.RawMessage(value)
		if !json.Valid(raw) {
			raw, _ = json.Marshal(value)
		}
		object[key] = raw
	}
	return json.Marshal(object)
}

// featureFlags are the settings of the features. A block is a range of n-gram lengths,
// such as 1-2, or none.
type featureFlags struct {
	Words          string  `group:"features" default:"${words}" placeholder:"FROM-TO" help:"N-grams of words, or none. Default: ${words}."`
	Chars          string  `group:"features" default:"${chars}" placeholder:"FROM-TO" help:"N-grams of characters inside words, or none. Default: ${chars}."`
	Stems          string  `group:"features" default:"${stems}" placeholder:"FROM-TO" help:"N-grams of light10 stems, or none. Default: ${stems}."`
	StopWords      bool    `group:"features" negatable:"" default:"${stopwords}" help:"Drop stop words. Default: keep them."`
	MinDF          int     `name:"min-df" group:"features" default:"${mindf}" domain:"[1,1e9]" placeholder:"N" help:"Documents that a term must be in to be kept. Default: ${mindf}."`
	MaxFeatures    int     `group:"features" default:"${maxfeatures}" domain:"[0,67108864]" placeholder:"N" help:"Keep this many of the most frequent terms; 0: all. Default: ${maxfeatures}."`
	HeadlineWeight float64 `group:"features" default:"${headlineweight}" domain:"[1,1e6]" placeholder:"X" help:"Weight of a term in the headline; in the body it is 1. Default: ${headlineweight}."`
	BaseProducts   int     `group:"features" default:"${baseproducts}" domain:"[0,256]" placeholder:"N" help:"Principal directions of the vector of --base whose products become features; slower, and no better than none for the default trainer. 0: none. Default: ${baseproducts}."`
}

// blockFlags are the flags by the names of their blocks.
func (f *featureFlags) blockFlags() []struct{ name, value string } {
	return []struct{ name, value string }{{"words", f.Words}, {"chars", f.Chars}, {"stems", f.Stems}}
}

// featureDefaults are the flags' defaults, those of package features.
func featureDefaults(cfg features.Config) kong.Vars {
	vars := kong.Vars{
		"words": "none", "chars": "none", "stems": "none",
		"stopwords": strconv.FormatBool(cfg.StopWords), "mindf": strconv.Itoa(cfg.MinDF),
		"maxfeatures": strconv.Itoa(cfg.MaxFeatures), "headlineweight": strconv.FormatFloat(cfg.HeadlineWeight, 'g', -1, 64),
		"baseproducts": strconv.Itoa(cfg.EmbeddingProducts),
	}
	for _, b := range cfg.Blocks {
		vars[b.Name] = fmt.Sprintf("%d-%d", b.From, b.To)
	}
	return vars
}

// config checks the flags.
func (f *featureFlags) config() (features.Config, error) {
	cfg := features.DefaultConfig()
	defaults := cfg.Blocks
	cfg.Blocks = nil
	for _, b := range f.blockFlags() {
		if b.value == "none" {
			continue
		}
		from, to, err := span(b.value)
		if err != nil {
			return cfg, usage.Errorf("--%s %s: write FROM-TO, such as 1-2, or none", b.name, b.value)
		}
		block := features.Block{Name: b.name, From: from, To: to, Scale: 1}
		if err := domain.Check(block); err != nil {
			return cfg, usage.Errorf("--%s %s: %v", b.name, b.value, err)
		}
		if i := place(defaults, b.name); i < len(defaults) {
			block.Scale = defaults[i].Scale
		}
		cfg.Blocks = append(cfg.Blocks, block)
	}
	// In the order of the defaults, so that no flags give the same bytes as the defaults.
	slices.SortStableFunc(cfg.Blocks, func(a, b features.Block) int { return place(defaults, a.Name) - place(defaults, b.Name) })
	if len(cfg.Blocks) == 0 {
		return cfg, usage.Errorf("--words, --chars and --stems are all none; a model needs one of them")
	}
	cfg.StopWords, cfg.MinDF, cfg.MaxFeatures, cfg.HeadlineWeight = f.StopWords, f.MinDF, f.MaxFeatures, f.HeadlineWeight
	cfg.EmbeddingProducts = f.BaseProducts
	if err := cfg.Validate(); err != nil {
		return cfg, usage.Errorf("%v", err)
	}
	return cfg, nil
}

// place is the index of a block in a list, or the length of the list.
func place(blocks []features.Block, name string) int {
	if i := slices.IndexFunc(blocks, func(b features.Block) bool { return b.Name == name }); i >= 0 {
		return i
	}
	return len(blocks)
}

// span reads 1-2, or 3 for 3-3.
func span(s string) (from, to int, err error) {
	a, b, ranged := strings.Cut(s, "-")
	if from, err = strconv.Atoi(a); err != nil {
		return 0, 0, err
	}
	if !ranged {
		return from, from, nil
	}
	to, err = strconv.Atoi(b)
	return from, to, err
}
