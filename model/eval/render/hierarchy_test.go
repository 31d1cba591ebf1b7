package render

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/model/eval"
	"tasnif/model/eval/metrics"
)

// Levels stand in text and Markdown where there are any; 0/0 is no figure.
func TestHierarchyIsShown(t *testing.T) {
	r := &eval.Report{}
	assert.Empty(t, hierarchyTable(r).Rows)
	r.Hierarchy = &metrics.Hierarchy{Score: metrics.Score{Precision: .5, Recall: .25, F1: 1.0 / 3}, Levels: []metrics.Level{
		{Level: 1, Labels: 3, Support: 8, Answered: 4, Micro: metrics.Score{Precision: .75, Recall: .375, F1: .5}, Macro: metrics.Score{F1: .4}},
		{Level: 2, Labels: 7},
	}}
	at := hierarchyTable(r)
	assert.Equal(t, []string{"1", "3", "8", "4", "0.750", "0.375", "0.500", "0.400"}, at.Rows[0])
	assert.Equal(t, []string{"2", "7", "0", "0", "-", "-", "-", "-"}, at.Rows[1])
	assert.Contains(t, at.Note, "precision 0.500, recall 0.250, F1 0.333")
	var b bytes.Buffer
	require.NoError(t, WriteMarkdown(&b, r))
	assert.Contains(t, b.String(), "With the topics above: precision 0.500, recall 0.250, F1 **0.333**; micro F1 by level from the top 0.500, -.\n")
}
