package model

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/floats"

	"tasnif/data"
	"tasnif/model/categorical"
	"tasnif/model/modelfile"
)

// fromSources are documents whose source tells their label seven times in eight, and
// whose words tell it three times in four.
func fromSources(n int, labels func(i int) []string) (docs []data.Document) {
	words := [2]string{"قمة", "جيش"}
	for i := range n {
		label := i % 2
		source, word := label, label
		if i%16 < 2 {
			source = 1 - label
		}
		if i%4 < 2 {
			word = i / 4 % 2
		}
		docs = append(docs, data.Document{
			Headline: words[word] + " " + rareWords(i), Source: [2]string{"first", "second"}[source], Labels: labels(label),
		})
	}
	return docs
}

// rareWords are five words that hardly another number has.
func rareWords(i int) string {
	letters := []rune("ابتثجحخدذرزسشصضطظعغفقكلمنهوي")
	var list []string
	for n := range 5 {
		x, word := uint32(i*5+n+1)*2654435761, []rune{}
		for range 5 {
			word = append(word, letters[x%uint32(len(letters))])
			x /= uint32(len(letters))
		}
		list = append(list, string(word))
	}
	return strings.Join(list, " ")
}

func trainedWithFields(t *testing.T, mode Mode, fields []string, docs []data.Document) *Model {
	t.Helper()
	cfg := DefaultConfig()
	cfg.Mode, cfg.Fields = mode, fields
	m, err := Train(t.Context(), docs, cfg)
	require.NoError(t, err)
	return m
}

// A model with fields is, for documents without a known value, the model without; with
// one the probability moves towards the labels of the value.
func TestFieldsCostNothingWhereUnknown(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	for _, mode := range []Mode{Single, Multi} {
		t.Run(string(mode), func(t *testing.T) {
			all := fromSources(500, func(label int) []string { return []string{[2]string{"diplomacy", "military"}[label]} })
			docs, unseen := all[:400], all[400:]
			with, without := trainedWithFields(t, mode, nil, docs), trainedWithFields(t, mode, []string{}, docs)
			require.NotNil(t, with.Fields)
			assert.Nil(t, without.Fields)
			assert.Equal(t, [][]string{{"first", "second"}}, with.Fields.Values)
			b, err := with.Bytes()
			require.NoError(t, err)
			read, err := FromBytes(b)
			require.NoError(t, err)
			right := [2]int{}
			for _, d := range unseen {
				known, unknown, missing := d, d, d
				unknown.Source, missing.Source = "third", ""
				assert.Equal(t, without.Predict(missing), with.Predict(missing))
				was, now := without.Predict(unknown), with.Predict(unknown)
				assert.Equal(t, was.Decided, now.Decided)
				if mode == Multi {
					assert.Equal(t, was, now)
				}
				p, plain := with.Predict(known), with.Predict(missing)
				assert.Equal(t, p, read.Predict(known))
				l := map[string]int{"first": 0, "second": 1}[d.Source]
				assert.Greater(t, p.Scores[l], plain.Scores[l])
				assert.Less(t, p.Scores[1-l], plain.Scores[1-l])
				for i, p := range []Prediction{plain, p} {
					if len(p.Decided) > 0 && with.Labels[p.Decided[0]].ID == d.Labels[0] {
						right[i]++
					}
				}
			}
			assert.Greater(t, right[1], right[0]+5)
		})
	}
}

// With one label a document a model is less sure of a source that it does not know, as far
// as one that it did not learn from would have been answered worse. The label stays.
func TestUnknownSourceMakesUnsure(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	// Each outlet has words of its own for a topic beside some that all have, which are wrong more often.
	var docs []data.Document
	for i := range 900 {
		label, source := i%2, i/2%3
		shared := label
		if i%5 == 0 {
			shared = 1 - label
		}
		text := [2]string{"قمة", "جيش"}[shared] + " " + [2][3]string{{"سفير", "وزير", "اتفاق"}, {"قصف", "دبابة", "جندي"}}[label][source] + " " + rareWords(i)
		if i%5 == 1 && source < 2 { // only the source tells
			text, label = rareWords(i), source
		}
		docs = append(docs, data.Document{Headline: text, Source: [3]string{"a", "b", "c"}[source], Labels: []string{[2]string{"diplomacy", "military"}[label]}})
	}
	m := trainedWithFields(t, Single, nil, docs)
	require.NotNil(t, m.Fields)
	power := m.Fields.Unknown[data.HeadlineView]
	assert.Less(t, power, 1.0)
	assert.GreaterOrEqual(t, power, 0.5)
	assert.EqualValues(t, 1, m.Fields.Unknown[data.ArticleView], "there is none")
	b, err := m.Bytes()
	require.NoError(t, err)
	assert.EqualValues(t, 7, b[8], "older programs would not know of it")
	read, err := FromBytes(b)
	require.NoError(t, err)
	for _, d := range docs[:30] {
		d.Source = ""
		plain := m.Predict(d)
		d.Source = "d"
		unsure := m.Predict(d)
		assert.Equal(t, unsure, read.Predict(d))
		assert.Equal(t, plain.Decided, unsure.Decided)
		assert.LessOrEqual(t, slices.Max(unsure.Scores), slices.Max(plain.Scores))
		assert.InDelta(t, 1, floats.Sum(unsure.Scores), 1e-9)
		want := math.Pow(plain.Scores[0], power) / (math.Pow(plain.Scores[0], power) + math.Pow(plain.Scores[1], power))
		assert.InDelta(t, want, unsure.Scores[0], 1e-9)
	}
}

