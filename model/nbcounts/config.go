package nbcounts

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"

	"tasnif/features"
	"tasnif/features/domain"
)

// Config holds the settings of counting. Counts can be merged if their Configs are equal.
type Config struct {
	// Features: Blocks, StopWords, Tokenizer, HeadlineWeight and HashBits apply to
	// counting. The other settings are chosen in training, and cleared here.
	Features features.Config `json:"features" domain:"-"`

	Labels  []string `json:"labels,omitempty"`             // the only labels counted, sorted; empty: all labels of the documents
	Vectors string   `json:"vectors,omitempty" domain:"-"` // checksum of the word vectors, of those inside the program, that are counted too (Moments); "": none
	Sample  int      `json:"sample" domain:"[1,1000]"`     // texts in each of the 256 shards of the sample
}

// DefaultConfig counts the terms of model.DefaultConfig under 22 bits (4 million ids), with
// a sample of some 5,000 documents.
func DefaultConfig() Config {
	c := Config{Features: features.DefaultConfig(), Sample: 20}
	c.Features.HashBits = 22
	return c
}

// maxSample is the largest Sample.
const maxSample = 1000

// maxLabels is the largest number of labels; a row has a sum for each.
const maxLabels = 1 << 14

// Validate is an error for a field outside its domain, with the domain.
func (c Config) Validate() error {
	if err := c.Features.Validate(); err != nil {
		return err
	}
	if c.Features.HashBits == 0 {
		return fmt.Errorf("counts: hash_bits is 0: give 22 or so; each more doubles the memory")
	}
	if err := domain.Check(c); err != nil {
		return fmt.Errorf("counts: %w", err)
	}
	if _, err := hex.DecodeString(c.Vectors); err != nil || c.Vectors != "" && len(c.Vectors) != 2*sha256.Size {
		return fmt.Errorf("counts: the vectors %q are no checksum", c.Vectors)
	}
	for i, l := range c.Labels {
		if l == "" || i > 0 && l <= c.Labels[i-1] {
			return fmt.Errorf("counts: the labels are not sorted at %q", l)
		}
	}
	return nil
}

// clean is the Config without the settings that do not apply to counting, so that new ones
// do not change the digest.
func (c Config) clean() Config {
	c.Features = features.Config{
		Blocks: slices.Clone(c.Features.Blocks), StopWords: c.Features.StopWords, Tokenizer: c.Features.Tokenizer,
		HeadlineWeight: c.Features.HeadlineWeight, HashBits: c.Features.HashBits, MinDF: 1,
	}
	c.Labels = slices.Compact(slices.Sorted(slices.Values(c.Labels)))
	if len(c.Labels) == 0 {
		c.Labels = nil
	}
	return c
}

// digest is a fingerprint of a clean Config and of the normalizer.
func (c Config) digest() uint64 {
	f := c.Features
	list := []any{f.Blocks, f.StopWords, f.HeadlineWeight, f.HashBits, c.Labels, c.Sample}
	if c.Vectors != "" {
		list = append(list, c.Vectors)
	}
	text, _ := json.Marshal(list) // cannot fail
	sum := sha256.Sum256(append(text, features.Fingerprint(c.Features)...))
	return binary.LittleEndian.Uint64(sum[:])
}

// differs describes the first setting in which two Configs differ; "": none.
func (c Config) differs(d Config) string {
	a, b := c.Features, d.Features
	for _, f := range []struct {
		name string
		a, b any
	}{
		{"blocks of features", a.Blocks, b.Blocks}, {"stop words", a.StopWords, b.StopWords},
		{"tokenizer", a.Tokenizer, b.Tokenizer},
		{"headline weight", a.HeadlineWeight, b.HeadlineWeight}, {"hash bits", a.HashBits, b.HashBits},
		{"set of labels", c.Labels, d.Labels}, {"sample", c.Sample, d.Sample},
		{"word vectors", c.Vectors, d.Vectors},
	} {
		if !reflect.DeepEqual(f.a, f.b) {
			return fmt.Sprintf("%s %s, not %s", f.name, show(f.a), show(f.b))
		}
	}
	return ""
}

func show(v any) string {
	if v, ok := v.([]string); ok && len(v) == 0 {
		return "(all labels of the documents)"
	}
	text, _ := json.Marshal(v)
	return string(text)
}
