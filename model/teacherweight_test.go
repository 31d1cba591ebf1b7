package model

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tasnif/data"
)

// taught are documents of two topics as a teacher labels them.
func taught(from, n int, flip bool) (docs []data.Document) {
	for _, d := range twoTopics(from, n, flip) {
		d.Teacher = "encoder"
		for _, l := range []string{"diplomacy", "military"} {
			p := 0.1
			if l == d.Labels[0] {
				p = 0.9
			}
			d.Scores = append(d.Scores, data.Score{Label: l, Probability: p})
		}
		d.Labels = nil
		docs = append(docs, d)
	}
	return docs
}

func trainTaught(t *testing.T, docs []data.Document, change func(*Config)) *Model {
	cfg := DefaultConfig()
	cfg.Mode, cfg.Features.MinDF = Multi, 1
	if change != nil {
		change(&cfg)
	}
	m, err := Train(t.Context(), docs, cfg)
	require.NoError(t, err)
	return m
}

// A teacher's documents are learnt from as far as they help; one that is always wrong is
// left out, and the model is the one without it.
func TestTeachersHelpAsFarAsTheyDo(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	// Each word of the own documents stands in one of them.
	own, unseen := twoTopics(0, 10, false), twoTopics(1000, 200, false)
	plain := trainTaught(t, own, nil)
	right := trainTaught(t, own, func(c *Config) { c.Taught = taught(500, 200, false) })
	assert.Greater(t, right.Info.Teaching.Weight, 0.0)
	assert.Equal(t, []data.TeacherCount{{Teacher: "encoder", Documents: 200}}, right.Info.Teaching.Teachers)
	assert.Len(t, right.Info.Teaching.Tried, 1+len(teacherWeights))
	assert.GreaterOrEqual(t, rightOf(right, unseen), rightOf(plain, unseen))

	wrong := trainTaught(t, own, func(c *Config) { c.Taught = taught(500, 200, true) })
	if assert.Zero(t, wrong.Info.Teaching.Weight) {
		wrong.Info.Teaching = nil
		assert.Equal(t, encoded(t, plain), encoded(t, wrong))
	}
}

func encoded(t *testing.T, m *Model) []byte {
	b, err := m.Bytes()
	require.NoError(t, err)
	return b
}

// Nothing that is counted, calibrated or chosen sees a document of a teacher.
func TestTeachersAreNotMeasuredOn(t *testing.T) {
	own := twoTopics(0, 60, false)
	m := trainTaught(t, own, func(c *Config) { c.Taught, c.TeacherWeight = taught(500, 200, false), 1 })
	assert.Equal(t, 60, m.Info.Documents)
	assert.Equal(t, trainTaught(t, own, nil).Info.Support, m.Info.Support)
	assert.Zero(t, m.Info.Added)
	for l := range m.Labels {
		sum := 0
		for _, n := range m.Info.Histogram[l] {
			sum += int(n)
		}
		assert.Equal(t, 60, sum, "calibrated probabilities are of editors' documents")
		for v := range data.Views {
			table := m.ThresholdTables[v][l]
			assert.Equal(t, 60, table.Documents)
			assert.Equal(t, m.Info.Support[l], table.Support)
		}
	}
	sample := append(twoTopics(2000, 100, false), taught(3000, 100, true)...)
	_, used, err := m.OnSample(sample)
	require.NoError(t, err)
	assert.Equal(t, 100, used, "thresholds of a sample are those of its editors")
}

// Documents of teachers among those of editors are learnt from as such ones.
func TestTeachersAmongEditors(t *testing.T) {
	own, others := twoTopics(0, 60, false), taught(500, 100, false)
	among := append(slices.Clone(others[:50]), own...)
	apart := trainTaught(t, own, func(c *Config) { c.Taught = others })
	assert.Equal(t, encoded(t, apart), encoded(t, trainTaught(t, append(among, others[50:]...), nil)))
}

// A copy of a labelled document, which is held out of its fold, and one of an evaluated
// document addTaught nothing, or their labels would reach what is measured.
func TestTeachersCopiesStayOut(t *testing.T) {
	own := twoTopics(0, 60, false)
	m := trainTaught(t, own, func(c *Config) {
		c.Taught = slices.Concat(taught(0, 60, true), taught(700, 30, true), taught(500, 10, false))
		c.Evaluated = twoTopics(700, 30, false)
		c.TeacherWeight = 1
	})
	assert.Equal(t, 90, m.Info.Teaching.Copies)
	assert.Equal(t, []data.TeacherCount{{Teacher: "encoder", Documents: 10}}, m.Info.Teaching.Teachers)
	none := trainTaught(t, own, func(c *Config) { c.Taught = taught(0, 60, true) })
	assert.Nil(t, none.Info.Teaching)
	assert.Equal(t, encoded(t, trainTaught(t, own, nil)), encoded(t, none))
}

