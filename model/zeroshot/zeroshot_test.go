package zeroshot

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/data"
	"tasnif/data/demo"
	"tasnif/features"
	"tasnif/features/embedding"
	"tasnif/model"
	"tasnif/model/modelfile"
)

func TestDescriptions(t *testing.T) {
	d := descriptionOf(data.Topic{ID: "s", Arabic: "رياضة", Words: []string{"كأس"}, NoteArabic: "المباريات والأندية؛ لا السياحة."})
	for _, word := range []string{"رياضة", "الرياضة", "كأس", "الكأس"} {
		assert.Contains(t, d.Headline, word)
	}
	assert.Contains(t, d.Body, "والأندية")
	assert.Contains(t, d.Body, " أندية")
	assert.NotContains(t, d.Body, "السياحة", "what bounds a topic is not of it")
	assert.Equal(t, "sports", data.Topic{ID: "sports"}.Name("ar"))
}

// trained is a model of the first n documents of the demonstration's corpus, without their labels.
func trained(t *testing.T, n int, change func(*Config)) (*model.Model, []data.Document) {
	feed, err := demo.Corpus()
	require.NoError(t, err)
	feed = feed[:min(n, len(feed))]
	topics, err := demo.Topics()
	require.NoError(t, err)
	vectors, err := modelfile.Builtin("")
	require.NoError(t, err)
	cfg := Config{Features: features.DefaultConfig(), Embeddings: []*embedding.Embedding{vectors}, Topics: topics}
	if change != nil {
		change(&cfg)
	}
	m, err := Train(t.Context(), feed, cfg)
	require.NoError(t, err)
	return m, feed
}

// macroF1 is the macro-averaged F1 of the labels given.
func macroF1(m *model.Model, docs []data.Document) (macro float64) {
	right, both := make([]float64, len(m.Labels)), make([]float64, len(m.Labels))
	for _, d := range docs {
		given := m.Predict(d).Decided
		for l, t := range m.Labels {
			has, got := slices.Contains(d.Labels, t.ID), slices.Contains(given, l)
			if has {
				both[l]++
			}
			if got {
				both[l]++
			}
			if has && got {
				right[l] += 2
			}
		}
	}
	for l := range right {
		macro += right[l] / max(both[l], 1) / float64(len(right))
	}
	return macro
}

// Descriptions and texts alone make a model far better than chance, and the same feed
// gives the same bytes.
func TestTrainWithoutLabels(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	m, feed := trained(t, 700, nil)
	assert.Greater(t, macroF1(m, feed), 0.5)
	assert.True(t, m.Uncalibrated())
	assert.Equal(t, []string{"the training set has no labelled document: probabilities are not calibrated, and nothing is measured; label a random sample and evaluate on it before you rely on the model"}, m.Warnings(feed))
	assert.Zero(t, m.Info.Documents)
	assert.Equal(t, len(feed), m.Info.Unlabelled)
	for _, topic := range m.Labels {
		assert.Empty(t, topic.Words)
	}
	once, err := m.Bytes()
	require.NoError(t, err)
	read, err := model.FromBytes(once)
	require.NoError(t, err)
	assert.Equal(t, m.Predict(feed[0]).Decided, read.Predict(feed[0]).Decided)
}

func TestTheSameBytesAgain(t *testing.T) {
	var files [2][]byte
	for i := range files {
		m, _ := trained(t, 200, nil)
		file, err := m.Bytes()
		require.NoError(t, err)
		files[i] = file
	}
	assert.Equal(t, files[0], files[1])
}

// A rate that is given is the share of the feed that the label is given.
func TestRates(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	m, feed := trained(t, 300, func(c *Config) {
		c.Topics = slices.Clone(c.Topics)
		for i := range c.Topics {
			c.Topics[i].Rate = 0.1
		}
	})
	for l := range m.Labels {
		n := 0
		for _, d := range feed {
			if slices.Contains(m.Predict(d).Decided, l) {
				n++
			}
		}
		assert.InDelta(t, 0.1, float64(n)/float64(len(feed)), 0.06, m.Labels[l].ID)
	}
}

func TestSingle(t *testing.T) {
	m, feed := trained(t, 200, func(c *Config) { c.Mode = model.Single })
	for _, d := range feed[:50] {
		p := m.Predict(d)
		require.Len(t, p.Decided, 1)
		for _, x := range p.Scores {
			assert.LessOrEqual(t, x, p.Scores[p.Decided[0]])
		}
	}
}

func TestTrainRefuses(t *testing.T) {
	vectors, err := modelfile.Builtin("")
	require.NoError(t, err)
	two := []data.Topic{{ID: "a", Arabic: "سياسة"}, {ID: "b", Arabic: "رياضة"}}
	feed := make([]data.Document, leastFeed)
	for i := range feed {
		feed[i].Headline = "قمة"
	}
	for want, c := range map[string]struct {
		feed   []data.Document
		topics []data.Topic
		base   []*embedding.Embedding
	}{
		"fewer than two topics":                     {feed, two[:1], []*embedding.Embedding{vectors}},
		"the feed has 3 documents; give 100":        {feed[:3], two, []*embedding.Embedding{vectors}},
		"comparing descriptions needs word vectors": {feed, two, nil},
		`the topic "b" has no Arabic name`:          {feed, []data.Topic{{ID: "a", Arabic: "سياسة"}, {ID: "b", English: "Sport"}}, []*embedding.Embedding{vectors}},
	} {
		_, err := Train(t.Context(), c.feed, Config{Features: features.DefaultConfig(), Embeddings: c.base, Topics: c.topics})
		assert.ErrorContains(t, err, want)
	}
}
