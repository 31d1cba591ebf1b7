package study_test

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
	"tasnif/model/eval"
	"tasnif/model/eval/evaltest"
	"tasnif/model/eval/predictions"
	"tasnif/model/eval/render"
	"tasnif/model/eval/safetext"
	"tasnif/model/eval/study"
	"tasnif/model/linear"
)

func TestLeaks(t *testing.T) {
	m := evaltest.TwoLabels()
	const wire = "أعلنت وزارة الخزانة الأمريكية اليوم فرض عقوبات جديدة على ست شركات للشحن البحري وثلاثة رجال أعمال بتهمة نقل النفط إلى موانئ خاضعة للحظر"
	training := []data.Document{
		{ID: "t1", Headline: "أخبار أخرى لا صلة لها بما سبق من حديث"},
		{ID: "t2", Headline: "صَفقةُ سلاح", Body: "وعقوبات"}, // word for word, but for marks
		{Body: "رويترز: " + wire, Place: data.Place{File: "t.jsonl", Line: 3}},
	}
	docs := slices.Clone(evaltest.TwoDocs)
	docs[1].Body = wire
	s, err := predictions.NewWith(context.Background(), m, evaltest.Tagger(), docs, predictions.Options{})
	require.NoError(t, err)
	k := new(study.Leakage)
	require.NoError(t, k.Corpus(s, docs, training))
	assert.Equal(t, 3, k.Training)
	assert.Equal(t, 1, k.Exact)
	assert.Equal(t, 1, k.Near)
	require.Len(t, k.Examples, 2)
	assert.Equal(t, study.LeakedDocument{ID: "1", Place: "c.jsonl:1", Headline: "صفقة سلاح", Of: "t2", Exact: true}, k.Examples[0])
	assert.Equal(t, "t.jsonl:3", k.Examples[1].Of)
	assert.Equal(t, 1, k.Without.Documents)
	assert.Equal(t, 1.0, k.Without.Accuracy, "the document without labels is left, and was given none")

	require.NoError(t, k.Corpus(s, docs, docs))
	assert.Equal(t, 3, k.Exact)
	assert.Nil(t, k.Without, "nothing is left")
	s, err = predictions.NewWith(context.Background(), m, evaltest.Tagger(), docs, predictions.Options{})
	require.NoError(t, err)
	require.NoError(t, k.Corpus(s, docs, training[:1]))
	assert.Zero(t, k.Exact+k.Near)
	assert.Nil(t, k.Without, "nothing is left out")
	assert.ErrorContains(t, k.Corpus(s, docs[:1], training), "1 documents for the answers to 3")
}

// A report says which documents the model learnt from, and the figures without them,
// in every format; with the headline alone too; and where the model does not know.
func TestLearnt(t *testing.T) {
	training := append(evaltest.TwoTopics(20), data.Document{Headline: "البنك المركزي يخفض الفائدة مجددا", Body: "قرر البنك المركزي خفض سعر الفائدة نصف نقطة", Labels: []string{"economy"}})
	cfg := model.DefaultConfig()
	cfg.Trainer = &linear.Centroid{Negative: 0.5}
	m, err := model.Train(t.Context(), training, cfg)
	require.NoError(t, err)
	docs := []data.Document{
		{ID: "learnt", Headline: "عنوان محرر", Body: "قرر البنك المركزي: خفض سعر الفائدة نصف نقطة", Labels: []string{"sports"}},
		{ID: "new", Headline: "البنك المركزي يخفض الفائدة مجددا", Body: "خبر جديد لم يره النموذج من قبل", Labels: []string{"economy"}},
		{ID: "short", Headline: "عاجل جدا", Labels: []string{"economy"}},
	}
	r, _, err := eval.Evaluate(t.Context(), m, docs, predictions.Options{}, eval.Options{Rows: true})
	require.NoError(t, err)
	k := r.Leakage
	require.NotNil(t, k)
	assert.Equal(t, study.Leakage{Known: true, Training: 21, Exact: 1, Headlines: 1, Short: 1, Without: k.Without,
		Examples: []study.LeakedDocument{{ID: "learnt", Headline: "عنوان محرر", Exact: true}}}, *k)
	require.NotNil(t, k.Without)
	assert.Equal(t, 2, k.Without.Documents)
	assert.Less(t, r.Accuracy, k.Without.Accuracy, "the document that was left out is a wrong answer")
	assert.Equal(t, []bool{true, false, false}, []bool{r.Rows[0].Learnt, r.Rows[1].Learnt, r.Rows[2].Learnt})
	back, err := render.ReadReport(bytes.NewReader([]byte(evaltest.JSON(t, r))))
	require.NoError(t, err)
	assert.Equal(t, k, back.Leakage)
	sheet, err := back.Predictions()
	require.NoError(t, err)
	assert.True(t, sheet.Rows[0].Learnt)
	for format, want := range map[string][]string{
		"text":        {"the model learnt from 1 of these documents", "exactly in training  1\n", "without them         2  ", "the headline alone   1\n", "too short to tell    1\n", "\nIn training\n  learnt  "},
		"markdown":    {"the model learnt from 1 of these documents"},
		"html":        {"exactly in training", "without them", "<bdi>learnt</bdi>"},
		"junit":       {`<property name="learnt.documents" value="1">`, `<property name="without_learnt.documents" value="2">`, `name="without_learnt.macro.f1"`},
		"openmetrics": {"tasnif_eval_learnt_documents 1\n"},
	} {
		var b bytes.Buffer
		require.NoError(t, render.Write(&b, format, r))
		for _, w := range want {
			assert.Contains(t, b.String(), w, format)
		}
		for line := range strings.Lines(b.String()) {
			assert.True(t, format != "text" || safetext.Width(strings.TrimSuffix(line, "\n")) <= 90, line)
		}
	}

	r, _, err = eval.Evaluate(t.Context(), m, docs[:2], predictions.Options{HeadlinesOnly: true}, eval.Options{})
	require.NoError(t, err)
	assert.Equal(t, "new", r.Leakage.Examples[0].ID, "its headline was learnt from, and is all that is shown")
	assert.Equal(t, 1, r.Leakage.Exact)
	assert.Equal(t, 1, r.Leakage.Short)

	old := *m
	old.Vectorizer = m.Vectorizer.WithFingerprints(nil)
	r, _, err = eval.Evaluate(t.Context(), &old, docs, predictions.Options{}, eval.Options{})
	require.NoError(t, err)
	assert.Equal(t, &study.Leakage{Examples: []study.LeakedDocument{}}, r.Leakage)
	for format, want := range map[string]string{"text": "in training    unknown\n", "junit": `name="learnt.documents" value="unknown"`} {
		var b bytes.Buffer
		require.NoError(t, render.Write(&b, format, r))
		assert.Contains(t, b.String(), want, format)
	}

	// A training corpus adds near copies, and says what they repeat; what the model
	// knows of itself stays.
	s, err := predictions.New(t.Context(), m, docs, predictions.Options{})
	require.NoError(t, err)
	k = study.LeakageOf(m, s, docs, predictions.Options{})
	require.NoError(t, k.Corpus(s, docs, docs[1:2]))
	assert.Equal(t, 2, k.Exact)
	assert.Equal(t, []string{"", "new"}, []string{k.Examples[0].Of, k.Examples[1].Of})
}
