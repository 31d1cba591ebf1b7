package tuning

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/features"
	"tasnif/model/linear"
	"tasnif/model/thresholds"
)

// Every change of every trainer's settings is one that trains.
func TestChangesTrain(t *testing.T) {
	e := &Experiment{BothFields: true, Embedding: true}
	for _, name := range linear.Trainers() {
		trainer, err := linear.NewTrainer(name, nil)
		require.NoError(t, err)
		start, err := SettingOf(features.DefaultConfig(), trainer)
		require.NoError(t, err)
		again, err := start.NewTrainer()
		require.NoError(t, err)
		fresh, err := linear.NewTrainer(name, nil)
		require.NoError(t, err)
		if name != "blend" { // whose members are then spelled out
			assert.Equal(t, fresh, again)
		}
		before := start.Key()
		names := map[string]bool{}
		for _, m := range e.changes(start) {
			assert.False(t, names[m.name], "%s: %s twice", name, m.name)
			names[m.name] = true
			next, ok := m.applyTo(start)
			if !ok {
				continue
			}
			assert.NotEqual(t, before, next.Key(), m.name)
			_, err := next.NewTrainer()
			assert.NoError(t, err, m.name)
		}
		assert.Equal(t, before, start.Key(), "changes leave what they start from alone")
		assert.NotEmpty(t, names)
	}
}

// No change leaves a domain, wherever a search stands.
func TestChangesStayInDomains(t *testing.T) {
	e := &Experiment{BothFields: true, Embedding: true}
	for name, params := range map[string]string{
		"svm": `{"C":1e9}`, "logistic": `{"C":1e-9}`, "multinomial": `{"alpha":1e6}`, "complement": `{"alpha":1e-10}`,
		"nbsvm": `{"beta":0.8,"alpha":1e6}`, "centroid": `{"negative":100}`, "bernoulli": ``,
		"blend": `{"members":[{"trainer":"nbsvm","params":{"beta":1}},{"trainer":"centroid","params":{"negative":99}}]}`,
	} {
		cfg := features.DefaultConfig()
		trainer, err := linear.NewTrainer(name, []byte(params))
		require.NoError(t, err)
		cfg.HeadlineWeight, cfg.MinDF, cfg.Blocks[0].Scale, cfg.Blocks[0].To = 1e6, 1, 1e6, 10
		start, err := SettingOf(cfg, trainer)
		require.NoError(t, err)
		left := 0
		for _, m := range e.changes(start) {
			next, ok := m.applyTo(start)
			_, err := next.NewTrainer()
			inside := err == nil && next.Features.Validate() == nil
			assert.Equal(t, inside, ok, m.name)
			if !inside {
				left++
			}
		}
		assert.NotZero(t, left, "%s: the test meets the edge of a domain", name)
	}
}

// Copies of a story make no gain surer: its error draws them together.
func TestGainsAreByGroup(t *testing.T) {
	answered := func(times int, grouped bool) Gain {
		e := &Experiment{Labels: 1}
		var a, b [][]LabelOutcome
		for i := range 40 * times {
			story := i / times
			if !grouped {
				story = i
			}
			e.Groups = append(e.Groups, int32(story))
			right, wrong := []LabelOutcome{{Confusion: thresholds.Confusion{TP: 1}}}, []LabelOutcome{{Confusion: thresholds.Confusion{FN: 1, FP: 1}}}
			was, is := right, right
			switch i / times % 4 {
			case 0:
				was = wrong
			case 1:
				was, is = wrong, wrong
			}
			a, b = append(a, was), append(b, is)
		}
		return e.gain(e.outcomesOf(a), e.outcomesOf(b))
	}
	once, thrice, alone := answered(1, true), answered(3, true), answered(3, false)
	assert.InDelta(t, .5, once.Gain, 1e-12, "a quarter of the answers more is right, in micro-F1 and macro-F1")
	assert.InDelta(t, once.Gain, thrice.Gain, 1e-12)
	assert.InDelta(t, once.Error, thrice.Error, 1e-12)
	assert.Less(t, alone.Error, once.Error/1.4)
}
