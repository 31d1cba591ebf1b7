package main

import (
	"testing"

	"github.com/alecthomas/kong"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/features"
	"tasnif/features/terms"
)

// featuresOf are the settings that train's flags give.
func featuresOf(t *testing.T, flags ...string) (features.Config, error) {
	t.Helper()
	var cli commandLine
	parser, err := kong.New(&cli, options()...)
	require.NoError(t, err)
	_, err = parser.Parse(append([]string{"train", "-o", "m.tsnf", "news.jsonl"}, flags...))
	require.NoError(t, err)
	return cli.Train.Features.config()
}

func TestNoFeatureFlagsAreTheDefaults(t *testing.T) {
	cfg, err := featuresOf(t)
	require.NoError(t, err)
	assert.Equal(t, features.DefaultConfig(), cfg)
}

func TestFeatureFlags(t *testing.T) {
	cfg, err := featuresOf(t, "--words", "2", "--chars", "none", "--stems", "1-3", "--stop-words", "--min-df", "4", "--max-features", "9", "--headline-weight", "1.5")
	require.NoError(t, err)
	assert.ElementsMatch(t, []features.Block{{Name: "words", From: 2, To: 2, Scale: 1}, {Name: "stems", From: 1, To: 3, Scale: 1}}, cfg.Blocks)
	assert.True(t, cfg.StopWords)
	assert.Equal(t, []any{4, 9, 1.5}, []any{cfg.MinDF, cfg.MaxFeatures, cfg.HeadlineWeight})
}

// Every block of package features has its flag.
func TestEveryBlockHasAFlag(t *testing.T) {
	var names []string
	for _, b := range (&featureFlags{}).blockFlags() {
		names = append(names, b.name)
	}
	assert.ElementsMatch(t, terms.Kinds(), names)
}
