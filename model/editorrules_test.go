package model

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tasnif/data"
	"tasnif/model/decision"
	"tasnif/model/linear"
	"tasnif/model/modelfile"
	"tasnif/model/rules"
)

// withRules is a model with the rules of a text.
func withRules(t testing.TB, m *Model, text string) *Model {
	t.Helper()
	f, err := rules.Read("rules.yaml", []byte(text))
	require.NoError(t, err)
	w, err := m.WithRules(f)
	require.NoError(t, err)
	return w
}

const deskRules = `
diplomacy:
  must: [زقزوق]
  never: [مباراة]
military:
  must: [حرب ضروس]
  never: [كرة*]
  boost: [{phrase: بلبل, weight: 1.5}, {phrase: غراب, weight: -1.5}]
`

// oddsOf is the log-odds of a probability.
func oddsOf(p float64) float64 { return math.Log(p / (1 - p)) }

func TestRulesDecide(t *testing.T) {
	plain := trained(t, linear.DefaultTrainer)
	top, err := plain.WithTopK(decision.TopK{K: 1})
	require.NoError(t, err)
	always := *plain
	always.AtLeastOne = true
	unreachable := *plain
	for v := range unreachable.Decisions {
		unreachable.Decisions[v] = slices.Clone(plain.Decisions[v])
		unreachable.Decisions[v][0].Threshold = 1.5
	}
	diplomatic, military := small()[0], small()[6]
	require.Equal(t, []string{"diplomacy"}, diplomatic.Labels)
	require.Equal(t, []string{"military"}, military.Labels)
	and := func(d data.Document, words string) data.Document {
		d.Headline += " " + words
		return d
	}
	for name, c := range map[string]struct {
		m    *Model
		d    data.Document
		want []string
		p    map[int]float64
	}{
		"no rule matches":                  {plain, diplomatic, []string{"diplomacy"}, nil},
		"must gives":                       {plain, and(military, "زقزوق"), []string{"diplomacy", "military"}, map[int]float64{0: 1}},
		"must, by a phrase in the body":    {plain, data.Document{Headline: military.Headline, Body: "قبل زقزوق"}, []string{"diplomacy", "military"}, map[int]float64{0: 1}},
		"must, whatever the threshold is":  {&unreachable, and(military, "زقزوق"), []string{"diplomacy", "military"}, map[int]float64{0: 1}},
		"must, of unknown words":           {plain, data.Document{Headline: "زقزوق"}, []string{"diplomacy"}, map[int]float64{0: 1}},
		"never takes":                      {plain, and(military, "كرتان كرة"), nil, map[int]float64{1: 0}},
		"never takes one of two":           {plain, and(military, "زقزوق كرة"), []string{"diplomacy"}, map[int]float64{0: 1, 1: 0}},
		"never is above must":              {plain, and(diplomatic, "زقزوق مباراة"), nil, map[int]float64{0: 0}},
		"must is above the most probable":  {top, and(military, "زقزوق"), []string{"diplomacy"}, map[int]float64{0: 1}},
		"both musts, though one is asked":  {top, and(military, "زقزوق حرب ضروس"), []string{"diplomacy", "military"}, map[int]float64{0: 1, 1: 1}},
		"never is not the most probable":   {top, and(military, "كرة مباراة"), nil, map[int]float64{0: 0, 1: 0}},
		"at least one, not what was taken": {&always, and(military, "كرة مباراة"), nil, map[int]float64{0: 0, 1: 0}},
		"at least one of what is left":     {&always, and(military, "كرة"), []string{"diplomacy"}, map[int]float64{1: 0}},
	} {
		p := withRules(t, c.m, deskRules).Predict(c.d)
		assert.Equal(t, c.want, ids(plain, p), name)
		for l, want := range c.p {
			assert.Equal(t, want, p.Scores[l], name)
		}
	}
}

