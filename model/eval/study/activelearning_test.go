package study_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/data"
	"tasnif/features"
	"tasnif/model"
	"tasnif/model/eval/study"
	"tasnif/model/linear"
)

// taught is a model of two labels, a common one and a rare one, each of its own words.
func taught(t *testing.T) *model.Model {
	t.Helper()
	var docs []data.Document
	words := map[string][]string{"رياضة": {"مباراة", "هدف", "ملعب", "فريق", "كأس", "مدرب"}, "عقوبات": {"حظر", "تجميد", "أصول", "قائمة", "إدراج", "منع"}}
	for i := range 60 {
		label := "رياضة"
		if i%5 == 0 {
			label = "عقوبات"
		}
		w := words[label]
		docs = append(docs, data.Document{Headline: fmt.Sprintf("%s %s %s", w[i%6], w[(i+1+i/6)%6], w[(i+2)%6]), Labels: []string{label}})
	}
	cfg := model.DefaultConfig()
	cfg.Trainer, cfg.Mode = &linear.Multinomial{}, model.Multi
	m, err := model.Train(t.Context(), docs, cfg)
	require.NoError(t, err)
	return m
}

func TestNextToLabel(t *testing.T) {
	m := taught(t)
	docs := []data.Document{
		{Headline: "مباراة هدف ملعب فريق"},          // sure
		{Headline: "حظر مباراة تجميد هدف"},          // unsure
		{Headline: "حظر مباراة تجميد هدف جديد"},     // unsure, too like that
		{Headline: "قائمة المدرب إدراج الفريق كأس"}, // unsure, unlike
		{Headline: "مباراة كأس مدرب ملعب"},          // sure
	}
	picks, err := study.NextToLabel(t.Context(), m, docs, 9, nil)
	require.NoError(t, err)
	require.Len(t, picks, len(docs), "no more than there are")
	place := map[int]int{}
	for at, c := range picks {
		place[c.Row] = at
		assert.Equal(t, m.Predict(docs[c.Row]).Scores, c.Prediction.Scores)
		assert.InDelta(t, study.Rate(m, docs[c.Row]).Uncertainty, c.Uncertainty, 1e-12)
	}
	assert.Less(t, min(place[1], place[2]), 2, "what the model is unsure of comes first")
	assert.Less(t, place[3], place[0], "before what it is sure of")
	assert.Greater(t, max(place[1], place[2]), place[3], "the second of two that are alike waits for the one that is unlike")

	again, err := study.NextToLabel(t.Context(), m, docs, 2, nil)
	require.NoError(t, err)
	assert.Equal(t, picks[:2], again, "the first picks do not depend on how many there are to be")
	none, err := study.NextToLabel(t.Context(), m, nil, 3, nil)
	require.NoError(t, err)
	assert.Empty(t, none)
}

// worth(x) = sum_l p_l (1 - p_l) / (support_l + 1), and Label gives most of it.
func TestRate(t *testing.T) {
	m := taught(t)
	c := study.Rate(m, data.Document{Headline: "حظر مباراة"})
	want := 0.0
	for l, p := range c.Prediction.Scores {
		part := p * (1 - p) / float64(m.Info.Support[l]+1)
		want += part
		own := c.Prediction.Scores[c.Label]
		assert.GreaterOrEqual(t, own*(1-own)/float64(m.Info.Support[c.Label]+1), part)
	}
	assert.InDelta(t, want, c.Uncertainty, 1e-15)
	assert.Zero(t, study.Rate(m, data.Document{Headline: strings.Repeat(" ", 3)}).Row)
}

// A document whose cosine with a picked one is above .5 waits until none that
// is less like all of them is left, however much it is worth.
func TestNearDocumentsWait(t *testing.T) {
	// Features 0 and 1 are at right angles; the cosine with the first document is
	// that of each other's angle.
	at := func(cosine float64) features.Vector {
		return features.Vector{Index: []uint32{0, 1}, Value: []float32{float32(cosine), float32(math.Sqrt(1 - cosine*cosine))}}
	}
	for name, c := range map[string]struct {
		cosines []float64 // with the first, in the order of their worth
		want    []int
	}{
		"less than half alike":        {[]float64{1, .45, -.6}, []int{0, 1, 2}},
		"more than half alike":        {[]float64{1, .55, -.6}, []int{0, 2, 1}},
		"all alike: by worth":         {[]float64{1, .9, .95}, []int{0, 1, 2}},
		"alike to the second alone":   {[]float64{1, 0, .4}, []int{0, 1, 2}}, // .92 with the second
		"the nearest pick is the one": {[]float64{1, 0, .4, -.9}, []int{0, 1, 3, 2}},
	} {
		t.Run(name, func(t *testing.T) {
			var all []study.Candidate
			var x []features.Vector
			for i, cosine := range c.cosines {
				all = append(all, study.Candidate{Row: i, Uncertainty: float64(-i)})
				x = append(x, at(cosine))
			}
			for n := range len(all) + 2 {
				picks, err := study.PickApart(t.Context(), slices.Clone(all), x, 2, n)
				require.NoError(t, err)
				var rows []int
				for _, p := range picks {
					rows = append(rows, p.Row)
				}
				assert.Equal(t, append([]int(nil), c.want[:min(n, len(all))]...), rows)
			}
		})
	}
}
