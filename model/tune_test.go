package model

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/data"
	"tasnif/model/linear"
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
	whole, found, err := Tune(t.Context(), docs, tuneConfig(), Tuner{Trials: 24})
	require.NoError(t, err)
	require.Len(t, found.Trials, 24)
	assert.False(t, found.Complete)

	left := 9
	_, part, err := Tune(t.Context(), docs, tuneConfig(), Tuner{Continue: func() bool { left--; return left >= 0 }})
	require.NoError(t, err)
	require.Equal(t, found.Trials[:9], part.Trials)

	// As a journal keeps them.
	text, err := json.Marshal(part.Trials)
	require.NoError(t, err)
	var known []Trial
	require.NoError(t, json.Unmarshal(text, &known))
	asked, told := 0, 0
	again, resumed, err := Tune(t.Context(), docs, tuneConfig(), Tuner{Trials: 24, Known: known,
		Continue: func() bool { asked++; return true },
		Report:   func(_ int, _ Trial, known bool, _ F1Scores) { told++; assert.Equal(t, told <= 9, known) }})
	require.NoError(t, err)
	assert.Equal(t, 15, asked, "the known ones are not done again")
	assert.Equal(t, found, resumed)
	assert.Equal(t, whole, again)

	known[3].Setting = "other"
	_, _, err = Tune(t.Context(), docs, tuneConfig(), Tuner{Trials: 24, Known: known})
	assert.ErrorContains(t, err, "trial 4 of the journal")
}

// A search that is let alone ends, every trial is another setting, what is kept
// gains more than its standard error, and the settings found train.
func TestTuneEnds(t *testing.T) {
	docs := muddled(60)
	cfg := tuneConfig()
	cfg.Trainer = &linear.Centroid{Negative: 0.5}
	tuned, found, err := Tune(t.Context(), docs, cfg, Tuner{Trials: 400})
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

// Every move of every trainer's settings is one that trains.
func TestMovesTrain(t *testing.T) {
	docs := muddled(30)
	for _, name := range linear.Trainers() {
		cfg := tuneConfig()
		cfg.Trainer = trainerOf(t, name)
		s, err := newSearch(t.Context(), docs, cfg)
		require.NoError(t, err)
		start, err := settingOf(cfg)
		require.NoError(t, err)
		again, err := linear.NewTrainer(name, start.params())
		require.NoError(t, err)
		fresh, err := linear.NewTrainer(name, nil)
		require.NoError(t, err)
		if name != "blend" { // whose members are then spelled out
			assert.Equal(t, fresh, again)
		}
		before := start.key()
		names := map[string]bool{}
		for _, m := range s.changes(start) {
			assert.False(t, names[m.name], "%s: %s twice", name, m.name)
			names[m.name] = true
			next, ok := m.applyTo(start)
			if !ok {
				continue
			}
			assert.NotEqual(t, before, next.key(), m.name)
			_, err := linear.NewTrainer(next.Trainer, next.params())
			assert.NoError(t, err, m.name)
		}
		assert.Equal(t, before, start.key(), "moves leave what they start from alone")
		assert.NotEmpty(t, names)
	}
}

// No move leaves a domain, wherever a search stands.
func TestMovesStayInDomains(t *testing.T) {
	docs := muddled(30)
	for name, params := range map[string]string{
		"svm": `{"C":1e9}`, "logistic": `{"C":1e-9}`, "multinomial": `{"alpha":1e6}`, "complement": `{"alpha":1e-10}`,
		"nbsvm": `{"beta":0.8,"alpha":1e6}`, "centroid": `{"negative":100}`, "bernoulli": ``,
		"blend": `{"members":[{"trainer":"nbsvm","params":{"beta":1}},{"trainer":"centroid","params":{"negative":99}}]}`,
	} {
		cfg := tuneConfig()
		var err error
		cfg.Trainer, err = linear.NewTrainer(name, []byte(params))
		require.NoError(t, err)
		cfg.Features.HeadlineWeight, cfg.Features.MinDF, cfg.Features.Blocks[0].Scale, cfg.Features.Blocks[0].To = 1e6, 1, 1e6, 10
		s, err := newSearch(t.Context(), docs, cfg)
		require.NoError(t, err)
		start, err := settingOf(cfg)
		require.NoError(t, err)
		left := 0
		for _, m := range s.changes(start) {
			next, ok := m.applyTo(start)
			_, err := linear.NewTrainer(next.Trainer, next.params())
			inside := err == nil && next.Features.Validate() == nil
			assert.Equal(t, inside, ok, m.name)
			if !inside {
				left++
			}
		}
		assert.NotZero(t, left, "%s: the test meets the edge of a domain", name)
	}
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

// Copies of a story make no gain surer: its error draws them together.
func TestGainsAreByGroup(t *testing.T) {
	answered := func(times int, grouped bool) Gain {
		s := &search{trainingSet: &trainingSet{}, m: &Model{Labels: make([]data.Topic, 1)}}
		a, b := &outcomes{}, &outcomes{}
		for i := range 40 * times {
			story := i / times
			s.docs, s.examples = append(s.docs, data.Document{}), append(s.examples, example{doc: i})
			if !grouped {
				story = i
			}
			s.groups = append(s.groups, int32(story))
			right, wrong := []labelOutcome{{confusion: confusion{tp: 1}}}, []labelOutcome{{confusion: confusion{fn: 1, fp: 1}}}
			was, is := right, right
			switch i / times % 4 {
			case 0:
				was = wrong
			case 1:
				was, is = wrong, wrong
			}
			a.byExample, b.byExample = append(a.byExample, was), append(b.byExample, is)
		}
		ones := make([]float64, len(s.docs))
		for i := range ones {
			ones[i] = 1
		}
		a.f1, b.f1 = s.f1(a, ones), s.f1(b, ones)
		return s.gain(a, b)
	}
	once, thrice, alone := answered(1, true), answered(3, true), answered(3, false)
	assert.InDelta(t, .5, once.Gain, 1e-12, "a quarter of the answers more is right, in micro-F1 and macro-F1")
	assert.InDelta(t, once.Gain, thrice.Gain, 1e-12)
	assert.InDelta(t, once.Error, thrice.Error, 1e-12)
	assert.Less(t, alone.Error, once.Error/1.4)
}
