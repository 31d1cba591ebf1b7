package render_test

import (
	"context"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/data"
	"tasnif/features"
	"tasnif/model"
	"tasnif/model/eval"
	"tasnif/model/eval/evaltest"
	"tasnif/model/eval/metrics"
	"tasnif/model/eval/predictions"
	"tasnif/model/eval/render"
	"tasnif/model/linear"
)

// Words that no training document has are counted by month, whatever its
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
			r, _, err := eval.Evaluate(t.Context(), m, shown, predictions.Options{}, eval.Options{})
			require.NoError(t, err)
			months := r.SlicesBy("month")
			require.Len(t, months, 2)
			assert.Equal(t, c.words, [2]int{months[0].Words, months[1].Words})
			assert.Equal(t, c.unseen, [2]int{months[0].Unseen, months[1].Unseen})
			assert.InDelta(t, metrics.Ratio(float64(c.unseen[1]), float64(c.words[1]), 0), months[1].UnseenShare(), evaltest.Exact)
			assert.Equal(t, c.column, slices.Contains(render.SliceTable(r, "month").Head, "unseen words"))
			assert.NotContains(t, render.SliceTable(r, "source").Head, "unseen words")
			headlines, err := predictions.New(t.Context(), m, shown, predictions.Options{HeadlinesOnly: true})
			require.NoError(t, err)
			assert.Equal(t, min(c.words[1], 3), headlines.Rows[1].Words, "of what the model was shown")
		})
	}
}

func TestASliceThatIsWorseIsMarked(t *testing.T) {
	s := evaltest.Large(400, 3, 1)
	for i := range s.Rows {
		r := &s.Rows[i]
		r.Source = "good"
		if i%4 == 0 {
			r.Source, r.Decided = "bad", nil
		}
	}
	r, err := eval.Measure(context.Background(), s, eval.Options{Resamples: 50, Seed: 1})
	require.NoError(t, err)
	list := r.SlicesBy("source")
	assert.False(t, list[0].Below)
	assert.True(t, list[1].Below)
	assert.Contains(t, render.SliceSpan(list[1]), "below: ")
}
