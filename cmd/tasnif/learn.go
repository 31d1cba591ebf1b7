package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"tasnif/model"
	"tasnif/model/linear"
	"tasnif/model/modelfile"
)

// learnFlags say how models are learnt; train and crossvalidate have them.
type learnFlags struct {
	Trainer string   `default:"${trainer}" enum:"${trainers}" placeholder:"NAME" help:"How weights are learnt: ${trainernames}. Default: ${trainer}."`
	Set     []string `sep:"none" placeholder:"KEY=VALUE" help:"A setting of the trainer, as often as there are settings; all of them stand above with their defaults."`
	Mode    string   `default:"auto" enum:"auto,single,multi" placeholder:"MODE" help:"auto, single (a document has exactly one label, and is given the most probable one) or multi (any number: those that reach their thresholds). auto is single if every document has exactly one label."`
	Labels  []string `placeholder:"ID" help:"Learn these labels only; otherwise all that the corpus has."`
	Topics  string   `placeholder:"FILE" help:"Names and IPTC codes of labels: a JSON array of {\"id\",\"ar\",\"en\",\"iptc\"}. Labels of the corpus that are such names are read as the ids."`
	Base    string   `placeholder:"BASE" help:"Base file of an archive (tasnif pretrain): what it taught about words joins the features."`
	Seed    uint64   `default:"1" domain:"any" placeholder:"N" help:"Seed of whatever is shuffled: the same corpus, settings and seed give the same bytes."`

	Floats bool `help:"Keep the weights in 32 bits; otherwise they are kept in eight, which answers the same."`

	Features featureFlags `embed:""`
}

// config checks the flags and gives what the model room wants to know.
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
		cfg.Topics, err = readTopics(f.Topics)
		if err != nil {
			return cfg, err
		}
	}
	if f.Base != "" {
		if cfg.Embedding, err = modelfile.ReadBase(f.Base); err != nil {
			return cfg, err
		}
	}
	cfg.Mode, cfg.Labels, cfg.Seed, cfg.Floats = model.Mode(f.Mode), f.Labels, f.Seed, f.Floats
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
