package model

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/data"
	"tasnif/model/linear"
	"tasnif/model/thresholds"
	"tasnif/model/tuning"
)

// muddled are documents of two topics that share words, so that settings differ.
func muddled(n int) []data.Document {
	topics := []struct{ id, words string }{{"economy", "سوق"}, {"sports", "مباراة"}, {"military", "غارة"}}
	shared := []string{"قمة", "لقاء", "خبر", "مدينة", "عاجل", "تصريح"}
	var docs []data.Document
	for i := range n {
		t := topics[i*i%3]
		own := t.words
		if i%5 == 0 {
			own = topics[(i+1)%3].words
		}
		d := data.Document{Headline: fmt.Sprintf("%s %s %s رقم%d", own, shared[i%6], shared[i*5%6], i), Labels: []string{t.id}}
		if i%4 == 0 {
			d.Labels = append(d.Labels, topics[(i+2)%3].id)
		}
		docs = append(docs, d)
	}
	return docs
}

func tuneConfig() Config {
	cfg := DefaultConfig()
	cfg.Trainer = &linear.Blend{Members: []linear.Member{{Trainer: "svm"}, {Trainer: "complement"}}}
	cfg.Folds = 3
	return cfg
}

// The same number of trials gives the same settings: at once, or in two goes by
// the journal, which is not done again.
func TestTuneGoesOn(t *testing.T) {
	docs := muddled(90)
	whole, found, err := Tune(t.Context(), docs, tuneConfig(), tuning.Options{Trials: 24})
	require.NoError(t, err)
	require.Len(t, found.Trials, 24)
	assert.False(t, found.Complete)

	left := 9
	_, part, err := Tune(t.Context(), docs, tuneConfig(), tuning.Options{Continue: func() bool { left--; return left >= 0 }})
	require.NoError(t, err)
	require.Equal(t, found.Trials[:9], part.Trials)

	// As a journal keeps them.
	text, err := json.Marshal(part.Trials)
	require.NoError(t, err)
	var known []tuning.Trial
	require.NoError(t, json.Unmarshal(text, &known))
	asked, told := 0, 0
	again, resumed, err := Tune(t.Context(), docs, tuneConfig(), tuning.Options{Trials: 24, Known: known,
		Continue: func() bool { asked++; return true },
		Report: func(_ int, _ tuning.Trial, known bool, _ thresholds.F1Scores) {
			told++
			assert.Equal(t, told <= 9, known)
		}})
	require.NoError(t, err)
	assert.Equal(t, 15, asked, "the known ones are not done again")
	assert.Equal(t, found, resumed)
	assert.Equal(t, whole, again)

	known[3].Setting = "other"
	_, _, err = Tune(t.Context(), docs, tuneConfig(), tuning.Options{Trials: 24, Known: known})
	assert.ErrorContains(t, err, "trial 4 of the journal")
}

// A search that is let alone ends, every trial is another setting, what is kept
// gains more than its standard error, and the settings found train.
func TestTuneEnds(t *testing.T) {
	docs := muddled(60)
	cfg := tuneConfig()
	cfg.Trainer = &linear.Centroid{Negative: 0.5}
	tuned, found, err := Tune(t.Context(), docs, cfg, tuning.Options{Trials: 400})
	require.NoError(t, err)
	assert.True(t, found.Complete)
	seen := map[string]bool{}
	for _, trial := range found.Trials {
		assert.False(t, seen[trial.Setting], trial.Change)
		seen[trial.Setting] = true
		assert.Equal(t, trial.Gain.Gain > trial.Gain.Error && trial.Gain.Gain > 1e-9, trial.Kept, trial.Change)
	}
	if found.Adopted {
		assert.Greater(t, found.Again.Gain, 2*found.Again.Error)
		assert.NotEqual(t, cfg, tuned)
	} else {
		assert.Equal(t, cfg, tuned)
	}
	_, err = Train(t.Context(), docs, tuned)
	require.NoError(t, err)
}

func TestTuneFingerprint(t *testing.T) {
	docs := muddled(10)
	a, err := TuneFingerprint(docs, tuneConfig())
	require.NoError(t, err)
	same, err := TuneFingerprint(muddled(10), tuneConfig())
	require.NoError(t, err)
	assert.Equal(t, a, same)
	for name, change := range map[string]func(d []data.Document, c *Config){
		"text":     func(d []data.Document, _ *Config) { d[3].Headline += "ا" },
		"label":    func(d []data.Document, _ *Config) { d[3].Labels = []string{"other"} },
		"seed":     func(_ []data.Document, c *Config) { c.Seed++ },
		"settings": func(_ []data.Document, c *Config) { c.Features.MinDF++ },
		"trainer":  func(_ []data.Document, c *Config) { c.Trainer = &linear.SVM{Balanced: true} },
	} {
		docs, cfg := muddled(10), tuneConfig()
		change(docs, &cfg)
		b, err := TuneFingerprint(docs, cfg)
		require.NoError(t, err)
		assert.NotEqual(t, a, b, name)
	}
}
