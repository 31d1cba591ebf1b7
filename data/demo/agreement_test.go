package demo_test

import (
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/data"
	"tasnif/data/demo"
)

// pass is one item as its two readers and the third labelled it.
type pass struct{ first, second, settled []string }

// passes reads passes.tsv.
func passes(t *testing.T) map[string]pass {
	b, err := os.ReadFile("passes.tsv")
	require.NoError(t, err)
	lines := strings.Split(strings.TrimSuffix(string(b), "\n"), "\n")
	require.Equal(t, "id\tfirst\tsecond\tsettled", lines[0])
	out := map[string]pass{}
	for _, line := range lines[1:] {
		cells := strings.Split(line, "\t")
		require.Len(t, cells, 4, line)
		require.NotContains(t, out, cells[0])
		out[cells[0]] = pass{strings.Fields(cells[1]), strings.Fields(cells[2]), strings.Fields(cells[3])}
	}
	return out
}

// The labels of the corpus are those that were settled; where both readers
// agreed, they are theirs. make agreement prints Cohen's kappa a label:
//
//	kappa = (p_o - p_e) / (1 - p_e)
//
// p_o the share of items on which both readers say the same of the label, p_e
// the share expected of two who give it as often but at random (Cohen 1960).
func TestAgreement(t *testing.T) {
	docs, err := demo.Corpus()
	require.NoError(t, err)
	topics, err := demo.Topics()
	require.NoError(t, err)
	all := passes(t)
	require.Len(t, all, len(docs))
	same, late, lateSame, long, longSame := 0, 0, 0, 0, 0
	for _, d := range docs {
		p, known := all[d.ID]
		require.True(t, known, d.ID)
		assert.ElementsMatch(t, p.settled, d.Labels, d.ID)
		added := one(strings.HasPrefix(d.ID, "h"))
		article := one(strings.HasPrefix(d.ID, "p1"))
		late, long = late+int(added), long+int(article)
		if sameSet(p.first, p.second) {
			same++
			lateSame, longSame = lateSame+int(added), longSame+int(article)
			assert.ElementsMatch(t, p.first, d.Labels, d.ID)
		}
	}
	t.Logf("%d items, %.1f %% with the same labels from both readers", len(docs), 100*float64(same)/float64(len(docs)))
	t.Logf("%d of them, added later, read twice by one language model with one guide: %.1f %%", late, 100*float64(lateSame)/float64(late))
	t.Logf("%d long articles, read again by a model that had the texts and the guide alone: %.1f %%", long, 100*float64(longSame)/float64(long))
	n := float64(len(docs))
	for _, topic := range topics {
		var both, first, second, equal float64
		for _, p := range all {
			a, b := contains(p.first, topic.ID), contains(p.second, topic.ID)
			first, second, both, equal = first+one(a), second+one(b), both+one(a && b), equal+one(a == b)
		}
		chance := first/n*second/n + (1-first/n)*(1-second/n)
		kappa := (equal/n - chance) / (1 - chance)
		t.Logf("%-13s first %3.0f, second %3.0f, both %3.0f, kappa %.3f", topic.ID, first, second, both, kappa)
		assert.Greater(t, kappa, 0.6, "%s: a label on which readers do not agree cannot be learnt", topic.ID)
	}
}

// passages.tsv notes paragraphs that there are, of labels that the article has.
func TestNotedPassages(t *testing.T) {
	docs, err := demo.Corpus()
	require.NoError(t, err)
	byID := map[string]data.Document{}
	for _, d := range docs {
		byID[d.ID] = d
	}
	b, err := os.ReadFile("passages.tsv")
	require.NoError(t, err)
	lines := strings.Split(strings.TrimSuffix(string(b), "\n"), "\n")
	require.Equal(t, "id\tlabel\tparagraph", lines[0])
	articles := map[string]bool{}
	for _, line := range lines[1:] {
		cells := strings.Split(line, "\t")
		require.Len(t, cells, 3, line)
		d, known := byID[cells[0]]
		require.True(t, known, line)
		assert.True(t, contains(d.Labels, cells[1]), line)
		n, err := strconv.Atoi(cells[2])
		require.NoError(t, err, line)
		paragraphs := strings.Split(d.Body, "\n")
		assert.True(t, 1 <= n && n <= len(paragraphs) && len(paragraphs) > 2, line)
		articles[d.ID] = true
	}
	assert.GreaterOrEqual(t, len(articles), 100, "articles with a label that one paragraph carries")
}

func contains(list []string, id string) bool {
	for _, l := range list {
		if l == id {
			return true
		}
	}
	return false
}

func sameSet(a, b []string) bool {
	for _, l := range a {
		if !contains(b, l) {
			return false
		}
	}
	return len(a) == len(b)
}

func one(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