func TestTeacherLabels(t *testing.T) {
	topics := []data.Topic{{ID: "a"}, {ID: "b"}, {ID: "c"}}
	docs := []data.Document{
		{Scores: []data.Score{{Label: "a", Probability: 0.9}, {Label: "b", Probability: 0.4}, {Label: "other", Probability: 1}}},
		{Scores: []data.Score{{Label: "a", Probability: 0.1}, {Label: "b", Probability: 0.3}}},
		{},
	}
	assert.Equal(t, [][]int32{{0, 1}, {1}, nil}, teacherLabels(topics, docs, Multi))
	assert.Equal(t, []string{"other"}, unknownLabels(topics, docs))
	told := Teaching{Teachers: []data.TeacherCount{{Teacher: "e5", Documents: 1}}, Unknown: []string{"other"}, Weight: 0.3}
	assert.Equal(t, "1 document of teacher e5, with weight 0.3; not learnt, since no editor gave them: other", told.String())
	assert.Equal(t, [][]int32{{0}, {1}, nil}, teacherLabels(topics, docs, Single))
}

func TestExpectedF1Threshold(t *testing.T) {
	assert.Greater(t, expectedF1Threshold([]float64{0, 0}), 1.0)
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.SliceOfN(rapid.Float64Range(0, 1), 1, 20).Draw(t, "p")
		f1 := func(least float64) float64 {
			given, right, all := 0.0, 0.0, 0.0
			for _, x := range p {
				if all += x; x >= least {
					given, right = given+1, right+x
				}
			}
			return 2 * right / max(given+all, 1e-300)
		}
		best := f1(expectedF1Threshold(p))
		for _, other := range p {
			assert.GreaterOrEqual(t, best, f1(other)-1e-9)
		}
	})
}

// A label that teachers alone know is learnt where that is asked for, is given to as many of
// their documents as have it, and is named as not measured.
func TestLabelsOfTeachersAlone(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	sports := func(from, n int) (docs []data.Document) {
		for i := range n {
			docs = append(docs, data.Document{Headline: []string{"مباراة", "هدف", "بطولة", "فريق"}[i%4] + " " + rareWords(from+i)})
		}
		return docs
	}
	teacher := taught(500, 200, false)
	for _, d := range sports(3000, 50) {
		d.Teacher, d.Scores = "encoder", []data.Score{{Label: "sports", Probability: 1}}
		teacher = append(teacher, d)
	}
	ids := func(m *Model) (ids []string) {
		for _, l := range m.Labels {
			ids = append(ids, l.ID)
		}
		return ids
	}
	own := twoTopics(0, 60, false)
	plain := trainTaught(t, own, func(c *Config) { c.Taught = teacher })
	assert.Equal(t, []string{"diplomacy", "military"}, ids(plain))
	assert.Equal(t, []string{"sports"}, plain.Info.Teaching.Unknown)

	m := trainTaught(t, own, func(c *Config) {
		c.Taught, c.TaughtLabels, c.TeacherWeight = teacher, []string{"military", "sports", "weather"}, 1
		c.Topics = []data.Topic{{ID: "sports", Arabic: "رياضة"}}
	})
	require.Equal(t, []string{"diplomacy", "military", "sports"}, ids(m))
	assert.Equal(t, "رياضة", m.Labels[2].Arabic)
	assert.Equal(t, []string{"sports"}, m.Info.Teaching.Unmeasured)
	assert.Contains(t, m.Info.Teaching.String(), "as often as teachers give them: sports")
	assert.Empty(t, m.Info.Teaching.Unknown)
	assert.Zero(t, m.Info.Support[2])
	found, wrong := 0, 0
	for _, d := range sports(9000, 40) {
		if slices.Contains(m.Predict(d).Decided, 2) {
			found++
		}
	}
	for _, d := range twoTopics(1000, 200, false) {
		if slices.Contains(m.Predict(d).Decided, 2) {
			wrong++
		}
	}
	assert.GreaterOrEqual(t, found, 36, "of 40")
	assert.LessOrEqual(t, wrong, 10, "of 200")

	single := trainTaught(t, own, func(c *Config) { c.Taught, c.TaughtLabels, c.Mode = teacher, []string{"sports"}, Single })
	assert.Equal(t, []string{"diplomacy", "military"}, ids(single))
}
