package demo

import (
	"bytes"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"tasnif/data"
	"tasnif/features/arabic"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// guideline is the taxonomy the corpus is written for. The guideline it was
// taken from gave energy 20000258, which is coal in Media Topics; 20001243 is
// oil and gas, which is what it meant.
var guideline = map[string][]string{
	"diplomacy":    {"20000639", "20000640", "20000641"},
	"military":     {"20000598", "20000599", "20000602", "20000056", "20000062"},
	"sanctions":    {"20000642"},
	"nuclear":      {"20000635", "20000265"},
	"terrorism":    {"20000053", "20000103"},
	"protests":     {"20000065", "20000066"},
	"elections":    {"20000574"},
	"politics":     {"20000593", "11000000"},
	"economy":      {"04000000", "20000373"},
	"energy":       {"20000256", "20001243"},
	"humanitarian": {"20000643", "20000645"},
	"justice":      {"02000000"},
	"technology":   {"13000000"},
	"health":       {"07000000"},
	"disasters":    {"03000000"},
	"sports":       {"15000000"},
	"culture":      {"01000000"},
}

func TestTopicsAreTheGuideline(t *testing.T) {
	topics, err := Topics()
	require.NoError(t, err)
	var ids []string
	for _, topic := range topics {
		ids = append(ids, topic.ID)
		var codes []string
		for _, code := range topic.IPTC {
			codes = append(codes, strings.TrimPrefix(code, "medtop:"))
		}
		assert.Equal(t, guideline[topic.ID], codes, topic.ID)
		assert.NotEmpty(t, topic.Arabic, topic.ID)
		assert.NotEmpty(t, topic.English, topic.ID)
		assert.NotEmpty(t, topic.NoteArabic, topic.ID)
		assert.NotEmpty(t, topic.NoteEnglish, topic.ID)
	}
	assert.ElementsMatch(t, slices.Collect(maps.Keys(guideline)), ids)
}

func TestCorpusIsSound(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	docs, err := Corpus()
	require.NoError(t, err)
	seen := map[string]data.Place{}
	for _, d := range docs {
		require.NotEmpty(t, d.ID, d.Place)
		require.NotContains(t, seen, d.ID, d.Place)
		seen[d.ID] = d.Place
		assert.NotEmpty(t, strings.TrimSpace(d.Headline), d.Place)
		for _, l := range d.Labels {
			assert.Contains(t, guideline, l, d.Place)
		}
	}
	groups := data.Groups(len(docs), func(i int) string { return docs[i].Headline + "\n" + docs[i].Body })
	for i, g := range groups {
		assert.EqualValues(t, i, g, "%s is nearly %s", docs[i].Place, docs[g].Place)
	}
	topics, err := Topics()
	require.NoError(t, err)
	health := data.Lint(docs, data.LintOptions{Normalize: arabic.Normalize, Topics: topics, MinSupport: 1})
	assert.Less(t, health.Duplicates.Share, 0.01, "near-duplicates")
	assert.Less(t, health.Frames.Share, 0.02, "items made from a frame: %+v", health.Frames.Examples)
	for _, p := range health.Problems {
		assert.Equal(t, data.Note, p.Severity, "%s %v", p.What, p.Places)
	}
}

func TestBytesIsACopyOfTheCorpus(t *testing.T) {
	docs, err := Corpus()
	require.NoError(t, err)
	b := Bytes()
	assert.Equal(t, len(docs), bytes.Count(bytes.TrimSpace(b), []byte("\n"))+1)
	b[0] = 'x'
	again, err := Corpus()
	require.NoError(t, err, "changing the copy must not change the corpus")
	assert.Equal(t, docs, again)
}

func TestEmbeddedCorpusIsTheFile(t *testing.T) {
	file, err := os.ReadFile("corpus.jsonl")
	require.NoError(t, err)
	assert.True(t, bytes.Equal(file, Bytes()), "corpus.jsonl has changed: run go generate ./data/demo")
}
