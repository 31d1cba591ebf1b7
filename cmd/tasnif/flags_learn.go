package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"tasnif/cmd/tasnif/outputs"
	"tasnif/model"
	"tasnif/model/linear"
	"tasnif/model/modelfile"
)

// learnFlags are the settings of training; train, crossvalidate and learn-curve have them.
type learnFlags struct {
	Trainer string   `default:"${trainer}" enum:"${trainers}" placeholder:"NAME" help:"The learning algorithm: ${trainernames}. Default: ${trainer}."`
	Set     []string `sep:"none" placeholder:"KEY=VALUE" help:"A setting of the trainer, such as C=0.5; may be repeated. tasnif train --help lists them with their defaults."`
	Mode    string   `default:"auto" enum:"auto,single,multi" placeholder:"MODE" help:"single (exactly one label a document: the most probable), multi (any number: those at or above their thresholds) or auto (single if every document of the corpus has exactly one label). Default: auto."`
	Labels  []string `placeholder:"ID" help:"Learn these labels only. Default: all in the corpus."`
	Topics  string   `placeholder:"FILE" help:"Names and IPTC codes of labels: a JSON array of {\"id\",\"ar\",\"en\",\"iptc\"}. Labels of the corpus that are such names are read as the ids."`
	Base    string   `default:"none" placeholder:"BASE" help:"Word vectors that become features too: builtin (the Arabic ones inside the program), auto (builtin where out-of-fold scores say that they help; the default trainer can tell), none, or a base file (tasnif pretrain). Default: none."`
	Seed    uint64   `default:"1" domain:"any" placeholder:"N" help:"Seed of the random numbers. The same corpus, settings and seed give the same model, byte for byte. Default: 1."`

	Floats bool `help:"Store weights in 32 bits. Default: 8 bits, which gives the same labels in a smaller file."`

	Features featureFlags `embed:""`
}

// config checks the flags.
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
	if cfg.Trainer, err = linear.NewTrainer(f.Trainer, set); err != nil {
		return cfg, usagef("--set: %v", err)
	}
	if slices.Contains(f.Labels, "") {
		return cfg, usagef("--labels %q: a label is empty", strings.Join(f.Labels, ","))
	}
	if f.Topics != "" {
		if cfg.Topics, err = readTopics(f.Topics); err != nil {
			return cfg, err
		}
		if cfg.TopicsOf, err = topicsFile(f.Topics); err != nil {
			return cfg, err
		}
	}
	if err := f.base(&cfg); err != nil {
		return cfg, err
	}
	cfg.Mode, cfg.Labels, cfg.Seed, cfg.Floats = model.Mode(f.Mode), f.Labels, f.Seed, f.Floats
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
	switch f.Base {
	case "none":
		return nil
	case "auto", "builtin":
		cfg.Choose = f.Base == "auto"
		if cfg.Choose && f.Trainer != linear.DefaultTrainer {
			return nil
		}
		cfg.Features.EmbeddingProducts = 0
		cfg.Embedding, err = modelfile.Builtin("")
	default:
		cfg.Embedding, err = modelfile.ReadBase(f.Base)
	}
	return err
}

// known refuses labels that are on no document; they are probably misspelt.
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
