package story

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func newTestIndex(t *testing.T, window time.Duration) *Index {
	t.Helper()
	x, err := New(window)
	require.NoError(t, err)
	return x
}

func TestIndex(t *testing.T) {
	at := time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)
	x := newTestIndex(t, 48*time.Hour)
	assert.EqualValues(t, 1, x.Add(1, "زلزال قوي يضرب جزيرة لومبوك الإندونيسية ويقتل العشرات", "قتل 82 شخصا على الأقل في زلزال بقوة 7 درجات ضرب جزيرة لومبوك الإندونيسية", at))
	assert.EqualValues(t, 2, x.Add(2, "ريال مدريد يفوز على برشلونة في الكلاسيكو", "فاز ريال مدريد على ضيفه برشلونة بهدفين", at))
	assert.EqualValues(t, 1, x.Add(3, "ارتفاع حصيلة ضحايا زلزال لومبوك في إندونيسيا إلى 91 قتيلا", "ارتفعت حصيلة الزلزال الذي ضرب جزيرة لومبوك الإندونيسية إلى 91 قتيلا", at.Add(20*time.Hour)), "another outlet, other words")
	assert.EqualValues(t, 2, x.Add(4, "ريال مدريد يفوز على برشلونة في الكلاسيكو", "فاز ريال مدريد على ضيفه برشلونة بهدفين", at.Add(21*time.Hour)), "a copy")
	assert.EqualValues(t, 5, x.Add(5, "البرلمان يقر الموازنة العامة للسنة المقبلة", "", at.Add(22*time.Hour)))
	assert.EqualValues(t, 6, x.Add(6, "", "", at.Add(22*time.Hour)), "an empty item is alone")
	assert.EqualValues(t, 7, x.Add(7, "", "", at.Add(22*time.Hour)))
	assert.EqualValues(t, 8, x.Add(8, "ريال مدريد يفوز على برشلونة في الكلاسيكو", "فاز ريال مدريد على ضيفه برشلونة بهدفين", at.Add(100*time.Hour)), "the window is over")
	assert.Equal(t, 1, x.Len())
}

// Two runs give the same stories, and an index restored from kept stories goes on as the first.
func TestIndexIsDeterministic(t *testing.T) {
	at := time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)
	text := func(n int) string {
		return fmt.Sprintf("وزير %d يصل إلى العاصمة %d لبحث العقوبات %d", n%7, n%5, n%3)
	}
	var first []int64
	a, b := newTestIndex(t, time.Hour), newTestIndex(t, time.Hour)
	for n := range 100 {
		story := a.Add(int64(n), text(n), "", at)
		first = append(first, story)
		if n < 60 {
			b.Restore(story, text(n), "", at)
		} else {
			assert.Equal(t, story, b.Add(int64(n), text(n), "", at))
		}
	}
	c := newTestIndex(t, time.Hour)
	for n := range 100 {
		assert.Equal(t, first[n], c.Add(int64(n), text(n), "", at))
	}
}
