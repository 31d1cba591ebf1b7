package eval

import (
	"context"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/data"
	"tasnif/features"
	"tasnif/model"
	"tasnif/model/linear"
)

// tagger gives "military" where the headline has سلاح and "sanctions" where the
// text has عقوبات.
func tagger() func(data.Document) model.Prediction {
	return func(d data.Document) model.Prediction {
		p := model.Prediction{Scores: []float64{.1, .2}, View: model.ViewOf(d)}
		for l, word := range []string{"سلاح", "عقوبات"} {
			if strings.Contains(d.Headline+d.Body, word) {
				p.Scores[l] = .9
				p.Decided = append(p.Decided, l)
			}
		}
		slices.Reverse(p.Decided) // most probable first, not by index
		return p
	}
}

func twoLabels() *model.Model {
	m := &model.Model{Mode: model.Multi, Labels: []data.Topic{{ID: "military", Arabic: "شؤون عسكرية"}, {ID: "sanctions", Arabic: "عقوبات"}}}
	for v := range m.Decisions {
		m.Decisions[v] = []model.Decision{{Threshold: .5}, {Threshold: .25}}
	}
	return m
}

var twoDocs = []data.Document{
	{ID: "1", Headline: "صفقة سلاح", Body: "وعقوبات", Labels: []string{"sanctions", "military"}, Place: data.Place{File: "c.jsonl", Line: 1}},
	{ID: "2", Body: "عقوبات في " + strings.Repeat("نص طويل ", 40), Labels: []string{"economy", "sanctions"}, Place: data.Place{File: "c.jsonl", Line: 2}},
	{ID: "3", Headline: "صورة", Labels: nil, Place: data.Place{File: "c.jsonl", Line: 3}},
}

func TestExamine(t *testing.T) {
	m := twoLabels()
	var done atomic.Int64
	s, err := examine(context.Background(), m, tagger(), twoDocs, Examination{Progress: func(n int) { done.Store(int64(n)) }})
	require.NoError(t, err)
	require.NoError(t, s.Check())
	assert.EqualValues(t, 3, done.Load())
	assert.Equal(t, []string{"economy", "military", "sanctions"}, s.ids([]int32{0, 1, 2}))
	assert.Equal(t, "شؤون عسكرية", s.Labels[1].Arabic)
	assert.Equal(t, []int32{0}, s.Unknown)
	assert.Equal(t, []int32{1, 2}, s.Rows[0].Truth)
	assert.Equal(t, []int32{1, 2}, s.Rows[0].Decided)
	assert.Equal(t, []float64{0, .9, .9}, s.Rows[0].Scores)
	assert.Equal(t, []int32{0, 2}, s.Rows[1].Truth)
	assert.Equal(t, []int32{2}, s.Rows[1].Decided)
	assert.Empty(t, s.Rows[2].Truth)
	assert.Equal(t, 121, len([]rune(s.Rows[1].Headline)), "the body's beginning")
	assert.Equal(t, map[string][]float64{"article": {1, .5, .25}, "headline": {1, .5, .25}}, s.Thresholds)

	r := mustMeasure(t, s, DefaultOptions())
	assert.Equal(t, []Unknown{{Label: "economy", Support: 1}}, r.Unknown)
	assert.InDelta(t, 2.0/3, r.Accuracy, exact, "the unknown label makes its document wrong")
	assert.InDelta(t, 3.0/4, r.Micro.Recall, exact, "and is a miss")
	assert.Equal(t, Views{Article: 2, Headline: 1}, r.Views)
	assert.Nil(t, r.Labels[0].Thresholds)
	assert.Equal(t, .25, r.Labels[2].Thresholds["headline"])
}

func TestExamineHeadlines(t *testing.T) {
	m := twoLabels()
	s, err := examine(context.Background(), m, tagger(), twoDocs, Examination{HeadlinesOnly: true})
	require.NoError(t, err)
	assert.Equal(t, []int32{1}, s.Rows[0].Decided, "the body was hidden")
	assert.Equal(t, []int32{2}, s.Rows[1].Decided, "there is only a body")
	assert.Equal(t, Key(twoDocs[0]), s.Rows[0].Key, "what is shown does not change which document it is")
}

func TestExamineRefuses(t *testing.T) {
	m := twoLabels()
	_, err := examine(context.Background(), m, tagger(), nil, Examination{})
	assert.ErrorContains(t, err, "no documents")
	_, err = examine(context.Background(), m, tagger(), twoDocs, Examination{Groups: []int32{1}})
	assert.ErrorContains(t, err, "1 near-duplicate groups given for 3 documents")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err = examine(ctx, m, tagger(), twoDocs, Examination{})
	assert.ErrorIs(t, err, context.Canceled)
}

