package topics

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/data"
)

func TestImport(t *testing.T) {
	old := []data.Topic{{ID: "sports", Arabic: "رياضتنا", URI: "http://x/sport"}, {ID: "news"}}
	topics, added, completed, err := Import(old, []data.Topic{
		{ID: "sport", URI: "http://x/sport", Arabic: "رياضة", English: "Sport"},
		{ID: "football", URI: "http://x/football", Broader: []string{"sport"}},
		{ID: "news", URI: "http://x/news", Broader: []string{"sport"}},
	})
	require.NoError(t, err)
	assert.Equal(t, []int{1, 2}, []int{added, completed})
	assert.Equal(t, []data.Topic{
		{ID: "sports", Arabic: "رياضتنا", URI: "http://x/sport", English: "Sport"},
		{ID: "news", URI: "http://x/news", Broader: []string{"sports"}},
		{ID: "football", URI: "http://x/football", Broader: []string{"sports"}},
	}, topics)
	again, added, completed, err := Import(topics, []data.Topic{{ID: "sport", URI: "http://x/sport"}})
	require.NoError(t, err)
	assert.Equal(t, []int{0, 0}, []int{added, completed})
	assert.Equal(t, topics, again)
	_, _, _, err = Import(old, []data.Topic{{ID: "sports", URI: "http://y/other"}})
	assert.EqualError(t, err, `the topic "sports" has the URI <http://x/sport> here and <http://y/other> in the vocabulary; rename one of them`)
}
