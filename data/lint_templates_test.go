package data

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestLintFrames(t *testing.T) {
	docs := []Document{
		{Headline: "مقتل 5 جنود في هجوم على نقطة تفتيش غرب الولاية"},
		{Headline: "مصادر: مقتل 12 جنود في هجوم، والجيش يرد بقصف مواقع قرب الحدود"},
		{Headline: "مقتل ٥ جنود في هجوم على نقطة تفتيش غرب الولاية!"},              // a copy of the first
		{Headline: "خبر لا يشبه غيره", Body: "مقتل 5 جنود في هجوم على نقطة تفتيش"}, // the headline is what counts
		{Body: "كتبت الوكالة أن مقتل 3 جنود في هجوم أمس لم يكن متوقعا"},            // the body where there is none
		{Headline: "قمة عربية في جدة غدا"},
		{Headline: "قمة عربية في جدة غدا."},
		{Headline: "جنود في هجوم"},
	}
	for i := range docs {
		docs[i].Labels, docs[i].Place = []string{"a"}, Place{File: "c", Line: i + 1}
	}
	h := Lint(docs, LintOptions{Examples: 3})
	assert.Equal(t, 4, h.Frames.Documents)
	assert.InDelta(t, 0.5, h.Frames.Share, 1e-9)
	assert.Equal(t, 1, h.Frames.Distinct, "copies share frames, and are copies")
	assert.Equal(t, []Frame{{Words: "مقتل 0 جنود في هجوم", Documents: 4, Places: []string{"c:1", "c:2", "c:3"}}}, h.Frames.Examples)
	assert.Equal(t, 2, h.Duplicates.Exact+h.Duplicates.Near)
	assert.InDelta(t, 0.25, h.Duplicates.Share, 1e-9)

	var b strings.Builder
	require.NoError(t, h.WriteText(&b))
	assert.Contains(t, b.String(), "\nframes            4  50.0 % share a run of 5 words")
	assert.Contains(t, b.String(), "\n        4  مقتل 0 جنود في هجوم\n           c:1, c:2, c:3\n")
	assert.Zero(t, Lint(nil, LintOptions{}).Frames.Share)
}

// A longer run that two documents share is one finding, not one a window.
func TestLintFramesOfALongRun(t *testing.T) {
	run := "على هامش أعمال الدورة العادية للجمعية العامة"
	var docs []Document
	for i, ending := range []string{"لقاء ثنائي يبحث ملف المياه والسدود بين الجانبين", "وزير المالية يعلن حزمة قروض جديدة للمشاريع الصغيرة"} {
		docs = append(docs, Document{Headline: run + " " + ending, Labels: []string{"a"}, Place: Place{File: "c", Line: i + 1}})
	}
	h := Lint(docs, LintOptions{})
	assert.Equal(t, 2, h.Frames.Documents)
	assert.Equal(t, 3, h.Frames.Distinct)
	assert.Len(t, h.Frames.Examples, 1)
}

func TestLintFramesIsDeterministic(t *testing.T) {
	var docs []Document
	for i := range 60 {
		docs = append(docs, Document{Headline: fmt.Sprintf("عنوان رقم %d عن قمة %c في مدينة بعيدة %c", i, 'ا'+rune(i%7), 'ب'+rune(i%5))})
	}
	want := Lint(docs, LintOptions{}).Frames
	assert.NotEmpty(t, want.Examples)
	for range 5 {
		assert.Equal(t, want, Lint(docs, LintOptions{}).Frames)
	}
}
