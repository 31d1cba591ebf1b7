package features

import (
	"errors"
	"fmt"

	"slices"
	"strings"
	"tasnif/features/arabic"
	"tasnif/features/domain"
	"tasnif/features/hashing"
	"tasnif/features/terms"
)

// Config holds the settings of features; what is fitted is the Vectorizer. It is saved with
// the model as JSON.
type Config struct {
	Blocks    []Block `json:"blocks"`     // groups of terms, each with a vector of its own length
	StopWords bool    `json:"stop_words"` // drop Lucene's Arabic stop words, folded

	// Tokenizer cuts texts into words. Files name it by its Fingerprint alone.
	Tokenizer arabic.Version `json:"tokenizer,omitempty" domain:"0 or 2"`

	// HeadlineWeight is the count of an occurrence in a headline, where one in the body
	// counts 1. It is at least 1, so that the logarithm of a count is not negative.
	HeadlineWeight float64 `json:"headline_weight" domain:"[1,1e6]"`

	MinDF          int     `json:"min_df" domain:"[1,1e9]"`            // least document frequency of a term
	MaxFeatures    int     `json:"max_features" domain:"[0,67108864]"` // terms kept of all blocks together, the most frequent ones; 0: all
	EmbeddingScale float64 `json:"embedding_scale" domain:"[0,1e6]"`   // length of the dense block of an embedding, if there is one

	// EmbeddingProducts is the number of directions of an embedding whose products are
	// features (Products); 0: none.
	EmbeddingProducts int `json:"embedding_products,omitempty" domain:"[0,256]"`

	// HashBits folds terms to 2^HashBits ids, for a corpus that is counted and not kept in
	// memory (Hasher); 0: terms are known by their text.
	HashBits int `json:"hash_bits,omitempty" domain:"0 or [10,26]"`
}

// Block is a group of terms: n-grams From..To of the kind that Name names in the table of
// package terms. The vector of each block is scaled to length Scale, so that blocks have
// equal weight.
type Block struct {
	Name  string  `json:"name"`
	From  int     `json:"from" domain:"[1,10]"`
	To    int     `json:"to" domain:"[1,10]"`
	Scale float64 `json:"scale" domain:"[1e-6,1e6]"`
}

// maxBlocks is the largest number of Blocks. It and the domains of the numbers are checked
// for model files and flags alike.
const maxBlocks = 16

// DefaultConfig is the default settings. Stems instead of words gained one point of
// macro-F1 on short texts (package model has the table). Rare terms are kept while there is
// room.
func DefaultConfig() Config {
	return Config{
		Blocks: []Block{
			{Name: "stems", From: 1, To: 2, Scale: 1},
			{Name: "chars", From: 3, To: 5, Scale: 1},
		},
		Tokenizer: arabic.Latest, HeadlineWeight: 3, MinDF: 1, MaxFeatures: 1 << 20, EmbeddingScale: 1,
	}
}

// Validate is an error for a field outside its domain, with the domain.
func (c Config) Validate() error {
	if len(c.Blocks) == 0 {
		return fmt.Errorf("features: blocks is empty: name at least one of %s", strings.Join(terms.Kinds(), ", "))
	}
	if len(c.Blocks) > maxBlocks {
		return fmt.Errorf("features: blocks has %d entries: give at most %d", len(c.Blocks), maxBlocks)
	}
	for i, b := range c.Blocks {
		if !slices.Contains(terms.Kinds(), b.Name) {
			return fmt.Errorf("features: blocks[%d].name is %q: give one of %s", i, b.Name, strings.Join(terms.Kinds(), ", "))
		}
		if b.To < b.From {
			return fmt.Errorf("features: blocks[%d] (%s) goes from %d to %d: give from <= to", i, b.Name, b.From, b.To)
		}
	}
	if err := domain.Check(c); err != nil {
		return fmt.Errorf("features: %w", err)
	}
	return nil
}

// analyzer makes the analyzer of a valid Config.
func (c Config) analyzer() *terms.Analyzer {
	var blocks []terms.Block
	for _, b := range c.Blocks {
		blocks = append(blocks, terms.Block{Kind: b.Name, From: b.From, To: b.To})
	}
	var stop arabic.StopWords
	if c.StopWords {
		stop = arabic.LuceneStopWords()
	}
	return terms.NewAnalyzer(blocks, c.Tokenizer, stop)
}

// NewHasher makes the hasher of a Config with HashBits.
func NewHasher(cfg Config) (*hashing.Hasher, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	if cfg.HashBits == 0 {
		return nil, errors.New("features: hash_bits is 0: terms are counted under hashes of 10 to 26 bits")
	}
	return hashing.New(cfg.analyzer(), cfg.HashBits, cfg.HeadlineWeight), nil
}
