package model

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/data"
	"tasnif/features"
	"tasnif/model/calibration"
)

// passageTopics are topics, and words of news about them.
var passageTopics = map[string][]string{
	"diplomacy": {"قمة", "سفير", "وزراء", "مباحثات", "وفد"},
	"military":  {"جيش", "دبابات", "قصف", "جنود", "مدفعية"},
	"sanctions": {"عقوبات", "تجميد", "أرصدة", "حظر", "إدراج"},
}

// carrying are articles that have four paragraphs about a topic. Of every second one the last but one is of
// another topic; it is a label of the article if carried.
func carrying(n int, carried bool) (docs []data.Document) {
	random := rand.New(rand.NewPCG(1, 2))
	names := []string{"diplomacy", "military", "sanctions"}
	for i := range n {
		main, other := names[i%3], names[(i+1+i/3%2)%3]
		d := data.Document{Headline: passageTopics[main][i%5] + " " + rareWords(i), Labels: []string{main}}
		var paragraphs []string
		for p := range 4 {
			topic := main
			if i%2 == 0 && p == 2 {
				topic = other
			}
			words := strings.Fields(rareWords(1000+i*8+2*p) + " " + rareWords(1001+i*8+2*p) + " " + strings.Repeat("قال اليوم ", 10))
			for range 3 {
				words = append(words, passageTopics[topic][random.IntN(5)])
			}
			random.Shuffle(len(words), func(a, b int) { words[a], words[b] = words[b], words[a] })
			paragraphs = append(paragraphs, strings.Join(words, " ")+".")
		}
		if d.Body = strings.Join(paragraphs, "\n"); i%2 == 0 && carried {
			d.Labels = append(d.Labels, other)
		}
		docs = append(docs, d)
	}
	return docs
}

func trainedOnArticles(t *testing.T, docs []data.Document) *Model {
	cfg := DefaultConfig()
	cfg.Mode = Multi
	m, err := Train(t.Context(), docs, cfg)
	require.NoError(t, err)
	return m
}

// What one paragraph is about is found where labels say so, and passages count for nothing
// where they do not.
func TestPassagesCountWhereLabelsSaySo(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	plain := trainedOnArticles(t, carrying(240, false))
	require.NotNil(t, plain.Info.Passages)
	assert.Zero(t, plain.Passages.Weight, plain.Info.Passages.Tried)

	docs := carrying(300, true)
	m := trainedOnArticles(t, docs[:240])
	require.NotZero(t, m.Passages.Weight)
	assert.Equal(t, 240, m.Info.Passages.Documents)
	found, named, all := 0, 0, 0
	for _, d := range docs[240:] {
		if len(d.Labels) < 2 {
			continue
		}
		p := m.Predict(d)
		label := slices.IndexFunc(m.Labels, func(t data.Topic) bool { return t.ID == d.Labels[1] })
		all++
		if slices.Contains(p.Decided, label) {
			found++
		}
		span, ok := m.Passage(d, label)
		require.True(t, ok)
		if d.Body[span.Start:span.End] == strings.SplitAfter(d.Body, "\n")[2] {
			named++
		}
	}
	assert.GreaterOrEqual(t, found, all*9/10, "of %d", all)
	assert.GreaterOrEqual(t, named, all*9/10, "of %d", all)
}

// The score is that of the whole and of the strongest passages, evidence sums to it, and a
// file keeps it.
func TestScoreWithPassages(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	docs := carrying(240, true)
	m := trainedOnArticles(t, docs)
	require.NotZero(t, m.Passages.Weight)
	b, err := m.Bytes()
	require.NoError(t, err)
	assert.EqualValues(t, 7, b[8])
	read, err := FromBytes(b)
	require.NoError(t, err)
	var s features.Scratch
	score := func(d data.Document, label int) float64 {
		scores := make([]float32, len(m.Labels))
		m.Linear.Scores(scores, m.Vectorizer.Transform(&s, fieldsOf(d)))
		return float64(scores[label])
	}
	for _, d := range docs[:30] {
		p := read.Predict(d)
		assert.Equal(t, m.Predict(d), p)
		for l := range m.Labels {
			var parts []float64
			for _, paragraph := range strings.SplitAfter(d.Body, "\n") {
				parts = append(parts, score(data.Document{Body: paragraph}, l))
			}
			slices.Sort(parts)
			pooled := parts[3]
			if m.Passages.Pool == "mean2" {
				pooled = (parts[3] + parts[2]) / 2
			}
			want := (1-m.Passages.Weight)*score(d, l) + m.Passages.Weight*pooled
			decision := m.Decisions[data.ArticleView][l]
			assert.InDelta(t, calibration.Sigmoid(-decision.A*want-decision.B), p.Scores[l], 1e-5)
			sum := 0.0
			for _, e := range m.Explain(d, l, 0) {
				sum += e.Weight
			}
			assert.InDelta(t, -decision.A*(want-float64(m.Linear.B[l])), sum, 1e-3*max(1, -decision.A))
		}
	}
	assert.Equal(t, m.Predict(data.Document{Headline: docs[0].Headline}).Scores, trainedRule(m, 0).Predict(data.Document{Headline: docs[0].Headline}).Scores)
	_, ok := m.Passage(data.Document{Body: "قمة"}, 0)
	assert.False(t, ok)
}

// trainedRule is the model with another weight of passages.
func trainedRule(m *Model, weight float64) *Model {
	out := *m
	out.Passages.Weight = weight
	return &out
}
