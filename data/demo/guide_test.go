package demo

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Every example of the guide stands in the corpus with the labels the guide
// gives it, and the table of topics has each topic once, by id and Arabic name.
func TestGuideIsTrueOfTheCorpus(t *testing.T) {
	docs, err := Corpus()
	require.NoError(t, err)
	labels := map[string][]string{}
	for _, d := range docs {
		labels[d.Headline] = d.Labels
	}
	example := regexp.MustCompile("^- ((?:`[a-z]+` )+|none )(.*)$")
	found := 0
	for _, line := range strings.Split(Guide(), "\n") {
		m := example.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		found++
		have, known := labels[m[2]]
		if assert.True(t, known, "no item of the corpus has this headline: %s", m[2]) {
			assert.ElementsMatch(t, strings.Fields(strings.NewReplacer("`", "", "none ", "").Replace(m[1])), have, m[2])
		}
	}
	assert.GreaterOrEqual(t, found, 35)
	topics, err := Topics()
	require.NoError(t, err)
	for _, topic := range topics {
		assert.Equal(t, 1, strings.Count(Guide(), "\n| `"+topic.ID+"` "+topic.Arabic+" | "), topic.ID)
	}
}
