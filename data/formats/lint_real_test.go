package formats

import (
	"context"
	"tasnif/data"
	"tasnif/data/sharedtest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Real news has next to no damage: what Lint reports of it must be real, too.
func TestLintOfRealNews(t *testing.T) {
	path := sharedtest.File(t, "corpora/ant.jsonl.zst")
	var docs []data.Document
	for d, err := range Read(context.Background(), Options{}, path) {
		require.NoError(t, err)
		if docs = append(docs, d); len(docs) == 3000 {
			break
		}
	}
	h := data.Lint(docs, data.LintOptions{})
	for _, d := range h.Damage {
		assert.Contains(t, []string{"control", "persian-letters"}, d.Kind)
	}
	assert.Zero(t, h.Duplicates.Exact, "the corpus has its copies merged")
	assert.Positive(t, h.Duplicates.Near, "but for some that were edited")
	assert.Less(t, h.Duplicates.Documents, len(docs)/25)
}
