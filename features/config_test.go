package features

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/features/domain"
	"tasnif/features/embedding"
	"tasnif/features/terms"
)

func TestConfigValidate(t *testing.T) {
	require.NoError(t, wordsAndChars().Validate())
	tests := []struct {
		spoil func(c *Config)
		want  string
	}{
		{func(c *Config) { c.Blocks = nil }, "blocks is empty: name at least one of chars, stems, words"},
		{func(c *Config) { c.Blocks = make([]Block, 17) }, "give at most 16"},
		{func(c *Config) { c.Blocks[1].Name = "char" }, `blocks[1].name is "char": give one of chars, stems, words`},
		{func(c *Config) { c.Blocks[0].From = 0 }, "blocks[0].from is 0; it must be at least 1 and at most 10"},
		{func(c *Config) { c.Blocks[0].To = 0 }, "blocks[0] (words) goes from 1 to 0: give from <= to"},
		{func(c *Config) { c.Blocks[0].To = 11 }, "blocks[0].to is 11; it must be at least 1 and at most 10"},
		{func(c *Config) { c.Blocks[0].Scale = 0 }, "blocks[0].scale is 0; it must be at least 1e-6 and at most 1e6"},
		{func(c *Config) { c.Blocks[0].Scale = math.NaN() }, "scale is NaN"},
		{func(c *Config) { c.Blocks[0].Scale = math.Inf(1) }, "scale is +Inf"},
		{func(c *Config) { c.HeadlineWeight = 0.5 }, "headline_weight is 0.5; it must be at least 1 and at most 1e6"},
		{func(c *Config) { c.HeadlineWeight = math.NaN() }, "headline_weight is NaN"},
		{func(c *Config) { c.MinDF = 0 }, "min_df is 0"},
		{func(c *Config) { c.MaxFeatures = -1 }, "max_features is -1"},
	}
	for _, test := range tests {
		c := wordsAndChars()
		test.spoil(&c)
		assert.ErrorContains(t, c.Validate(), test.want)
		_, err := Fit(t.Context(), c, new(Corpus))
		assert.ErrorContains(t, err, test.want)
	}
}

// Every number has a domain, and Validate refuses what lies just outside, NaN and
// the infinities with it.
func TestConfigDomains(t *testing.T) {
	c := wordsAndChars()
	for i, f := range domain.Fields(&c) {
		inside, outside, err := f.Edges()
		require.NoError(t, err, "give %s a domain", f.Name)
		for _, x := range outside {
			c := wordsAndChars()
			domain.Fields(&c)[i].Set(x)
			assert.ErrorContains(t, c.Validate(), f.Name[strings.LastIndex(f.Name, ".")+1:], "%v", x)
		}
		for _, x := range inside {
			c := wordsAndChars()
			if c.Blocks[0].To = 10; f.Name == "blocks[0].to" {
				c.Blocks[0].From = 1
			}
			domain.Fields(&c)[i].Set(x)
			if strings.HasSuffix(f.Name, "from") || strings.HasSuffix(f.Name, "to") {
				continue // one must not pass the other
			}
			require.NoError(t, c.Validate(), "%s %v", f.Name, x)
			if c.HashBits > 0 {
				_, err := NewHasher(c)
				require.NoError(t, err)
				continue
			}
			v := fit(t, c, slices.Repeat([]Fields{{Headline: "قمة عربية", Body: "تبحث العقوبات"}}, 2))
			for _, w := range v.Transform(new(Scratch), Fields{Headline: "قمة عربية"}).Value {
				assert.Falsef(t, w-w != 0, "%s %v gives %v", f.Name, x, w)
			}
		}
	}
}

// The limits that arrays are made by are those of the domains.
func TestLimitsAreTheDomains(t *testing.T) {
	for _, f := range domain.Fields(&Config{Blocks: make([]Block, 1)}) {
		if most := map[string]float64{"blocks[0].to": terms.MaxNGram, "embedding_products": embedding.MaxDirections}[f.Name]; most > 0 {
			d, err := domain.Parse(f.Tag)
			require.NoError(t, err)
			assert.Equal(t, most, d[len(d)-1].High, f.Name)
		}
	}
}

// A model file holds this; to change it is to change the file's format.
func TestConfigAsJSON(t *testing.T) {
	got, err := json.Marshal(DefaultConfig())
	require.NoError(t, err)
	assert.Equal(t, `{"blocks":[{"name":"stems","from":1,"to":2,"scale":1},{"name":"chars","from":3,"to":5,"scale":1}],`+
		`"stop_words":false,"tokenizer":2,"headline_weight":3,"min_df":1,"max_features":1048576,"embedding_scale":1}`, string(got))
}
