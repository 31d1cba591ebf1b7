package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/alecthomas/kong"

	"tasnif/features"
	"tasnif/features/domain"
)

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
	BaseProducts   int     `group:"features" default:"${baseproducts}" domain:"[0,256]" placeholder:"N" help:"With --base: principal directions of the document vector whose products become features; slower, and a little more accurate. 0: none. Default: ${baseproducts}."`
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
			return cfg, usagef("--%s %s: write FROM-TO, such as 1-2, or none", b.name, b.value)
		}
		block := features.Block{Name: b.name, From: from, To: to, Scale: 1}
		if err := domain.Check(block); err != nil {
			return cfg, usagef("--%s %s: %v", b.name, b.value, err)
		}
		if i := place(defaults, b.name); i < len(defaults) {
			block.Scale = defaults[i].Scale
		}
		cfg.Blocks = append(cfg.Blocks, block)
	}
	// In the order of the defaults, so that no flags give the same bytes as the defaults.
	slices.SortStableFunc(cfg.Blocks, func(a, b features.Block) int { return place(defaults, a.Name) - place(defaults, b.Name) })
	if len(cfg.Blocks) == 0 {
		return cfg, usagef("--words, --chars and --stems are all none; a model needs one of them")
	}
	cfg.StopWords, cfg.MinDF, cfg.MaxFeatures, cfg.HeadlineWeight = f.StopWords, f.MinDF, f.MaxFeatures, f.HeadlineWeight
	cfg.EmbeddingProducts = f.BaseProducts
	if err := cfg.Validate(); err != nil {
		return cfg, usagef("%v", err)
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
