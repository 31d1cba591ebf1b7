package eval

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/data"
	"tasnif/model"
	"tasnif/model/linear"
)

func TestLeaks(t *testing.T) {
	m := twoLabels()
	const wire = "أعلنت وزارة الخزانة الأمريكية اليوم فرض عقوبات جديدة على ست شركات للشحن البحري وثلاثة رجال أعمال بتهمة نقل النفط إلى موانئ خاضعة للحظر"
	training := []data.Document{
		{ID: "t1", Headline: "أخبار أخرى لا صلة لها بما سبق من حديث"},
		{ID: "t2", Headline: "صَفقةُ سلاح", Body: "وعقوبات"}, // word for word, but for marks
		{Body: "رويترز: " + wire, Place: data.Place{File: "t.jsonl", Line: 3}},
	}
	docs := slices.Clone(twoDocs)
	docs[1].Body = wire
	s, err := examine(context.Background(), m, tagger(), docs, Examination{})
	require.NoError(t, err)
	k := new(Leakage)
	require.NoError(t, k.Corpus(s, docs, training))
	assert.Equal(t, 3, k.Training)
	assert.Equal(t, 1, k.Exact)
	assert.Equal(t, 1, k.Near)
	require.Len(t, k.Examples, 2)
	assert.Equal(t, Leaked{ID: "1", Place: "c.jsonl:1", Headline: "صفقة سلاح", Of: "t2", Exact: true}, k.Examples[0])
	assert.Equal(t, "t.jsonl:3", k.Examples[1].Of)
	assert.Equal(t, 1, k.Without.Documents)
	assert.Equal(t, 1.0, k.Without.Accuracy, "the document without labels is left, and was given none")

	require.NoError(t, k.Corpus(s, docs, docs))
	assert.Equal(t, 3, k.Exact)
	assert.Nil(t, k.Without, "nothing is left")
	s, err = examine(context.Background(), m, tagger(), docs, Examination{})
	require.NoError(t, err)
	require.NoError(t, k.Corpus(s, docs, training[:1]))
	assert.Zero(t, k.Exact+k.Near)
	assert.Nil(t, k.Without, "nothing is left out")
	assert.ErrorContains(t, k.Corpus(s, docs[:1], training), "1 documents for a sheet of 3")
}

