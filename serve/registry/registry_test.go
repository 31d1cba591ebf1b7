package registry_test

import (
	"context"
	"log/slog"
	"slices"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	dto "github.com/prometheus/client_model/go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tasnif/data"
	"tasnif/model"
	"tasnif/serve/registry"
)

// constant answers the same whatever it is asked.
type constant struct{ scores []float64 }

func (c constant) Predict(data.Document) model.Prediction {
	p := model.Prediction{Scores: c.scores, Terms: 2, Known: 1}
	for l, s := range c.scores {
		if s >= 0.5 {
			p.Decided = append(p.Decided, l)
		}
	}
	return p
}
func (constant) Explain(data.Document, int, int) []model.Evidence { return nil }
func (constant) Topics() []data.Topic                             { return []data.Topic{{ID: "a"}, {ID: "b"}} }
func (constant) Threshold(data.View, int) float64                 { return 0.5 }
func (constant) LabelMode() model.Mode                            { return model.Multi }
func (constant) Training() model.Info                             { return model.Info{} }

func options() registry.Options {
	return registry.Options{ShadowQueue: 8, Log: slog.New(slog.DiscardHandler)}
}

// The natural shadow is the next version of a model, with the same name.
func TestShadowOfTheSameName(t *testing.T) {
	shadow := registry.Fixed(registry.Release{Name: "news", Classifier: constant{[]float64{0.9, 0.9}}})
	shadow.Shadows = "news"
	r, err := registry.New(context.Background(), []registry.Source{
		registry.Fixed(registry.Release{Name: "news", Classifier: constant{[]float64{0.9, 0.1}}}), shadow}, options())
	require.NoError(t, err)
	at, err := r.Find("news", "")
	require.NoError(t, err)
	var p model.Prediction
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { r.Run(ctx); close(ended) }()
	require.NoError(t, at.Model().Predict(&p, data.Document{Headline: "خبر"}))
	assert.Equal(t, []int{0}, p.Decided, "the shadow answers nobody")
	assert.Eventually(t, func() bool {
		gathered := prometheus.NewPedanticRegistry()
		gathered.MustRegister(r)
		families, err := gathered.Gather()
		require.NoError(t, err)
		return slices.ContainsFunc(families, func(f *dto.MetricFamily) bool { return f.GetName() == "tasnif_shadow_disagreements_total" })
	}, time.Minute, time.Millisecond)
	stop()
	<-ended
	reloaded, err := r.Reload(context.Background(), "news", "test")
	require.NoError(t, err)
	require.Len(t, reloaded, 2)
	assert.Equal(t, "shadow", reloaded[1].Role)
	assert.Len(t, r.Named("news"), 1)
}

// A name and a version lead to one model; none is the default.
func TestFind(t *testing.T) {
	of := func(name, version string) registry.Source {
		return registry.Fixed(registry.Release{Name: name, Version: version, Classifier: constant{[]float64{1, 0}}})
	}
	r, err := registry.New(context.Background(), []registry.Source{of("a", "1"), of("b", "1"), of("a", "2")}, options())
	require.NoError(t, err)
	for _, tt := range []struct{ name, version, found string }{
		{"", "", "a@1"}, {"a", "", "a@1"}, {"a", "2", "a@2"}, {"b", "", "b@1"}, {"b", "2", ""}, {"c", "", ""}, {"", "2", "a@2"},
	} {
		at, err := r.Find(tt.name, tt.version)
		if tt.found == "" {
			assert.ErrorIs(t, err, registry.ErrUnknown, "%v", tt)
			continue
		}
		require.NoError(t, err)
		assert.Equal(t, tt.found, at.Model().Name+"@"+at.Model().Version, "%v", tt)
	}
	_, err = registry.New(context.Background(), []registry.Source{of("a", "1"), of("a", "1")}, options())
	assert.ErrorContains(t, err, "served twice")
	_, err = r.Reload(context.Background(), "c", "test")
	assert.ErrorIs(t, err, registry.ErrUnknown)
}

// The labels stand by falling score, equals in the model's order, few or many.
func TestRanked(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		scores := rapid.SliceOfN(rapid.SampledFrom([]float64{0, 0.1, 0.5, 0.5001, 1}), 0, 120).Draw(t, "scores")
		order := registry.Ranked([]int{9, 9, 9}, scores)
		require.Len(t, order, len(scores))
		for i := 1; i < len(order); i++ {
			a, b := order[i-1], order[i]
			require.True(t, scores[a] > scores[b] || scores[a] == scores[b] && a < b, "%v", order)
		}
	})
}
