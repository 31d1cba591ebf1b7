package features

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
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
		{func(c *Config) { c.Blocks[0].From = 0 }, "blocks[0] (words) goes from 0 to 2"},
		{func(c *Config) { c.Blocks[0].To = 0 }, "goes from 1 to 0"},
		{func(c *Config) { c.Blocks[0].To = 11 }, "to <= 10"},
		{func(c *Config) { c.Blocks[0].Scale = 0 }, "blocks[0].scale (words) is 0"},
		{func(c *Config) { c.Blocks[0].Scale = math.NaN() }, "scale (words) is NaN"},
		{func(c *Config) { c.Blocks[0].Scale = math.Inf(1) }, "scale (words) is +Inf"},
		{func(c *Config) { c.HeadlineWeight = 0.5 }, "headline_weight is 0.5: give 1 or more"},
		{func(c *Config) { c.HeadlineWeight = math.NaN() }, "headline_weight is NaN"},
		{func(c *Config) { c.MinDF = 0 }, "min_df is 0"},
		{func(c *Config) { c.MaxFeatures = -1 }, "max_features is -1"},
	}
	for _, test := range tests {
		c := wordsAndChars()
		test.spoil(&c)
		assert.ErrorContains(t, c.Validate(), test.want)
		_, err := Fit(t.Context(), c, 0, nil)
		assert.ErrorContains(t, err, test.want)
	}
}

// A model file holds this; to change it is to change the file's format.
func TestConfigAsJSON(t *testing.T) {
	got, err := json.Marshal(DefaultConfig())
	require.NoError(t, err)
	assert.Equal(t, `{"blocks":[{"name":"stems","from":1,"to":2,"scale":1},{"name":"chars","from":3,"to":5,"scale":1}],`+
		`"stop_words":false,"headline_weight":3,"min_df":1,"max_features":1048576,"embedding_scale":1,"embedding_products":40}`, string(got))
}