// A report says which documents the model learnt from, and the figures without them,
// in every format; with the headline alone too; and where the model does not know.
func TestLearnt(t *testing.T) {
	training := append(lessonsOf(20), data.Document{Headline: "البنك المركزي يخفض الفائدة مجددا", Body: "قرر البنك المركزي خفض سعر الفائدة نصف نقطة", Labels: []string{"economy"}})
	cfg := model.DefaultConfig()
	cfg.Trainer = &linear.Centroid{Negative: 0.5}
	m, err := model.Train(t.Context(), training, cfg)
	require.NoError(t, err)
	docs := []data.Document{
		{ID: "learnt", Headline: "عنوان محرر", Body: "قرر البنك المركزي: خفض سعر الفائدة نصف نقطة", Labels: []string{"sports"}},
		{ID: "new", Headline: "البنك المركزي يخفض الفائدة مجددا", Body: "خبر جديد لم يره النموذج من قبل", Labels: []string{"economy"}},
		{ID: "short", Headline: "عاجل جدا", Labels: []string{"economy"}},
	}
	r, err := Evaluate(t.Context(), m, docs, Examination{}, Options{Rows: true})
	require.NoError(t, err)
	k := r.Leakage
	require.NotNil(t, k)
	assert.Equal(t, Leakage{Known: true, Training: 21, Exact: 1, Headlines: 1, Short: 1, Without: k.Without,
		Examples: []Leaked{{ID: "learnt", Headline: "عنوان محرر", Exact: true}}}, *k)
	require.NotNil(t, k.Without)
	assert.Equal(t, 2, k.Without.Documents)
	assert.Less(t, r.Accuracy, k.Without.Accuracy, "the document that was left out is a wrong answer")
	assert.Equal(t, []bool{true, false, false}, []bool{r.Rows[0].Learnt, r.Rows[1].Learnt, r.Rows[2].Learnt})
	back, err := ReadReport(bytes.NewReader([]byte(asJSON(t, r))))
	require.NoError(t, err)
	assert.Equal(t, k, back.Leakage)
	sheet, err := back.Sheet()
	require.NoError(t, err)
	assert.True(t, sheet.Rows[0].Learnt)
	for format, want := range map[string][]string{
		"text":        {"the model learnt from 1 of these documents", "exactly in training  1\n", "without them         2  ", "the headline alone   1\n", "too short to tell    1\n", "\nIn training\n  learnt  "},
		"markdown":    {"| exactly in training | 1 |", "| without them | 2 |", "| learnt |"},
		"html":        {"exactly in training", "without them", "<bdi>learnt</bdi>"},
		"junit":       {`<property name="learnt.documents" value="1">`, `<property name="without_learnt.documents" value="2">`, `name="without_learnt.macro.f1"`},
		"openmetrics": {"tasnif_eval_learnt_documents 1\n"},
	} {
		var b bytes.Buffer
		require.NoError(t, Write(&b, format, r))
		for _, w := range want {
			assert.Contains(t, b.String(), w, format)
		}
		for line := range strings.Lines(b.String()) {
			assert.True(t, format != "text" || width(strings.TrimSuffix(line, "\n")) <= 90, line)
		}
	}

	r, err = Evaluate(t.Context(), m, docs[:2], Examination{HeadlinesOnly: true}, Options{})
	require.NoError(t, err)
	assert.Equal(t, "new", r.Leakage.Examples[0].ID, "its headline was learnt from, and is all that is shown")
	assert.Equal(t, 1, r.Leakage.Exact)
	assert.Equal(t, 1, r.Leakage.Short)

	old := *m
	old.Vectorizer = m.Vectorizer.WithFingerprints(nil)
	r, err = Evaluate(t.Context(), &old, docs, Examination{}, Options{})
	require.NoError(t, err)
	assert.Equal(t, &Leakage{Examples: []Leaked{}}, r.Leakage)
	for format, want := range map[string]string{"text": "in training    unknown\n", "junit": `name="learnt.documents" value="unknown"`} {
		var b bytes.Buffer
		require.NoError(t, Write(&b, format, r))
		assert.Contains(t, b.String(), want, format)
	}

	// A training corpus adds near copies, and says what they repeat; what the model
	// knows of itself stays.
	s, err := Examine(t.Context(), m, docs, Examination{})
	require.NoError(t, err)
	k = Learnt(m, s, docs, Examination{})
	require.NoError(t, k.Corpus(s, docs, docs[1:2]))
	assert.Equal(t, 2, k.Exact)
	assert.Equal(t, []string{"", "new"}, []string{k.Examples[0].Of, k.Examples[1].Of})
}

// The gate refuses documents that were learnt from unless told otherwise.
func TestGateRefusesLearnt(t *testing.T) {
	s := sample()
	for name, c := range map[string]struct {
		leakage      *Leakage
		allowed      bool
		passed, warn bool
		note         string
	}{
		"none":              {&Leakage{Known: true, Training: 9}, false, true, false, "0 of 12 evaluated documents"},
		"some":              {&Leakage{Known: true, Training: 9, Exact: 2, Examples: []Leaked{{ID: "na", Exact: true}}}, false, false, true, "2 of 12 evaluated documents are among those that the model learnt from (na, ...)"},
		"some, allowed":     {&Leakage{Known: true, Training: 9, Exact: 2}, true, true, true, "2 of 12"},
		"some, by a corpus": {&Leakage{Training: 9, Exact: 2}, false, false, true, "2 of 12"},
		"nobody knows":      {&Leakage{}, false, true, true, "unknown"},
	} {
		t.Run(name, func(t *testing.T) {
			r := measured(t, s)
			r.Leakage = c.leakage
			require.NoError(t, Gate(t.Context(), r, s, Rules{Learnt: c.allowed}))
			require.Len(t, r.Verdict.Checks, 1)
			check := r.Verdict.Checks[0]
			assert.Equal(t, "learnt", check.Rule)
			assert.Equal(t, c.passed, check.Passed)
			assert.Equal(t, c.passed, r.Verdict.Passed)
			assert.Equal(t, c.warn, check.Warn)
			assert.Contains(t, check.Note, c.note)
		})
	}
}
