package model

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/data"
	"tasnif/model/linear"
)

// twoViews are articles whose headlines and bodies tell their label by the same words,
// turned round: what a word means depends on the view.
func twoViews(n int) (docs []data.Document) {
	words := [2]string{"قمة", "جيش"}
	for i := range n {
		label := i % 2
		docs = append(docs, data.Document{
			Headline: fmt.Sprintf("%s عنوان%d", words[label], i),
			Body:     fmt.Sprintf("%s %s %s %s متن%d", words[1-label], words[1-label], words[1-label], words[1-label], i),
			Labels:   []string{[2]string{"diplomacy", "military"}[label]},
		})
	}
	return docs
}

// Each view is answered by weights learnt from its own examples: where one matrix for
// both would have to choose, both are right.
func TestViewsLearnFromTheirOwnExamples(t *testing.T) {
	docs := twoViews(2 * minViewDocuments)
	cfg := DefaultConfig()
	cfg.Folds = 3
	m, err := Train(t.Context(), docs, cfg)
	require.NoError(t, err)
	require.NotNil(t, m.Headlines)
	require.Len(t, m.Info.Mixtures, 2)
	for v, mixture := range m.Info.Mixtures {
		assert.Equal(t, data.View(v).String(), mixture.View)
		require.Len(t, mixture.Members, 5, "three of articles, two of headlines")
		shares := 0.0
		for _, member := range mixture.Members {
			shares += member.Share
		}
		assert.InDelta(t, 1, shares, 0.01)
	}
	b, err := m.Bytes()
	require.NoError(t, err)
	read, err := FromBytes(b)
	require.NoError(t, err)
	for _, m := range []*Model{m, read} {
		for _, d := range docs[:20] {
			assert.Equal(t, d.Labels, ids(m, m.Predict(d)), d)
			assert.Equal(t, d.Labels, ids(m, m.Predict(d.HeadlineView())), d.Headline)
			e := m.Explain(d.HeadlineView(), m.Predict(d.HeadlineView()).Decided[0], 1)
			require.Len(t, e, 1)
			assert.Positive(t, e[0].Weight)
		}
	}
	_, err = m.readWeights(headlinePrefix, map[string]any{"headline.weights": []float32{1, 2}, "headline.bias": []float32{1, 2}})
	assert.ErrorContains(t, err, "do not fit")
}

// Views of few examples, and trainers that are no blend, share one matrix.
func TestViewsShareOneMatrix(t *testing.T) {
	for name, change := range map[string]func(*Config, *[]data.Document){
		"few headlines": func(_ *Config, docs *[]data.Document) {
			for i := range *docs {
				if i > minViewDocuments/2 {
					(*docs)[i].Headline = ""
				}
			}
		},
		"no blend": func(cfg *Config, _ *[]data.Document) { cfg.Trainer = &linear.Complement{Alpha: 1} },
	} {
		t.Run(name, func(t *testing.T) {
			cfg, docs := DefaultConfig(), twoViews(minViewDocuments+10)
			change(&cfg, &docs)
			m, err := Train(t.Context(), docs, cfg)
			require.NoError(t, err)
			assert.Nil(t, m.Headlines)
			assert.Empty(t, m.Info.Mixtures)
			assert.Same(t, m.Weights(data.ArticleView), m.Weights(data.HeadlineView))
		})
	}
}

// An SVM of articles is punished less for what it learns than one of both views.
func TestArticlesHaveTheirOwnC(t *testing.T) {
	svm, nbsvm := &linear.SVM{C: 0.3, Balanced: true}, linear.DefaultNBSVM()
	assert.Equal(t, &linear.SVM{C: 0.3 * articleC, Balanced: true}, ofArticles(svm))
	assert.EqualValues(t, 0.3, svm.C, "it is not changed")
	assert.Same(t, nbsvm, ofArticles(nbsvm))
}
