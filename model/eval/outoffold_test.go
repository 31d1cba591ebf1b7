package eval

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/data"
	"tasnif/model"
	"tasnif/model/linear"
)

// ownWords is how many words a document of marked has that stand in no other but
// its copy.
const ownWords = 4

// marked are n documents, up to a hundred, and a copy of each. A document's own words tell whether
// a model has learnt from it or from its copy.
func marked(n int) (docs []data.Document, groups []int32) {
	letters := []rune("بجدرسصطعقم")
	for i := range n {
		name := string([]rune{letters[i/10], letters[i%10]})
		for _, edition := range []string{"صباح", "مساء"} {
			docs = append(docs, data.Document{
				Headline: fmt.Sprintf("عاجل خبر%s قول%s ذكر%s نص%s %s", name, name, name, name, edition), Labels: []string{[]string{"economy", "sports"}[i%2]},
			})
			groups = append(groups, int32(2*i))
		}
	}
	return docs, groups
}

// met is how many rows are answered by a model that knows some of their own words.
func met(rows []Row) (n int) {
	for _, r := range rows {
		if r.Unseen != ownWords {
			n++
		}
	}
	return n
}

// No document is answered out of fold by a model that learnt from it or from a
// near-duplicate of it.
func TestOutOfFoldHasNotMetItsDocuments(t *testing.T) {
	docs, groups := marked(40)
	cfg := model.DefaultConfig()
	cfg.Trainer = &linear.Centroid{Negative: 0.5}
	told := 0
	s, err := OutOfFold(t.Context(), docs, cfg, 5, Examination{Groups: groups}, func(int) { told++ })
	require.NoError(t, err)
	require.Len(t, s.Rows, len(docs))
	assert.Equal(t, 5, told)
	for i, r := range s.Rows {
		assert.Equal(t, Key(docs[i]), r.Key, "in the order of the documents")
	}
	assert.Zero(t, met(s.Rows))

	s, err = OutOfFold(t.Context(), docs, cfg, 5, Examination{}, nil)
	require.NoError(t, err)
	assert.Positive(t, met(s.Rows), "copies that are not said to be copies are met: the test would notice")
}

// A point of a learning curve is measured on documents that its models have not
// learnt from, nor from copies of them, and learns from the parts asked for alone.
func TestGrowHasNotMetItsDocuments(t *testing.T) {
	docs, groups := marked(40)
	for name, judge := range map[string][]data.Document{"folds": nil, "split": docs[60:]} {
		t.Run(name, func(t *testing.T) {
			g := growerOf(docs, judge)
			g.Groups, g.Exam = groups, Examination{Groups: groups}
			if judge != nil {
				g.Docs, g.Groups, g.Exam = docs[:60], groups[:60], Examination{Groups: groups[60:]}
			}
			points := make([]grown, len(g.Sizes)+1)
			require.NoError(t, drawPoints(t.Context(), &g, g.Ways[0], 0, points, func() {}))
			for _, p := range points {
				require.Len(t, p.sheets, 1)
				assert.Zero(t, met(p.sheets[0].Rows))
			}
		})
	}
}

// There may be as many folds as documents, and more than groups: a fold without
// documents is no answer, and every document has one.
func TestOutOfFoldOfManyFolds(t *testing.T) {
	docs, groups := marked(4)
	cfg := model.DefaultConfig()
	cfg.Trainer = &linear.Centroid{Negative: 0.5}
	for name, exam := range map[string]Examination{"alone": {}, "in groups": {Groups: groups}} {
		t.Run(name, func(t *testing.T) {
			for _, folds := range []int{2, len(docs)} {
				s, err := OutOfFold(t.Context(), docs, cfg, folds, exam, nil)
				require.NoError(t, err)
				require.NoError(t, s.Check())
				for i, r := range s.Rows {
					assert.Equal(t, Key(docs[i]), r.Key)
					assert.Len(t, r.Scores, 2)
				}
			}
			_, err := OutOfFold(t.Context(), docs, cfg, len(docs)+1, exam, nil)
			assert.ErrorContains(t, err, "no more than there are documents")
			_, err = OutOfFold(t.Context(), docs, cfg, 1, exam, nil)
			assert.ErrorContains(t, err, "give 2 or more")
		})
	}
}

// Labels of several sheets are one list by id, each with its name where any has it.
func TestUnionOfLabels(t *testing.T) {
	plain := &Sheet{Labels: []data.Topic{{ID: "b"}, {ID: "c"}}}
	named := &Sheet{Labels: []data.Topic{{ID: "a"}, {ID: "b", Arabic: "باء"}}}
	want := []data.Topic{{ID: "a"}, {ID: "b", Arabic: "باء"}, {ID: "c"}}
	assert.Equal(t, want, unionOf([]*Sheet{plain, nil, named}))
	assert.Equal(t, want, unionOf([]*Sheet{named, plain, nil}))
}

// Where headlines alone are asked for, no model that answers out of fold or in a
// learning curve is shown a body; all have learnt from bodies too.
func TestHeadlinesAloneOutOfFold(t *testing.T) {
	docs, _ := marked(20)
	for i := range docs {
		docs[i].Body = "نص طويل"
	}
	cfg := model.DefaultConfig()
	cfg.Trainer = &linear.Centroid{Negative: 0.5}
	for only, want := range map[bool]string{true: "headline", false: "article"} {
		exam := Examination{HeadlinesOnly: only}
		s, err := OutOfFold(t.Context(), docs, cfg, 3, exam, nil)
		require.NoError(t, err)
		g := growerOf(docs, nil)
		g.Sizes, g.Exam = []int{10}, exam
		points := make([]grown, 2)
		require.NoError(t, drawPoints(t.Context(), &g, g.Ways[0], 0, points, func() {}))
		for _, sheet := range []*Sheet{s, points[0].sheets[0], points[1].sheets[0]} {
			for _, r := range sheet.Rows {
				assert.Equal(t, want, r.View)
			}
		}
	}
}
