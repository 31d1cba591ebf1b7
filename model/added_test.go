package model

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/data"
)

// twoTopics are documents of two words for each label, one of ten labelled at random.
func twoTopics(from, n int, flip bool) (docs []data.Document) {
	words := [2][]string{{"قمة", "سفير", "وزير", "اتفاق", "معاهدة"}, {"جيش", "قصف", "دبابة", "جندي", "معركة"}}
	for i := from; i < from+n; i++ {
		label := i % 2
		text := words[label][i/2%5] + " " + rareWords(i)
		if i%10 == 9 || flip {
			label = 1 - label
		}
		docs = append(docs, data.Document{Headline: text, Labels: []string{[2]string{"diplomacy", "military"}[label]}})
	}
	return docs
}

func rightOf(m *Model, docs []data.Document) (right int) {
	for _, d := range docs {
		if p := m.Predict(d); len(p.Decided) > 0 && m.Labels[p.Decided[0]].ID == d.Labels[0] {
			right++
		}
	}
	return right
}

// Added documents help where they are like the user's own, and cost little where they
// contradict them; what is measured and chosen is on the user's own.
func TestAddedDocumentsHelpAsFarAsTheyDo(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	own, unseen := twoTopics(0, 60, false), twoTopics(1000, 200, false)
	train := func(added []data.Document) *Model {
		cfg := DefaultConfig()
		cfg.Added = added
		m, err := Train(t.Context(), own, cfg)
		require.NoError(t, err)
		return m
	}
	alone, like, unlike := train(nil), train(twoTopics(2000, 600, false)), train(twoTopics(2000, 600, true))
	assert.Empty(t, alone.Info.Mixtures)
	assert.Equal(t, 600, like.Info.Added)
	assert.Equal(t, 60, like.Info.Documents)
	assert.Equal(t, []int{36, 24}, like.Info.Support)
	share := func(m *Model) (all float64) {
		require.Len(t, m.Info.Mixtures, 1)
		for _, member := range m.Info.Mixtures[0].Members {
			if member.From == withAdded {
				all += member.Share
			}
		}
		return all
	}
	assert.Greater(t, share(like), share(unlike))
	assert.GreaterOrEqual(t, rightOf(like, unseen), rightOf(alone, unseen))
	assert.GreaterOrEqual(t, rightOf(unlike, unseen), rightOf(alone, unseen)-10)
	b, err := like.Bytes()
	require.NoError(t, err)
	read, err := FromBytes(b)
	require.NoError(t, err)
	assert.Equal(t, like.Predict(unseen[0]), read.Predict(unseen[0]))
}

// A label that no added document has is learnt from the user's own alone: the others do
// not say that they lack it.
func TestAddedDocumentsSayNothingOfLabelsTheyLack(t *testing.T) {
	own := twoTopics(0, 100, false)
	for i := range own {
		if i%3 == 0 {
			own[i].Labels = append(own[i].Labels, "sports")
			own[i].Headline += " مباراة"
		}
	}
	added := twoTopics(2000, 400, false)
	for i := range added {
		added[i].Headline += " مباراة"
	}
	cfg := DefaultConfig()
	cfg.Added = added
	m, err := Train(t.Context(), own, cfg)
	require.NoError(t, err)
	right := 0
	for _, d := range twoTopics(1000, 40, false) {
		d.Headline += " مباراة"
		for _, id := range ids(m, m.Predict(d)) {
			if id == "sports" {
				right++
			}
		}
	}
	assert.Greater(t, right, 30)
}

// Copies of the user's documents are not learnt from, so that no fold has seen its own.
func TestAddedCopiesStayOut(t *testing.T) {
	own := twoTopics(0, 60, false)
	cfg := DefaultConfig()
	cfg.Added = append(twoTopics(0, 60, false), twoTopics(500, 10, false)...)
	s, err := newTrainingSet(t.Context(), own, cfg)
	require.NoError(t, err)
	require.Len(t, s.examples, 70)
	for _, e := range s.examples {
		if e.doc >= s.own {
			assert.GreaterOrEqual(t, e.doc, 120)
			assert.Equal(t, noFold, s.byDoc[e.doc])
		}
	}
}

func TestAddedDocumentsOfOneLabel(t *testing.T) {
	cfg := DefaultConfig()
	added := twoTopics(500, 10, false)
	added[0].Labels, added[1].Labels = nil, []string{"diplomacy", "military"}
	cfg.Added = added
	s, err := newTrainingSet(t.Context(), twoTopics(0, 60, false), cfg)
	require.NoError(t, err)
	assert.Equal(t, Single, s.mode)
	assert.Len(t, s.docs, 68)
}