func TestKeyTellsFieldsApart(t *testing.T) {
	docs := []data.Document{{ID: "ab"}, {ID: "a", Headline: "b"}, {Headline: "ab"}, {Headline: "a", Body: "b"}, {Body: "ab"}}
	seen := map[string]bool{}
	for _, d := range docs {
		assert.Len(t, Key(d), 16)
		seen[Key(d)] = true
	}
	assert.Len(t, seen, len(docs))
	assert.Equal(t, Key(data.Document{ID: "1"}), Key(data.Document{ID: "1", Labels: []string{"x"}, Split: "test"}))
}

// A real model, trained on two topics told apart by a word each, is examined
// from end to end, one answer for each document, the same on one core and on many.
func TestEvaluateARealModel(t *testing.T) {
	var docs []data.Document
	for i, place := range strings.Fields("القاهرة بيروت بغداد الرباط تونس عمان مسقط الدوحة صنعاء الخرطوم") {
		docs = append(docs,
			data.Document{ID: "m" + place, Headline: "مناورات عسكرية قرب " + place, Labels: []string{"military"}},
			data.Document{ID: "s" + place, Headline: "عقوبات اقتصادية على شركات في " + place, Labels: []string{"sanctions"}})
		if i%3 == 0 {
			docs = append(docs, data.Document{ID: "n" + place, Headline: "صورة اليوم من " + place})
		}
	}
	cfg := model.DefaultConfig()
	cfg.Mode, cfg.Trainer = model.Multi, &linear.Multinomial{}
	m, err := model.Train(context.Background(), docs, cfg)
	require.NoError(t, err)
	opt := DefaultOptions()
	opt.Resamples = 50
	r, err := Evaluate(context.Background(), m, docs, Examination{}, opt)
	require.NoError(t, err)
	assert.Equal(t, len(docs), r.Documents)
	assert.Greater(t, r.Micro.F1, .9)
	assert.Len(t, r.Labels, 2)
	assert.Contains(t, r.Labels[0].Thresholds, "headline")

	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	again, err := Evaluate(context.Background(), m, docs, Examination{}, opt)
	require.NoError(t, err)
	assert.Equal(t, asJSON(t, r), asJSON(t, again))
}

// Words that the model never met in training are counted by month, whatever its
// terms are: words, or stems as by default. Letters alone tell no words.
func TestUnseenWordsByMonth(t *testing.T) {
	learnt := []data.Document{
		{Headline: "مناورات عسكرية", Body: "في البحر", Labels: []string{"military"}},
		{Headline: "عقوبات اقتصادية", Body: "على شركات", Labels: []string{"sanctions"}},
	}
	shown := []data.Document{
		{Headline: "مناورات في البحر", Labels: []string{"military"}, Date: "2024-01-05"},
		{Headline: "العقوبات على جزيرة", Body: "جزيرة نائية", Labels: []string{"sanctions"}, Date: "2024-02-05"}, // the stem of العقوبات is known
	}
	for name, c := range map[string]struct {
		blocks []features.Block
		words  [2]int // by month
		unseen [2]int
		column bool
	}{
		"default":           {features.DefaultConfig().Blocks, [2]int{3, 5}, [2]int{0, 3}, true},
		"words":             {[]features.Block{{Name: "words", From: 1, To: 2, Scale: 1}}, [2]int{3, 5}, [2]int{0, 4}, true},
		"letters":           {[]features.Block{{Name: "chars", From: 3, To: 5, Scale: 1}}, [2]int{}, [2]int{}, false},
		"pairs, no letters": {[]features.Block{{Name: "stems", From: 2, To: 2, Scale: 1}}, [2]int{}, [2]int{}, false},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := model.DefaultConfig()
			cfg.Trainer, cfg.Features.Blocks = &linear.Multinomial{}, c.blocks
			m, err := model.Train(t.Context(), learnt, cfg)
			require.NoError(t, err)
			r, err := Evaluate(t.Context(), m, shown, Examination{}, Options{})
			require.NoError(t, err)
			months := r.slicesBy("month")
			require.Len(t, months, 2)
			assert.Equal(t, c.words, [2]int{months[0].Words, months[1].Words})
			assert.Equal(t, c.unseen, [2]int{months[0].Unseen, months[1].Unseen})
			assert.InDelta(t, ratio(float64(c.unseen[1]), float64(c.words[1]), 0), months[1].UnseenShare(), exact)
			assert.Equal(t, c.column, slices.Contains(r.sliceTable("month").Head, "unseen words"))
			assert.NotContains(t, r.sliceTable("source").Head, "unseen words")
			headlines, err := Examine(t.Context(), m, shown, Examination{HeadlinesOnly: true})
			require.NoError(t, err)
			assert.Equal(t, min(c.words[1], 3), headlines.Rows[1].Words, "of what the model was shown")
		})
	}
}