func TestRulesDecideWithOneLabel(t *testing.T) {
	plain := trainedSingle(t)
	careful, err := plain.WithAbstention(0.999)
	require.NoError(t, err)
	diplomatic, military := small()[0].Headline, small()[6].Headline
	for name, c := range map[string]struct {
		m      *Model
		text   string
		want   []string
		scores []float64 // nil: not asked
	}{
		"no rule matches":          {plain, diplomatic, []string{"diplomacy"}, nil},
		"must gives":               {plain, military + " زقزوق", []string{"diplomacy"}, []float64{1, 0}},
		"must, of unknown words":   {plain, "زقزوق", []string{"diplomacy"}, []float64{1, 0}},
		"never gives another":      {plain, military + " كرة", []string{"diplomacy"}, []float64{1, 0}},
		"never is above must":      {plain, diplomatic + " زقزوق مباراة", []string{"military"}, []float64{0, 1}},
		"must of what never takes": {plain, "زقزوق مباراة كرة", nil, []float64{0, 0}},
		"it abstains":              {careful, diplomatic, nil, nil},
		"must, where it abstains":  {careful, "زقزوق حرب ضروس " + military, []string{"military"}, nil},
	} {
		p := withRules(t, c.m, deskRules).Predict(data.Document{Headline: c.text})
		assert.Equal(t, c.want, ids(plain, p), name)
		if c.scores != nil {
			assert.Equal(t, c.scores, p.Scores, name)
		}
		if c.scores == nil {
			assert.InDelta(t, 1, p.Scores[0]+p.Scores[1], 1e-12, name)
		}
	}
}

// A boost moves the log-odds by its weight, and no other label's.
func TestRulesBoost(t *testing.T) {
	plain := trained(t, linear.DefaultTrainer)
	m := withRules(t, plain, deskRules)
	for _, d := range small()[:12] {
		for word, weight := range map[string]float64{"بلبل": 1.5, "غراب": -1.5, "بلبل غراب": 0, "بلبل بلبل": 1.5} {
			d.Headline = small()[0].Headline + " " + word
			before, after := plain.Predict(d).Scores, m.Predict(d).Scores
			assert.Equal(t, before[0], after[0])
			assert.InDelta(t, oddsOf(before[1])+weight, oddsOf(after[1]), 1e-9, word)
		}
	}
}

// Documents that no rule matches are answered bit for bit as without rules, in both modes.
func TestRulesOfNoHitChangeNothing(t *testing.T) {
	for _, plain := range []*Model{trained(t, linear.DefaultTrainer), trainedSingle(t)} {
		m := withRules(t, plain, deskRules)
		words := []string{"وزير", "الخارجية", "قمة", "جيش", "هجوم", "كريم", "حرب", "زق", "بلابل", "zz"}
		rapid.Check(t, func(t *rapid.T) {
			text := func(name string) string {
				return strings.Join(rapid.SliceOfN(rapid.SampledFrom(words), 0, 9).Draw(t, name), " ")
			}
			d := data.Document{Headline: text("headline"), Body: text("body")}
			require.Empty(t, m.Hits(d))
			require.Equal(t, plain.Predict(d), m.Predict(d))
			require.Equal(t, plain.Explain(d, 0, 0), m.Explain(d, 0, 0))
		})
	}
}

// Rules are evidence: where they matched, with what they add.
func TestRulesAreEvidence(t *testing.T) {
	m := withRules(t, trained(t, linear.DefaultTrainer), deskRules)
	d := data.Document{Headline: "أخبار حربٍ ضـــروس", Body: "بلبل ثم كرات وكرة. كرة! بلبل"}
	var got []string
	for _, e := range m.Explain(d, 1, 0) {
		if e.Rule != nil {
			got = append(got, fmt.Sprintf("%s %s[%d:%d]=%s %v", e.Rule, e.Field, e.Start, e.End, e.Text, e.Weight))
			text := d.Headline
			if e.Field == "body" {
				text = d.Body
			}
			assert.Equal(t, text[e.Start:e.End], e.Text)
		}
	}
	assert.Equal(t, []string{
		"never: كرة* body[33:39]=كرة -1000",
		"boost: بلبل +1.5 body[0:8]=بلبل 1.5",
		"must: حرب ضروس headline[11:34]=حربٍ ضـــروس 0",
	}, got)
	assert.NotNil(t, m.Explain(d, 1, 1)[0].Rule, "what decides stands first")
	d.Body = ""
	assert.Equal(t, 1000.0, m.Explain(d, 1, 1)[0].Weight)
	for _, e := range m.Explain(d, 0, 0) {
		assert.Nil(t, e.Rule, "a rule of another topic")
	}
}

