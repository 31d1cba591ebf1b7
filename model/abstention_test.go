package model

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/data"
	"tasnif/model/linear"
	"tasnif/model/modelfile"
)

// trainedSingle learns from the documents of small that have one label.
func trainedSingle(t testing.TB) *Model {
	cfg := DefaultConfig()
	cfg.Features.MinDF = 1
	m, err := Train(t.Context(), small()[:12], cfg)
	require.NoError(t, err)
	require.Equal(t, Single, m.Mode)
	return m
}

// A text that tells the model nothing gets no label in both modes, with the reason.
func TestPredictNothingKnown(t *testing.T) {
	for _, m := range []*Model{trainedSingle(t), trained(t, linear.DefaultTrainer)} {
		for _, c := range []struct {
			document data.Document
			want     Reason
		}{
			{data.Document{}, NoText},
			{data.Document{Headline: " \t", Body: "\n"}, NoText},
			{data.Document{Headline: "a"}, NoKnownWords},
			{data.Document{Headline: "qwx zzy", Body: "۞ ۞"}, NoKnownWords},
		} {
			d, want := c.document, c.want
			p := m.Predict(d)
			assert.Empty(t, p.Decided, "%s %v", m.Mode, d)
			assert.Equal(t, want, p.Reason(d), "%s %v", m.Mode, d)
			assert.Len(t, p.Scores, 2)
		}
	}
}

// A model that abstains gives its label from the least probability on, and says
// why otherwise; the probabilities stay, and so does the model it was made of.
func TestAbstain(t *testing.T) {
	m := trainedSingle(t)
	d := small()[0]
	p := m.Predict(d)
	top := p.Scores[p.Decided[0]]
	require.Less(t, top, 1.0)

	strict, err := m.WithAbstention(math.Nextafter(top, 1))
	require.NoError(t, err)
	q := strict.Predict(d)
	assert.Empty(t, q.Decided)
	assert.Equal(t, BelowThreshold, q.Reason(d))
	assert.Equal(t, p.Scores, q.Scores)
	assert.Equal(t, strict.Abstain, strict.Threshold(data.HeadlineView, 1))
	assert.Equal(t, NoText, new(Prediction).Reason(data.Document{}))

	just, err := strict.WithAbstention(top)
	require.NoError(t, err)
	assert.Equal(t, p, just.Predict(d))
	assert.Equal(t, p, m.Predict(d))

	file, err := strict.Bytes()
	require.NoError(t, err)
	again, err := FromBytes(file)
	require.NoError(t, err)
	assert.Equal(t, q, again.Predict(d))

	cfg := DefaultConfig()
	cfg.Features.MinDF, cfg.Abstain = 1, strict.Abstain
	learnt, err := Train(t.Context(), small()[:12], cfg)
	require.NoError(t, err)
	learntFile, err := learnt.Bytes()
	require.NoError(t, err)
	assert.Equal(t, file, learntFile, "at training as after it")
}

func TestAbstainRefused(t *testing.T) {
	for _, least := range []float64{-.1, 1, 1.5, math.NaN(), math.Inf(1)} {
		_, err := trainedSingle(t).WithAbstention(least)
		assert.ErrorContains(t, err, "at least 0 and below 1", least)
		cfg := DefaultConfig()
		cfg.Abstain = least
		_, err = Train(t.Context(), small()[:12], cfg)
		assert.ErrorContains(t, err, "at least 0 and below 1", least)
	}
	_, err := trained(t, linear.DefaultTrainer).WithAbstention(.5)
	assert.ErrorContains(t, err, "with several labels each has its own threshold")
	_, err = trained(t, linear.DefaultTrainer).WithAbstention(0)
	assert.NoError(t, err)
}

// The rules of a file are not trusted.
func TestFileRefusesWrongRules(t *testing.T) {
	for want, damage := range map[string]func(*Model){
		"offsets for 2 labels":      func(m *Model) { m.Joints[1].Offsets = append(m.Joints[1].Offsets, 0) },
		"its joint calibration has": func(m *Model) { m.Joints[0].Power = 1e9 },
		"decision 0 has threshold":  func(m *Model) { m.Decisions[0][0].Threshold = .5 },
		"a least probability of 2":  func(m *Model) { m.Abstain = 2 },
	} {
		m := trainedSingle(t)
		damage(m)
		file, err := m.Bytes()
		require.NoError(t, err)
		_, err = FromBytes(file)
		require.ErrorIs(t, err, modelfile.ErrFormat)
		assert.ErrorContains(t, err, want)
	}
}