// Evidence of a field is what it adds to the log-odds, and names the value.
func TestFieldsAreEvidence(t *testing.T) {
	docs := fromSources(400, func(label int) []string { return []string{[2]string{"diplomacy", "military"}[label]} })
	m := trainedWithFields(t, Multi, nil, docs)
	d := docs[0]
	plain := d
	plain.Source = ""
	for l := range m.Labels {
		var found []Evidence
		for _, e := range m.Explain(d, l, 0) {
			if e.Field == "source" {
				found = append(found, e)
			}
		}
		require.Len(t, found, 1)
		assert.Equal(t, d.Source, found[0].Text)
		assert.InDelta(t, logit(m.Predict(d).Scores[l])-logit(m.Predict(plain).Scores[l]), found[0].Weight, 1e-6)
		assert.InDelta(t, found[0].Weight, m.Fields.Adds(0, d.Source, m.Labels)["headline"][m.Labels[l].ID], 1e-9)
	}
}

func logit(p float64) float64 { return math.Log(p / (1 - p)) }

// A field that tells nothing out of fold, or has one value, is not learnt from.
func TestFieldsThatTellNothing(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	for name, source := range map[string]func(i int) string{
		"chance":    func(i int) string { return fmt.Sprint(i / 2 % 3) },
		"one value": func(int) string { return "x" },
		"rare":      func(i int) string { return fmt.Sprint(i) },
	} {
		t.Run(name, func(t *testing.T) {
			docs := fromSources(400, func(label int) []string { return []string{[2]string{"diplomacy", "military"}[label]} })
			for i := range docs {
				docs[i].Source = source(i)
			}
			assert.Nil(t, trainedWithFields(t, Auto, nil, docs).Fields)
		})
	}
}

func TestFieldsRefused(t *testing.T) {
	for why, fields := range map[string][]string{
		`the field "" has no name`:                                  {""},
		`the field "body" is text, which is learnt from anyhow`:     {"body"},
		`the field "headline" is text, which is learnt from anyhow`: {"source", "headline"},
		`the field "source" is named twice`:                         {"source", "source"},
		`the field "\xff" is not UTF-8`:                             {"\xff"},
	} {
		cfg := DefaultConfig()
		cfg.Fields = fields
		_, err := Train(t.Context(), small(), cfg)
		assert.ErrorContains(t, err, why)
	}
	docs := fromSources(400, func(label int) []string { return []string{[2]string{"diplomacy", "military"}[label]} })
	m := trainedWithFields(t, Auto, nil, docs)
	for name, damage := range map[string]func(f *categorical.Fields){
		"order":    func(f *categorical.Fields) { f.Values = [][]string{{"second", "first"}} },
		"names":    func(f *categorical.Fields) { f.Names = nil },
		"few":      func(f *categorical.Fields) { f.Shifts[data.HeadlineView] = f.Shifts[data.HeadlineView][:1] },
		"infinite": func(f *categorical.Fields) { f.Shifts[data.HeadlineView] = []float32{float32(math.Inf(1)), 0, 0, 0} },
		"many":     func(f *categorical.Fields) { f.Values = [][]string{{"first"}} },
		"power":    func(f *categorical.Fields) { f.Unknown[data.HeadlineView] = -1 },
	} {
		t.Run(name, func(t *testing.T) {
			damaged, fields := *m, *m.Fields
			damage(&fields)
			b := mustPack(t, &damaged, &fields)
			_, err := FromBytes(b)
			assert.ErrorIs(t, err, modelfile.ErrFormat)
		})
	}
}

// mustPack is the model's file with other fields.
func mustPack(t *testing.T, m *Model, f *categorical.Fields) []byte {
	t.Helper()
	m.Fields = f
	m.Labels = m.Labels[:len(m.Labels):len(m.Labels)]
	b, err := m.Bytes()
	require.NoError(t, err)
	return b
}

func TestFieldsHaveTheirRule(t *testing.T) {
	docs := fromSources(400, func(label int) []string { return []string{[2]string{"diplomacy", "military"}[label]} })
	for i := range docs {
		docs[i].Date = fmt.Sprintf("2024-01-%02d", 1+i%2) // Monday, Tuesday
		docs[i].Other = []data.Field{{Name: "url", Value: fmt.Sprintf(`"https://x.org/s%d/%d"`, i%2, i)}}
		docs[i].Source = ""
	}
	m := trainedWithFields(t, Auto, []string{"weekday", "url/1"}, docs)
	require.NotNil(t, m.Fields)
	assert.Equal(t, []string{"weekday", "url/1"}, m.Fields.Names)
	assert.Equal(t, [][]string{{"Monday", "Tuesday"}, {"s0", "s1"}}, m.Fields.Values)
	assert.True(t, m.Fields.KeptFields())
	for _, d := range docs[:20] {
		assert.Equal(t, d.Labels, ids(m, m.Predict(d)))
	}
}
