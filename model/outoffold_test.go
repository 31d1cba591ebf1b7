package model

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/data"
	"tasnif/model/decision"
	"tasnif/model/outoffold"
)

// marked are n documents, up to a hundred, of words that stand in no other, and a
// near-duplicate of each; the label of a document and its copy is as good as a
// coin's toss.
func marked(n int) (docs []data.Document) {
	letters := []rune("بجدرسصطعقم")
	for i := range n {
		name := string([]rune{letters[i/10], letters[i%10]})
		label := []string{"economy", "sports"}[(i*i/7+i/3)%2]
		for _, edition := range []string{"صباح", "مساء"} {
			docs = append(docs, data.Document{
				Headline: fmt.Sprintf("عاجل خبر%s قول%s %s", name, name, edition),
				Body:     fmt.Sprintf("ذكر%s نص%s كتب%s نشر%s سمع%s بلغ%s علم%s", name, name, name, name, name, name, name), Labels: []string{label},
			})
		}
	}
	return docs
}

// Both views of a document, and all near-duplicates of it, stand in one fold; and
// every fold has documents.
func TestCopiesAndViewsShareAFold(t *testing.T) {
	docs := marked(30)
	cfg := DefaultConfig()
	cfg.Folds = 4
	l, err := newTrainingSet(t.Context(), docs, cfg)
	require.NoError(t, err)
	v, err := l.vectorizer(t.Context(), cfg.Features, nil)
	require.NoError(t, err)
	p, fold, err := l.problem(t.Context(), v)
	require.NoError(t, err)
	require.Len(t, fold, 2*len(docs), "a document has two views")
	require.Len(t, p.X, len(fold))
	of, sizes := map[int]int{}, make([]int, 4)
	for i, e := range l.examples {
		story := e.doc / 2 // a document and its copy
		if known, met := of[story]; met {
			assert.Equal(t, known, fold[i], "story %d stands in two folds", story)
		}
		of[story] = fold[i]
		sizes[fold[i]]++
		assert.Equal(t, l.y[e.doc], p.Y[i])
	}
	assert.NotContains(t, sizes, 0)
}

// Probabilities, thresholds and what thresholds are chosen on come from models
// that had not met the documents. A model that remembers every document it learnt
// from, on labels that are noise, is therefore as unsure of those as of others.
func TestNoiseIsAnsweredAtItsRate(t *testing.T) {
	docs := marked(100)
	for _, name := range []string{"svm", "multinomial", "blend"} {
		t.Run(name, func(t *testing.T) {
			cfg := DefaultConfig()
			cfg.Trainer, cfg.Mode = trainerOf(t, name), Multi
			m, err := Train(t.Context(), docs, cfg)
			require.NoError(t, err)
			for _, d := range docs {
				for l, p := range m.Predict(d).Scores {
					require.InDelta(t, .5, p, .25, "%s of %s, which has %v", m.Labels[l].ID, d.Headline, d.Labels)
				}
			}
			for _, sweeps := range m.ThresholdTables {
				for _, s := range sweeps {
					assert.Equal(t, len(docs), s.Documents)
					for _, c := range s.Rows {
						if c.Given > 50 {
							assert.InDelta(t, .5, float64(c.Right)/float64(c.Given), .25, "right of %d given", c.Given)
						}
					}
				}
			}
		})
	}
}

// A view of fewer than fifty examples borrows what all views together say; of
// fifty on it has its own, and operating points are counted on the same examples.
func TestViewOfFewExamplesBorrows(t *testing.T) {
	for _, headlines := range []int{0, 49, 50} {
		t.Run(fmt.Sprint(headlines), func(t *testing.T) {
			m := &Model{Mode: Multi, Labels: make([]data.Topic, 1)}
			held := &outoffold.Scores{Labels: 1}
			var y [][]int32
			var examples []example
			add := func(view data.View, doc int, score float32, truth bool) {
				held.Values, examples = append(held.Values, score), append(examples, example{doc, view})
				y = append(y, nil)
				if truth {
					y[len(y)-1] = []int32{0}
				}
			}
			for i := range 60 {
				add(data.ArticleView, i, float32(i%12), i%12 > 5)
				if i < headlines { // its headline tells less
					add(data.HeadlineView, i, float32(i%7), i%3 > 0)
				}
			}
			m.decide(held, y, examples)
			m.tabulateThresholds(held, nil, y, examples)
			fitted := func(keep func(data.View) bool) decision.Label {
				var rows []int
				for i, e := range examples {
					if keep(e.view) {
						rows = append(rows, i)
					}
				}
				return m.fitRule(held, y, rows).Labels[0]
			}
			articles := fitted(func(v data.View) bool { return v == data.ArticleView })
			all := fitted(func(data.View) bool { return true })
			assert.Equal(t, articles, m.Decisions[data.ArticleView][0])
			assert.Equal(t, 60, m.ThresholdTables[data.ArticleView][0].Documents)
			if headlines < 50 {
				assert.Equal(t, all, m.Decisions[data.HeadlineView][0])
				assert.Equal(t, 60, m.ThresholdTables[data.HeadlineView][0].Documents, "a document once")
				return
			}
			assert.Equal(t, fitted(func(v data.View) bool { return v == data.HeadlineView }), m.Decisions[data.HeadlineView][0])
			assert.NotEqual(t, all, m.Decisions[data.HeadlineView][0])
			assert.Equal(t, headlines, m.ThresholdTables[data.HeadlineView][0].Documents)
		})
	}
}

// The joint distribution is the likeliest that is drawn towards even: no step in
// its power or in an offset makes the stated loss smaller.
// A label is given from its threshold on, and not below it.

// Of a large corpus one fold in three is held out, and its scores are set against
// the truth of its own documents.
func TestLargeCorpusHoldsOutOneFold(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	letters := []rune("بجدرسصطعقمفكلنشضظثذخحجغ")
	var docs []data.Document
	const n = 2 * largeCorpus // some of which are near-duplicates
	for i := range n {
		label := []string{"economy", "sports", "war"}[i*7%31%3]
		word := map[string]string{"economy": "سوق", "sports": "ملعب", "war": "قصف"}[label]
		name := string([]rune{letters[i%23], letters[i/23%23], letters[i/529%23], letters[i*5%23], letters[i*11/7%23]})
		docs = append(docs, data.Document{Headline: word + " " + name, Labels: []string{label}})
	}
	cfg := DefaultConfig()
	cfg.Trainer, cfg.Mode, cfg.Features.Blocks = trainerOf(t, "multinomial"), Multi, cfg.Features.Blocks[:1]
	m, err := Train(t.Context(), docs, cfg)
	require.NoError(t, err)
	assert.Equal(t, 1, m.Info.Folds)
	for l, s := range m.ThresholdTables[data.HeadlineView] {
		assert.InDelta(t, n/3, s.Documents, n/30)
		assert.InDelta(t, float64(m.Info.Support[l])/3, s.Support, n/30)
	}
	for label, text := range map[string]string{"economy": "سوق", "sports": "ملعب", "war": "قصف"} {
		p := m.Predict(data.Document{Headline: text})
		for l, topic := range m.Labels {
			assert.Equal(t, topic.ID == label, p.Scores[l] > .9, "%s of %s: %v", topic.ID, label, p.Scores)
		}
	}
	for documents, want := range map[int]int{largeCorpus - 1: 3, largeCorpus: 1} {
		assert.Equal(t, want, scoredFolds(3, documents, 0), documents)
		assert.Equal(t, 3, scoredFolds(3, documents, 3), "folds that were asked for are all held out")
	}
}