func TestRulesInTheFile(t *testing.T) {
	for _, plain := range []*Model{trained(t, linear.DefaultTrainer), trainedSingle(t)} {
		m := withRules(t, plain, deskRules)
		b, err := m.Bytes()
		require.NoError(t, err)
		again, err := FromBytes(b)
		require.NoError(t, err)
		assert.Equal(t, deskRules, string(again.Rules.Source))
		assert.Equal(t, m.Info, again.Info)
		assert.Equal(t, 6, again.Info.Rules.Count)
		d := data.Document{Headline: small()[6].Headline + " زقزوق"}
		assert.Equal(t, m.Predict(d), again.Predict(d))
		twice, err := again.Bytes()
		require.NoError(t, err)
		assert.Equal(t, b, twice)

		before, err := plain.Bytes()
		require.NoError(t, err)
		for name, without := range map[string]*Model{"rules taken away": again.WithoutRules(), "an empty file": withRules(t, again, "# none\n")} {
			after, err := without.Bytes()
			require.NoError(t, err, name)
			assert.Equal(t, before, after, name)
		}
	}
}

// What a file says of rules is checked.
func TestDamagedRulesAreRefused(t *testing.T) {
	m := withRules(t, trained(t, linear.DefaultTrainer), deskRules)
	for source, want := range map[string]string{
		"diplomacy: {must: [\"\"]}\n":                 "the phrase is empty",
		"elsewhere: {must: [قمة]}\n":                  "the model has no topic elsewhere",
		strings.ReplaceAll(deskRules, "بلبل", "طائر"): "its rules are not those that its header names",
	} {
		w := *m
		set := *m.Rules
		set.Source, w.Rules = []byte(source), &set
		b, err := w.Bytes()
		require.NoError(t, err)
		_, err = FromBytes(b)
		require.ErrorIs(t, err, modelfile.ErrFormat)
		assert.ErrorContains(t, err, want)
	}
}

// Thresholds that are chosen on a sample are chosen with the rules.
func TestRulesStayWithAModel(t *testing.T) {
	m := withRules(t, trained(t, linear.DefaultTrainer), deskRules)
	top, err := m.WithTopK(decision.TopK{K: 1})
	require.NoError(t, err)
	assert.Same(t, m.Rules, top.Rules)
	assert.Equal(t, 1.0, m.Predict(data.Document{Headline: "زقزوق"}).Scores[0])
	without := m.WithoutRule(0)
	assert.Less(t, without.Predict(data.Document{Headline: "زقزوق"}).Scores[0], 1.0)
	assert.Equal(t, 0.0, without.Predict(data.Document{Headline: "مباراة"}).Scores[0])
}

func TestPredictWithRulesAllocatesNothing(t *testing.T) {
	if raceDetector {
		t.Skip("the race detector allocates")
	}
	m := withRules(t, trained(t, linear.DefaultTrainer), deskRules)
	var p Prediction
	d := data.Document{Headline: small()[6].Headline + " زقزوق بلبل"}
	m.PredictInto(&p, d)
	assert.Zero(t, testing.AllocsPerRun(50, func() { m.PredictInto(&p, d) }))
}

// What a rule takes is not given back by roll-up.
func TestRulesDecideOverRollUp(t *testing.T) {
	plain := trainSections(t, true)
	m := withRules(t, plain, "a: {never: [زقزوق]}\n")
	met := 0
	for _, d := range manyTopics(8, 100, 6) {
		d.Headline += " زقزوق"
		if a := slices.Index(plain.labelIDs(), "a"); slices.Contains(plain.Predict(d).Decided, a) {
			met++
			p := m.Predict(d)
			assert.NotContains(t, p.Decided, a)
			assert.Zero(t, p.Scores[a])
			assert.NotEmpty(t, p.Decided, "a topic below it is given")
		}
	}
	assert.Positive(t, met)
}
