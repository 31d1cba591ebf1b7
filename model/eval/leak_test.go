package eval

import (
	"context"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"tasnif/data"
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
	k, err := Leaks(s, docs, training)
	require.NoError(t, err)
	assert.Equal(t, 3, k.Training)
	assert.Equal(t, 1, k.Exact)
	assert.Equal(t, 1, k.Near)
	require.Len(t, k.Examples, 2)
	assert.Equal(t, Leaked{ID: "1", Place: "c.jsonl:1", Headline: "صفقة سلاح", Of: "t2", Exact: true}, k.Examples[0])
	assert.Equal(t, "t.jsonl:3", k.Examples[1].Of)
	assert.Equal(t, 1, k.Without.Documents)
	assert.Equal(t, 1.0, k.Without.Accuracy, "the document without labels is left, and was given none")

	k, err = Leaks(s, docs, docs)
	require.NoError(t, err)
	assert.Equal(t, 3, k.Exact)
	assert.Nil(t, k.Without, "nothing is left")
	k, err = Leaks(s, docs, training[:1])
	require.NoError(t, err)
	assert.Zero(t, k.Exact+k.Near)
	assert.Equal(t, 3, k.Without.Documents)
	_, err = Leaks(s, docs[:1], training)
	assert.ErrorContains(t, err, "1 documents for a sheet of 3")
}
