package model

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"tasnif/data"
	"tasnif/model/linear"
)

// fewOf are so many documents of a label, each with a text of its own.
func fewOf(n int, label, text string) []data.Document {
	var docs []data.Document
	for i := range n {
		docs = append(docs, data.Document{Headline: fmt.Sprintf("%s رقم %d", text, i+100), Labels: []string{label}, Place: data.Place{File: "c.jsonl", Line: i + 1}})
	}
	return docs
}

func TestWarnings(t *testing.T) {
	many := append(fewOf(12, "a", "قمة عربية"), fewOf(12, "b", "مباراة ودية")...)
	var labels []data.Document
	for i := range 10 {
		labels = append(labels, fewOf(2, fmt.Sprintf("l%02d", i), "خبر من نوع ما")...)
	}
	for name, c := range map[string]struct {
		docs []data.Document
		want []string
	}{
		"none": {many, nil},
		"one document": {fewOf(1, "a", "قمة عربية"), []string{"the corpus has one document", `every document has the label "a"`,
			"labels with fewer than 10 training documents: a (1);"}},
		"one label":              {fewOf(12, "a", "قمة عربية"), []string{`every document has the label "a"`}},
		"one label, and none":    {append(fewOf(12, "a", "قمة عربية"), data.Document{Headline: "خبر آخر تماما"}), nil},
		"empty texts":            {append(many[:24:24], data.Document{Labels: []string{"a"}, Place: data.Place{File: "c.jsonl", Line: 7}}, data.Document{Body: "؟ !", Labels: []string{"b"}}), []string{"2 of 26 documents have no word in headline or body: c.jsonl:7, document 26;"}},
		"labels of few":          {append(many[:24:24], fewOf(3, "c", "عقوبات جديدة")...), []string{"labels with fewer than 10 training documents: c (3);"}},
		"many labels are capped": {labels, []string{"l07 (2) and 2 more;"}},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := DefaultConfig()
			cfg.Trainer, cfg.Features.MinDF = &linear.Centroid{Negative: 0.5}, 1
			m, err := Train(t.Context(), c.docs, cfg)
			require.NoError(t, err)
			got := m.Warnings(c.docs)
			require.Len(t, got, len(c.want), got)
			for i, want := range c.want {
				assert.Contains(t, got[i], want)
			}
		})
	}
}

func TestTrainRefusesNothing(t *testing.T) {
	empty := make([]data.Document, 100)
	for i := range empty {
		empty[i].Labels = []string{"a"}
	}
	cfg := DefaultConfig()
	_, err := Train(t.Context(), empty, cfg)
	assert.ErrorIs(t, err, ErrNothingToLearn)
	assert.ErrorContains(t, err, "none of 100 documents has a word")
	two := []data.Document{{Headline: "قمة", Labels: []string{"a"}}, {Headline: "مباراة", Labels: []string{"b"}}}
	cfg.Features.MinDF = 2
	_, err = Train(t.Context(), two, cfg)
	assert.ErrorIs(t, err, ErrNothingToLearn)
	assert.ErrorContains(t, err, "no term is in at least 2 of the 2 documents (min_df)")

	for _, label := range []string{"", "\xff"} {
		docs := fewOf(12, "a", "قمة عربية")
		docs[4].Labels = append(docs[4].Labels, label)
		_, err = Train(t.Context(), docs, cfg)
		assert.ErrorContains(t, err, fmt.Sprintf("c.jsonl:5: its label %q is empty or not UTF-8", label))
		docs[4].Place = data.Place{}
		_, err = Train(t.Context(), docs, cfg)
		assert.ErrorContains(t, err, "document 5: its label")
	}
}

// Whatever Train accepts, a file holds and gives back.
func TestTrainedIsReadBack(t *testing.T) {
	label := rapid.OneOf(rapid.SampledFrom([]string{"", "a", "b", "\xff", "\xfe", "\u2028", "<&>", "\x00", "طقس", "(none)"}), rapid.String())
	document := rapid.Custom(func(t *rapid.T) data.Document {
		return data.Document{
			Headline: strings.Join(rapid.SliceOfN(rapid.SampledFrom([]string{"قمة", "مباراة", "عقوبات", "1 2", "😀", "\xff"}), 0, 4).Draw(t, "headline"), " "),
			Body:     rapid.SampledFrom([]string{"", "قال الوزير", "سجل اللاعب هدفا"}).Draw(t, "body"),
			Labels:   rapid.SliceOfN(label, 0, 3).Draw(t, "labels"),
		}
	})
	trainer := rapid.SampledFrom([]string{"centroid", "complement", "multinomial", "bernoulli", "svm"})
	trainers := map[string]linear.Trainer{}
	for _, name := range linear.Trainers() {
		trainers[name] = trainerOf(t, name)
	}
	accepted := 0
	rapid.Check(t, func(t *rapid.T) {
		docs := rapid.SliceOfN(document, 0, 8).Draw(t, "documents")
		cfg := DefaultConfig()
		name := trainer.Draw(t, "trainer")
		cfg.Trainer, cfg.Features.MinDF = trainers[name], rapid.IntRange(1, 2).Draw(t, "min df")
		m, err := Train(t.Context(), docs, cfg)
		if err != nil {
			return
		}
		accepted++
		b, err := m.Bytes()
		require.NoError(t, err)
		again, err := FromBytes(b)
		require.NoError(t, err)
		for _, d := range docs {
			assert.Equal(t, m.Predict(d), again.Predict(d))
		}
		c, err := again.Bytes()
		require.NoError(t, err)
		assert.Equal(t, b, c)
	})
	assert.Positive(t, accepted)
}
