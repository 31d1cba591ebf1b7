package model

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/data"
	"tasnif/features"
	"tasnif/model/linear"
)

// manyTopics are documents of so many labels, two a document, each label told by words of
// its own among others.
func manyTopics(labels, documents int, seed uint64) (docs []data.Document) {
	draw := rand.New(rand.NewPCG(seed, 1))
	word := func(n int) string {
		b := []rune("كلمة")
		for range 4 {
			b = append(b, []rune("ابتثجحخدذرزسشصضطظعغفقكلمنهوي")[n%28])
			n /= 28
		}
		return string(b)
	}
	for i := range documents {
		d := data.Document{ID: fmt.Sprint(i)}
		var words []string
		for k := range 2 {
			l := (i*(k+1)*7 + k) % labels
			if k > 0 {
				l = draw.IntN(labels)
			}
			d.Labels = append(d.Labels, fmt.Sprintf("t%03d", l))
			for range 3 {
				words = append(words, word(1000*l+draw.IntN(5)))
			}
		}
		for range 8 {
			words = append(words, word(900000+draw.IntN(400)))
		}
		d.Labels = slices.Compact(slices.Sorted(slices.Values(d.Labels)))
		if i%2 == 0 {
			d.Headline, words = strings.Join(words[:4], " "), words[4:]
		}
		d.Body = strings.Join(words, " ")
		docs = append(docs, d)
	}
	return docs
}

// From ManyLabels labels on the default trainer is the one that scales; the model says so,
// and has few weights. Below, and where a trainer is asked for, nothing changes.
func TestManyLabelsChooseTheirTrainer(t *testing.T) {
	assert.Equal(t, linear.DefaultTrainer, DefaultConfig().TrainerName(ManyLabels-1))
	assert.Equal(t, ManyLabelsTrainer, DefaultConfig().TrainerName(ManyLabels))
	few, err := Train(t.Context(), manyTopics(ManyLabels-1, 150, 1), DefaultConfig())
	require.NoError(t, err)
	assert.Equal(t, linear.DefaultTrainer, few.Info.Trainer)
	assert.Empty(t, few.Info.InPlaceOf)
	assert.Nil(t, few.Linear.Sparse)
	many, err := Train(t.Context(), manyTopics(ManyLabels, 150, 1), DefaultConfig())
	require.NoError(t, err)
	assert.Equal(t, ManyLabelsTrainer, many.Info.Trainer)
	assert.Equal(t, linear.DefaultTrainer, many.Info.InPlaceOf)
	require.NotNil(t, many.Linear.Sparse)
	assert.Less(t, many.Linear.Stored(), many.Vectorizer.Len()*ManyLabels/4)
	for _, name := range []string{"complement", linear.DefaultTrainer} {
		cfg := DefaultConfig()
		cfg.Trainer, err = linear.NewTrainer(name, nil)
		require.NoError(t, err)
		asked, err := Train(t.Context(), manyTopics(ManyLabels, 80, 1), cfg)
		require.NoError(t, err)
		assert.Equal(t, name, asked.Info.Trainer)
		assert.Equal(t, name, cfg.TrainerName(ManyLabels))
		assert.Empty(t, asked.Info.InPlaceOf)
		assert.Nil(t, asked.Linear.Sparse)
	}
}

// What is trained with many labels tells them, reads back from its file, explains what it
// answers, and has the same bytes on any number of cores.
func TestManyLabels(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	docs := manyTopics(70, 900, 2)
	m, err := Train(t.Context(), docs, DefaultConfig())
	require.NoError(t, err)
	file, err := m.Bytes()
	require.NoError(t, err)
	assert.EqualValues(t, 6, file[8], "older programs refuse it by its version")
	back, err := FromBytes(file)
	require.NoError(t, err)
	right, all := 0, 0
	for _, d := range manyTopics(70, 200, 3) {
		p := m.Predict(d)
		assert.Equal(t, p, back.Predict(d))
		for _, l := range ids(m, p) {
			if slices.Contains(d.Labels, l) {
				right++
			}
		}
		all += max(len(d.Labels), len(p.Decided))
	}
	assert.Greater(t, float64(right)/float64(all), 0.8)
	for i, g := range back.Golden() {
		assert.InDeltaSlice(t, g.Scores, m.Predict(g.Document).Scores, 1e-5, "golden document %d", i)
	}
	d := docs[1]
	x := m.Vectorizer.Transform(new(features.Scratch), fieldsOf(d))
	scores := make([]float32, len(m.Labels))
	m.Linear.Scores(scores, x)
	for _, l := range m.Predict(d).Decided {
		sum := 0.0
		for _, e := range m.Explain(d, l, 0) {
			sum += e.Weight
		}
		assert.InDelta(t, -m.Decisions[data.ArticleView][l].A*float64(scores[l]-m.Linear.B[l]), sum, 1e-3, "the evidence adds up")
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	again, err := Train(t.Context(), docs, DefaultConfig())
	require.NoError(t, err)
	bytes, err := again.Bytes()
	require.NoError(t, err)
	assert.Equal(t, file, bytes)
}

func TestManyFolds(t *testing.T) {
	for _, c := range []struct{ documents, given, examples, labels, folds, scored int }{
		{2400, 4000, 4800, 300, 5, 5},
		{10000, 50000, 20000, 1000, 5, 1},
		{15610, 18000, 31220, 1198, 3, 1},
		{100000, 200000, 200000, 1200, 8, 1},
	} {
		folds, scored := manyFolds(c.documents, c.given, c.examples, c.labels)
		assert.Equal(t, []int{c.folds, c.scored}, []int{folds, scored}, "%+v", c)
		assert.LessOrEqual(t, c.examples/folds*c.labels, maxOutOfFold+c.labels)
	}
}
