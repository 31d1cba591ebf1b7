package study_test

import (
	"context"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/data"
	"tasnif/model"
	"tasnif/model/eval/evaltest"
	"tasnif/model/eval/predictions"
	"tasnif/model/eval/study"
	"tasnif/model/linear"
)

// The confident joint of a small example, worked out by hand: t_0 = 0.7 (mean
// of .9 .8 .4), t_1 = 0.7 (mean of .9 .8 .4): document 2 is given 0 and
// believed 1 only if p_1 reaches .7, which .6 does not; document 6 is.
func TestSuspectsOfOneLabelEach(t *testing.T) {
	y := [][]int32{{0}, {0}, {0}, {1}, {1}, {1}}
	p := [][]float64{{.9, .1}, {.8, .2}, {.4, .6}, {.1, .9}, {.2, .8}, {.6, .4}}
	found, err := study.ConfidentLearning(2, true, y, p)
	require.NoError(t, err)
	assert.Empty(t, found)

	p[2] = []float64{.1, .9}
	p[5] = []float64{.75, .25}
	found, err = study.ConfidentLearning(2, true, y, p)
	require.NoError(t, err)
	require.Len(t, found, 2)
	assert.Equal(t, 2, found[0].Row)
	assert.Equal(t, []int32{0}, found[0].Remove)
	assert.Equal(t, []int32{1}, found[0].Add)
	assert.InDelta(t, .8, found[0].Score, evaltest.Exact)
	assert.Equal(t, 5, found[1].Row)
}

func TestSuspectsOfSeveralLabels(t *testing.T) {
	y := [][]int32{{0, 1}, {0}, {1}, {1}, nil, {0}, nil}
	p := [][]float64{{.9, .9}, {.8, .1}, {.1, .8}, {.95, .7}, {.1, .2}, {.02, .1}, {.03, .1}}
	found, err := study.ConfidentLearning(2, false, y, p)
	require.NoError(t, err)
	rows := map[int]study.Suspect{}
	for _, s := range found {
		rows[s.Row] = s
	}
	require.Contains(t, rows, 3)
	assert.Equal(t, []int32{0}, rows[3].Add, "the model is sure of what the editor did not give")
	require.Contains(t, rows, 5)
	assert.Equal(t, []int32{0}, rows[5].Remove, "and sure that it is not what he gave")
	assert.Len(t, found, 2)
	assert.GreaterOrEqual(t, found[0].Score, found[1].Score)
}

func TestSuspectsRefuse(t *testing.T) {
	for want, f := range map[string]func() error{
		"scores of 0": func() error { _, err := study.ConfidentLearning(1, false, [][]int32{nil}, nil); return err },
		"its scores 2": func() error {
			_, err := study.ConfidentLearning(2, false, [][]int32{{0}}, [][]float64{{1}})
			return err
		},
		"has 0 labels": func() error { _, err := study.ConfidentLearning(1, true, [][]int32{nil}, [][]float64{{1}}); return err },
		"increasing indices": func() error {
			_, err := study.ConfidentLearning(1, false, [][]int32{{1}}, [][]float64{{1}})
			return err
		},
		"the answers have no score": func() error {
			s := evaltest.Large(3, 2, 1)
			for i := range s.Rows {
				s.Rows[i].Scores = nil
			}
			_, err := study.SuspectRows(s)
			return err
		},
	} {
		assert.ErrorContains(t, f(), want)
	}
}

func TestOutOfFoldFindsAFlippedLabel(t *testing.T) {
	docs := evaltest.Corpus()
	docs[4].Labels = []string{"sanctions"} // it is of the military
	cfg := model.DefaultConfig()
	cfg.Trainer = &linear.Multinomial{}
	folds := 0
	s, err := predictions.OutOfFold(context.Background(), docs, cfg, 4, predictions.Options{}, func(done int) { folds = done })
	require.NoError(t, err)
	require.NoError(t, s.Check())
	assert.Equal(t, 4, folds)
	assert.Equal(t, model.Single, s.Mode)
	for i, r := range s.Rows {
		assert.Equal(t, docs[i].ID, r.ID, "in the corpus's order")
		assert.Equal(t, docs[i].Labels, s.IDs(r.Truth))
	}
	found, err := study.SuspectRows(s)
	require.NoError(t, err)
	require.NotEmpty(t, found)
	assert.Equal(t, 4, found[0].Row)
	assert.Equal(t, []string{"military"}, s.IDs(found[0].Add))

	_, err = predictions.OutOfFold(context.Background(), docs, cfg, 1, predictions.Options{}, nil)
	assert.ErrorContains(t, err, "1 folds")
}

// A label that stands in one fold alone is unknown to that fold's model and
// stays on the set.
func TestOutOfFoldKeepsRareLabels(t *testing.T) {
	docs := append(evaltest.Corpus(), data.Document{ID: "x", Headline: "أمطار غزيرة", Labels: []string{"weather"}})
	cfg := model.DefaultConfig()
	cfg.Trainer, cfg.Mode = &linear.Multinomial{}, model.Multi
	s, err := predictions.OutOfFold(context.Background(), docs, cfg, 3, predictions.Options{}, nil)
	require.NoError(t, err)
	require.NoError(t, s.Check())
	assert.Equal(t, []string{"military", "sanctions", "weather"}, s.IDs([]int32{0, 1, 2}))
	last := s.Rows[len(docs)-1]
	assert.Equal(t, []int32{2}, last.Truth)
	assert.Zero(t, last.Scores[2])
}

// The model's silence about a label it has never heard of is no evidence; an
// error in a label it knows is still found, under its own number.
func TestSuspectsLeaveUnknownLabelsOut(t *testing.T) {
	s := evaltest.Large(60, 3, 1)
	for i := range s.Rows { // label 0 is unknown, 1 and 2 are always right
		r := &s.Rows[i]
		r.Scores[0] = 0
		for l := 1; l < 3; l++ {
			r.Scores[l] = .02
			if slices.Contains(r.Truth, int32(l)) {
				r.Scores[l] = .98
			}
		}
	}
	s.Unknown = []int32{0}
	found, err := study.SuspectRows(s)
	require.NoError(t, err)
	assert.Empty(t, found)
	r := &s.Rows[7]
	r.Truth, r.Scores[2] = []int32{0}, .99
	k, err := study.FindSuspects(s, 5)
	require.NoError(t, err)
	require.Equal(t, 1, k.Found)
	assert.Equal(t, []string{"label02"}, k.First[0].Add)
	assert.Empty(t, k.First[0].Remove)
}
