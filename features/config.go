package features

import (
	"fmt"
	"math"
)

// Config is what was chosen about features; what was learnt is the Vectorizer.
// It is saved with the model as JSON, so fields are named and plain.
type Config struct {
	Blocks         []Block `json:"blocks"`          // groups of terms, each with a vector of its own
	StopWords      bool    `json:"stop_words"`      // drop Lucene's Arabic stop words, folded
	HeadlineWeight float64 `json:"headline_weight"` // what one term in a headline counts, against 1 in the body
	MinDF          int     `json:"min_df"`          // documents a term must stand in to be kept
	MaxFeatures    int     `json:"max_features"`    // commonest terms kept, of all blocks together; 0: all
	EmbeddingScale float64 `json:"embedding_scale"` // length of the dense block of an embedding, where there is one

	// EmbeddingProducts is how many directions of an embedding are multiplied with
	// each other (Products); 0: none.
	EmbeddingProducts int `json:"embedding_products,omitempty"`

	// HashBits folds terms to 2^HashBits ids, as a corpus is counted that is never
	// in memory (Hasher); 0: terms are known by their text.
	HashBits int `json:"hash_bits,omitempty"`
}

// Block is one group of terms: n-grams From..To of the kind that Name names
// in the table of blocks.go. Each block's vector is brought to length Scale
// by itself, so that no block drowns another.
type Block struct {
	Name  string  `json:"name"`
	From  int     `json:"from"`
	To    int     `json:"to"`
	Scale float64 `json:"scale"`
}

// Limits of a Config. They guard a model file's header as well as a flag.
const (
	maxBlocks   = 16
	maxNGram    = 10
	maxFeatures = 1 << 26
	maxWeight   = 1e6
)

// DefaultConfig is what train uses when nothing is said. Stems in place of words
// gave one point of macro-F1 on short texts (package model has the table); rare
// terms are kept as long as there is room.
func DefaultConfig() Config {
	return Config{
		Blocks: []Block{
			{Name: "stems", From: 1, To: 2, Scale: 1},
			{Name: "chars", From: 3, To: 5, Scale: 1},
		},
		HeadlineWeight: 3, MinDF: 1, MaxFeatures: 1 << 20, EmbeddingScale: 1, EmbeddingProducts: 40,
	}
}

// Validate says which field is wrong and what would be right.
func (c Config) Validate() error {
	if len(c.Blocks) == 0 {
		return fmt.Errorf("features: blocks is empty: name at least one of %s", blockNames())
	}
	if len(c.Blocks) > maxBlocks {
		return fmt.Errorf("features: blocks has %d entries: give at most %d", len(c.Blocks), maxBlocks)
	}
	for i, b := range c.Blocks {
		if _, ok := blockKinds[b.Name]; !ok {
			return fmt.Errorf("features: blocks[%d].name is %q: give one of %s", i, b.Name, blockNames())
		}
		if b.From < 1 || b.To < b.From || b.To > maxNGram {
			return fmt.Errorf("features: blocks[%d] (%s) goes from %d to %d: give 1 <= from <= to <= %d", i, b.Name, b.From, b.To, maxNGram)
		}
		if !(b.Scale > 0 && b.Scale <= maxWeight) {
			return fmt.Errorf("features: blocks[%d].scale (%s) is %v: give a number above 0, such as 1", i, b.Name, b.Scale)
		}
	}
	// Below 1 the logarithm of a count would turn a term that is there into
	// one that speaks against itself.
	if !(c.HeadlineWeight >= 1 && c.HeadlineWeight <= maxWeight) || math.IsNaN(c.HeadlineWeight) {
		return fmt.Errorf("features: headline_weight is %v: give 1 or more", c.HeadlineWeight)
	}
	if c.MinDF < 1 {
		return fmt.Errorf("features: min_df is %d: give 1 or more", c.MinDF)
	}
	if c.MaxFeatures < 0 || c.MaxFeatures > maxFeatures {
		return fmt.Errorf("features: max_features is %d: give 0 (all) to %d", c.MaxFeatures, maxFeatures)
	}
	if c.HashBits != 0 && (c.HashBits < minHashBits || c.HashBits > maxHashBits) {
		return fmt.Errorf("features: hash_bits is %d: give %d to %d, or 0 for none", c.HashBits, minHashBits, maxHashBits)
	}
	if c.EmbeddingProducts < 0 || c.EmbeddingProducts > maxDirections {
		return fmt.Errorf("features: embedding_products is %d: give 0 (none) to %d", c.EmbeddingProducts, maxDirections)
	}
	if !(c.EmbeddingScale >= 0 && c.EmbeddingScale <= maxWeight) {
		return fmt.Errorf("features: embedding_scale is %v: give 0 or more, such as 1", c.EmbeddingScale)
	}
	return nil
}
