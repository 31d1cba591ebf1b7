package model

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/data"
	"tasnif/model/calibration"
	"tasnif/model/linear"
)

// ids gives the names of a prediction's labels.
func ids(m *Model, p Prediction) (list []string) {
	for _, l := range p.Decided {
		list = append(list, m.Labels[l].ID)
	}
	return list
}

func TestTrainKeepsEveryFact(t *testing.T) {
	m := trained(t, linear.DefaultTrainer)
	assert.Equal(t, Multi, m.Mode)
	assert.Equal(t, []data.Topic{{ID: "diplomacy", Arabic: "دبلوماسية", English: "diplomacy", IPTC: []string{"medtop:20000639"}}, {ID: "military"}}, m.Labels)
	assert.Equal(t, []int{7, 7}, m.Info.Support)
	assert.Equal(t, 14, m.Info.Documents)
	assert.Equal(t, []string{"small.jsonl"}, m.Info.Corpus)
	require.Len(t, m.Info.Histogram, 2)
	for _, bins := range m.Info.Histogram {
		require.Len(t, bins, 20)
		sum := uint32(0)
		for _, n := range bins {
			sum += n
		}
		assert.EqualValues(t, 26, sum, "12 documents in two views, 2 in one")
	}
	assert.Contains(t, string(m.Info.Params), `"trainer":"complement"`)
	for _, d := range append(m.Decisions[data.ArticleView], m.Decisions[data.HeadlineView]...) {
		assert.LessOrEqual(t, d.A, 0.0)
		assert.Greater(t, d.Threshold, 0.0)
	}
}

func TestPredictBothViews(t *testing.T) {
	m := trained(t, linear.DefaultTrainer)
	for _, d := range small()[:12] {
		for _, d := range []data.Document{d, d.HeadlineView()} {
			assert.Equal(t, d.Labels, ids(m, m.Predict(d)), d.Headline)
		}
	}
	assert.Equal(t, data.HeadlineView, m.Predict(data.Document{Headline: "قمة"}).View)
	assert.Equal(t, data.ArticleView, m.Predict(data.Document{Body: "قمة"}).View)
}

func TestSingleMode(t *testing.T) {
	cfg := DefaultConfig()
	cfg.Features.MinDF = 1
	m, err := Train(context.Background(), small()[:12], cfg)
	require.NoError(t, err)
	assert.Equal(t, Single, m.Mode)
	for _, d := range small()[:12] {
		p := m.Predict(d)
		assert.Len(t, p.Decided, 1)
		assert.InDelta(t, 1, p.Scores[0]+p.Scores[1], 1e-12)
		assert.Equal(t, most(p.Scores), p.Decided[0])
	}
	cfg.Mode = Multi
	m, err = Train(context.Background(), small()[:12], cfg)
	require.NoError(t, err)
	assert.Equal(t, Multi, m.Mode)
}

// stranger is a trainer that a model file could not name.
type stranger struct{ linear.Trainer }

func TestTrainRefuses(t *testing.T) {
	placed := small()
	for i := range placed {
		placed[i].Place = data.Place{File: "c.jsonl", Line: i + 1}
	}
	for want, change := range map[string]func(*Config, *[]data.Document){
		"no documents":                             func(_ *Config, d *[]data.Document) { *d = nil },
		"no document has a label":                  func(_ *Config, d *[]data.Document) { *d = []data.Document{{Headline: "خبر"}} },
		"C is -1":                                  func(c *Config, _ *[]data.Document) { c.Trainer = &linear.SVM{C: -1} },
		"is not one of the trainers":               func(c *Config, _ *[]data.Document) { c.Trainer = stranger{} },
		`label "sport" is on no document; the cor`: func(c *Config, _ *[]data.Document) { c.Labels = []string{"sport", "military"} },
		"c.jsonl:13: it has 2 labels; mode single": func(c *Config, _ *[]data.Document) { c.Mode = Single },
		`no mode "many"`:                           func(c *Config, _ *[]data.Document) { c.Mode = "many" },
		"min_df":                                   func(c *Config, _ *[]data.Document) { c.Features.MinDF = -1 },
	} {
		t.Run(want, func(t *testing.T) {
			cfg, docs := DefaultConfig(), placed
			change(&cfg, &docs)
			_, err := Train(context.Background(), docs, cfg)
			assert.ErrorContains(t, err, want)
		})
	}
}

// Labels may be chosen; the documents of others are then examples of none.
func TestTrainChosenLabels(t *testing.T) {
	cfg := DefaultConfig()
	cfg.Labels, cfg.Features.MinDF = []string{"military"}, 1
	m, err := Train(context.Background(), small(), cfg)
	require.NoError(t, err)
	require.Len(t, m.Labels, 1)
	assert.Equal(t, []string{"military"}, ids(m, m.Predict(small()[7])))
	assert.Empty(t, ids(m, m.Predict(small()[1])))
}

func TestTrainStops(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cfg := DefaultConfig()
	cfg.Progress = func(stage string, done, _ int) {
		if stage == "training" && done == 1 {
			cancel()
		}
	}
	_, err := Train(ctx, small(), cfg)
	assert.ErrorIs(t, err, context.Canceled)
}

// Evidence is the reader's own text, and its weights with the bias are the log-odds.
func TestExplain(t *testing.T) {
	m := trained(t, linear.DefaultTrainer)
	d := data.Document{Headline: "الجَيـــش يقصف", Body: "«قِمّة» دبلوماسية؛ والجيشُ يراقب"}
	p := m.Predict(d)
	for l := range m.Labels {
		sum, dec := 0.0, m.Decisions[data.ArticleView][l]
		for _, e := range m.Explain(d, l, 0) {
			text := d.Body
			if e.Field == "headline" {
				text = d.Headline
			}
			assert.Equal(t, text[e.Start:e.End], e.Text)
			assert.False(t, strings.ContainsAny(e.Text, " «»؛"), e.Text)
			sum += e.Weight
		}
		sum += -(dec.A*float64(m.Linear.B[l]) + dec.B)
		assert.InDelta(t, p.Scores[l], calibration.Sigmoid(sum), 1e-4)
	}
	military := m.Explain(d, 1, 1)
	require.Len(t, military, 1)
	assert.Equal(t, Evidence{Field: "headline", Start: 0, End: len("الجَيـــش"), Text: "الجَيـــش", Weight: military[0].Weight}, military[0])
	assert.Positive(t, military[0].Weight)
}
